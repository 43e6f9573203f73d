import { defineStream } from '#sdk';
import type { Socialcast } from '../client.ts';
import { changed, existing } from '../positions.ts';
import { allComments, commentsIn } from '../replies.ts';
import { Comment, digest, instantOf } from '../schema.ts';
import { commentsOf } from '../shapes.ts';

/** A new comment updates its message, which brings all its comments. An edited one need not: the sweep finds it. */
export const comments = defineStream({
  summary: 'Comments on the messages that are read.',
  docs: 'https://socialcast.github.io/socialcast/apidoc/comments/index.html',
  record: Comment,
  /** Comments do not tell when they were updated: the text tells versions apart. */
  key: ({ id, updated_at, created_at, text }) => ({
    id,
    version:
      instantOf(updated_at) ?? [instantOf(created_at), digest(text ?? '')].filter((part) => part !== null).join('/'),
  }),
  parse: commentsOf,
  async *pull(client: Socialcast, cursor, signal) {
    for await (const { messages, cursor: after } of changed(client, cursor, signal)) {
      yield { records: await recordsIn(client, messages, signal), cursor: after };
    }
  },
  edits: 'swept',
  deletes: 'swept',
  async *sweep(client: Socialcast, since, signal) {
    for await (const messages of existing(client, since, signal))
      yield { records: await recordsIn(client, messages, signal) };
  },
  audience: 'internal',
});

async function recordsIn(
  client: Socialcast,
  messages: readonly unknown[],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const records: unknown[] = [];
  for (const message of messages) records.push(...commentsIn(message, await allComments(client, message, signal)));
  return records;
}
