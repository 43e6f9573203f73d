import { z } from 'zod';
import { defineStream, Fault, parseJson, type Page } from '#sdk';
import { dataOf, segment, type Spredfast } from '../client.ts';
import { Event, expected, Subscription } from '../schema.ts';

/** Of each subscription, by its UUID: how many events were read, and the last one's UUID. */
const Place = z.strictObject({ read: z.int(), last: z.string() });
const Cursor = z.record(z.string(), Place);
type Place = z.output<typeof Place>;

/** Without a limit the vendor answers none. */
const LIMIT = 100;

export const events = defineStream({
  summary: 'What the company’s event subscriptions tell: published, waiting for approval, labelled, an account lost.',
  docs: 'https://developer.khoros.com/khorosmarketingdevdocs/reference/retrieve-subscription-events',
  record: Event,
  key: ({ eventUuid }) => ({ id: eventUuid, version: '1' }),
  parse: eventsOf,
  /** The same as the webhook brings: what it did not bring, since nothing is said of a second try, is found here. */
  async *pull(client: Spredfast, cursor, signal): AsyncGenerator<Page> {
    const places = read(cursor);
    for (const { uuid } of await subscriptions(client, signal)) {
      for await (const { records, place } of rest(client, uuid, places[uuid] ?? null, signal)) {
        if (place !== null) places[uuid] = place;
        yield { records, cursor: JSON.stringify(places) };
      }
    }
    yield { records: [], cursor: JSON.stringify(places) };
  },
  edits: 'invisible',
  deletes: 'invisible',
  audience: 'internal',
});

export async function subscriptions(
  client: Spredfast,
  signal?: AbortSignal,
): Promise<readonly z.output<typeof Subscription>[]> {
  const all = [];
  for await (const page of client.pages('v2/events/subscription', Subscription, 'list the event subscriptions', signal))
    all.push(...page);
  return all;
}

/** One event, or a list of them. */
export function eventsOf(body: Uint8Array): readonly unknown[] {
  const value = parseJson(body);
  if (Array.isArray(value)) return value as readonly unknown[];
  if (typeof value !== 'object' || value === null)
    throw new Fault('drift', 'what came is neither an event nor a list of them');
  return [value];
}

/**
 * What follows the last event that was read. It is asked for once more: where another stands in its place, the list was cut
 * or runs the other way, and it is read from its beginning. What comes twice is stored once.
 */
async function* rest(
  client: Spredfast,
  uuid: string,
  known: Place | null,
  signal: AbortSignal,
): AsyncGenerator<{ readonly records: readonly unknown[]; readonly place: Place | null }> {
  const start = known === null ? 0 : known.read - 1;
  let offset = start;
  for (;;) {
    const path = `v2/events/data/${segment(uuid)}`;
    const body = await client.get(path, { offset, limit: LIMIT }, 'read the events of a subscription', signal);
    const all = expected(z.array(z.unknown()), dataOf(body), 'the events');
    if (offset === start && known !== null && uuidOf(all[0]) !== known.last) {
      known = null;
      if (offset > 0) {
        offset = 0;
        continue;
      }
    }
    offset += all.length;
    const last = uuidOf(all.at(-1));
    if (all.length > 0) yield { records: all, place: last === null ? null : { read: offset, last } };
    if (all.length < LIMIT) return;
  }
}

function uuidOf(event: unknown): string | null {
  const { success, data } = Event.safeParse(event);
  return success ? data.eventUuid : null;
}

function read(cursor: string | null): Record<string, Place> {
  if (cursor === null) return {};
  try {
    return Cursor.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new Fault('bug', `not a cursor of spredfast events: ${cursor.slice(0, 80)}`, { cause });
  }
}
