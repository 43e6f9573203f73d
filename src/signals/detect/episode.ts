/** Onset, peak and end of what is unusual, and how often it is worth telling. */

const HOUR = 3_600_000;
/** The same story is told once a day … */
const AGAIN_MS = 24 * HOUR;
/** … unless it has become so many times as strong. */
const WORSE = 3;
/** So long it must have been as usual again. */
const CALM_MS = 3 * HOUR;
const CALM_BUCKETS = 3;
/** The chance, as its log10, from which on a bucket counts as risen. */
const RISEN = 1;

/** Something unusual that goes on, or has just ended. */
export interface Episode {
  /** The start of the bucket with which the rise began; earlier than that of the onset, by which it was certain. */
  readonly since: number;
  readonly peakAt: number;
  /** The highest value of a bucket. */
  readonly peak: number;
  /** Sums over its buckets, and what was expected of them. */
  readonly observed: number;
  readonly expected: number;
  /** The severity of its worst bucket. */
  readonly severity: number;
  /** Since when it has been as usual again; null while it is not. */
  readonly calmSince: number | null;
}

export interface Course {
  /** A rise, certain or not yet. */
  readonly rise: Episode | null;
  /** Which of the windows raised it; null while nothing is raised. */
  readonly window: number | null;
  readonly told: { readonly at: number; readonly strength: number } | null;
}

export interface Bucket {
  readonly at: number;
  readonly bucketMs: number;
  readonly value: number;
  readonly expected: number;
  /** Rare enough to be told. */
  readonly rare: boolean;
  readonly window: number;
  readonly strength: number;
  readonly severity: number;
  /** −log10 of the chance, a window each. */
  readonly unlikely: readonly number[];
}

export interface Step {
  readonly course: Course;
  readonly onset: boolean;
  readonly raised: boolean;
  readonly peak: boolean;
  readonly ended: boolean;
  readonly episode: Episode | null;
}

export const CALM: Course = { rise: null, window: null, told: null };

export function follow(course: Course, bucket: Bucket): Step {
  const { told } = course;
  const { at, rare, strength } = bucket;
  const raised = rare && (told === null || at - told.at >= AGAIN_MS || strength >= WORSE * told.strength);
  const underWay = course.window !== null;
  const onset = raised && !underWay;
  const window = course.window ?? (onset ? bucket.window : null);
  const risen = rare || (bucket.unlikely[window ?? 0] ?? 0) >= RISEN;
  const rise = risen || underWay ? added(course.rise, bucket, risen) : null;
  const calm = Math.max(CALM_MS, CALM_BUCKETS * bucket.bucketMs);
  const ended = underWay && rise !== null && rise.calmSince !== null && at + bucket.bucketMs - rise.calmSince >= calm;
  return {
    course: {
      rise: ended ? null : rise,
      window: ended ? null : window,
      told: raised ? { at, strength } : told,
    },
    onset,
    raised,
    peak: window !== null && rise?.peakAt === at,
    ended,
    episode: window === null ? null : rise,
  };
}

function added(before: Episode | null, { at, value, expected, severity }: Bucket, risen: boolean): Episode {
  const worst = Math.max(before?.severity ?? 0, severity);
  if (before === null)
    return { since: at, peakAt: at, peak: value, observed: value, expected, severity: worst, calmSince: null };
  const higher = value > before.peak;
  return {
    since: before.since,
    peakAt: higher ? at : before.peakAt,
    peak: higher ? value : before.peak,
    observed: before.observed + value,
    expected: before.expected + expected,
    severity: worst,
    calmSince: risen ? null : (before.calmSince ?? at),
  };
}
