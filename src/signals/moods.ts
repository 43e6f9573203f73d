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
export interface Quiet {
  readonly since: number;
  readonly observed: number;
  readonly expected: number;
  /** log10 of the chance of it. */
  readonly unlikely: number;
  /** 0 while it may be chance. */
  readonly severity: number;
}

const NEXT_TO_NOTHING = 0.1;
const IMPROBABLE = -8;
const LEAST_EXPECTED = 12;
/** An hour's lull in what comes by the minute is none. */
const LEAST_WINDOWS = 2;

/** A bucket that nobody could see ends it: unknown is not quiet. */
export function observeQuiet(
  before: Quiet | null,
  {
    at,
    count,
    expected,
    dispersion,
    blind,
    windowMs,
  }: {
    readonly at: number;
    readonly count: number;
    readonly expected: number | null;
    readonly dispersion: number;
    readonly blind: boolean;
    readonly windowMs: number;
  },
): Quiet | null {
  if (blind || expected === null) return null;
  if (count > NEXT_TO_NOTHING * expected && count > 0) return null;
  const { since = at, observed = 0, expected: sum = 0, unlikely = 0 } = before ?? {};
  const spread = Math.max(dispersion, 1e-3);
  const chance = -Math.log10(1 + Math.max(0, expected - count) * spread) / spread;
  const all = { since, observed: observed + count, expected: sum + expected, unlikely: unlikely + chance };
  const windows = (at - since) / windowMs + 1;
  const telling = all.unlikely <= IMPROBABLE && all.expected >= LEAST_EXPECTED && windows >= LEAST_WINDOWS;
  return { ...all, severity: telling ? Math.max(4, Math.min(10, Math.round(-all.unlikely / 3))) : 0 };
}
