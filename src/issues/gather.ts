/** What arrives in a thread of something gathered joins by itself, and a reporter's further word opens what was resolved. */
import type { Activity } from '#sdk';
import type { Tx } from '../platform/index.ts';
import type { Issues, OnEvent, Said } from './issues.ts';
import type { Actor } from './stage.ts';
import * as store from './store.ts';

/** How long after its end a word from a reporter opens an issue again. */
const REOPENS_WITHIN_MS = 14 * 86_400_000;
const THREADS: Actor = { kind: 'system', id: 'threads', name: 'Bondfire' };

export async function gather(
  tx: Tx,
  activities: readonly Activity[],
  now: Date,
  { reopen, onEvent }: { reopen: Issues['reopen']; onEvent: OnEvent },
): Promise<number> {
  const keys = activities.map(({ id, connection, external_id, thread, in_reply_to, actor }) => ({
    id,
    connection,
    external_id,
    thread,
    in_reply_to,
    actor,
  }));
  const joined = await store.joinByThread(tx, keys, THREADS, now);
  const byId = new Map(activities.map((one) => [one.id, one]));
  for (const issue of [...new Set(joined.map((one) => one.issue))].toSorted()) {
    const mine = joined.filter((one) => one.issue === issue);
    const root = await store.rootOf(tx, issue);
    const [found] = await store.lockIssues(tx, [root]);
    if (!found) continue;
    const detail = { activities: mine.map(({ activity }) => activity), why: 'in a thread that is gathered' };
    const cause = { noun: 'activity', id: mine[0]?.activity ?? '' };
    await store.addEntry(tx, { issue: root, actor: THREADS, cause, kind: 'joined', detail }, now);
    const fromOutside = mine.find(({ activity, reporter }) => {
      const said = byId.get(activity);
      return (
        reporter &&
        said?.text != null &&
        said.kind !== 'delete' &&
        !said.ours &&
        !said.backfilled &&
        said.actor?.internal !== true
      );
    });
    const said: Said = {
      by: THREADS,
      cause: { noun: 'activity', id: fromOutside?.activity ?? '' },
      why: 'a reporter said more',
    };
    const ended = found.resolved_at === null ? 0 : Date.parse(found.resolved_at);
    if (
      fromOutside &&
      found.state === 'resolved' &&
      ended > now.getTime() - REOPENS_WITHIN_MS &&
      !(await store.keyTaken(tx, found))
    )
      await reopen(tx, root, said, now);
    else {
      await store.updateIssue(tx, found, now);
      await onEvent(tx, { kind: 'changed', issue: found });
    }
  }
  return joined.length;
}
