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
import { CALM, follow, type Course, type Episode } from './episode.ts';
import { fading } from './rarity.ts';
import { factorsOf, learnHour, newSeason, rounded, type Factors, type Season } from './season.ts';
import { COUNTS, isCount, unitOf, type Unit } from './unit.ts';
import { closed, LEAST_SEEN, look, newWindows, passed, type Look, type Now, type Window } from './window.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const VERSION = 2;
/** The level remembers so long. */
const LEVEL_MS = 28 * DAY;
/** A bucket teaches no more than so many times what was expected: it does not blind to the next. */
const MOST_TAUGHT = 4;
/** −log10 of the chance that is asked for at least, whatever the series' past. */
const LEAST_UNLIKELY = 3.5;
/** An unusual hour is seldom alone: two a week make about one onset. */
const HOURS_AN_ONSET = 2;
/** Of what is rare but has been told, and of what is rare and too little: below half. */
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
  /**
   * 0 to 1, the same for every series: 1 where it is to be told, and else below a half, by how near it is to that. How strong it is says
   * `severity`: among what is told, the rarest is not the most certain.
   */
  readonly score: number;
  /** 0 to 10; 0 where nothing is unusual. */
  readonly severity: number;
  /** An episode begins, for certain. */
  readonly onset: boolean;
  /** Tell people now: at the onset, and again at most every twelve hours unless it has become three times as strong. */
  readonly raised: boolean;
  /** The highest bucket of the episode so far. */
  readonly peak: boolean;
  /** It is over: `episode` is what it was. */
  readonly ended: boolean;
  readonly episode: Episode | null;
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
  readonly season: Season;
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
  readonly course: Course;
}

export function startDetector({ bucketMs, falseAlarmsPerWeek = 1, minimum = 3 }: DetectorOptions): DetectorState {
  return {
    version: VERSION,
    bucketMs,
    falseAlarmsPerWeek,
    minimum,
    season: newSeason(),
    unit: COUNTS,
    first: [],
    seen: 0,
    lastAt: null,
    level: 0,
    windows: newWindows(bucketMs),
    past: 0,
    block: null,
    course: CALM,
  };
}

/** What was stored, where it is of this version and of such buckets, with what is asked for now; else a new one. */
export function resumeDetector(stored: unknown, options: DetectorOptions): DetectorState {
  const fresh = startDetector(options);
  if (typeof stored !== 'object' || stored === null) return fresh;
  const state = stored as DetectorState;
  if (state.version !== fresh.version || state.bucketMs !== fresh.bucketMs) return fresh;
  return { ...state, falseAlarmsPerWeek: fresh.falseAlarmsPerWeek, minimum: fresh.minimum };
}

/** What is expected of the bucket that begins then; null while too little is known. */
export function expectedAt({ unit, seen, season, level, bucketMs }: DetectorState, at: number): number | null {
  if (unit === null || seen < LEAST_SEEN) return null;
  const blockMs = Math.max(HOUR, bucketMs);
  const { day, week } = factorsOf(season, Math.floor(at / HOUR), (level * blockMs) / bucketMs);
  return unit.base + unit.size * level * day * week;
}

/** What comes no later than the last bucket is judged as missing, and changes nothing. */
export function observe(
  state: DetectorState,
  { at, count, missing = false }: Observation,
): { readonly state: DetectorState; readonly judged: Judged } {
  if (state.lastAt !== null && at <= state.lastAt) return { state, judged: unjudged(state, count) };
  if (missing || !Number.isFinite(count)) {
    const gap = gapOf(state, at);
    const next = { ...state, windows: state.windows.map((one) => passed(one, gap)), lastAt: at };
    return { state: next, judged: unjudged(next, count) };
  }
  if (state.unit?.ofCounts && !isCount(count)) return observe(asMeasure(state), { at, count });
  if (state.unit !== null) return judge(state, state.unit, at, count);
  const first = [...state.first, count];
  const unit = unitOf(first);
  const next = { ...state, first: unit === null ? first : [], unit, lastAt: at };
  return { state: next, judged: unjudged(next, count) };
}

/** What was learnt of counts says nothing of a measure. */
function asMeasure({ bucketMs, falseAlarmsPerWeek, lastAt }: DetectorState): DetectorState {
  const fresh = startDetector({ bucketMs, falseAlarmsPerWeek, minimum: 0 });
  return { ...fresh, unit: null, lastAt };
}

function judge(
  before: DetectorState,
  unit: Unit,
  at: number,
  value: number,
): { readonly state: DetectorState; readonly judged: Judged } {
  const count = Math.max(0, (value - unit.base) / unit.size);
  const state = atBlock(before, at);
  const { bucketMs, seen, level, block } = state;
  const blockMs = Math.max(HOUR, bucketMs);
  const seasonal = block === null ? 1 : block.factors.day * block.factors.week;
  const expected = Math.max(level * seasonal, 0.5 / (seen + 1), 1e-9);
  const remembered = LEVEL_MS / bucketMs;
  const blocks = 1 / (1 - fading(blockMs));
  const now: Now = {
    count,
    expected,
    gap: gapOf(state, at),
    bucketMs,
    blockMs,
    seen,
    learntFrom: Math.max(1, level * Math.min(seen, remembered)),
    missed: Math.max(1, blocks - state.past),
  };
  const looks = state.windows.map((one) => look(one, now));
  const tolerated = (blocks * blockMs * HOURS_AN_ONSET * state.falseAlarmsPerWeek) / (7 * DAY);
  // A bucket that adds nothing is the last one's echo in the windows.
  const most = mostTelling(looks, tolerated, count > expected ? state.minimum : Infinity);
  const shown = unit.base + unit.size * expected;
  const step = follow(state.course, { at, bucketMs, value, expected: shown, ...most, looks });
  const taught = seen < HOUR / bucketMs ? count : Math.min(count, MOST_TAUGHT * expected + 4);
  return {
    state: {
      ...state,
      seen: seen + 1,
      lastAt: at,
      level: level + (taught - level * seasonal) / Math.min(seen + 1, remembered),
      windows: looks.map(({ window }) => window),
      block: block && { ...block, count: block.count + count, level: block.level + level },
      course: step.course,
    },
    judged: {
      expected: seen >= LEAST_SEEN ? shown : null,
      observed: value,
      unlikely: -most.chance,
      score: step.raised ? 1 : most.rare ? TOLD_SCORE : most.score,
      severity: most.severity,
      onset: step.onset,
      raised: step.raised,
      peak: step.peak,
      ended: step.ended,
      episode: step.episode,
    },
  };
}

interface Telling {
  readonly score: number;
  readonly rare: boolean;
  /** Which window says so. */
  readonly window: number;
  readonly chance: number;
  readonly strength: number;
  readonly severity: number;
}

/** @param tolerated how many hours of the faded past may have been as unusual. @param minimum a window with less is not told of. */
function mostTelling(looks: readonly Look[], tolerated: number, minimum: number): Telling {
  let score = 0;
  let window = 0;
  for (let place = 0; place < looks.length; place += 1) {
    const one = looks[place];
    if (one === undefined) continue;
    const open = tolerated / (tolerated + one.alike);
    const its = isTelling(one, minimum) ? open : Math.min(open, UNTOLD_SCORE);
    if (its > score) {
      score = its;
      window = place;
    }
  }
  const said = looks[window];
  const { chance, strength } = said ?? { chance: 0, strength: 0 };
  const severity =
    said !== undefined && isTelling(said, minimum) ? Math.max(1, Math.min(10, Math.round(chance / 2))) : 0;
  return { score, rare: score >= 0.5, window, chance, strength, severity };
}

function isTelling({ chance, sum }: Look, minimum: number): boolean {
  return chance >= LEAST_UNLIKELY && sum >= minimum;
}

/** Buckets since the last one. */
function gapOf({ lastAt, bucketMs }: DetectorState, at: number): number {
  return lastAt === null ? 1 : Math.max(1, Math.round((at - lastAt) / bucketMs));
}

/** When a new hour begins, the last one teaches. */
function atBlock(state: DetectorState, at: number): DetectorState {
  const { block, bucketMs, level } = state;
  const blockMs = Math.max(HOUR, bucketMs);
  const number = Math.floor(at / blockMs);
  if (block?.number === number) return state;
  const hourOf = (place: number): number => Math.floor((place * blockMs) / HOUR);
  const season = block === null ? state.season : learnHour(state.season, { ...block, hour: hourOf(block.number) });
  const factors = factorsOf(season, hourOf(number), (level * blockMs) / bucketMs);
  const begun: Block = { number, count: 0, level: 0, factors };
  if (block === null) return { ...state, block: begun };
  return {
    ...state,
    season,
    windows: state.windows.map((one) => closed(one, blockMs)),
    past: rounded(state.past * fading(blockMs) + 1),
    block: begun,
  };
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
