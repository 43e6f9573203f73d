/** What would have been raised on what is stored, by the very code that judges what arrives. Pure. */
import type { Activity } from '#sdk';
import {
  isConfirmed,
  nextState,
  openFrom,
  reachCourse,
  refusal,
  walk,
  type Course,
  type SeriesState,
  type SignalState,
} from './stage.ts';
import { millisecondsOf, type CompiledSlice, type SignalKind } from './slices.ts';
import { bucketAt, emptyBucket, fold, tally, type Bucket, type Entry } from './tally.ts';

/** Posts of one part of a slice. */
export interface PartHistory {
  readonly part: string;
  readonly entries: Entry[];
}

/** Times in milliseconds. */
export interface WouldRaise {
  readonly kind: SignalKind;
  readonly part: string;
  readonly raisedAt: number;
  /** As it was when it was raised. */
  readonly course: Course;
}

export interface Backtest {
  readonly since: number;
  readonly until: number;
}

/** More parts are not looked at. */
const MOST_PARTS = 200;
/** Judged so often in a bucket: a burst is seen before its bucket ends. */
const STEPS = 5;
const LEAST_STEP_MS = 60_000;
const STEPS_OF_A_TURN = 50;
const NONE = { scannedTo: null, gone: new Set<number>() };

/** Adds the posts of these activities that are of the slice. All are taken as arriving when they were published. */
export function gatherHistory(
  slice: CompiledSlice,
  activities: readonly Activity[],
  into: Map<string, PartHistory>,
): void {
  for (const { part, entries } of tally([slice], activities)) {
    const there = into.get(part) ?? { part, entries: [] };
    if (!into.has(part) && into.size >= MOST_PARTS) continue;
    into.set(part, there);
    for (const entry of entries) there.entries.push({ ...entry, live: true });
  }
}

/** In the order in which they would have been raised. What was before `since` teaches alone. */
export function backtest(slice: CompiledSlice, parts: readonly PartHistory[], of: Backtest): readonly WouldRaise[] {
  return drained(backtesting(slice, parts, of));
}

/** As `backtest`: it stops every few milliseconds, so that a long history leaves others their turn. */
export function* backtesting(
  slice: CompiledSlice,
  parts: readonly PartHistory[],
  of: Backtest,
): Generator<undefined, readonly WouldRaise[]> {
  const found: WouldRaise[] = [];
  for (const { part, entries } of parts) {
    found.push(...(yield* replay(slice, part, byPosts(slice, part, entries), of)));
    found.push(...reaching(slice, part, entries, of));
  }
  return capped(
    slice,
    found.toSorted((one, other) => one.raisedAt - other.raisedAt),
  );
}

function drained<T>(work: Generator<undefined, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** As `backtest`, of a series of facts. */
export function backtestFacts(slice: CompiledSlice, buckets: readonly Bucket[], of: Backtest): readonly WouldRaise[] {
  const sorted = buckets.toSorted((one, other) => one.at - other.at);
  let next = 0;
  const told: Source = {
    first: sorted[0]?.at ?? null,
    last: (sorted.at(-1)?.at ?? 0) + slice.windowMs,
    upTo(now, into) {
      for (let one = sorted[next]; one !== undefined && one.at + slice.windowMs <= now; one = sorted[next]) {
        into.set(one.at, one);
        next += 1;
      }
    },
  };
  return capped(slice, drained(replay(slice, '{}', told, of)));
}

/** Puts what is there by then into its buckets. */
interface Source {
  readonly first: number | null;
  readonly last: number;
  upTo(now: number, into: Map<number, Bucket>): void;
}

function byPosts(slice: CompiledSlice, part: string, entries: readonly Entry[]): Source {
  const sorted = entries.toSorted((one, other) => one.at - other.at);
  let next = 0;
  return {
    first: sorted[0]?.at ?? null,
    last: sorted.at(-1)?.at ?? 0,
    upTo(now, into) {
      const fresh = new Map<number, Entry[]>();
      for (let one = sorted[next]; one !== undefined && one.at <= now; one = sorted[next]) {
        const at = bucketAt(one.at, slice.windowMs);
        const there = fresh.get(at);
        if (there) there.push(one);
        else fresh.set(at, [one]);
        next += 1;
      }
      for (const [at, those] of fresh)
        into.set(at, fold(into.get(at) ?? emptyBucket(slice.name, part, at), 'stored', those, NONE));
    },
  };
}

function reaching(
  { source, windowMs }: CompiledSlice,
  part: string,
  entries: readonly Entry[],
  { since, until }: Backtest,
): readonly WouldRaise[] {
  if (!source.signals.includes('reach')) return [];
  const told = new Map<number, number>();
  const raised: WouldRaise[] = [];
  for (const { at, author, reach, ...entry } of entries.toSorted((one, other) => one.at - other.at)) {
    if (at < since || at > until || (reach ?? 0) < source.audience) continue;
    if (refusal(source, { lastRaised: told.get(author) ?? null, today: 0 }, at) !== null) continue;
    told.set(author, at);
    const bucket = fold(
      emptyBucket('', part, bucketAt(at, windowMs)),
      'stored',
      [{ at, author, reach, ...entry }],
      NONE,
    );
    raised.push({ kind: 'reach', part, raisedAt: at, course: reachCourse(source, reach ?? 0, at, bucket) });
  }
  return raised;
}

interface GoingOn {
  readonly state: SignalState;
  readonly raisedAt: number | null;
}

function* replay(
  slice: CompiledSlice,
  part: string,
  source: Source,
  { since, until }: Backtest,
): Generator<undefined, readonly WouldRaise[]> {
  const { windowMs } = slice;
  if (source.first === null) return [];
  const step = Math.max(LEAST_STEP_MS, Math.floor(windowMs / STEPS));
  const buckets = new Map<number, Bucket>();
  const active = new Map<SignalKind, GoingOn>();
  const told = new Map<SignalKind, number>();
  const raised: WouldRaise[] = [];
  let state: SeriesState | null = null;
  let from = bucketAt(source.first, windowMs);
  const start = Math.max(bucketAt(since, windowMs), from);
  let steps = 0;
  for (let now = start; now <= until; now += step) {
    if (++steps % STEPS_OF_A_TURN === 0) yield;
    source.upTo(now, buckets);
    const walked = walk({ slice, part, state, from, now, buckets, coverage: () => 1 });
    state = walked.settled;
    from = walked.until;
    for (const at of buckets.keys()) if (at < Math.min(from, openFrom(slice, now))) buckets.delete(at);
    for (const kind of slice.source.signals) {
      const course = walked.courses.find((one) => one.kind === kind) ?? null;
      const before = active.get(kind) ?? null;
      const confirmed = course !== null && isConfirmed(course, slice.source);
      const held = refusal(slice.source, { lastRaised: told.get(kind) ?? null, today: 0 }, now);
      const next = nextState(before?.state ?? null, course, confirmed, held);
      if (next === null || next === 'over' || next === 'dropped') active.delete(kind);
      else active.set(kind, { state: next, raisedAt: before?.raisedAt ?? null });
      if (next !== 'raised' || before?.state === 'raised' || course === null) continue;
      told.set(kind, now);
      raised.push({ kind, part, raisedAt: now, course });
    }
  }
  return raised;
}

/** No more a day than the slice allows. */
function capped({ source }: CompiledSlice, raised: readonly WouldRaise[]): readonly WouldRaise[] {
  const day = millisecondsOf('1d');
  const kept: WouldRaise[] = [];
  for (const one of raised)
    if (kept.filter(({ raisedAt }) => one.raisedAt - raisedAt < day).length < source.most) kept.push(one);
  return kept;
}

/** When something began, as people know it now. Milliseconds. */
export interface Onset {
  readonly at: number;
}

export interface Scored {
  /** Of each onset: how long before it the first signal was raised, in minutes (less than 0: after it); null where none was. */
  readonly leads: readonly { readonly onset: number; readonly minutes: number | null }[];
  /** Signals that belong to none. */
  readonly falseAlarms: number;
}

const BELONGS_MS = 86_400_000;

/** A signal belongs to an onset at most a day away. */
export function score(raised: readonly Pick<WouldRaise, 'raisedAt'>[], onsets: readonly Onset[]): Scored {
  return {
    leads: onsets.map(({ at }) => {
      const first = raised.map(({ raisedAt }) => raisedAt).filter((one) => near(one, at));
      return { onset: at, minutes: first.length === 0 ? null : Math.round((at - Math.min(...first)) / 60_000) };
    }),
    falseAlarms: raised.filter(({ raisedAt }) => !onsets.some(({ at }) => near(raisedAt, at))).length,
  };
}

function near(at: number, onset: number): boolean {
  return Math.abs(at - onset) <= BELONGS_MS;
}
