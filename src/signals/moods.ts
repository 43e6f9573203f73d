/** How it is said, and that nothing is said: a tone that has shifted, and a conversation that stops. Pure. */
import type { Bucket } from './tally.ts';

/** A shift under way. */
interface ToneEpisode {
  readonly since: number;
  readonly peakAt: number;
  readonly until: number;
  readonly tone: number;
  readonly posts: number;
  readonly severity: number;
  readonly unlikely: number;
  /** Buckets since that were as usual. */
  readonly calm: number;
}

export interface ToneState {
  /** Buckets that taught. */
  readonly seen: number;
  readonly mean: number;
  /** How far apart the means of buckets are, beyond chance: a variance. */
  readonly drift: number;
  readonly episode: ToneEpisode | null;
}

/** Of a single post's tone: it goes from -1 to 1. */
const VARIANCE = 0.2;
const LEAST_SHIFT = 0.2;
const UNUSUAL = 4;
const CALM = 2;
const CALM_BUCKETS = 3;
const LEAST_SEEN = 12;
const MEMORY = 300;
/** Fewer say nothing of the tone. */
const TELLING = 3;

export function startTone(): ToneState {
  return { seen: 0, mean: 0, drift: 0.02, episode: null };
}

export function observeTone(
  state: ToneState,
  { at, tone, toned }: Pick<Bucket, 'at' | 'tone' | 'toned'>,
  support: number,
): { readonly state: ToneState; readonly unusual: boolean } {
  if (toned < TELLING) return { state, unusual: false };
  const mean = tone / toned;
  const z = (mean - state.mean) / Math.sqrt(state.drift + VARIANCE / toned);
  const ready = state.seen >= LEAST_SEEN;
  const unusual = ready && toned >= support && Math.abs(z) >= UNUSUAL && Math.abs(mean - state.mean) >= LEAST_SHIFT;
  const { episode } = state;
  const weight = 1 / Math.min(state.seen + 1, MEMORY);
  // What is far out teaches little: else a crisis soon were what is expected.
  const taught = ready && Math.abs(z) > CALM ? weight / 10 : weight;
  const learnt = {
    seen: state.seen + 1,
    mean: state.mean + taught * (mean - state.mean),
    drift: Math.max(0.002, state.drift + taught * ((mean - state.mean) ** 2 - VARIANCE / toned - state.drift)),
  };
  const none = { state: { ...learnt, episode: null }, unusual };
  if (episode === null && !unusual) return none;
  const calm = Math.abs(z) < CALM ? (episode?.calm ?? 0) + 1 : 0;
  if (calm >= CALM_BUCKETS) return none;
  const severity = unusual ? Math.min(10, Math.round(Math.abs(z) + 1)) : 1;
  const higher = severity > (episode?.severity ?? 0);
  return {
    state: {
      ...learnt,
      // While it goes on, what is usual stays what it was.
      mean: episode === null ? learnt.mean : state.mean,
      episode: {
        since: episode?.since ?? at,
        peakAt: higher ? at : (episode?.peakAt ?? at),
        until: unusual ? at : (episode?.until ?? at),
        tone: (episode?.tone ?? 0) + tone,
        posts: (episode?.posts ?? 0) + toned,
        severity: Math.max(severity, episode?.severity ?? 1),
        unlikely: Math.min(episode?.unlikely ?? 0, -(z * z) / 4.6),
        calm,
      },
    },
    unusual,
  };
}

/** Since when nothing, or next to nothing, is said where something is expected. */
export interface Lull {
  readonly since: number;
  readonly observed: number;
  readonly expected: number;
  /** log10 of the chance of it. */
  readonly unlikely: number;
  /** 0 while it may be a usual one. */
  readonly severity: number;
}

export interface QuietState {
  /** Buckets that taught. */
  readonly seen: number;
  /** How many posts the longest of the usual lulls lacked; it is forgotten by and by. */
  readonly usual: number;
  readonly lull: Lull | null;
}

const NEXT_TO_NOTHING = 0.1;
const LEAST_EXPECTED = 12;
/** So many times as long as a usual lull. */
const BEYOND_USUAL = 2.5;
const LEAST_SEEN_QUIET = 48;
const HALF_FORGOTTEN_MS = 28 * 86_400_000;
/** One empty bucket is none, however full they are. */
const LEAST_WINDOWS = 2;

export function startQuiet(): QuietState {
  return { seen: 0, usual: 0, lull: null };
}

/** A bucket that nobody could see ends a lull: unknown is not quiet. */
export function observeQuiet(
  { seen, usual, lull }: QuietState,
  {
    at,
    count,
    expected,
    blind,
    windowMs,
  }: {
    readonly at: number;
    readonly count: number;
    readonly expected: number | null;
    readonly blind: boolean;
    readonly windowMs: number;
  },
): QuietState {
  if (blind || expected === null) return { seen, usual, lull: null };
  const kept = usual * 0.5 ** (windowMs / HALF_FORGOTTEN_MS);
  if (count > 0 && count > NEXT_TO_NOTHING * expected) {
    // What was a silence teaches little: the next one is to be told as well.
    const learnt = lull === null ? kept : Math.max(kept, Math.min(lull.expected, 1.5 * kept + 2));
    return { seen: seen + 1, usual: learnt, lull: null };
  }
  const before = lull ?? { since: at, observed: 0, expected: 0 };
  const sum = before.expected + expected;
  const observed = before.observed + count;
  const needed = Math.max(LEAST_EXPECTED, BEYOND_USUAL * kept);
  const windows = (at - before.since) / windowMs + 1;
  const telling = seen >= LEAST_SEEN_QUIET && sum >= needed && windows >= LEAST_WINDOWS;
  return {
    seen: seen + 1,
    usual: kept,
    lull: {
      since: before.since,
      observed,
      expected: sum,
      unlikely: -(sum - observed) / Math.LN10 / (1 + kept),
      severity: telling ? Math.max(4, Math.min(10, Math.round(3 + 2 * Math.log2(sum / needed + 1)))) : 0,
    },
  };
}
