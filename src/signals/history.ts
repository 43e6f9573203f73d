/** What would have been raised on talk that is stored nowhere, and how it went on. */
import { setImmediate as pause } from 'node:timers/promises';
import type { Activity } from '#sdk';
import { backtesting, gatherHistory, type PartHistory, type WouldRaise } from './backtest.ts';
import { evidenceOf, whyOf } from './evidence.ts';
import { partOf, type CompiledSlice, type SignalKind } from './slices.ts';
import { bucketAt, type Entry } from './tally.ts';

/** Times in milliseconds. */
export interface WouldNotice {
  readonly slice: string;
  readonly title: string;
  readonly kind: SignalKind;
  readonly product: string | null;
  readonly market: string | null;
  readonly topic: string | null;
  readonly severity: number;
  readonly raisedAt: number;
  readonly why: string;
  /** The first post in it. */
  readonly first: { readonly activity: string; readonly at: number } | null;
  /** When most was said in the days after; null of what had been said most of already. */
  readonly peakAt: number | null;
}

export interface History {
  /** They are taken as arriving when they were published. */
  add(activities: readonly Activity[]): void;
  /** Of all that was added, in the order in which it would have been raised. Others get their turn meanwhile. */
  tell(signal: AbortSignal): Promise<readonly WouldNotice[]>;
}

/** So long after a signal its peak is looked for. */
const PEAK_MS = 3 * 86_400_000;

/** Of slices that judge talk; facts are none. */
export function createHistory(slices: readonly CompiledSlice[]): History {
  const histories = slices
    .filter(({ source }) => source.facts === undefined)
    .map((slice) => ({ slice, parts: new Map<string, PartHistory>() }));
  let since = Infinity;
  let until = -Infinity;
  return {
    add(activities) {
      for (const { published_at } of activities) {
        since = Math.min(since, Date.parse(published_at));
        until = Math.max(until, Date.parse(published_at));
      }
      for (const { slice, parts } of histories) gatherHistory(slice, activities, parts);
    },
    async tell(signal) {
      const found: WouldNotice[] = [];
      for (const { slice, parts } of histories) {
        // Once it is over, it is judged whether it was one.
        const of = { since, until: until + slice.windowMs };
        const work = backtesting(slice, [...parts.values()], of);
        let turn = work.next();
        for (; turn.done !== true; turn = work.next()) {
          await pause();
          signal.throwIfAborted();
        }
        for (const one of turn.value) found.push(noticed(slice, parts.get(one.part)?.entries ?? [], one));
      }
      return found.toSorted((one, other) => one.raisedAt - other.raisedAt);
    },
  };
}

function noticed(
  slice: CompiledSlice,
  entries: readonly Entry[],
  { kind, part, raisedAt, course }: WouldRaise,
): WouldNotice {
  const { product = null, market = null, topic = null } = partOf(part);
  const { first } = evidenceOf(course, [], 1);
  const peakAt = kind === 'spike' ? peakAfter(slice, entries, course.since, raisedAt) : null;
  return {
    slice: slice.name,
    title: slice.source.title,
    kind,
    product,
    market,
    topic,
    severity: course.severity,
    raisedAt,
    why: whyOf(slice, part, course),
    first: first && { activity: first.activity, at: Date.parse(first.at) },
    peakAt,
  };
}

/** When the fullest span of it begins, where that is after it would have been told. */
function peakAfter({ windowMs }: CompiledSlice, entries: readonly Entry[], since: number, raisedAt: number) {
  const counts = new Map<number, number>();
  for (const { at } of entries)
    if (at >= bucketAt(since, windowMs) && at < raisedAt + PEAK_MS)
      counts.set(bucketAt(at, windowMs), (counts.get(bucketAt(at, windowMs)) ?? 0) + 1);
  let peak: readonly [at: number, count: number] | null = null;
  for (const one of [...counts].toSorted(([a], [b]) => a - b)) if (peak === null || one[1] > peak[1]) peak = one;
  return peak !== null && peak[0] > raisedAt ? peak[0] : null;
}
