/** What people look at: how a slice is counted over time, what can be seen of it, and what would have been raised. */
import type { Activity, GivenSignal } from '#sdk';
import { activitiesBetween, activitiesById } from '../activity/index.ts';
import { newId, type Database, type Tx } from '../platform/index.ts';
import { backtest, backtestFacts, gatherHistory, type PartHistory, type WouldRaise } from './backtest.ts';
import { tellingEntries, topTerms, whyOf } from './evidence.ts';
import { factBuckets, firstFact, listFactSeries } from './facts-store.ts';
import { coverageOf, type Sight } from './sight.ts';
import { partOf, type CompiledSlice } from './slices.ts';
import { walk } from './stage.ts';
import * as store from './store.ts';
import { bucketAt, measured } from './tally.ts';

export interface Numbers {
  /** When the bucket begins. */
  readonly at: string;
  readonly posts: number;
  readonly authors: number;
  readonly engagement: number;
  /** By the slice's measure; null while too little is known. */
  readonly observed: number;
  readonly expected: number | null;
  /** From -1 to 1; null where nothing tells. */
  readonly tone: number | null;
  readonly inside: number;
  /** Percent of what is usual that could be seen. */
  readonly coverage: number;
  /** Sums of facts in the same span, by series. */
  readonly facts: Readonly<Record<string, number>>;
}

export interface NumbersQuestion {
  readonly part: string;
  readonly since: Date;
  readonly until: Date;
}

/** Oldest first. */
export async function numbersOf(
  tx: Tx,
  slice: CompiledSlice,
  sight: Sight,
  { part, since, until }: NumbersQuestion,
  now: Date,
): Promise<readonly Numbers[]> {
  const { name, source, windowMs } = slice;
  const span = { slice: name, windowMs };
  const facts = source.facts;
  const first = facts === undefined ? await store.firstBucket(tx, name) : await firstFact(tx, facts);
  const begin = bucketAt(since.getTime(), windowMs);
  const from = bucketAt(Math.min(first ?? begin, begin), windowMs);
  const buckets =
    facts === undefined
      ? await store.bucketsOf(tx, name, part, new Date(from), until, until)
      : await factBuckets(tx, { ...span, series: facts }, new Date(from), until);
  const coverage = coverageOf(sight, name, windowMs);
  const series = (await listFactSeries(tx)).filter((one) => one.series !== facts);
  const beside = new Map<number, Record<string, number>>();
  for (const one of series)
    for (const { at, posts } of await factBuckets(tx, { ...span, series: one.series }, new Date(begin), until))
      beside.set(at, { ...beside.get(at), [one.series]: posts });
  const end = Math.min(until.getTime(), now.getTime());
  const all = new Map(buckets.map((one) => [one.at, one]));
  const { points } = walk({ slice, part, state: null, from, now: end, buckets: all, coverage });
  return points
    .filter(({ at }) => at >= begin)
    .map(({ at, bucket, usual }) => ({
      at: new Date(at).toISOString(),
      posts: bucket.posts,
      authors: bucket.authors,
      engagement: bucket.engagement,
      observed: measured(bucket, source.measure).count,
      expected: usual,
      tone: bucket.toned === 0 ? null : bucket.tone / bucket.toned,
      inside: bucket.inside,
      coverage: Math.round(100 * coverage(at)),
      facts: beside.get(at) ?? {},
    }));
}

const PAGE = 1000;
const NIL = '00000000-0000-0000-0000-000000000000';
/** So long before it a slice is learnt. */
const LEARNT_MS = 56 * 86_400_000;
const GIVEN = 200;

/** What would have been raised between two times, as playbooks would have been given it. `counts`: what is left out otherwise. */
export async function backtestStored(
  database: Database,
  slices: readonly CompiledSlice[],
  { since, until, counts }: { readonly since: Date; readonly until: Date; readonly counts: (one: Activity) => boolean },
): Promise<readonly { readonly raised_at: Date; readonly signal: GivenSignal }[]> {
  const from = new Date(since.getTime() - LEARNT_MS);
  const histories = new Map(slices.map((one) => [one, new Map<string, PartHistory>()]));
  const before = newId();
  for (let after = NIL; ;) {
    const page = await activitiesBetween(database.pool, { after, before, since: from }, PAGE);
    const within = page.filter((one) => new Date(one.published_at) <= until && counts(one));
    for (const [slice, parts] of histories) gatherHistory(slice, within, parts);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    after = last.id;
  }
  const of = { since: since.getTime(), until: until.getTime() };
  const all: { readonly raised_at: Date; readonly signal: GivenSignal }[] = [];
  for (const [slice, parts] of histories) {
    const { facts } = slice.source;
    const raised =
      facts === undefined
        ? backtest(slice, [...parts.values()], of)
        : backtestFacts(
            slice,
            await factBuckets(
              database.pool,
              { slice: slice.name, series: facts, windowMs: slice.windowMs },
              from,
              until,
            ),
            of,
          );
    for (const one of raised)
      all.push({ raised_at: new Date(one.raisedAt), signal: await wouldGive(database.pool, slice, one) });
  }
  return all.toSorted((one, other) => one.raised_at.getTime() - other.raised_at.getTime());
}

async function wouldGive(tx: Tx, slice: CompiledSlice, { kind, part, course }: WouldRaise): Promise<GivenSignal> {
  const ids = tellingEntries(course.buckets).map(({ id }) => id);
  const found = await activitiesById(tx, ids.slice(-GIVEN));
  const { product = null, market = null, topic = null } = partOf(part);
  const activities = [...found.values()].toSorted((one, other) => (one.published_at < other.published_at ? -1 : 1));
  return {
    id: newId(),
    kind,
    slice: slice.name,
    severity: course.severity,
    since: new Date(course.since).toISOString(),
    observed: course.observed,
    expected: course.expected,
    why: whyOf(slice, part, course),
    product,
    market,
    topic,
    terms: [
      ...topTerms(
        activities.map(({ text }) => text),
        [],
      ),
    ],
    activities,
  };
}
