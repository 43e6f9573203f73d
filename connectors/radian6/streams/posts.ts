import { defineStream } from '#sdk';
import type { Radian6 } from '../client.ts';
import { existing, pulled } from '../pull.ts';
import { keyOf, Post } from '../schema.ts';
import { postsOf, splitPosts } from '../shapes.ts';

export const posts = defineStream({
  summary: 'Posts that the topic profiles match, from all networks.',
  docs: 'https://github.com/salesforce-marketingcloud/SFDC-MC-REST-Style-Guide/blob/master/social/v3/Post.md',
  record: Post,
  key: keyOf,
  parse: postsOf,
  split: splitPosts,
  pull: (client: Radian6, cursor, signal) => pulled(client, cursor, signal),
  edits: 'swept',
  deletes: 'swept',
  sweep: (client: Radian6, since, signal) => existing(client, since, signal),
});
