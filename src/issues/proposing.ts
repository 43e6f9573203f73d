/**
 * What was said lately is compared with what open issues are about: what is much alike joins by itself, what is somewhat alike is proposed to people.
 * Apart from the line, which waits for none of it. How far it was read is a row: a restart loses nothing; what is kept here is read anew.
 */
import { activitiesById, spokenAfter, spokenUpTo, type Spoken } from '../activity/index.ts';
import { transaction, type Clock, type Database, type Tx } from '../platform/index.ts';
import { thingOf } from './gather.ts';
import { rootsOf, standingOf } from './gathering.ts';
import type { Issues } from './issues.ts';
import { drawsSince, isSaying } from './marks.ts';
import type { Candidate } from './matching.ts';
import {
  claimReading,
  forgetSubjects,
  keepReading,
  keepSubjects,
  openIssues,
  propose,
  type Proposing,
  type Reading,
} from './proposals-store.ts';
import { aboutOf, relatedTo, seedsOf, termsIn } from './related.ts';
import { rulesOf } from './rules.ts';
import { createMatcher, termsOf, type Matcher } from './subjects/index.ts';

export interface ProposingParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly issues: Pick<Issues, 'take'>;
}

const BATCH = 500;
/** What a round reads at most: the others of the worker's round wait. */
const MOST_BATCHES = 10;
/** Whoever was slow to commit is read all the same: ids sort by when they were made. */
const SLOW_MS = 5_000;
const MOST_ISSUES = 1_000;
const LEARNT = 2_000;
/** So much of what was said inside is proposed to an issue that is new. */
const MOST_INSIDE = 3;
/** Words that tell nothing are told from others by then; until then, more likeness is asked of what joins by itself. */
const LEARNS = 200;
/** A text with fewer terms is about nothing in particular. */
const LEAST_TERMS = 3;

export type Proposer = ReturnType<typeof createProposer>;

export function createProposer({ database, clock, issues }: ProposingParts) {
  let matcher: Matcher | null = null;
  /** When each open issue was looked at, as of its last change. */
  const known = new Map<string, string>();
  let read = new Set<string>();

  /** Answers those that are new or changed. */
  async function look(tx: Tx, those: Matcher): Promise<{ readonly id: string; readonly changed_at: string }[]> {
    const open = await openIssues(tx, MOST_ISSUES);
    const ids = new Set(open.map(({ id }) => id));
    for (const id of known.keys()) {
      if (ids.has(id)) continue;
      known.delete(id);
      those.drop(id);
    }
    const changed = open.filter(({ id, changed_at }) => known.get(id) !== changed_at);
    for (const { id, title } of changed) those.put(id, await seedsOf(tx, id, title));
    return changed;
  }

  async function round(tx: Tx): Promise<number> {
    const now = clock.now();
    const reading = await claimReading(tx);
    if (reading === undefined) return 0;
    const those = (matcher ??= await learn(tx, reading.activity));
    const found = await spokenAfter(tx, before(reading.activity), BATCH + read.size);
    const fresh = found.filter(({ id }) => !read.has(id));
    const changed = await look(tx, those);
    await keepWords(tx, fresh);
    await lookInside(tx, changed, reading, now);
    const joined = await place(tx, those, fresh, now);
    const last = found.at(-1);
    if (last !== undefined && fresh.length > 0) await keepReading(tx, last.id, now);
    for (const { id, changed_at } of changed) known.set(id, changed_at);
    const since = before(last?.id ?? reading.activity);
    read = new Set(found.flatMap(({ id }) => (id > since ? [id] : [])));
    for (const one of fresh) those.learn(termsOf(aboutOf(one)));
    return fresh.length + joined;
  }

  /** Issues that are new to this process, and were not looked at before it began. */
  async function lookInside(
    tx: Tx,
    changed: readonly { readonly id: string; readonly changed_at: string }[],
    { at }: Reading,
    now: Date,
  ): Promise<void> {
    const { proposes } = await rulesOf(tx);
    for (const { id, changed_at } of changed) {
      if (!known.has(id) && changed_at < at) continue;
      const inside = ((await relatedTo(tx, id, MOST_INSIDE)) ?? []).filter(({ share }) => share >= proposes);
      await proposeAll(
        tx,
        inside.map(({ activity, share }) => proposing(id, activity, share)),
        now,
      );
    }
  }

  async function place(tx: Tx, those: Matcher, fresh: readonly Spoken[], now: Date): Promise<number> {
    const since = drawsSince(now).getTime();
    const telling = fresh.filter(
      (one) => !one.ours && isSaying(one) && Date.parse(one.published_at) > since && termsIn(one).length >= LEAST_TERMS,
    );
    const { joins, proposes } = await rulesOf(tx);
    const found = telling.flatMap((spoken) =>
      those
        .match(aboutOf(spoken))
        .filter(({ share }) => share >= Math.min(joins, proposes))
        .map(({ id: issue, share }) => ({ issue, share, spoken })),
    );
    if (found.length === 0) return 0;
    const certain = joins * (1 + LEARNS / (LEARNS + those.learnt()));
    const joining = found.filter(({ share }) => share >= certain);
    await proposeAll(
      tx,
      found
        .filter(({ share }) => share < certain && share >= proposes)
        .map(({ issue, share, spoken }) => proposing(issue, spoken, share)),
      now,
    );
    if (joining.length === 0) return 0;
    const whole = await activitiesById(tx, [...new Set(joining.map(({ spoken }) => spoken.id))]);
    const candidates = joining.flatMap(({ issue, share, spoken }): Candidate[] => {
      const activity = whole.get(spoken.id);
      const why = `is about the same as what is gathered, ${share.toFixed(2)} alike`;
      return activity === undefined ? [] : [{ issue, activity, way: 'similar', why, like: null }];
    });
    return issues.take(tx, candidates, now);
  }

  return {
    /** Reads what is new. Answers how much it did. */
    async step(): Promise<number> {
      let all = 0;
      for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
        const done = await transaction(database.pool, round).catch((error: unknown) => {
          // What was kept of a round that failed may be half of it.
          matcher = null;
          known.clear();
          read = new Set();
          throw error;
        });
        all += done;
        if (done < BATCH) break;
      }
      return all;
    },
  };
}

/** Knows how rare words are lately. */
async function learn(tx: Tx, last: string): Promise<Matcher> {
  const made = createMatcher();
  for (const one of await spokenUpTo(tx, last, LEARNT)) made.learn(termsOf(aboutOf(one)));
  return made;
}

/** Only what was said inside is kept: what is said outside is looked for by nobody. */
async function keepWords(tx: Tx, fresh: readonly Spoken[]): Promise<void> {
  const inside = fresh.filter((one) => one.audience === 'internal' && isSaying(one));
  const newest = new Map(inside.map((one) => [thingOf(one), one]));
  const subjects = [...newest.values()].flatMap((one) => {
    const terms = termsIn(one);
    const { id: activity, connection, stream, external_id } = one;
    return terms.length < LEAST_TERMS ? [] : [{ activity, connection, stream, external_id, terms }];
  });
  if (subjects.length > 0) await keepSubjects(tx, subjects);
  const gone = fresh.filter(({ kind }) => kind === 'delete');
  if (gone.length > 0) await forgetSubjects(tx, gone);
}

/** Without what the issues have, or had. */
async function proposeAll(tx: Tx, proposals: readonly Proposing[], now: Date): Promise<void> {
  if (proposals.length === 0) return;
  const roots = await rootsOf(tx, [...new Set(proposals.map(({ issue }) => issue))]);
  const there = new Set(
    (await standingOf(tx, [...new Set(roots.values())], proposals)).map((one) => `${one.root} ${thingOf(one)}`),
  );
  const wanted = new Map(proposals.map((one) => [`${roots.get(one.issue) ?? one.issue} ${thingOf(one)}`, one]));
  const open = [...wanted].flatMap(([key, one]) => (there.has(key) ? [] : [one]));
  if (open.length > 0) await propose(tx, open, now);
}

function proposing(
  issue: string,
  { id, connection, stream, external_id, audience }: Omit<Spoken, 'kind' | 'ours' | 'published_at' | 'title' | 'text'>,
  share: number,
): Proposing {
  const way = audience === 'internal' ? 'inside' : 'similar';
  return { issue, activity: id, connection, stream, external_id, share, way };
}

/** The first id of some seconds earlier. */
function before(id: string): string {
  const made = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  const hex = Math.max(0, made - SLOW_MS)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
