/** What the actions on messages share. */
import { z } from 'zod';
import { segment, dataOf, type Spredfast } from '../client.ts';
import { expected, Message, resultsOf } from '../schema.ts';

const Words = z.string().trim().min(1);

export const MessageId = z.union([
  z.string().regex(/^\d+$/, 'the number of a message'),
  z.int().positive().transform(String),
]);
export const InitiativeName = Words.optional().meta({
  description: 'Name or number; without it, that of the settings.',
});
export const Text = Words.meta({ description: 'What it says.' });
export const Labels = z.array(Words).meta({ description: 'Titles such as "Products - Camera"; they must be there.' });
export const At = z.iso
  .datetime({ offset: true, error: 'an instant such as 2026-01-01T12:00:00Z' })
  .meta({ description: 'When it goes out, at least two minutes ahead; without it, at once.' });

const Result = z.object({
  account: z.string().nullable(),
  status: z.string().nullable(),
  url: z.string().nullable(),
});

export const Written = z.object({
  external_id: z.string(),
  status: z.string().nullable().meta({
    description: 'DRAFT, PENDING, AWAITING_APPROVAL, REJECTED, PUBLISHED, ERROR, DELETED, NATIVELY_SCHEDULED.',
  }),
  url: z.string().nullable().meta({ description: 'At the network, once it is out.' }),
  results: z.array(Result),
});
export type Written = z.output<typeof Written>;

export function written(message: Message): Written {
  const { id, status } = message;
  const results = resultsOf(message).map((one) => ({
    account: one.accountId ?? null,
    status: one.status ?? null,
    url: one.serviceLink || null,
  }));
  return {
    external_id: id,
    status: status ?? null,
    url: results.find(({ url }) => url !== null)?.url ?? null,
    results,
  };
}

export async function pathOf(
  client: Spredfast,
  initiative: string,
  message: string | null,
  signal: AbortSignal,
): Promise<string> {
  const base = `initiative/${segment(initiative)}/message`;
  return client.conversations(message === null ? base : `${base}/${segment(message)}`, signal);
}

export async function readMessage(
  client: Spredfast,
  initiative: string,
  id: string,
  signal: AbortSignal,
): Promise<Message> {
  const body = await client.get(await pathOf(client, initiative, id, signal), {}, `read message ${id}`, signal);
  return expected(Message, dataOf(body), `message ${id}`);
}
