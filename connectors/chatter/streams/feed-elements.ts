import { defineStream } from '#sdk';
import type { Chatter } from '../client.ts';
import { parseElements } from '../parse.ts';
import { JUST_NOW, pull, sweep, type Reader } from '../reading.ts';
import { elementRecords, versionOf } from '../record.ts';
import { FeedElement } from '../schema.ts';

const READER: Reader = { comments: 1, window: JUST_NOW, records: elementRecords };

/** A record is one post as Salesforce sent it, with `site`, the org's address, beside it. */
export const feedElements = defineStream({
  summary:
    'Posts of the chosen feeds: texts, questions, polls, links, files, announcements, shares, and what the org itself posts.',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feeds_resource.htm',
  record: FeedElement,
  key: (record) => ({ id: record.id, version: versionOf(record) }),
  parse: parseElements,
  pull: (client: Chatter, cursor, signal) => pull(client, READER, cursor, signal),
  edits: 'swept',
  deletes: 'swept',
  sweep: (client: Chatter, since, signal) => sweep(client, READER, since, { sort: 'CreatedDateDesc', signal }),
});
