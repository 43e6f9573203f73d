import { defineStream } from '#sdk';
import type { KhorosCare } from '../client.ts';
import { postsIn } from '../posts.ts';
import { isMessage, recorded } from '../records.ts';
import { Posted, referenceOf } from '../schema.ts';

export const messages = defineStream({
  summary: 'What customers write to the bot, in private and in public.',
  docs: 'https://developer.khoros.com/khoroscaredevdocs/reference/webhooks',
  record: Posted,
  key: ({ coordinate, author }) => ({ id: referenceOf(coordinate, author), version: '1' }),
  parse: postsIn,
  /** The same as the webhook brings, from Care's record of requests: what did not reach us is found here. */
  pull: (client: KhorosCare, cursor, signal) => recorded(client, isMessage, cursor, signal),
  edits: 'invisible',
  deletes: 'invisible',
});
