/** How far each channel has been read. */
import { z } from 'zod';
import { Fault } from '#sdk';

export const ZERO = '0000000000.000000';
/** Slack gives the newest first only where it is told the end as well. */
export const FAR = '9999999999.999999';

/** Between two timestamps, both exclusive; null: up to what is said next. */
const Gap = z.tuple([z.string(), z.string().nullable()]);
export type Gap = z.output<typeof Gap>;

const Place = z.strictObject({
  /** What has not been read, oldest first; the last is open. */
  gaps: z.array(Gap).min(1),
  /** Not yet read to its end for the first time. */
  first: z.boolean().default(false),
  /** Where the look back goes on; null: at the newest message. */
  look: z.string().nullable(),
  /** A limit stopped it before the look back: next time that comes first. */
  lookFirst: z.boolean().default(false),
  /** Threads with replies to read: the parent, and after which reply. */
  pending: z.record(z.string(), z.string()).default({}),
  /** Of threads that were read lately, the newest reply then. */
  seen: z.record(z.string(), z.string()).default({}),
  /** Replies up to here were read in every thread that is looked back at. */
  upTo: z.string().default(ZERO),
  /** What `upTo` becomes when the look back that is under way ends. */
  mark: z.string().nullable().default(null),
});
export type Place = z.output<typeof Place>;

/** `next`: the channel that is read first, so that a limit does not always stop before the same ones. */
const Cursor = z.strictObject({ v: z.literal(1), next: z.string().nullable(), channels: z.record(z.string(), Place) });

export interface Places {
  readonly next: string | null;
  readonly channels: ReadonlyMap<string, Place>;
}

export function readCursor(cursor: string | null): Places {
  if (cursor === null) return { next: null, channels: new Map() };
  try {
    const { next, channels } = Cursor.parse(JSON.parse(cursor));
    return { next, channels: new Map(Object.entries(channels)) };
  } catch (cause) {
    throw new Fault('bug', `not a cursor of this stream: ${cursor.slice(0, 100)}`, { cause });
  }
}

export function writeCursor({ next, channels }: Places): string {
  return JSON.stringify({ v: 1, next, channels: Object.fromEntries(channels) });
}

/** A channel that was never read. `since`: an instant, or nothing for its beginning. */
export function beginning(since: string | undefined): Place {
  const from = since === undefined ? ZERO : tsOf(Date.parse(since) / 1000);
  return {
    gaps: [[from, null]],
    first: true,
    look: null,
    lookFirst: false,
    pending: {},
    seen: {},
    upTo: ZERO,
    mark: null,
  };
}

export function moved(place: Place, change: Partial<Place>): Place {
  return { ...place, ...change };
}

/** @param seconds since 1970. */
export function tsOf(seconds: number): string {
  return Math.max(0, seconds).toFixed(6).padStart(ZERO.length, '0');
}

export function earlier(ts: string, seconds: number): string {
  return tsOf(Number(ts) - seconds);
}

export function later(one: string, other: string): string {
  return one > other ? one : other;
}
