/** How often a series has lately been as unusual as now: its own past says what counts as rare. */

/** The past fades within days: what has happened again and again this week is no news, and last month's storm blinds nobody. */
const FADE_MS = 5 * 24 * 3_600_000;
/** Unusualness is kept by its logarithm, in steps. */
const LEAST = 0.05;
const STEP = 0.1;
const STEPS = 100;
/** A peak that was nearly as high counts nearly whole: it halves by this much of the logarithm. */
const SOFT = 0.05;
const SOFT_STEP = Math.exp(-STEP / SOFT);
const LOG_LEAST = Math.log(LEAST);

/** How many of the past hours had their peak at each step, faded. */
export type Peaks = readonly number[];

export function newPeaks(): Peaks {
  return Array.from({ length: STEPS }, () => 0);
}

/** How much of the past remains after a block. */
export function fading(blockMs: number): number {
  return Math.exp(-blockMs / FADE_MS);
}

/** The peaks once a block has passed whose own was `peak`; 0 where nothing was unusual. */
export function withPeak(peaks: Peaks, peak: number, blockMs: number): Peaks {
  const kept = fading(blockMs);
  // Rounded down, so that what fades is gone at some time; the state is stored.
  const next = peaks.slice();
  for (let step = 0; step < STEPS; step += 1) {
    const weight = next[step] ?? 0;
    if (weight > 0) next[step] = Math.floor(weight * kept * 1e4) / 1e4;
  }
  if (peak > LEAST) {
    const step = Math.min(STEPS - 1, Math.floor((Math.log(peak) - LOG_LEAST) / STEP));
    next[step] = (next[step] ?? 0) + 1;
  }
  return next;
}

/** How many blocks of the faded past were at least about as unusual. */
export function asUnusual(peaks: Peaks, unusual: number): number {
  if (unusual <= LEAST) return Infinity;
  const log = Math.log(unusual);
  const step = Math.min(STEPS - 1, Math.floor((log - LOG_LEAST) / STEP));
  let sum = 0;
  for (let above = STEPS - 1; above > step; above -= 1) sum += peaks[above] ?? 0;
  let part = Math.min(1, Math.exp((LOG_LEAST + (step + 0.5) * STEP - log) / SOFT));
  for (let below = step; below >= 0 && part > 1e-4; below -= 1) {
    sum += (peaks[below] ?? 0) * part;
    part *= SOFT_STEP;
  }
  return sum;
}
