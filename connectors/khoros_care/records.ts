/** Care's own record of the requests between it and the bot, at most 31 days back: what a lost post held, and what became of a lost answer. */
import { z } from 'zod';
import { Fault, type Page } from '#sdk';
import type { KhorosCare } from './client.ts';
import { postIn } from './posts.ts';
import { Posted, Recorded } from './schema.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LONGEST_DAYS = 31;

export interface Found {
  readonly record: Recorded;
  /** Null where it cannot be read. */
  readonly payload: Posted | null;
  /** As it stands in the record. */
  readonly raw: unknown;
}

/** Since then, oldest first. */
export async function recordsSince(client: KhorosCare, since: number, signal?: AbortSignal): Promise<Found[]> {
  const path = `request/appId/${encodeURIComponent(client.settings.app_id)}`;
  const all = await client.list(
    path,
    { from: spanOf(Date.now() - since) },
    Recorded,
    'read the record of requests',
    signal,
  );
  return all.toSorted((one, other) => one.createdEpochMillis - other.createdEpochMillis).map(found);
}

/** Came in from a customer: its time of arrival is told, and only Care tells it. One that cannot be read is kept, for somebody to look at. */
export function isMessage({ payload, raw, record }: Found): boolean {
  if (payload === null) return record.origin === 'KHOROS' && (typeOf(raw) ?? 'message') === 'message';
  return payload.type === 'message' && payload.receivedTS != null;
}

export function isUpdate({ raw, record }: Found): boolean {
  return record.origin === 'KHOROS' && (typeOf(raw) ?? 'message') !== 'message';
}

/** Read up to what was recorded at `until`, in epoch milliseconds. */
const Cursor = z.strictObject({ until: z.int() });
/** Records appear late, and clocks differ. */
const OVERLAP_MS = 30 * MINUTE;
/** Committed at once. */
const ROWS = 500;

/** What Care recorded of these, page by page. */
export async function* recorded(
  client: KhorosCare,
  wanted: (found: Found) => boolean,
  cursor: string | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const began = Date.now();
  const since = (read(cursor) ?? began - LONGEST_DAYS * DAY) - OVERLAP_MS;
  const some = (await recordsSince(client, since, signal)).filter(wanted);
  for (let from = 0; from < some.length; from += ROWS) {
    const page = some.slice(from, from + ROWS);
    const until = page.at(-1)?.record.createdEpochMillis ?? began;
    yield { records: page.map(({ raw }) => raw), cursor: written(Math.min(until, began)) };
  }
  yield { records: [], cursor: written(began) };
}

function written(until: number): string {
  return JSON.stringify({ until } satisfies z.output<typeof Cursor>);
}

function read(cursor: string | null): number | null {
  if (cursor === null) return null;
  try {
    return Cursor.parse(JSON.parse(cursor)).until;
  } catch (cause) {
    throw new Fault('bug', `not a cursor of khoros_care: ${cursor.slice(0, 80)}`, { cause });
  }
}

/** `30m`, `2h`, `3d`: whole units, never less than was asked for. */
export function spanOf(milliseconds: number): string {
  const minutes = Math.max(1, Math.ceil(milliseconds / MINUTE));
  if (minutes <= 60) return `${minutes}m`;
  if (minutes <= 24 * 60) return `${Math.ceil(minutes / 60)}h`;
  return `${Math.min(LONGEST_DAYS, Math.ceil(minutes / (24 * 60)))}d`;
}

function found(record: Recorded): Found {
  const raw = postIn(record);
  const { success, data } = Posted.safeParse(raw);
  return { record, payload: success ? data : null, raw };
}

const Typed = z.looseObject({ type: z.string() });

function typeOf(raw: unknown): string | null {
  const { success, data } = Typed.safeParse(raw);
  return success ? data.type : null;
}
