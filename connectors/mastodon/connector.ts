/** The table of contents: nothing is done here. */
import { defineConnector, type Account } from '#sdk';
import { boost } from './actions/boost.ts';
import { deleteStatus } from './actions/delete.ts';
import { favourite } from './actions/favourite.ts';
import { post } from './actions/post.ts';
import { reply } from './actions/reply.ts';
import { check } from './check.ts';
import { Mastodon } from './client.ts';
import { directory } from './directory.ts';
import { oauth } from './oauth.ts';
import { probe } from './probe.ts';
import { quota } from './quota.ts';
import { Settings } from './settings.ts';
import { mentions } from './streams/mentions.ts';
import { statuses } from './streams/statuses.ts';
import { de } from './words.de.ts';

export const mastodon = defineConnector({
  id: 'mastodon',
  title: 'Mastodon',
  docs: 'https://docs.joinmastodon.org/client/intro/',
  standing: {
    system: 'living',
    tried: 'against its sandbox, which the public client masto accepts; never against a living server',
  },
  settings: Settings,
  budget: { maxConcurrent: 2 },
  quota,
  oauth,
  client: (settings, http) => new Mastodon(settings, http),
  check,
  account,
  streams: { statuses, mentions },
  directory,
  text: {
    most: 500,
    counts: 'graphemes',
    address: 23,
    from: 'as most servers allow; what yours allows, its administrator says',
  },
  replyTo: ({ external_id }, text) => ({ action: 'reply', input: { status: external_id, text } }),
  takeBack: ({ action, external_id }) =>
    action === 'post' || action === 'reply' ? { action: 'delete', input: { status: external_id } } : null,
  actions: { post, reply, boost, favourite, delete: deleteStatus },
  probe,
  words: { de },
});

async function account(client: Mastodon): Promise<Account> {
  const { id, acct } = await client.me();
  return { id, name: `@${acct}` };
}
