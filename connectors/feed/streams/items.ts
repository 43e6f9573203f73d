/** Items and entries of feeds, and where asked for the comments on them. */
import { defineStream } from '#sdk';
import type { Feeds } from '../client.ts';
import { readDocument } from '../document.ts';
import { pullFeeds } from '../pull.ts';
import { Item } from '../schema.ts';

export const items = defineStream({
  summary: 'Posts, videos, podcast episodes and comments, as their feeds list them.',
  docs: 'https://www.rssboard.org/rss-specification',
  record: Item,
  key: ({ id, version }) => ({ id, version }),
  parse: (body: Uint8Array, contentType: string) =>
    readDocument(body, contentType, { feed: null, url: null, seen: new Date() }).records,
  pull: (feeds: Feeds, cursor, signal) => pullFeeds(feeds, cursor, signal),
  edits: 'reported',
  deletes: 'invisible',
});
