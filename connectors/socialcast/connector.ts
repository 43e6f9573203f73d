import { defineConnector } from '#sdk';
import { comment } from './actions/comment.ts';
import { flag } from './actions/flag.ts';
import { like } from './actions/like.ts';
import { postMessage } from './actions/post-message.ts';
import { sendPrivateMessage } from './actions/send-private-message.ts';
import { check } from './check.ts';
import { Socialcast } from './client.ts';
import { directory } from './directory.ts';
import { oauth } from './oauth.ts';
import { probe } from './probe.ts';
import { Settings } from './settings.ts';
import { comments } from './streams/comments.ts';
import { likes } from './streams/likes.ts';
import { messages } from './streams/messages.ts';
import { de } from './words.de.ts';

export const socialcast = defineConnector({
  id: 'socialcast',
  title: 'Socialcast',
  docs: 'https://socialcast.github.io/socialcast/',
  standing: { system: 'retired', tried: 'against its sandbox alone, never against a living server' },
  settings: Settings,
  oauth,
  client: (settings, http) => new Socialcast(settings, http),
  check,
  async account(client) {
    const { id, name, username } = await client.me();
    return { id, name: name || username || id };
  },
  directory,
  streams: { messages, comments, likes },
  replyTo: ({ external_id, thread }, text) => ({ action: 'comment', input: { message: thread ?? external_id, text } }),
  actions: { post_message: postMessage, comment, like, flag, send_private_message: sendPrivateMessage },
  probe,
  words: { de },
});
