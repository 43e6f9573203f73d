import { defineStream } from '#sdk';
import type { Slack } from '../client.ts';
import { earlier, tsOf, ZERO } from '../cursor.ts';
import { between, channelByChannel, walk, type Said } from '../history.ts';
import { isMessage, parseRecords } from '../records.ts';
import { Message } from '../schema.ts';

/** A message may become visible so many seconds after a later one. */
const LATE = 60;

export const messages = defineStream({
  summary: 'Messages of the channels that the app is in, without the replies in their threads.',
  docs: 'https://docs.slack.dev/reference/methods/conversations.history',
  record: Message,
  key: keyOf,
  parse: (body) => parseRecords(body, isMessage),
  pull: (client: Slack, cursor, signal) =>
    channelByChannel(client, cursor, signal, async function* read(channel, before) {
      const fresh = earlier(before.gaps.at(-1)?.[0] ?? ZERO, LATE);
      for await (const { messages, place, again } of walk(client, channel, before, signal)) {
        yield {
          records: again ? messages.filter((one) => String(one['ts']) > fresh || isEdited(one)) : messages,
          place,
        };
      }
    }),
  edits: 'swept',
  deletes: 'swept',
  async *sweep(client: Slack, since, signal) {
    const from = tsOf(since.getTime() / 1000 - 1);
    // A channel that the app was taken out of, or that went into the archive, is out of sight.
    for (const channel of await client.conversations(signal)) {
      for await (const records of between(client, channel, from, signal)) yield { records, covers: `${channel.id}:` };
    }
  },
});

/**
 * The same by push and pull. Slack marks what its author changed; a preview of a link, a reaction or a reply is no change.
 * What was deleted has the version of a tombstone.
 */
export function keyOf({ channel, ts, edited, subtype }: Message): { readonly id: string; readonly version: string } {
  const gone = subtype === 'message_deleted' || subtype === 'tombstone';
  return { id: channel ? `${channel}:${ts}` : ts, version: gone ? 'deleted' : (edited?.ts ?? ts) };
}

function isEdited({ edited, subtype }: Said): boolean {
  return (edited !== undefined && edited !== null) || subtype === 'tombstone';
}
