import { defineStream } from '#sdk';
import type { KhorosCare } from '../client.ts';
import { postsIn } from '../posts.ts';
import { isUpdate, recorded } from '../records.ts';
import { digest, Posted, referenceOf } from '../schema.ts';

export const updates = defineStream({
  summary: 'What else happens in conversations of the bot, such as an agent’s answer.',
  docs: 'https://developer.khoros.com/khoroscaredevdocs/reference/webhooks',
  record: Posted,
  /** One message may be answered several times, so what was said tells them apart. */
  key: (update) => ({ id: `${referenceOf(update.coordinate, update.author)}&update=${digest(update)}`, version: '1' }),
  parse: postsIn,
  pull: (client: KhorosCare, cursor, signal) => recorded(client, isUpdate, cursor, signal),
  edits: 'invisible',
  deletes: 'invisible',
});
