import { defineConnector } from '#sdk';
import { comment } from './actions/comment.ts';
import { createCase } from './actions/create-case.ts';
import { remove } from './actions/delete.ts';
import { edit } from './actions/edit.ts';
import { like } from './actions/like.ts';
import { post } from './actions/post.ts';
import { uploadFile } from './actions/upload-file.ts';
import { check } from './check.ts';
import { Chatter } from './client.ts';
import { directory } from './directory.ts';
import { oauth } from './oauth.ts';
import { probe } from './probe.ts';
import { quota } from './quota.ts';
import { Settings } from './settings.ts';
import { comments } from './streams/comments.ts';
import { feedElements } from './streams/feed-elements.ts';
import { likes } from './streams/likes.ts';
import { de } from './words.de.ts';

export const chatter = defineConnector({
  id: 'chatter',
  title: 'Salesforce Chatter',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/intro_what_is_chatter_connect.htm',
  standing: { system: 'living', tried: 'against its sandbox and with jsforce, never against a living org' },
  settings: Settings,
  // How many feed requests an hour Salesforce allows is published nowhere; it asks for no more than one poll a minute and feed.
  budget: { maxConcurrent: 5 },
  quota,
  oauth,
  client: (settings, http, grant) => new Chatter(settings, http, grant),
  check,
  async account(client) {
    const { id, name } = await client.me();
    return { id, name };
  },
  streams: { feed_elements: feedElements, comments, likes },
  directory,
  text: { most: 10_000, counts: 'units', from: 'as Salesforce documents for posts and comments' },
  replyTo({ external_id, thread, stream }, text) {
    if (stream === 'feed_elements') return { action: 'comment', input: { post: external_id, text } };
    if (stream === 'likes' || thread === null) return null;
    return { action: 'comment', input: { post: thread, reply_to: external_id, text } };
  },
  takeBack: ({ action, external_id }) =>
    action === 'post' || action === 'comment' ? { action: 'delete', input: { id: external_id } } : null,
  actions: { post, comment, like, edit, delete: remove, upload_file: uploadFile, create_case: createCase },
  probe,
  words: { de },
});
