import { z } from 'zod';
import { defineAction, type Call } from '#sdk';
import type { Slack } from '../client.ts';
import { ChannelRef, channelId, Mention, Text, withMentions, writtenAt } from './places.ts';
import { findWritten, Output, post } from './written.ts';

const Input = z.strictObject({ channel: ChannelRef, text: Text, mention: Mention });

export const postMessage = defineAction({
  summary: 'Posts a message into a channel.',
  docs: 'https://docs.slack.dev/reference/methods/chat.postMessage',
  effect: 'send',
  input: Input,
  output: Output,
  async run(client: Slack, { channel: wanted, text, mention }, call) {
    const into = await channelId(client, wanted, call);
    const { channel, ts } = await post(client, { channel: into, text: withMentions(text, mention) }, call);
    return writtenAt(client, { channel, ts }, ts, call);
  },
  makes: 'messages',
  repeat: 'doubles',
  async lookUp(client: Slack, { channel: wanted, text, mention }, call: Call) {
    const channel = await channelId(client, wanted, call);
    const ts = await findWritten(client, 'conversations.history', { channel }, withMentions(text, mention), call);
    return ts === null ? null : writtenAt(client, { channel, ts }, ts, call);
  },
});
