/** The cursor of a stream that reads several lists: how far each has been read. */
import { z } from 'zod';
import { Fault } from '#sdk';
import type { Socialcast } from './client.ts';
import { configuredLists, oldestFirst } from './lists.ts';

/** Epoch seconds by a list's key. */
const Cursor = z.strictObject({ v: z.literal(1), since: z.record(z.string(), z.int()) });

/** Messages of every configured list, oldest first within each, with the cursor after them. A list that was added later starts at its beginning. */
export async function* changed(
  client: Socialcast,
  cursor: string | null,
  signal: AbortSignal,
): AsyncGenerator<{ readonly messages: readonly unknown[]; readonly cursor: string }> {
  const since = read(cursor);
  for (const list of await configuredLists(client, signal)) {
    for await (const advance of oldestFirst(client, list, since.get(list.key) ?? startOf(client), signal)) {
      if (advance.since !== null) since.set(list.key, advance.since);
      yield { messages: advance.messages, cursor: JSON.stringify({ v: 1, since: Object.fromEntries(since) }) };
    }
  }
}

/** Everything that was updated since then and still is in a configured list. */
export async function* existing(
  client: Socialcast,
  since: Date,
  signal: AbortSignal,
): AsyncGenerator<readonly unknown[]> {
  const from = Math.floor(since.getTime() / 1000);
  for (const list of await configuredLists(client, signal)) {
    for await (const { messages } of oldestFirst(client, list, from, signal)) yield messages;
  }
}

function startOf(client: Socialcast): number | null {
  const { since } = client.settings;
  return since === undefined ? null : Math.floor(Date.parse(since) / 1000);
}

function read(cursor: string | null): Map<string, number> {
  if (cursor === null) return new Map();
  try {
    return new Map(Object.entries(Cursor.parse(JSON.parse(cursor)).since));
  } catch (cause) {
    throw new Fault('bug', `not a cursor of this stream: ${cursor.slice(0, 100)}`, { cause });
  }
}
