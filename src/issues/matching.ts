/** Which issues something that arrives could belong to, and why. */
import type { Activity } from '#sdk';
import { activitiesById } from '../activity/index.ts';
import type { Tx } from '../platform/index.ts';
import { findIssues, type Found } from './gathering.ts';
import { likeness, shinglesOf } from './subjects/index.ts';
import { rulesOf } from './rules.ts';
import { drawsSince, marksOf, wordsOf, type Mark } from './marks.ts';
import type { Issue } from './stage.ts';

/** What more open issues than this have in common tells nothing. */
const MOST_ISSUES = 3;
/** Texts that are compared a batch: what says the same later finds the issue as well. */
const MOST_COMPARED = 200;
const LONGEST_WHY = 300;

export type Way = 'thread' | 'place' | 'link' | 'words' | 'similar';
/** By the strength of the reason: something joins an issue once. */
export const WAYS: readonly Way[] = ['thread', 'place', 'link', 'words', 'similar'];

export interface Candidate {
  readonly issue: string;
  readonly activity: Activity;
  readonly way: Way;
  readonly why: string;
  /** The gathered one that it is like. */
  readonly like: string | null;
}

export type RootOf = (issue: string) => Issue | undefined;

export interface Candidates {
  /** Issues that are asked for their root, before anything is decided. */
  readonly found: readonly string[];
  choose(rootOf: RootOf): Promise<Candidate[]>;
}

/** One statement finds them for the whole batch. */
export async function candidatesFor(tx: Tx, activities: readonly Activity[], now: Date): Promise<Candidates> {
  const since = drawsSince(now);
  const marked = byMark(activities, since);
  const found = await findIssues(tx, activities, [...marked.keys()], since);
  return {
    found: [...new Set(found.map(({ issue }) => issue))],
    async choose(rootOf) {
      const isOpen = (issue: string): boolean => (rootOf(issue)?.state ?? 'resolved') !== 'resolved';
      const open = found.filter(({ issue }) => isOpen(issue));
      const pairs = pairsOf(open, marked);
      const said = found.filter(({ issue, place }) => !place || isOpen(issue));
      const all = [...inThreads(said, activities), ...byLink(pairs, rootOf), ...(await byWords(tx, pairs, rootOf))];
      const taken = new Set<string>();
      return all.filter(({ issue, activity, way }) => {
        const key = `${rootOf(issue)?.id} ${activity.id}`;
        // Issues that were made one have their threads each: taken out again, it keeps them.
        if (taken.has(key) && way !== 'thread') return false;
        taken.add(key);
        return true;
      });
    },
  };
}

interface Marking {
  readonly mark: Mark;
  readonly activity: Activity;
}

function byMark(activities: readonly Activity[], since: Date): ReadonlyMap<number, Marking[]> {
  const recent = activities.filter(({ published_at }) => Date.parse(published_at) > since.getTime());
  return Map.groupBy(
    recent.flatMap((activity) => marksOf(activity).map((mark): Marking => ({ mark, activity }))),
    ({ mark }) => mark.mark,
  );
}

function inThreads(found: readonly Found[], activities: readonly Activity[]): Candidate[] {
  const byId = new Map(activities.map((one) => [one.id, one]));
  return found.flatMap(({ issue, activity: id, mark, place }): Candidate[] => {
    const activity = mark === null ? byId.get(id) : undefined;
    if (activity === undefined) return [];
    return place
      ? [{ issue, activity, way: 'place', why: 'said where a playbook asked for it', like: null }]
      : [{ issue, activity, way: 'thread', why: 'in a thread that is gathered', like: null }];
  });
}

interface Pair {
  readonly issue: string;
  /** The gathered one. */
  readonly like: string;
  readonly activity: Activity;
  readonly link: string | null;
}

/** What arrives, and what is gathered with a mark of its own. */
function pairsOf(found: readonly Found[], marked: ReadonlyMap<number, Marking[]>): Pair[] {
  return found.flatMap(({ issue, activity: like, mark }) =>
    (mark === null ? [] : (marked.get(mark) ?? []))
      .filter(({ activity }) => activity.id !== like)
      .map(({ activity, mark: { link } }) => ({ issue, like, activity, link })),
  );
}

function byLink(pairs: readonly Pair[], rootOf: RootOf): Candidate[] {
  const ofLinks = pairs.filter(({ link }) => link !== null);
  return [...Map.groupBy(ofLinks, ({ link }) => link).values()].flatMap((those) =>
    telling(those, rootOf).map(({ issue, activity, like, link }): Candidate => {
      const why = `has the link ${link} of ${like}`;
      return { issue, activity, way: 'link', why: why.slice(0, LONGEST_WHY), like };
    }),
  );
}

/** What has a band in common is compared by its words. */
async function byWords(tx: Tx, all: readonly Pair[], rootOf: RootOf): Promise<Candidate[]> {
  const ofWords = all.filter(({ link }) => link === null);
  const once = new Map(ofWords.map((one) => [`${one.issue} ${one.like} ${one.activity.id}`, one]));
  const compared = [...once.values()].slice(0, MOST_COMPARED);
  if (compared.length === 0) return [];
  const { words } = await rulesOf(tx);
  const gathered = await activitiesById(tx, [...new Set(compared.map(({ like }) => like))]);
  const known = new Map<string, ReadonlySet<number> | null>();
  function shingles(one: Activity): ReadonlySet<number> | null {
    const there = known.get(one.id);
    if (there !== undefined) return there;
    const made = shinglesOf(wordsOf(one));
    known.set(one.id, made);
    return made;
  }
  const alike = compared.flatMap((pair) => {
    const other = gathered.get(pair.like);
    const [mine, theirs] = [shingles(pair.activity), other ? shingles(other) : null];
    const share = mine === null || theirs === null ? 0 : likeness(mine, theirs);
    return share < words ? [] : [{ share, pair }];
  });
  return [...Map.groupBy(alike, ({ pair }) => pair.activity.id).values()].flatMap((those) => {
    // What is like several goes to the one that it is most like.
    const most = Math.max(...those.map(({ share }) => share));
    const pairs = those.filter(({ share }) => share === most).map(({ pair }) => pair);
    return telling(pairs, rootOf).map(({ issue, activity, like }): Candidate => {
      const inside = gathered.get(like)?.audience === 'internal' && activity.audience === 'external';
      const why = `says nearly the same as ${like}${inside ? ', which was said inside' : ''}`;
      return { issue, activity, way: 'words', why, like };
    });
  });
}

/** None where too many issues have it in common. */
function telling(pairs: readonly Pair[], rootOf: RootOf): readonly Pair[] {
  return new Set(pairs.map(({ issue }) => rootOf(issue)?.id)).size > MOST_ISSUES ? [] : pairs;
}
