/** Counts summed over a fading window, and how unusual the sum is: by a law of chance, and by the window's own past. */
import { logChance } from './chance.ts';
import { asUnusual, newPeaks, withPeak, type Peaks } from './rarity.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Short enough to be early, long enough that two posts a day add up. */
const WIDTHS = [1.5 * HOUR, DAY, 4 * DAY];
/** How much the variance exceeds a Poisson law's, per root of the mean, before it is learnt; less over wide windows, in which it evens out. */
const FIRST_CLUSTERING = 0.8;
/** A deviation teaches no more clustering than so many variances. */
const MOST_CLUSTERING = 12;
const CLUSTERING_MS = 14 * DAY;
/** The standard deviation grows by this power of the mean. */
const POWER = 0.75;
/** While history is short, the law stands in for it; its exponent is trusted this far. */
const TRUST = 0.7;
/** log10 of a chance that nobody needs to look at. */
const USUAL = 0.3;
/** Buckets before anything is expected. */
export const LEAST_SEEN = 3;

export interface Window {
  /** In buckets. */
  readonly width: number;
  /** Fading sums: what was counted and what was expected. */
  readonly counted: number;
  readonly expected: number;
  readonly clustering: number;
  /** Of the block so far. */
  readonly highest: number;
  readonly peaks: Peaks;
}

export interface Now {
  readonly count: number;
  readonly expected: number;
  /** Buckets since the last one, 1 where none was left out. */
  readonly gap: number;
  readonly bucketMs: number;
  readonly blockMs: number;
  readonly seen: number;
  /** How many counts the level was learnt from. */
  readonly learntFrom: number;
  /** How much of the past nobody has seen, in blocks. */
  readonly missed: number;
}

export interface Look {
  readonly window: Window;
  readonly sum: number;
  /** −log10 of the chance of so much or more; 0 where it is no more than expected. */
  readonly chance: number;
  /** How many hours of the faded past were as unusual. */
  readonly alike: number;
  /** Comparable within the window alone. */
  readonly strength: number;
}

/** Wider than a bucket each; of wide buckets there are fewer. */
export function newWindows(bucketMs: number): readonly Window[] {
  const widths = new Set(WIDTHS.map((width) => Math.max(1, width / bucketMs)));
  return [...widths].map((width) => ({
    width,
    counted: 0,
    expected: 0,
    clustering: FIRST_CLUSTERING * Math.sqrt(Math.min(1, (1.5 * HOUR) / bucketMs / width)),
    highest: 0,
    peaks: newPeaks(),
  }));
}

export function look(before: Window, now: Now): Look {
  const { width, clustering } = before;
  const kept = keptOf(width);
  const decay = now.gap === 1 ? kept : kept ** now.gap;
  const counted = before.counted * decay + now.count;
  const expected = before.expected * decay + now.expected;
  // By this much a fading sum has the variance of a plain one.
  const sum = counted * (1 + kept);
  const mean = expected * (1 + kept);
  const factor = 1 + clustering * Math.sqrt(mean);
  const isJudged = sum > mean && now.seen >= Math.max(LEAST_SEEN, width > (1.5 * HOUR) / now.bucketMs ? width : 0);
  const chance = isJudged ? -logChance(sum, mean, factor + mean / now.learntFrom) : 0;
  const strength = isJudged ? (sum - mean) / (mean + 1) ** POWER : 0;
  return {
    sum,
    chance,
    strength,
    alike: chance > USUAL ? asUnusual(before.peaks, strength) + unseen(chance, width, now) : Infinity,
    window: {
      width,
      counted,
      expected,
      clustering: clusteringOf(before, sum - mean, mean, factor, now),
      highest: Math.max(before.highest, strength),
      peaks: before.peaks,
    },
  };
}

/** A block is over. */
export function closed(window: Window, blockMs: number): Window {
  return { ...window, highest: 0, peaks: withPeak(window.peaks, window.highest, blockMs) };
}

/** What nobody saw fades without a trace. */
export function passed(window: Window, gap: number): Window {
  const decay = keptOf(window.width) ** gap;
  return { ...window, counted: window.counted * decay, expected: window.expected * decay };
}

/** (1 + kept) / (1 − kept) is the width. */
function keptOf(width: number): number {
  return (width - 1) / (width + 1);
}

/** How many alike the law expects in the hours that nobody saw. */
function unseen(chance: number, width: number, { missed, blockMs, bucketMs }: Now): number {
  const independent = Math.min(blockMs / bucketMs, (2 * blockMs) / (width * bucketMs));
  return missed * Math.min(1, independent * 10 ** (-TRUST * chance));
}

function clusteringOf(
  { clustering, width }: Window,
  off: number,
  mean: number,
  factor: number,
  { seen, bucketMs }: Now,
): number {
  if (seen <= Math.min(2 * width, 200)) return clustering;
  const square = Math.min(off ** 2, MOST_CLUSTERING * factor * mean);
  const taught = (square - mean) / (mean + 1) ** (2 * POWER);
  const weight = 1 / Math.min(seen + (2 * DAY) / bucketMs + 2 * width, CLUSTERING_MS / bucketMs);
  return Math.max(0, clustering + weight * (taught - clustering));
}
