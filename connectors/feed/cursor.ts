/** What is known of each feed between two readings. Names are short: a list of thousands is written again with every page. */
import { z } from 'zod';
import { Fault } from '#sdk';

/** Times are seconds since 1970. */
export const FeedState = z.object({
  /** Listed since. What is older is history when it is read for the first time. */
  s: z.number(),
  /** Due at; 0 until it was read. */
  d: z.number().default(0),
  /** Minutes between two readings. */
  i: z.number().optional(),
  etag: z.string().optional(),
  modified: z.string().optional(),
  /** Where it has moved to for good. */
  moved: z.string().optional(),
  /** All that it held, hashed. */
  held: z.string().optional(),
  /** Faults in a row. */
  f: z.number().optional(),
  /** Its publisher ended it. */
  gone: z.literal(true).optional(),
  /** From the list that is kept elsewhere. */
  listed: z.literal(true).optional(),
  /** Minutes, hours and days that its publisher wishes. */
  wish: z.tuple([z.number().nullable(), z.array(z.number()), z.array(z.number())]).optional(),
  /** Hub, topic, and when it was last asked to push. */
  hub: z.tuple([z.string(), z.string(), z.number()]).optional(),
  /** The post that these are the comments of, how many it said it has, and when there was last a new one. */
  post: z.tuple([z.string(), z.number().nullable(), z.number()]).optional(),
});
export type FeedState = z.output<typeof FeedState>;

const ListState = z.object({ d: z.number(), etag: z.string().optional(), modified: z.string().optional() });

const Cursor = z.object({
  v: z.literal(1),
  /** The first reading is not over. */
  first: z.literal(true).optional(),
  list: ListState.optional(),
  feeds: z.record(z.string(), FeedState),
});

export interface Polling {
  first: boolean;
  list: z.output<typeof ListState> | null;
  /** By address, in the order in which they were listed. */
  readonly feeds: Map<string, FeedState>;
}

export function readCursor(cursor: string | null): Polling {
  if (cursor === null) return { first: true, list: null, feeds: new Map() };
  const { success, data } = Cursor.safeParse(JSON.parse(cursor));
  if (!success) throw new Fault('bug', 'the cursor is not one of this connector');
  return { first: data.first === true, list: data.list ?? null, feeds: new Map(Object.entries(data.feeds)) };
}

export function writeCursor({ first, list, feeds }: Polling): string {
  return JSON.stringify({
    v: 1,
    ...(first && { first }),
    ...(list && { list }),
    feeds: Object.fromEntries(feeds),
  });
}

export function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
