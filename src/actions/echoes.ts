/** What we wrote, as it comes back: known by the vendor's id, by our key, or by its words. */
import type { Activity } from '#sdk';
import type { Tx } from '../platform/index.ts';
import { findEchoes, inFlight, writtenTo, type InFlight, type Seen } from './store.ts';
import { holdsWordsOf, textHash } from './text.ts';

/** Marks which of them are our own doing. @param accountOf the account that a connection writes with; null where nobody knows it */
export async function markEchoes(
  tx: Tx,
  activities: readonly Activity[],
  accountOf: (connection: string) => { readonly id: string } | null,
  now: Date,
): Promise<Activity[]> {
  const marked = [...activities];
  const written = await writtenTo(tx, [...new Set(activities.map(({ connection }) => connection))]);
  const there = [...activities.entries()].filter(([, { connection }]) => written.has(connection));
  if (there.length === 0) return marked;
  const own = there.filter(([, one]) => one.actor !== null && one.actor.id === accountOf(one.connection)?.id);
  // Asked before ids are: whatever is sent in between has one then.
  const flying = own.length === 0 ? [] : await inFlight(tx, [...new Set(own.map(([, { connection }]) => connection))]);
  for (const [at, activity] of own) {
    const echo = flying.find((one) => comesFrom(activity, one));
    if (echo) marked[at] = { ...activity, ours: true, origin: [...echo.origin], hop: echo.hop };
  }
  const seen = there.map(([at, activity]): Seen => {
    const account = accountOf(activity.connection);
    const byUs = account === null || activity.actor === null || activity.actor.id === account.id;
    const { connection, stream, external_id, text, kind } = activity;
    return {
      at,
      connection,
      stream,
      // Somebody else's edit of what we made is theirs.
      external_id: kind === 'update' && !byUs ? null : external_id,
      text_hash: byUs && text !== null ? textHash(text) : null,
    };
  });
  for (const { at, origin, hop } of await findEchoes(tx, seen, now)) {
    const activity = marked[at];
    if (activity) marked[at] = { ...activity, ours: true, origin: [...origin], hop };
  }
  return marked;
}

/** Vendors put words of their own around ours, such as the name of whoever is answered. */
function comesFrom({ connection, stream, text, kind }: Activity, echo: InFlight): boolean {
  if (connection !== echo.connection || kind === 'update' || text === null) return false;
  return (echo.stream === null || echo.stream === stream) && holdsWordsOf(text, echo.input);
}
