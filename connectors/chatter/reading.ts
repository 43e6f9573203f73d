/**
 * Reading what moved, one feed after the other, oldest first. The cursor keeps for each feed since when it must be read again:
 * once a walk is done, a window before the time at which it began, on Salesforce's clock. What is repeated is stored once.
 */
import { z } from 'zod';
import { Fault, type Page } from '#sdk';
import type { Chatter } from './client.ts';
import { statusOf } from './faults.ts';
import { configuredFeeds, oldestFirst, walk, type Feed, type Sort } from './feeds.ts';
import type { Context } from './replies.ts';

/** `live`: the history has been read, so what comes now is news. */
const Place = z.strictObject({ since: z.int(), live: z.boolean() });
type Place = z.output<typeof Place>;
const Cursor = z.strictObject({ v: z.literal(1), feeds: z.record(z.string(), Place) });

/** Salesforce tells whole seconds, and a slow save shows up behind its time. */
const WINDOW_MS = 120_000;
const FLUSH = 500;

/** How a stream makes its records of one element. `now`: when this was read, null while history is. */
export interface Reader {
  readonly comments: number;
  /** In ms, before the end of a walk: what is older is not read again. */
  readonly window: (client: Chatter) => number;
  records(context: Context, element: unknown, now: Date | null): Promise<readonly unknown[]>;
}

export const JUST_NOW = (): number => WINDOW_MS;

export async function* pull(
  client: Chatter,
  reader: Reader,
  cursor: string | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const places = readCursor(cursor);
  const context = { client, site: await client.site(signal), signal };
  let refused: unknown = null;
  for (const feed of await configuredFeeds(client, signal)) {
    try {
      const from = places[feed.key] ?? null;
      const history = cursor !== null && from?.live !== true;
      for await (const { records, place } of pass(context, reader, feed, from)) {
        places[feed.key] = place;
        yield { records, cursor: JSON.stringify({ v: 1, feeds: places }), history };
      }
    } catch (thrown) {
      // A feed that is closed to us must not keep the others from being read.
      if (statusOf(thrown) === null) throw thrown;
      refused ??= thrown;
    }
  }
  if (refused !== null) throw refused;
}

async function* pass(
  context: Context,
  reader: Reader,
  feed: Feed,
  from: Place | null,
): AsyncGenerator<{ readonly records: readonly unknown[]; readonly place: Place }> {
  const { client, signal } = context;
  const { comments } = reader;
  const start = from?.since ?? startOf(client);
  const live = from?.live ?? false;
  const now = await client.now(signal);
  const back = now.getTime() - reader.window(client);
  let since = start ?? 0;
  let records: unknown[] = [];
  let some = false;
  for await (const chunk of oldestFirst(client, feed, start, { comments, signal })) {
    for (const { record, at } of chunk) {
      records.push(...(await reader.records(context, record, live ? now : null)));
      if (at !== null) since = Math.min(at, back);
      if (records.length < FLUSH) continue;
      yield { records, place: { since, live } };
      records = [];
    }
    some = true;
    if (records.length > 0) yield { records, place: { since, live } };
    records = [];
  }
  if (some || !live) yield { records: [], place: { since: back, live: true } };
}

/** Everything that is still there and moved since then. A feed that is closed to us says nothing of what is gone, so it ends the sweep. */
export async function* sweep(
  client: Chatter,
  reader: Reader,
  since: Date,
  { sort, signal }: { readonly sort: Sort; readonly signal: AbortSignal },
): AsyncGenerator<Pick<Page, 'records'>> {
  const context = { client, site: await client.site(signal), signal };
  const { comments } = reader;
  for (const feed of await configuredFeeds(client, signal)) {
    for await (const found of walk(client, feed, since.getTime(), { sort, comments, signal })) {
      const records: unknown[] = [];
      for (const { record } of found) records.push(...(await reader.records(context, record, null)));
      yield { records };
    }
  }
}

function startOf({ settings: { since } }: Chatter): number | null {
  return since === undefined ? null : Date.parse(since);
}

function readCursor(cursor: string | null): Record<string, Place> {
  if (cursor === null) return {};
  try {
    return Cursor.parse(JSON.parse(cursor)).feeds;
  } catch (cause) {
    throw new Fault('bug', `not a cursor of this stream: ${cursor.slice(0, 100)}`, { cause });
  }
}
