/** Who reported in an issue, and where each of them is answered. Pure. */
import type { Activity } from '#sdk';

export interface Reporter {
  /** Their newest words in that thread: what is answered. */
  readonly last: Activity;
  /** All of their words there, oldest first, that one included. */
  readonly said: readonly Activity[];
}

/** One a reporter and thread. What was deleted is nobody's, and what we wrote is no report. */
export function reportersOf(gathered: Iterable<Activity>): readonly Reporter[] {
  const all = [...gathered].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const gone = new Set(
    all.filter(({ kind }) => kind === 'delete').map((one) => `${one.connection} ${one.external_id}`),
  );
  const words = all.filter(
    (one) =>
      one.text !== null && !one.ours && one.kind !== 'delete' && !gone.has(`${one.connection} ${one.external_id}`),
  );
  const byReporter = Map.groupBy(words, (one) =>
    JSON.stringify([one.connection, one.thread ?? one.external_id, one.actor?.id ?? one.external_id]),
  );
  return [...byReporter.values()].flatMap((said) => said.slice(-1).map((last) => ({ last, said })));
}
