/** How likely a count is, under a negative binomial law: a Poisson law whose rate itself varies. */

/** Terms of a sum at most; beyond, the tail is taken from the normal law. */
const MOST_TERMS = 200;

/** log Γ(x) for x > 0, by Stirling's series; error below 1e-10. */
export function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 7) {
    shift -= Math.log(at);
    at += 1;
  }
  const square = 1 / (at * at);
  return (
    shift +
    (at - 0.5) * Math.log(at) -
    at +
    0.918_938_533_204_672_7 +
    (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / at
  );
}

/** log10 of the chance of `count` or more, where `mean` is expected and the variance is `mean + mean² · dispersion`. 0 for what is no more than expected. */
export function logChance(count: number, mean: number, dispersion: number): number {
  if (count <= mean || count <= 0) return 0;
  const size = 1 / Math.max(dispersion, 1e-6);
  const share = mean / (mean + size);
  const first =
    logGamma(count + size) - logGamma(size) - logGamma(count + 1) + size * Math.log1p(-share) + count * Math.log(share);
  // The terms fall faster than a geometric series whose ratio is that of the first two.
  let sum = 1;
  let term = 1;
  for (let k = 0; k < MOST_TERMS && term > 1e-6 * sum; k += 1) {
    term *= ((count + k + size) / (count + k + 1)) * share;
    sum += term;
  }
  const last = ((count + MOST_TERMS + size) / (count + MOST_TERMS + 1)) * share;
  if (term > 1e-6 * sum && last < 1) sum += (term * last) / (1 - last);
  return Math.min(0, (first + Math.log(sum)) / Math.LN10);
}
