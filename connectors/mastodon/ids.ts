/**
 * Mastodon's ids. Those of statuses hold the millisecond of their making above 16 bits of no order; those of notifications are counted.
 * Source: https://docs.joinmastodon.org/api/guidelines/#id
 */
const BITS_BELOW_TIME = 16n;

/** Before every status of that moment. */
export function idAt(date: Date): string {
  return String(BigInt(date.getTime()) << BITS_BELOW_TIME);
}

/** How far apart are the ids of statuses that were made so many seconds apart. */
export function spanOf(seconds: number): bigint {
  return BigInt(seconds * 1000) << BITS_BELOW_TIME;
}

/** As far back; an id that is no number, of another server software, stays as it is. */
export function back(id: string, by: bigint): string {
  if (!/^\d+$/.test(id)) return id;
  const earlier = BigInt(id) - by;
  return String(earlier > 0n ? earlier : 0n);
}

/** By length, then letter by letter, as the reference says. */
export function later(one: string | undefined, other: string): string {
  if (one === undefined || one.length < other.length) return other;
  return one.length > other.length || one > other ? one : other;
}
