/** How likely a count is, where posts come in clusters: a negative binomial law. */

const HALF_LOG_2PI = 0.918_938_533_204_672_7;

/**
 * log10 of the chance of `count` or more, where `mean` is expected and the variance is `factor` times that, `factor` 1 or more; by the
 * saddle point, within a few percent. 0 for what is no more than expected.
 */
export function logChance(count: number, mean: number, factor: number): number {
  if (count <= mean || mean <= 0) return 0;
  const size = factor > 1.000_1 ? mean / (factor - 1) : Infinity;
  const tilted = size === Infinity ? 0 : Math.log((count + size) / (mean + size));
  const tilt = Math.log(count / mean) - tilted;
  const exponent =
    size === Infinity
      ? count * Math.log(count / mean) - count + mean
      : count * Math.log(count / mean) - (count + size) * tilted;
  const variance = size === Infinity ? count : count * (1 + count / size);
  const root = Math.sqrt(2 * Math.max(exponent, 1e-12));
  const correction = 1 / (-Math.expm1(-tilt) * Math.sqrt(variance)) - 1 / root + mills(root);
  return Math.min(0, (-exponent - HALF_LOG_2PI + Math.log(Math.max(correction, 1e-12))) / Math.LN10);
}

/** The chance that a normal number exceeds x, over the density there. */
function mills(x: number): number {
  if (x > 3) return 1 / (x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 3.5)))));
  const t = 1 / (1 + 0.231_641_9 * x);
  const series =
    t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  return series * 2.506_628_274_63;
}
