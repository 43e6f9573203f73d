import { defineConnector, type Account } from '#sdk';
import { z } from 'zod';
import { comment } from './actions/comment.ts';
import { createNode } from './actions/create-node.ts';
import { publishNode, unpublishNode } from './actions/set-status.ts';
import { updateNode } from './actions/update-node.ts';
import { check } from './check.ts';
import { Drupal } from './client.ts';
import { directory } from './directory.ts';
import { oauth } from './oauth.ts';
import { probe } from './probe.ts';
import { User } from './schema.ts';
import { Settings } from './settings.ts';
import { comments } from './streams/comments.ts';
import { nodes } from './streams/nodes.ts';
import { de } from './words.de.ts';

export const drupal = defineConnector({
  id: 'drupal',
  title: 'Drupal',
  docs: 'https://www.drupal.org/docs/core-modules-and-themes/core-modules/jsonapi-module',
  standing: { system: 'living', tried: 'against Drupal 10.4.10' },
  settings: Settings,
  oauth,
  client: (settings, http) => new Drupal(settings, http),
  check,
  account,
  streams: { nodes, comments },
  directory,
  // Content has no thread but itself; a comment whose content is hidden has none that we know.
  replyTo({ external_id, thread, stream }, text) {
    if (stream === 'nodes') return { action: 'comment', input: { node: external_id, body: text } };
    return thread === null ? null : { action: 'comment', input: { node: thread, reply_to: external_id, body: text } };
  },
  actions: {
    create_node: createNode,
    update_node: updateNode,
    publish_node: publishNode,
    unpublish_node: unpublishNode,
    comment,
  },
  probe,
  words: { de },
});

async function account(client: Drupal): Promise<Account> {
  const id = await client.me();
  const { document } = await client.read(`user/user/${id}`, [], 'read our own account');
  return { id, name: z.object({ data: User }).parse(document).data.attributes.display_name };
}
