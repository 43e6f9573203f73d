import { defineConnector } from '#sdk';
import { openChannel } from './actions/open-channel.ts';
import { pin } from './actions/pin.ts';
import { postMessage } from './actions/post-message.ts';
import { react } from './actions/react.ts';
import { reply } from './actions/reply.ts';
import { setTopic } from './actions/set-topic.ts';
import { updateMessage } from './actions/update-message.ts';
import { check } from './check.ts';
import { Slack } from './client.ts';
import { directory } from './directory.ts';
import { oauth } from './oauth.ts';
import { probe } from './probe.ts';
import { Settings } from './settings.ts';
import { listener } from './socket.ts';
import { messages } from './streams/messages.ts';
import { reactions } from './streams/reactions.ts';
import { replies } from './streams/replies.ts';
import { webhook } from './webhook.ts';
import { de } from './words.de.ts';

export const slack = defineConnector({
  id: 'slack',
  title: 'Slack',
  docs: 'https://docs.slack.dev/',
  standing: {
    system: 'living',
    tried: 'against its sandbox and with Slack’s own clients, never against a living workspace',
  },
  settings: Settings,
  budget: { maxConcurrent: 4 },
  oauth,
  client: (settings, http) => new Slack(settings, http),
  check,
  async account(client) {
    const { user_id: id, user, team } = await client.me();
    return { id, name: [user, team].filter(Boolean).join(' in ') || id };
  },
  directory,
  streams: { messages, replies, reactions },
  text: { most: 4_000, counts: 'units', from: 'as Slack recommends; it cuts a message at 40 000' },
  replyTo: ({ external_id, object }, text) =>
    object === 'reaction' ? null : { action: 'reply', input: { message: external_id, text } },
  actions: {
    post_message: postMessage,
    reply,
    react,
    open_channel: openChannel,
    set_topic: setTopic,
    pin,
    update_message: updateMessage,
  },
  webhook,
  listener,
  probe,
  words: { de },
});
