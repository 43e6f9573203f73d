/**
 * Whether a series of counts does what is expected of it. Pure and causal: a bucket is judged by what came before it.
 *
 * What is expected is learnt per hour of the week, and drawn towards the series' level where that hour was seen little.
 */
import { logChance } from './chance.ts';

const HOUR = 3_600_000;
const WEEK_HOURS = 168;
const VERSION = 1;

export interface DetectorOptions {
  /** How wide a bucket is, in milliseconds. */
  readonly bucketMs: number;
  /** How many onsets a week are tolerated where nothing is the matter; 0.5 unless given. */
  readonly falseAlarmsPerWeek?: number;
  /** An episode that adds fewer than so many is never raised; 3 unless given. */
  readonly minimum?: number;
}

export interface Observation {
  /** When the bucket begins, in milliseconds since 1970. */
  readonly at: number;
  readonly count: number;
  /** Nobody could see what happened: it teaches nothing, and is no zero. */
  readonly missing?: boolean;
}

/** Something unusual that goes on, or has just ended. */
export interface Episode {
  /** The start of its first bucket. */
  readonly since: number;
  readonly peakAt: number;
  /** The highest count of a bucket. */
  readonly peak: number;
  /** How many there were since it began, and how many were expected. */
  readonly observed: number;
  readonly expected: number;
  /** The severity of its worst bucket. */
  readonly severity: number;
  /** Since when it has been as usual again; null while it is not. */
  readonly calmSince: number | null;
}

export interface Judged {
  /** Null while too little is known to expect anything, and of what nobody could see. */
  readonly expected: number | null;
  readonly observed: number;
  /** log10 of the chance of so much or more: 0 or less. */
  readonly unlikely: number;
  /** 0 to 1, and means the same for every series. */
  readonly score: number;
  /** 0 to 10; 0 where nothing is unusual. */
  readonly severity: number;
  /** Raise it now; once in an episode. */
  readonly onset: boolean;
  /** The highest bucket of the episode so far. */
  readonly peak: boolean;
  /** It is over: `episode` is what it was. */
  readonly ended: boolean;
  readonly episode: Episode | null;
}

/** Plain JSON, a few kB; opaque but for its version. What another version wrote is started anew. */
export interface DetectorState {
  readonly version: typeof VERSION;
  readonly bucketMs: number;
  readonly falseAlarmsPerWeek: number;
  readonly minimum: number;
  /** Buckets that taught. */
  readonly seen: number;
  readonly lastAt: number | null;
  readonly level: number;
  readonly dispersion: number;
  /** Sums of counts and of levels per hour of the week. */
  readonly counts: readonly number[];
  readonly levels: readonly number[];
  readonly episode: Episode | null;
}

const PRIOR_BUCKETS = 12;
const CALM_MS = 6 * HOUR;

export function startDetector({ bucketMs, falseAlarmsPerWeek = 0.5, minimum = 3 }: DetectorOptions): DetectorState {
  return {
    version: VERSION,
    bucketMs,
    falseAlarmsPerWeek,
    minimum,
    seen: 0,
    lastAt: null,
    level: 0,
    dispersion: 0.3,
    counts: Array.from({ length: WEEK_HOURS }, () => 0),
    levels: Array.from({ length: WEEK_HOURS }, () => 0),
    episode: null,
  };
}

/** What came earlier than the last bucket is judged as missing and changes nothing. */
export function observe(
  state: DetectorState,
  { at, count, missing = false }: Observation,
): { readonly state: DetectorState; readonly judged: Judged } {
  const stale = state.lastAt !== null && at <= state.lastAt;
  if (missing || stale)
    return { state: stale ? state : { ...state, lastAt: at }, judged: nothing(count, state.episode) };
  const hour = Math.floor(at / HOUR) % WEEK_HOURS;
  const perHour = Math.max(1, HOUR / state.bucketMs);
  const prior = PRIOR_BUCKETS * Math.max(state.level, 0.1);
  const factor = (prior + (state.counts[hour] ?? 0)) / (prior + (state.levels[hour] ?? 0));
  const ready = state.seen >= Math.max(perHour, 10);
  const expected = Math.max(state.level * factor, 0.01);
  const unlikely = ready ? logChance(count, expected, state.dispersion) : 0;
  const perWeek = (7 * 24 * HOUR) / state.bucketMs;
  const needed = Math.log10(state.falseAlarmsPerWeek / perWeek);
  const score = Math.min(1, unlikely / (2 * needed));
  const severity = score < 0.5 ? 0 : Math.min(10, Math.round(10 * score));
  const unusual = score >= 0.5 && count - expected >= state.minimum;
  const taught = Math.min(count, ready ? 4 * expected + 3 : count);
  const weight = 1 / Math.min(state.seen + 1, 7 * 24 * perHour);
  const deviation = (taught - expected) ** 2 - expected;
  const counts = [...state.counts];
  const levels = [...state.levels];
  counts[hour] = (counts[hour] ?? 0) * 0.99 + taught;
  levels[hour] = (levels[hour] ?? 0) * 0.99 + state.level;
  const { episode, ended } = follow(state.episode, { at, count, expected, unusual, severity });
  return {
    state: {
      ...state,
      seen: state.seen + 1,
      lastAt: at,
      level: state.level + weight * (taught / factor - state.level),
      dispersion: ready
        ? Math.max(0.02, state.dispersion + weight * (deviation / expected ** 2 - state.dispersion))
        : state.dispersion,
      counts,
      levels,
      episode: ended ? null : episode,
    },
    judged: {
      expected: ready ? expected : null,
      observed: count,
      unlikely,
      score,
      severity,
      onset: state.episode === null && episode !== null,
      peak: episode !== null && episode.peakAt === at,
      ended,
      episode,
    },
  };
}

function nothing(observed: number, episode: Episode | null): Judged {
  return {
    expected: null,
    observed,
    unlikely: 0,
    score: 0,
    severity: 0,
    onset: false,
    peak: false,
    ended: false,
    episode,
  };
}

interface Bucket {
  readonly at: number;
  readonly count: number;
  readonly expected: number;
  readonly unusual: boolean;
  readonly severity: number;
}

function follow(
  before: Episode | null,
  { at, count, expected, unusual, severity }: Bucket,
): { readonly episode: Episode | null; readonly ended: boolean } {
  if (before === null) {
    if (!unusual) return { episode: null, ended: false };
    return {
      episode: { since: at, peakAt: at, peak: count, observed: count, expected, severity, calmSince: null },
      ended: false,
    };
  }
  const calmSince = unusual ? null : (before.calmSince ?? at);
  const higher = count > before.peak;
  return {
    episode: {
      since: before.since,
      peakAt: higher ? at : before.peakAt,
      peak: higher ? count : before.peak,
      observed: before.observed + count,
      expected: before.expected + expected,
      severity: Math.max(before.severity, severity),
      calmSince,
    },
    ended: calmSince !== null && at - calmSince >= CALM_MS,
  };
}
