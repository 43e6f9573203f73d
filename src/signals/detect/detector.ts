/**
 * Whether a series of counts does what is expected of it. Pure and causal: a bucket is judged by what came before it alone.
 *
 * Expected is the series' level times what it does at that hour of the week. Posts come in clusters, so the variance grows as the
 * 1.5th power of the mean, between a Poisson law's and a negative binomial's; how strongly is learnt. Counts are summed over three
 * fading windows, an hour and a half to four days, so that a stream of two posts a day and one of two thousand a minute are judged
 * alike. Two things make a bucket worth telling: it is unlikely by that law, and the series itself has not been as unusual lately more
 * often than it may (the faded past has few hours like it). The second holds whatever the law, so a score means the same everywhere.
 * `test/bench/README.md` has the measurements.
 */
import { logChance } from './chance.ts';
import { CALM, follow, type Course, type Episode } from './episode.ts';
import { asUnusual, fading, newPeaks, withPeak, type Peaks } from './rarity.ts';
import { factorsOf, learnHour, newSeason, rounded, type Factors, type Season } from './season.ts';
import { COUNTS, isCount, unitOf, type Unit } from './unit.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const VERSION = 1;
const WINDOWS = [1.5 * HOUR, DAY, 4 * DAY];
/** The level remembers so long. */
const LEVEL_MS = 14 * DAY;
/** A bucket teaches no more than so many times what was expected: it does not blind to the next. */
const MOST_TAUGHT = 4;
/** How much the variance exceeds a Poisson law's, per root of the mean, before it is learnt. */
const FIRST_CLUSTERING = 0.8;
/** A deviation teaches no more clustering than so many variances. */
const MOST_CLUSTERING = 12;
const CLUSTERING_MS = 14 * DAY;
const POWER = 0.75;
/** −log10 of the chance that is asked for at least, whatever the series' past. */
const LEAST_UNLIKELY = 3.5;
/** An unusual hour is seldom alone: two a week make about one onset. */
const HOURS_AN_ONSET = 2;
/** While history is short, the law stands in for it; its exponent is trusted this far. */
const TRUST = 0.7;
/** Of what is rare but has been told: below half. */
const TOLD_SCORE = 0.3;
const UNTOLD_SCORE = 0.49;

export interface DetectorOptions {
  /** How wide a bucket is, in milliseconds. */
  readonly bucketMs: number;
  /** How many onsets a week are tolerated where nothing is the matter; 1 unless given. */
  readonly falseAlarmsPerWeek?: number;
  /** Fewer posts than so many are never raised; 3 unless given. Of a measure, nothing is asked. */
  readonly minimum?: number;
}

export interface Observation {
  /** When the bucket begins, in milliseconds since 1970. */
  readonly at: number;
  /** A count, or any measure: the series is taken for a measure from the first value on that is negative or not whole. */
  readonly count: number;
  /** Nobody could see what happened: it teaches nothing, and is no zero. */
  readonly missing?: boolean;
}

export interface Judged {
  /** Null while too little is known to expect anything, and of what nobody could see. */
  readonly expected: number | null;
  readonly observed: number;
  /** log10 of the chance of so much or more over the most telling window: 0 or less. */
  readonly unlikely: number;
  /** 0 to 1, the same for every series: from 0.5 on it is to be told, and else not. */
  readonly score: number;
  /** 0 to 10; 0 where nothing is unusual. */
  readonly severity: number;
  /** An episode begins, for certain. */
  readonly onset: boolean;
  /** Tell people now: at the onset, and again at most once a day unless it has become three times as strong. */
  readonly raised: boolean;
  /** The highest bucket of the episode so far. */
  readonly peak: boolean;
  /** It is over: `episode` is what it was. */
  readonly ended: boolean;
  readonly episode: Episode | null;
}

interface Window {
  /** Fading sums: what was counted and what was expected. */
  readonly counted: number;
  readonly expected: number;
  readonly clustering: number;
  /** Of the block so far. */
  readonly highest: number;
  readonly peaks: Peaks;
}

/** An hour, or a bucket where that is longer. */
interface Block {
  readonly number: number;
  readonly count: number;
  readonly level: number;
  readonly factors: Factors;
}

/** Plain JSON, a few kB; opaque but for its version. */
export interface DetectorState {
  readonly version: typeof VERSION;
  readonly bucketMs: number;
  readonly falseAlarmsPerWeek: number;
  readonly minimum: number;
  /** Null while a measure's first values are looked at. */
  readonly unit: Unit | null;
  readonly first: readonly number[];
  /** Buckets that taught. */
  readonly seen: number;
  readonly lastAt: number | null;
  readonly level: number;
  readonly windows: readonly Window[];
  /** How much of the past was seen, in faded blocks. */
  readonly past: number;
  readonly block: Block | null;
  readonly season: Season;
  readonly course: Course;
}

export function startDetector({ bucketMs, falseAlarmsPerWeek = 1, minimum = 3 }: DetectorOptions): DetectorState {
  const widths = new Set(WINDOWS.map((width) => Math.max(width, bucketMs)));
  return {
    version: VERSION,
    bucketMs,
    falseAlarmsPerWeek,
    minimum,
    unit: COUNTS,
    first: [],
    seen: 0,
    lastAt: null,
    level: 0,
    windows: [...widths].map(() => ({
      counted: 0,
      expected: 0,
      clustering: FIRST_CLUSTERING,
      highest: 0,
      peaks: newPeaks(),
    })),
    past: 0,
    block: null,
    season: newSeason(),
    course: CALM,
  };
}

/** What was stored, where it is of this version and asks for the same; else a new one. */
export function resumeDetector(stored: unknown, options: DetectorOptions): DetectorState {
  const fresh = startDetector(options);
  if (typeof stored !== 'object' || stored === null) return fresh;
  const state = stored as DetectorState;
  const same = state.version === fresh.version && state.bucketMs === fresh.bucketMs;
  return same ? { ...state, falseAlarmsPerWeek: fresh.falseAlarmsPerWeek, minimum: fresh.minimum } : fresh;
}

/** What is expected of the bucket that begins then; null while too little is known. */
export function expectedAt(state: DetectorState, at: number): number | null {
  const { unit } = state;
  if (unit === null || state.seen < 3) return null;
  const blockMs = Math.max(HOUR, state.bucketMs);
  const { day, week } = factorsOf(state.season, Math.floor(at / HOUR), (state.level * blockMs) / state.bucketMs);
  return unit.base + unit.size * state.level * day * week;
}

/** What comes no later than the last bucket is judged as missing, and changes nothing. */
export function observe(
  state: DetectorState,
  { at, count, missing = false }: Observation,
): { readonly state: DetectorState; readonly judged: Judged } {
  if (state.lastAt !== null && at <= state.lastAt) return { state, judged: unjudged(state, count) };
  if (missing || !Number.isFinite(count)) {
    const next = { ...state, windows: faded(state, at), lastAt: at };
    return { state: next, judged: unjudged(next, count) };
  }
  if (state.unit === COUNTS || state.unit?.size === 1) {
    if (isCount(count)) return judge(state, state.unit, at, count);
    return observe(asMeasure(state), { at, count });
  }
  if (state.unit !== null) return judge(state, state.unit, at, count);
  const first = [...state.first, count];
  const unit = unitOf(first);
  const next = { ...state, first: unit === null ? first : [], unit, lastAt: at };
  return { state: next, judged: unjudged(next, count) };
}

function asMeasure({ bucketMs, falseAlarmsPerWeek, lastAt }: DetectorState): DetectorState {
  return { ...startDetector({ bucketMs, falseAlarmsPerWeek, minimum: 0 }), unit: null, lastAt };
}

function judge(
  before: DetectorState,
  unit: Unit,
  at: number,
  value: number,
): { readonly state: DetectorState; readonly judged: Judged } {
  const count = Math.max(0, (value - unit.base) / unit.size);
  const state = atBlock(before, at);
  const { bucketMs, seen, level, past } = state;
  const blockMs = Math.max(HOUR, bucketMs);
  const factors = state.block?.factors ?? { day: 1, week: 1 };
  const seasonal = factors.day * factors.week;
  const expected = Math.max(level * seasonal, 0.5 / (seen + 1), 1e-9);
  const blocks = 1 / (1 - fading(blockMs));
  const tolerated = (blocks * blockMs * HOURS_AN_ONSET * state.falseAlarmsPerWeek) / (7 * DAY);
  const remembered = LEVEL_MS / bucketMs;
  const missed = Math.max(1, blocks - past);
  const unlikely: number[] = [];
  const windows: Window[] = [];
  let score = 0;
  let window = 0;
  let strength = 0;
  const gap = state.lastAt === null ? 1 : Math.max(1, Math.round((at - state.lastAt) / bucketMs));
  for (let place = 0; place < state.windows.length; place += 1) {
    const now = state.windows[place];
    if (now === undefined) continue;
    const width = Math.max(WINDOWS[place + WINDOWS.length - state.windows.length] ?? bucketMs, bucketMs) / bucketMs;
    const kept = (width - 1) / (width + 1);
    const decay = gap === 1 ? kept : kept ** gap;
    const counted = now.counted * decay + count;
    const meant = now.expected * decay + expected;
    // A fading sum, by this much, has the variance of a plain one.
    const sum = counted * (1 + kept);
    const mean = meant * (1 + kept);
    const factor = 1 + now.clustering * Math.sqrt(mean);
    let chance = 0;
    let highest = now.highest;
    if (sum > mean && seen >= 3 && (place === 0 || seen >= width)) {
      const known = Math.max(1, level * Math.min(seen, remembered));
      chance = -logChance(sum, mean, factor + mean / known);
      const unusual = (sum - mean) / (mean + 1) ** POWER;
      highest = Math.max(highest, unusual);
      if (chance > 0.3) {
        const independent = Math.min(blockMs / bucketMs, (2 * blockMs) / (width * bucketMs));
        const rare = asUnusual(now.peaks, unusual) + missed * Math.min(1, independent * 10 ** (-TRUST * chance));
        const here = tolerated / (tolerated + rare);
        const supported = chance >= LEAST_UNLIKELY && sum >= state.minimum;
        const counts = supported ? here : Math.min(here, UNTOLD_SCORE);
        if (counts > score) {
          score = counts;
          window = place;
          strength = unusual;
        }
      }
    }
    unlikely.push(chance);
    const deviation = Math.min((sum - mean) ** 2, MOST_CLUSTERING * factor * mean);
    const taught = (deviation - mean) / (mean + 1) ** 1.5;
    const weight = 1 / Math.min(seen + (2 * DAY) / bucketMs + 2 * width, CLUSTERING_MS / bucketMs);
    windows.push({
      counted,
      expected: meant,
      clustering:
        seen > Math.min(2 * width, 200)
          ? Math.max(0, now.clustering + weight * (taught - now.clustering))
          : now.clustering,
      highest,
      peaks: now.peaks,
    });
  }
  const chance = unlikely[window] ?? 0;
  const rare = score >= 0.5;
  const severity = rare ? Math.max(1, Math.min(10, Math.round(chance / 2))) : 0;
  const shown = unit.base + unit.size * expected;
  const step = follow(state.course, {
    at,
    bucketMs,
    value,
    expected: shown,
    rare,
    window,
    strength,
    severity,
    unlikely,
  });
  const taught = seen < HOUR / bucketMs ? count : Math.min(count, MOST_TAUGHT * expected + 4);
  const block = state.block;
  return {
    state: {
      ...state,
      seen: seen + 1,
      lastAt: at,
      level: level + (taught / seasonal - level) / Math.min(seen + 1, remembered),
      windows,
      block: block && { ...block, count: block.count + count, level: block.level + level },
      course: step.course,
    },
    judged: {
      expected: seen >= 3 ? shown : null,
      observed: value,
      unlikely: -chance,
      score: rare && !step.raised ? TOLD_SCORE : score,
      severity,
      onset: step.onset,
      raised: step.raised,
      peak: step.peak,
      ended: step.ended,
      episode: step.episode,
    },
  };
}

/** When a new hour begins, the last one teaches. */
function atBlock(state: DetectorState, at: number): DetectorState {
  const { block, bucketMs, level } = state;
  const blockMs = Math.max(HOUR, bucketMs);
  const number = Math.floor(at / blockMs);
  if (block?.number === number) return state;
  const hourOf = (place: number): number => Math.floor((place * blockMs) / HOUR);
  const season =
    block === null
      ? state.season
      : learnHour(state.season, {
          hour: hourOf(block.number),
          count: block.count,
          level: block.level,
          factors: block.factors,
        });
  const factors = factorsOf(season, hourOf(number), (level * blockMs) / bucketMs);
  const windows =
    block === null
      ? state.windows
      : state.windows.map((one) => ({ ...one, highest: 0, peaks: withPeak(one.peaks, one.highest, blockMs) }));
  const past = block === null ? state.past : rounded(state.past * fading(blockMs) + 1);
  return { ...state, season, windows, past, block: { number, count: 0, level: 0, factors } };
}

/** What nobody saw fades from the windows without a trace. */
function faded(state: DetectorState, at: number): readonly Window[] {
  const gap = state.lastAt === null ? 0 : Math.max(1, Math.round((at - state.lastAt) / state.bucketMs));
  return state.windows.map((one, place) => {
    const width =
      Math.max(WINDOWS[place + WINDOWS.length - state.windows.length] ?? state.bucketMs, state.bucketMs) /
      state.bucketMs;
    const decay = ((width - 1) / (width + 1)) ** gap;
    return { ...one, counted: one.counted * decay, expected: one.expected * decay };
  });
}

function unjudged({ course }: DetectorState, observed: number): Judged {
  return {
    expected: null,
    observed,
    unlikely: 0,
    score: 0,
    severity: 0,
    onset: false,
    raised: false,
    peak: false,
    ended: false,
    episode: course.window === null ? null : course.rise,
  };
}
