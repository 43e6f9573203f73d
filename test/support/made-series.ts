/** Series of counts as chance makes them, from a seed: the same every time. */
import { generator } from './random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface Made {
  readonly perDay: number;
  readonly bucketMs: number;
  readonly days: number;
  readonly seed: number;
  /** Poisson; or a rate that varies from bucket to bucket by half of itself; or posts that come five at a time. */
  readonly kind?: 'poisson' | 'varied' | 'clustered';
  /** A day has its course, a weekend is quieter. */
  readonly season?: boolean;
  /** From that bucket on there are so many times as many. */
  readonly from?: number;
  readonly times?: number;
}

export function madeSeries(made: Made): number[] {
  const { perDay, bucketMs, days, seed, kind = 'poisson', season = true, from = Infinity, times = 3 } = made;
  const chance = chances(seed);
  const mean = (perDay * bucketMs) / DAY_MS;
  return Array.from({ length: Math.round((days * DAY_MS) / bucketMs) }, (_, place) => {
    const rate = mean * (season ? seasonAt(place * bucketMs) : 1) * (place >= from ? times : 1);
    if (kind === 'varied') return chance.poisson((rate * chance.gamma(4)) / 4);
    if (kind === 'poisson') return chance.poisson(rate);
    let sum = 0;
    for (let left = chance.poisson(rate / 5); left > 0; left -= 1) sum += Math.ceil(-5 * Math.log(1 - chance.even()));
    return sum;
  });
}

/** 1 on the average of a week, about. */
export function seasonAt(ms: number): number {
  const hour = (ms / HOUR_MS) % 24;
  const isWeekend = Math.floor(ms / DAY_MS) % 7 >= 5;
  return (1 + 0.8 * Math.sin(((hour - 9) / 24) * 2 * Math.PI)) * (isWeekend ? 0.5 : 1.2);
}

function chances(seed: number): { even(): number; poisson(mean: number): number; gamma(shape: number): number } {
  const even = generator(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - even())) * Math.cos(2 * Math.PI * even());
  return {
    even,
    poisson(mean) {
      if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      const least = Math.exp(-mean);
      let count = 0;
      for (let product = even(); product > least; product *= even()) count += 1;
      return count;
    },
    // Marsaglia and Tsang, for shapes of 1 and more.
    gamma(shape) {
      const d = shape - 1 / 3;
      for (;;) {
        const x = normal();
        const v = (1 + x / Math.sqrt(9 * d)) ** 3;
        if (v > 0 && Math.log(1 - even()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
      }
    },
  };
}
