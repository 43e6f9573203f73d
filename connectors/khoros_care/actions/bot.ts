/** What the actions share: whom they are about, what they send, how one that was lost is found again. */
import { z } from 'zod';
import { CLOCK_SKEW_MS, Fault, type Call } from '#sdk';
import type { Done, KhorosCare } from '../client.ts';
import { recordsSince } from '../records.ts';
import { addressOf, type Addressed } from '../schema.ts';

export const Message = z
  .string()
  .refine((reference) => addressOf(reference) !== null, 'external_id of a message of the stream messages')
  .meta({ description: 'external_id of a message of the conversation.' });
export const Text = z.string().trim().min(1);

/** `external_id`: the message that it was done to. */
export const Affected = z.object({ external_id: z.string() });

export function addressed(reference: string): Addressed {
  const found = addressOf(reference);
  if (found === null) throw new Fault('bug', 'no reference to a message');
  return found;
}

export async function send(
  client: KhorosCare,
  method: 'POST' | 'PUT',
  path: string,
  message: string,
  payload: { readonly type: string } & Readonly<Record<string, unknown>>,
  call: Call,
): Promise<Done> {
  const { coordinate, author } = addressed(message);
  return client.write(method, path, { ...payload, coordinate, author }, `send ${path}`, call);
}

/** For what may simply be so already. */
export async function set(
  client: KhorosCare,
  path: string,
  message: string,
  payload: { readonly type: string } & Readonly<Record<string, unknown>>,
  call: Call,
): Promise<z.output<typeof Affected>> {
  await send(client, 'PUT', path, message, payload, call);
  return { external_id: message };
}

/** Our request to the same conversation with the same words, that Care took; its id. */
export async function findSent(
  client: KhorosCare,
  message: string,
  field: 'text' | 'note',
  words: string | undefined,
  call: Call,
): Promise<string | null> {
  const { coordinate, author } = addressed(message);
  for (const { record, payload } of await recordsSince(client, call.since.getTime() - CLOCK_SKEW_MS, call.signal)) {
    // What came in bears its time of arrival; what Care could not deliver was not done.
    if (payload === null || payload.receivedTS != null || record.state === 'ERROR') continue;
    const sameMessage =
      String(payload.coordinate.messageId) === coordinate['messageId'] && String(payload.author.id) === author.id;
    if (sameMessage && normalised(payload[field]) === normalised(words)) return record.id;
  }
  return null;
}

function normalised(text: unknown): string {
  return typeof text === 'string' ? text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim() : '';
}
