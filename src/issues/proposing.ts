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
import { aboutOf, chosenIn, insideMatcher, relatedTo, seedsOf, termsIn } from './related.ts';
import { rulesOf, type GatheringRules } from './rules.ts';
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
  /** Each open issue as of its last change, and what it was about then. */
  const known = new Map<string, { readonly changed_at: string; readonly about: string }>();
  /** Ids of the last seconds that were read: what was committed late is told from them. */
  let read = new Set<string>();
  /** When it was read last. */
  let passed = 0;

  /** Answers what is about something else than it was, or is new. */
  async function look(tx: Tx, those: Matcher): Promise<Looked[]> {
    const open = await openIssues(tx, MOST_ISSUES);
    const ids = new Set(open.map(({ id }) => id));
    for (const id of known.keys()) {
      if (ids.has(id)) continue;
      known.delete(id);
      those.drop(id);
    }
    const looked: Looked[] = [];
    for (const { id, title, changed_at } of open) {
      const before = known.get(id);
      if (before?.changed_at === changed_at) continue;
      const chosen = await chosenIn(tx, id);
      const about = JSON.stringify([title, chosen]);
      if (before?.about === about) known.set(id, { changed_at, about });
      else {
        those.put(id, await seedsOf(tx, title, chosen));
        looked.push({ id, changed_at, about, fresh: before === undefined });
      }
    }
    return looked;
  }

  async function round(tx: Tx): Promise<number> {
    const now = clock.now();
    const reading = await claimReading(tx);
    if (reading === undefined) return 0;
    const those = (matcher ??= await learn(tx, reading.activity));
    // Once that long nothing came, whoever was slow has been read as well.
    const quiet = passed > madeAt(reading.activity) + SLOW_MS;
    const fresh = await spokenAfter(tx, quiet ? reading.activity : before(reading.activity), [...read], BATCH);
    const gone = fresh.filter(({ kind }) => kind === 'delete');
    // What is left of those issues is what they are about.
    if (gone.length > 0) for (const { root } of await standingOf(tx, [...known.keys()], gone)) known.delete(root);
    const looked = await look(tx, those);
    await keepWords(tx, fresh);
    const rules = await rulesOf(tx);
    const near = nearTo(those, fresh, rules, now);
    const certain = rules.joins * (1 + LEARNS / (LEARNS + those.learnt()));
    const joined = await join(
      tx,
      near.filter(({ share }) => share >= certain),
      now,
    );
    const proposals = near
      .filter(({ share }) => share < certain && share >= rules.proposes)
      .map(({ issue, share, spoken }) => proposing(issue, spoken, share));
    await proposeAll(tx, [...(await inside(tx, looked, reading, rules)), ...proposals], now);
    const last = fresh.at(-1)?.id ?? reading.activity;
    if (fresh.length > 0) await keepReading(tx, last, now);
    for (const { id, changed_at, about } of looked) known.set(id, { changed_at, about });
    const since = before(last);
    read = new Set([...read, ...fresh.map(({ id }) => id)].filter((id) => id > since));
    passed = now.getTime();
    for (const one of fresh) those.learn(termsOf(aboutOf(one)));
    return fresh.length + joined;
  }

  async function join(tx: Tx, near: readonly Near[], now: Date): Promise<number> {
    if (near.length === 0) return 0;
    const whole = await activitiesById(tx, [...new Set(near.map(({ spoken }) => spoken.id))]);
    const candidates = near.flatMap(({ issue, share, spoken }): Candidate[] => {
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
          passed = 0;
          throw error;
        });
        all += done;
        if (done < BATCH) break;
      }
      return all;
    },
  };
}

interface Looked {
  readonly id: string;
  readonly changed_at: string;
  readonly about: string;
  /** This process did not know it. */
  readonly fresh: boolean;
}

interface Near {
  readonly issue: string;
  readonly share: number;
  readonly spoken: Spoken;
}

/** What was said lately, and the issues that it is like. */
function nearTo(those: Matcher, said: readonly Spoken[], { joins, proposes }: GatheringRules, now: Date): Near[] {
  const since = drawsSince(now).getTime();
  const telling = said.filter(
    (one) => !one.ours && isSaying(one) && Date.parse(one.published_at) > since && termsIn(one).length >= LEAST_TERMS,
  );
  return telling.flatMap((spoken) =>
    those
      .match(aboutOf(spoken))
      .filter(({ share }) => share >= Math.min(joins, proposes))
      .map(({ id: issue, share }) => ({ issue, share, spoken })),
  );
}

/** What was said inside before about the same, without issues that were looked at before this process began. */
async function inside(
  tx: Tx,
  looked: readonly Looked[],
  { at }: Reading,
  { proposes }: GatheringRules,
): Promise<Proposing[]> {
  const wanted = looked.filter(({ fresh, changed_at }) => !fresh || changed_at >= at);
  if (wanted.length === 0) return [];
  const matcher = await insideMatcher(tx);
  const found: Proposing[] = [];
  for (const { id } of wanted)
    for (const { activity, share } of (await relatedTo(tx, id, MOST_INSIDE, matcher)) ?? [])
      if (share >= proposes) found.push(proposing(id, activity, share));
  return found;
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

/** ms; an id begins with it. */
function madeAt(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

/** The first id of some seconds earlier. */
function before(id: string): string {
  const hex = Math.max(0, madeAt(id) - SLOW_MS)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
