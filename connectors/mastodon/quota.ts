/** What an answer says is left: https://docs.joinmastodon.org/api/rate-limits/ */
import type { Bytes, Quota } from '#sdk';

/** Of the limit that is nearest to its end, as there are several. */
export function quota({ headers }: Pick<Bytes, 'status' | 'headers'>): Quota | null {
  const left = Number(headers['x-ratelimit-remaining'] ?? Number.NaN);
  const until = new Date(headers['x-ratelimit-reset'] ?? '');
  return Number.isNaN(left) || Number.isNaN(until.getTime()) ? null : { left, until };
}
