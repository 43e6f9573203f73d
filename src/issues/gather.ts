/**
 * What arrives joins by itself the issues that it belongs to: in a thread that is gathered, by a link, or in nearly the same words. A reporter's
 * further word in such a thread opens what was resolved. What was parted from an issue stays out of it.
 */
import type { Activity } from '#sdk';
import type { Tx } from '../platform/index.ts';
import { insertFound, rootsOf, standingOf, type Gathering, type Joined } from './gathering.ts';
import type { Issues, OnEvent } from './issues.ts';
import { dropMarksOf } from './marks.ts';
import { candidatesFor, WAYS, type Candidate, type RootOf, type Way } from './matching.ts';
import { hear, hush } from './sides.ts';
import type { Actor, Issue } from './stage.ts';
import * as store from './store.ts';

/** How long after its end a word from a reporter opens an issue again. */
const REOPENS_WITHIN_MS = 14 * 86_400_000;

/** As who gathered it: people who talk of an issue inside are no reporters of it. */
export const PLACES: Actor = by('places');

const SAYS: Readonly<Record<Way, { readonly by: Actor; readonly why: string }>> = {
  thread: { by: by('threads'), why: 'in a thread that is gathered' },
  place: { by: PLACES, why: 'said where a playbook asked for it' },
  link: { by: by('links'), why: 'has a link of what is gathered' },
  words: { by: by('words'), why: 'says nearly the same as what is gathered' },
  similar: { by: by('subjects'), why: 'is about the same as what is gathered' },
};

function by(id: string): Actor {
  return { kind: 'system', id, name: 'Bondfire' };
}

interface Gatherer extends Pick<Issues, 'reopen'> {
  readonly onEvent: OnEvent;
}

export async function gather(tx: Tx, activities: readonly Activity[], now: Date, gatherer: Gatherer): Promise<number> {
  const gone = activities.filter(({ kind }) => kind === 'delete');
  if (gone.length > 0) await dropMarksOf(tx, gone);
  if (gone.length > 0) await hush(tx, gone);
  const { found, choose } = await candidatesFor(tx, activities, now);
  return found.length === 0 ? 0 : joinFound(tx, found, choose, now, gatherer);
}

/** @param found issues, which are locked through those that they are read by before it is chosen what joins them. */
export async function joinFound(
  tx: Tx,
  found: readonly string[],
  choose: (rootOf: RootOf) => Promise<Candidate[]>,
  now: Date,
  { reopen, onEvent }: Gatherer,
): Promise<number> {
  const roots = await rootsOf(tx, found);
  // What happens to them from now on waits: nobody parts, resolves or merges in between.
  const locked = await store.lockIssues(tx, [...new Set(roots.values())].toSorted());
  const byId = new Map(locked.map((issue) => [issue.id, issue]));
  const rootOf: RootOf = (issue) => byId.get(roots.get(issue) ?? '');
  const candidates = await choose(rootOf);
  const welcome = await notParted(tx, candidates, rootOf);
  if (welcome.length === 0) return 0;
  const joined = await insertFound(
    tx,
    welcome.map(({ issue, activity, way, why }): Gathering => ({ issue, activity, why, by: SAYS[way].by })),
    now,
  );
  for (const issue of locked) {
    const mine = joined.filter((one) => rootOf(one.issue)?.id === issue.id);
    if (mine.length > 0) await tell(issue, mine, reasonsOf(mine, welcome));
  }
  return joined.length;

  async function tell(issue: Issue, mine: readonly Joined[], reasons: readonly Candidate[]): Promise<void> {
    await hear(
      tx,
      issue.id,
      reasons.map(({ activity }) => activity),
    );
    for (const way of WAYS) {
      const those = reasons.filter((one) => one.way === way);
      const [first] = those;
      if (first === undefined) continue;
      const like = [...new Set(those.flatMap((one) => one.like ?? []))];
      const detail = {
        activities: [...new Set(those.map(({ activity }) => activity.id))],
        ...(like.length > 0 && { like }),
        why: SAYS[way].why,
      };
      const cause = { noun: 'activity', id: first.activity.id };
      await store.addEntry(tx, { issue: issue.id, actor: SAYS[way].by, cause, kind: 'joined', detail }, now);
    }
    const word = reasons.find(
      ({ activity }) => isWord(activity) && mine.some((one) => one.reporter && one.activity === activity.id),
    );
    const ended = issue.resolved_at === null ? 0 : Date.parse(issue.resolved_at);
    const again = word !== undefined && issue.state === 'resolved' && ended > now.getTime() - REOPENS_WITHIN_MS;
    if (again && !(await store.keyTaken(tx, issue))) {
      const cause = { noun: 'activity', id: word.activity.id };
      await reopen(tx, issue.id, { by: SAYS.thread.by, cause, why: 'a reporter said more' }, now);
      return;
    }
    if (reasons.every(({ activity }) => activity.backfilled)) return;
    await store.updateIssue(tx, issue, now);
    // What is history sets nothing off, nor does what we wrote ourselves.
    if (reasons.every(({ activity }) => activity.backfilled || activity.ours)) return;
    await onEvent(tx, { kind: 'changed', issue });
  }
}

function reasonsOf(joined: readonly Joined[], candidates: readonly Candidate[]): Candidate[] {
  const all = new Set(joined.map(({ issue, activity }) => `${issue} ${activity}`));
  return candidates.filter(({ issue, activity }) => all.has(`${issue} ${activity.id}`));
}

/** Something of a reporter's own, said now. */
function isWord({ kind, text, ours, backfilled, actor }: Activity): boolean {
  return text !== null && kind !== 'delete' && !ours && !backfilled && actor?.internal !== true;
}

/** Without what was taken out before, in whatever version, and what is there already. */
async function notParted(tx: Tx, candidates: readonly Candidate[], rootOf: RootOf): Promise<Candidate[]> {
  if (candidates.length === 0) return [];
  const roots = [...new Set(candidates.flatMap(({ issue }) => rootOf(issue)?.id ?? []))];
  const standing = await standingOf(tx, roots, [...new Set(candidates.map(({ activity }) => activity))]);
  const byThing = Map.groupBy(standing, (one) => `${one.root} ${thingOf(one)}`);
  return candidates.filter(({ issue, activity }) => {
    const there = byThing.get(`${rootOf(issue)?.id} ${thingOf(activity)}`) ?? [];
    return there.length === 0 || there.some(({ parted }) => !parted);
  });
}

export function thingOf(one: Pick<Activity, 'connection' | 'stream' | 'external_id'>): string {
  return JSON.stringify([one.connection, one.stream, one.external_id]);
}
