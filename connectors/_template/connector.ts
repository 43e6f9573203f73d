/** The table of contents: nothing is done here. */
import { defineConnector, unwritten } from '#sdk';
import { post } from './actions/post.ts';
import { Template } from './client.ts';
import { Settings } from './settings.ts';
import { posts } from './streams/posts.ts';

export const template = defineConnector({
  id: 'template',
  title: 'Template',
  docs: 'https://vendor.example/docs/api',
  standing: { system: 'living', tried: 'against its sandbox alone' },
  settings: Settings,
  client: (settings, http) => new Template(settings, http),
  check: unwritten(
    'connector.ts, check: ask the vendor who we are and what we may do; one Check a scope, and for each that fails what is missing, what that costs and what the admin does',
  ),
  account: unwritten(
    'connector.ts, account: whose account we write with; its id is what the mapping writes to actor.id',
  ),
  /** Where its posts can be answered: which action does it, and its input. Else the reason, as people read it. */
  replyTo: 'its answers are not written yet',
  streams: { posts },
  actions: { post },
});
