/** What an answer says is left: https://docs.joinmastodon.org/api/rate-limits/ */
import type { Bytes, Quota } from '#sdk';

/** Of requests of every kind, in five minutes, and of pages of lists, in fifteen. */
const COMMON = { limit: 300, ms: 15 * 60_000 };

/**
 * Headers tell of the limit that is nearest to its end. That of deletions (30 in half an hour) or of posts (300 in three hours)
 * is none of the rest: reading must not stop for it.
 */
export function quota({ headers }: Pick<Bytes, 'status' | 'headers'>, now: Date): Quota | null {
  const [limit = Number.NaN, left = Number.NaN] = ['limit', 'remaining'].map((name) =>
    Number(headers[`x-ratelimit-${name}`] ?? Number.NaN),
  );
  const until = new Date(headers['x-ratelimit-reset'] ?? '');
  const common = limit >= COMMON.limit && until.getTime() <= now.getTime() + COMMON.ms;
  return common && !Number.isNaN(left) ? { left, until } : null;
}
