import { defineStream } from '#sdk';
import type { Chatter } from '../client.ts';
import { MOST_COMMENTS } from '../feeds.ts';
import { parseComments } from '../parse.ts';
import { JUST_NOW, pull, sweep, type Reader } from '../reading.ts';
import { commentRecords, versionOf } from '../record.ts';
import { Comment } from '../schema.ts';

const READER: Reader = { comments: MOST_COMMENTS, window: JUST_NOW, records: commentRecords };

/** A record is one comment as Salesforce sent it, with `element` beside it: the post that it is on. */
export const comments = defineStream({
  summary: 'Comments on the posts of the chosen feeds, answers to comments included.',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element_capability_comments_items.htm',
  record: Comment,
  key: (record) => ({ id: record.id, version: versionOf(record) }),
  parse: parseComments,
  pull: (client: Chatter, cursor, signal) => pull(client, READER, cursor, signal),
  edits: 'swept',
  deletes: 'swept',
  // A post moves with each comment, so what was commented on since then moved since then.
  sweep: (client: Chatter, since, signal) => sweep(client, READER, since, { sort: 'LastModifiedDateDesc', signal }),
});
