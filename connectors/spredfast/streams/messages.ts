import { z } from 'zod';
import { defineStream, Fault, parseJson, type Page } from '#sdk';
import { calendar } from '../calendar.ts';
import { dataOf, type Spredfast } from '../client.ts';
import { startOf } from '../cursor.ts';
import { digest, Message, resultsOf, textOf } from '../schema.ts';

/** Read from `from` on; `after`: in the midst of it, which began at `began`. Epoch milliseconds. */
const Cursor = z.strictObject({ from: z.int(), began: z.int().optional(), after: z.string().optional() });

const HOUR = 3_600_000;

export const messages = defineStream({
  summary: 'Messages that the company publishes, once they are out or have failed.',
  docs: 'https://developer.khoros.com/khorosmarketingdevdocs/reference/get-messages',
  record: Message,
  /** Without what changes by itself: addresses of pictures are signed anew each time. */
  key: (message) => {
    const { status, labels, scheduledPublishDate } = message;
    const results = resultsOf(message).map((one) => [one.accountId ?? null, one.status ?? null, one.serviceId ?? null]);
    const said = [status ?? null, textOf(message), labels ?? [], results, scheduledPublishDate ?? null];
    return { id: message.id, version: digest(said) };
  },
  parse(body: Uint8Array) {
    const data = dataOf(parseJson(body));
    return Array.isArray(data) ? (data as readonly unknown[]) : [data];
  },
  async *pull(client: Spredfast, cursor, signal): AsyncGenerator<Page> {
    const { from, began = Date.now(), after = null } = read(cursor) ?? { from: startOf(client) };
    const range = { from: new Date(from), to: ahead(began), initiatives: client.settings.initiatives };
    for await (const page of calendar(client, range, after, signal)) {
      const next =
        page.after === null
          ? { from: Math.max(from, began - client.settings.overlap_hours * HOUR) }
          : { from, began, after: page.after };
      yield { records: page.messages, cursor: JSON.stringify(next satisfies z.output<typeof Cursor>) };
    }
  },
  edits: 'reported',
  deletes: 'swept',
  async *sweep(client: Spredfast, since, signal) {
    const range = { from: since, to: ahead(Date.now()), initiatives: client.settings.initiatives };
    for await (const { messages: records } of calendar(client, range, null, signal)) yield { records };
  },
});

/** The vendor's clock may be ahead of ours, and a minute has many messages. */
function ahead(time: number): Date {
  return new Date(time + HOUR);
}

function read(cursor: string | null): z.output<typeof Cursor> | null {
  if (cursor === null) return null;
  try {
    return Cursor.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new Fault('bug', `not a cursor of spredfast messages: ${cursor.slice(0, 80)}`, { cause });
  }
}
