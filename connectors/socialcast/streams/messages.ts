import { defineStream } from '#sdk';
import type { Socialcast } from '../client.ts';
import { changed, existing } from '../positions.ts';
import { digest, instantOf, Message } from '../schema.ts';
import { messagesOf } from '../shapes.ts';

export const messages = defineStream({
  summary: 'Messages, each time they or what hangs on them changes.',
  docs: 'https://socialcast.github.io/socialcast/apidoc/messages/index.html',
  record: Message,
  /** The version is the last update; where none is told, the content. */
  key: (message) => ({
    id: message.id,
    version: instantOf(message.updated_at) ?? instantOf(message.created_at) ?? digest(JSON.stringify(message)),
  }),
  parse: messagesOf,
  async *pull(client: Socialcast, cursor, signal) {
    for await (const { messages, cursor: after } of changed(client, cursor, signal))
      yield { records: messages, cursor: after };
  },
  edits: 'reported',
  deletes: 'swept',
  async *sweep(client: Socialcast, since, signal) {
    for await (const records of existing(client, since, signal)) yield { records };
  },
  audience: 'internal',
});
