/** Any series as if it were counts: a measure is taken in units of its own unrest, so that what it does by itself looks like chance. */

/** So many values are looked at before a unit is chosen. */
const LOOKED_AT = 24;

export interface Unit {
  /** What counts as nothing. */
  readonly base: number;
  readonly size: number;
}

export const COUNTS: Unit = { base: 0, size: 1 };

/** Counts are whole and never negative. */
export function isCount(value: number): boolean {
  return value >= 0 && Number.isInteger(value);
}

/** Null while too few were seen. */
export function unitOf(values: readonly number[]): Unit | null {
  if (values.length < LOOKED_AT) return null;
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  const base = lowest < 0 ? lowest - (highest - lowest) : 0;
  const typical = median(values) - base;
  const unrest = median(values.slice(1).map((value, place) => Math.abs(value - (values[place] ?? value))));
  if (typical <= 0) return { base, size: Math.max(highest - base, 1) / 100 };
  // Of counts the variance is the mean; where nothing stirs, a hundredth counts as stirring.
  const size = Math.max(unrest, typical / 100) ** 2 / typical;
  return { base, size };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
