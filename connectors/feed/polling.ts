/** When a feed is asked again: as often as it changes, never more often than its publisher asks for. */
import { createHash } from 'node:crypto';
import type { Hints } from './document.ts';
import { retryAt } from './faults.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Longer wishes are mistakes: a cache's year, seconds where minutes belong. */
const LONGEST_WISH_MINUTES = 1_440;
/** Of the newest items: how far they lie apart tells how often to come. */
const LOOKED_AT = 10;
/** So many times within the usual gap between two items. */
const OFTENER = 4;
const SLOWER = 1.5;
const FASTER = 0.5;
/** A feed that is pushed is still read now and then: a hub may forget us. */
const PUSHED_MINUTES = 60;
const LONGEST_BACKOFF_MINUTES = 1_440;
const SPREAD = 0.1;

export interface Bounds {
  readonly fastest_minutes: number;
  readonly slowest_minutes: number;
}

/** Minutes until a feed should be asked again, from how it was and whether it had something new. */
export function nextInterval(before: number | null, fresh: boolean, dates: readonly string[], bounds: Bounds): number {
  const first = before === null ? (gapMinutes(dates) ?? bounds.slowest_minutes) / OFTENER : null;
  const next = first ?? (before ?? 0) * (fresh ? FASTER : SLOWER);
  return Math.min(Math.max(next, bounds.fastest_minutes, 1), Math.max(bounds.slowest_minutes, 1));
}

/** The usual gap between the newest items; null where they do not tell. */
function gapMinutes(dates: readonly string[]): number | null {
  const times = dates
    .map((date) => Date.parse(date))
    .toSorted((a, b) => b - a)
    .slice(0, LOOKED_AT);
  const gaps = times.slice(1).map((time, at) => ((times[at] ?? time) - time) / MINUTE_MS);
  return gaps.length === 0 ? null : (gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? null);
}

/** What the publisher wishes in minutes, by its document and its server's headers. */
export function wishedMinutes(hints: Hints | null, headers: Headers, now: Date): number {
  const maxAge = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(headers.get('cache-control') ?? '')?.[1];
  const expires = Date.parse(headers.get('expires') ?? '');
  const age = Number(headers.get('age') ?? 0) || 0;
  const left = maxAge === undefined ? (expires - now.getTime()) / MINUTE_MS : (Number(maxAge) - age) / 60;
  const wish = Math.max(hints?.minutes ?? 0, Number.isNaN(left) ? 0 : left, 0);
  return Math.min(wish, LONGEST_WISH_MINUTES);
}

export interface Wishes {
  readonly interval: number;
  readonly wished: number;
  readonly hints: Pick<Hints, 'skipHours' | 'skipDays'> | null;
  readonly retryAfter: string | null;
  readonly pushed: boolean;
}

/** With `slowest_minutes` of 0 a feed is always due, unless its publisher wishes otherwise. */
export function dueAt(
  url: string,
  { interval, wished, hints, retryAfter, pushed }: Wishes,
  bounds: Bounds,
  now: Date,
): Date {
  const own = bounds.slowest_minutes === 0 ? 0 : interval;
  const minutes = Math.max(own * (1 + SPREAD * share(url)), wished, pushed && own > 0 ? PUSHED_MINUTES : 0);
  const later = retryAt(retryAfter, now)?.getTime() ?? 0;
  return awake(new Date(Math.max(now.getTime() + minutes * MINUTE_MS, later)), hints);
}

/** After so many faults in a row. */
export function backoffMinutes(faults: number, interval: number, bounds: Bounds): number {
  if (bounds.slowest_minutes === 0) return 0;
  return Math.min(interval * 2 ** Math.min(faults, 12), LONGEST_BACKOFF_MINUTES);
}

/** The first hour at which the publisher does not sleep. */
function awake(due: Date, hints: Wishes['hints']): Date {
  if (!hints || (hints.skipHours.length === 0 && hints.skipDays.length === 0)) return due;
  let at = due;
  for (let hours = 0; hours < 7 * 24; hours += 1) {
    if (!hints.skipHours.includes(at.getUTCHours()) && !hints.skipDays.includes(at.getUTCDay())) return at;
    at = new Date(Math.floor(at.getTime() / HOUR_MS + 1) * HOUR_MS);
  }
  return due;
}

/** From 0 to 1, the same for the same address: feeds that began together do not stay together. */
function share(url: string): number {
  return (createHash('sha256').update(url).digest()[0] ?? 0) / 255;
}
