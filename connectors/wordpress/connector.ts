import { defineConnector } from '#sdk';
import { comment, reply } from './actions/comment.ts';
import { createPost } from './actions/create-post.ts';
import { moderateComment } from './actions/moderate-comment.ts';
import { updatePost } from './actions/update-post.ts';
import { check } from './check.ts';
import { WordPress } from './client.ts';
import { directory } from './directory.ts';
import { probe } from './probe.ts';
import { Settings } from './settings.ts';
import { comments } from './streams/comments.ts';
import { posts } from './streams/posts.ts';
import { de } from './words.de.ts';

export const wordpress = defineConnector({
  id: 'wordpress',
  title: 'WordPress',
  docs: 'https://developer.wordpress.org/rest-api/',
  standing: { system: 'living', tried: 'against WordPress 6.5.5' },
  settings: Settings,
  client: (settings, http) => new WordPress(settings, http),
  check,
  async account(client) {
    const { id, name } = await client.me();
    return { id: String(id), name };
  },
  streams: { posts, comments },
  directory,
  text: { most: 16_000, counts: 'units', from: 'of a comment, which WordPress keeps in 65 525 bytes' },
  replyTo: ({ external_id, stream }, text) =>
    stream === 'comments'
      ? { action: 'reply', input: { comment: external_id, text } }
      : { action: 'comment', input: { post: external_id, text } },
  actions: { create_post: createPost, update_post: updatePost, comment, reply, moderate_comment: moderateComment },
  probe,
  words: { de },
});
