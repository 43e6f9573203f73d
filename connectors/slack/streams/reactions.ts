import { defineStream } from '#sdk';
import type { Slack } from '../client.ts';
import { channelByChannel, walk, type Said } from '../history.ts';
import { isMessage, parseRecords } from '../records.ts';
import { Listed, Reaction } from '../schema.ts';

export const reactions = defineStream({
  summary: 'Reactions to messages: who, which emoji, on what.',
  docs: 'https://docs.slack.dev/reference/events/reaction_added',
  record: Reaction,
  /** A message tells no time of its reactions, so that one has no other version than being there. */
  key: ({ type, item, reaction, user }) => ({
    id: reactionId(item.channel, item.ts, reaction, user),
    version: type === 'reaction_removed' ? 'deleted' : 'added',
  }),
  parse: (body) => parseRecords(body, (record) => !isMessage(record)),
  pull: (client: Slack, cursor, signal) =>
    channelByChannel(client, cursor, signal, async function* read(channel, before) {
      for await (const { messages, place } of walk(client, channel, before, signal))
        yield { records: messages.flatMap(reactionsOf), place };
    }),
  // Slack tells who took one back when it happens, and afterwards shows nothing.
  edits: 'invisible',
  deletes: 'invisible',
});

export function reactionId(channel: string, ts: string, reaction: string, user: string): string {
  return `${channel}:${ts}:${reaction}:${user}`;
}

/** As the event tells them, but without their time. */
function reactionsOf(message: Said): object[] {
  const { success, data } = Listed.safeParse(message);
  if (!success) return [];
  const { channel, channel_type, channel_name, permalink } = message;
  const { ts, thread_ts: thread } = data;
  const where = { channel_type, channel_name, permalink, ...(thread && { thread_ts: thread }) };
  return (data.reactions ?? []).flatMap(({ name, users }) =>
    (users ?? []).map((user) =>
      Object.assign({ type: 'reaction_added', user, reaction: name, item: { type: 'message', channel, ts } }, where),
    ),
  );
}
