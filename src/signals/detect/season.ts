/** What a series does by the hour of the week, learnt as factors of its level. */

const DAY_HOURS = 24;
const WEEK_HOURS = 168;
/** How much of a sum stays when the same hour comes round: about 28 days and 8 weeks are remembered. */
const DAY_KEPT = 1 - 1 / 28;
const WEEK_KEPT = 1 - 1 / 8;
/** An hour teaches no more than so many times what was expected of it: one burst is no season. */
const MOST_TAUGHT = 3;
/** How much stronger the pull to “no season” is than the noise asks for (James and Stein): bursts look like seasons for weeks. */
const CAUTION = 5;
const STRONGEST_PULL = 60;
const WEAKEST = 0.003;
/** A weekday's own shape is believed half as fast as the day's. */
const WEEK_CAUTION = 2;
const FIRST_NOISE = 0.5;
/** The first hours set the level. */
const FIRST_HOURS = 6;

/** Sums over hours: what was counted, and what the level alone would have given. */
export interface Season {
  readonly hours: number;
  readonly dayCounts: readonly number[];
  readonly dayLevels: readonly number[];
  readonly weekCounts: readonly number[];
  readonly weekLevels: readonly number[];
  /** How far an hour is from what was expected of it, squared and in its proportion. */
  readonly noise: number;
}

export interface Factors {
  readonly day: number;
  readonly week: number;
}

/** An hour, or a bucket where that is longer. */
export interface PastHour {
  /** Hours since 1970. */
  readonly hour: number;
  readonly count: number;
  /** The sum of the levels of its buckets. */
  readonly level: number;
  readonly factors: Factors;
}

export function newSeason(): Season {
  return {
    hours: 0,
    dayCounts: zeros(DAY_HOURS),
    dayLevels: zeros(DAY_HOURS),
    weekCounts: zeros(WEEK_HOURS),
    weekLevels: zeros(WEEK_HOURS),
    noise: FIRST_NOISE,
  };
}

export function learnHour(season: Season, { hour, count, level, factors }: PastHour): Season {
  if (level <= 0) return season;
  const expected = level * factors.day * factors.week;
  const taught = Math.min(count, MOST_TAUGHT * expected + 3 * Math.sqrt(expected) + 1);
  const hours = season.hours + 1;
  const off = ((taught - expected) ** 2 - expected) / (expected + 1) ** 2;
  const noise = rounded(
    Math.max(0.001, season.noise + (off - season.noise) / Math.min(hours + DAY_HOURS, 14 * DAY_HOURS)),
  );
  if (hours <= FIRST_HOURS) return { ...season, hours, noise };
  const ofWeek = hour % WEEK_HOURS;
  const ofDay = ofWeek % DAY_HOURS;
  return {
    hours,
    noise,
    dayCounts: learnt(season.dayCounts, ofDay, DAY_KEPT, taught),
    dayLevels: learnt(season.dayLevels, ofDay, DAY_KEPT, level),
    weekCounts: learnt(season.weekCounts, ofWeek, WEEK_KEPT, taught),
    weekLevels: learnt(season.weekLevels, ofWeek, WEEK_KEPT, level * factors.day),
  };
}

/** @param level of an hour. */
export function factorsOf(season: Season, hour: number, level: number): Factors {
  const ofWeek = hour % WEEK_HOURS;
  const ofDay = ofWeek % DAY_HOURS;
  const strong = strength(season, level);
  const hours = Math.min(STRONGEST_PULL, Math.max(1, (CAUTION * season.noise) / strong));
  // As many counts as tell a season of that strength from chance, and some hours' worth for what is no chance.
  const pulled = 1 / strong + hours * level;
  const day = (pulled + (season.dayCounts[ofDay] ?? 0)) / (pulled + (season.dayLevels[ofDay] ?? 0));
  const weekPulled = WEEK_CAUTION * pulled * day;
  const week = (weekPulled + (season.weekCounts[ofWeek] ?? 0)) / (weekPulled + (season.weekLevels[ofWeek] ?? 0));
  return { day, week };
}

/** How much the hours of the day differ among themselves, squared and in proportion, beyond what noise and chance alone would make of them. */
function strength({ hours, dayCounts, dayLevels, noise }: Season, level: number): number {
  let counts = 0;
  let levels = 0;
  for (let hour = 0; hour < DAY_HOURS; hour += 1) {
    counts += dayCounts[hour] ?? 0;
    levels += dayLevels[hour] ?? 0;
  }
  if (counts <= 0) return WEAKEST;
  let known = 0;
  let squares = 0;
  for (let hour = 0; hour < DAY_HOURS; hour += 1) {
    const of = dayLevels[hour] ?? 0;
    if (of <= 0) continue;
    known += 1;
    squares += ((dayCounts[hour] ?? 0) / of / (counts / levels) - 1) ** 2;
  }
  const days = Math.max(1, Math.min(28, hours / DAY_HOURS));
  return Math.max(WEAKEST, squares / known - (noise + 1 / Math.max(level, 0.01)) / days);
}

function learnt(sums: readonly number[], place: number, kept: number, more: number): readonly number[] {
  const next = sums.slice();
  next[place] = rounded((sums[place] ?? 0) * kept + more);
  return next;
}

/** Four digits: the state is stored. */
export function rounded(value: number): number {
  if (value === 0) return 0;
  const scale = 10 ** (3 - Math.floor(Math.log10(Math.abs(value))));
  return Math.round(value * scale) / scale;
}

function zeros(length: number): readonly number[] {
  return Array.from({ length }, () => 0);
}
