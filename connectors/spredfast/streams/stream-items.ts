import { z } from 'zod';
import { defineStream, parseJson } from '#sdk';
import type { Spredfast } from '../client.ts';
import { exported } from '../export.ts';
import { digest } from '../schema.ts';

/** An export bears the columns that were asked for, named by the vendor: the names here are those of the mapping. */
const Item = z.looseObject({});
const IDS = ['id', 'item_id', 'stream_item_id', 'ID', 'Item ID', 'Stream Item ID'];
const TEXTS = ['text', 'message', 'content', 'Text', 'Message', 'Content'];
const DATES = ['published_date', 'published_at', 'date', 'created_date', 'Published Date', 'Date'];

export const streamItems = defineStream({
  summary:
    'What people say in the streams (inboxes and searches), by the export of Analytics: there is no other way to read them.',
  docs: 'https://developer.khoros.com/khorosmarketingdevdocs/reference/stream-item-data',
  record: Item,
  /** Labels and figures change with every export; a new version is another text. */
  key: (item) => ({ id: idOf(item) ?? digest(item), version: digest(valueAt(item, TEXTS)) }),
  parse: rowsOf,
  pull: (client: Spredfast, cursor, signal) =>
    exported(client, 'stream_items', (body) => oldestFirst(rowsOf(body)), cursor, signal),
  edits: 'invisible',
  deletes: 'invisible',
});

function rowsOf(body: Uint8Array): readonly unknown[] {
  const value = parseJson(body);
  if (Array.isArray(value)) return value as readonly unknown[];
  const { data } = z
    .looseObject({ data: z.array(z.unknown()).optional() })
    .catch({})
    .parse(value);
  return data ?? [value];
}

/** In whatever order the vendor writes them. What bears no date goes first. */
function oldestFirst(rows: readonly unknown[]): readonly unknown[] {
  const dated = rows.map((row) => ({ row, time: timeOf(row) }));
  return dated.toSorted((one, other) => one.time - other.time).map(({ row }) => row);
}

function timeOf(row: unknown): number {
  const { success, data } = Item.safeParse(row);
  const date = success ? valueAt(data, DATES) : null;
  const time = typeof date === 'number' ? (date < 1e11 ? date * 1000 : date) : Date.parse(String(date));
  return Number.isNaN(time) ? 0 : time;
}

function idOf(item: Readonly<Record<string, unknown>>): string | null {
  const id = valueAt(item, IDS);
  return typeof id === 'number' ? String(id) : typeof id === 'string' && id !== '' ? id : null;
}

function valueAt(item: Readonly<Record<string, unknown>>, names: readonly string[]): unknown {
  const name = names.find((one) => item[one] != null);
  return name === undefined ? null : item[name];
}
