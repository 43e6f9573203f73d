import { defineStream } from '#sdk';
import type { Socialcast } from '../client.ts';
import { changed, existing } from '../positions.ts';
import { allComments, likesIn } from '../replies.ts';
import { instantOf, Like, likeId } from '../schema.ts';
import { likesOf } from '../shapes.ts';

/** As they are embedded in messages and comments: the vendor's list of likes names people, not likes. */
export const likes = defineStream({
  summary: 'Likes of the messages that are read, and of their comments.',
  docs: 'https://socialcast.github.io/socialcast/apidoc/likes/create.html',
  record: Like,
  key: ({ id, created_at }) => ({ id: likeId(id), version: instantOf(created_at) ?? '1' }),
  parse: likesOf,
  async *pull(client: Socialcast, cursor, signal) {
    for await (const { messages, cursor: after } of changed(client, cursor, signal)) {
      yield { records: await recordsIn(client, messages, signal), cursor: after };
    }
  },
  edits: 'invisible',
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
  for (const message of messages) records.push(...likesIn(message, await allComments(client, message, signal)));
  return records;
}
