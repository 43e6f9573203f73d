import { defineStream } from '#sdk';
import type { Chatter } from '../client.ts';
import { MOST_COMMENTS } from '../feeds.ts';
import { parseLikes } from '../parse.ts';
import { JUST_NOW, pull, sweep, type Reader } from '../reading.ts';
import { likeRecords } from '../record.ts';
import { Like } from '../schema.ts';

const DAY_MS = 24 * 3_600_000;

const READER: Reader = {
  comments: MOST_COMMENTS,
  window: (client) => Math.max(daysOf(client), JUST_NOW()),
  records: likeRecords,
};

/** A record is one like as Salesforce sent it, with `element`, `comment` and when it was first `seen` beside it. */
export const likes = defineStream({
  summary: 'Likes of posts and comments, as long as these moved in the last days.',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element_capability_likes_items.htm',
  record: Like,
  key: ({ id }) => ({ id, version: '1' }),
  parse: parseLikes,
  pull: (client: Chatter, cursor, signal) => pull(client, READER, cursor, signal),
  edits: 'invisible',
  deletes: 'swept',
  // What was liked on a day may have moved as long before as likes are looked for.
  sweep: (client: Chatter, since, signal) =>
    sweep(client, READER, new Date(since.getTime() - daysOf(client)), { sort: 'LastModifiedDateDesc', signal }),
});

function daysOf({ settings }: Chatter): number {
  return settings.like_days * DAY_MS;
}
