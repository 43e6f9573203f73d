/** What the org's allocation of API requests has left, by `Sforce-Limit-Info: api-usage=25/5000; per-app-api-usage=17/250(appName=x)`. */
import type { Bytes, Quota } from '#sdk';

/** The allocation is counted over the last 24 hours, so each hour frees some of it. */
const UNTIL_MS = 3_600_000;
const USAGE = /(?:^|[;\s])(?:per-app-)?api-usage=(\d+)\/(\d+)/g;

export function quota({ headers }: Pick<Bytes, 'status' | 'headers'>, now: Date): Quota | null {
  const left = [...(headers['sforce-limit-info'] ?? '').matchAll(USAGE)].map(
    ([, used, most]) => Number(most) - Number(used),
  );
  if (left.length === 0) return null;
  return { left: Math.max(0, Math.min(...left)), until: new Date(now.getTime() + UNTIL_MS) };
}
