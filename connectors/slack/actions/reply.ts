import { z } from 'zod';
import { defineAction, type Call } from '#sdk';
import type { Slack } from '../client.ts';
import { Mention, MessageRef, placeIn, Text, withMentions, writtenAt } from './places.ts';
import { findWritten, Output, post } from './written.ts';

const Input = z.strictObject({ message: MessageRef, text: Text, mention: Mention });

export const reply = defineAction({
  summary: 'Replies in the thread of a message.',
  docs: 'https://docs.slack.dev/reference/methods/chat.postMessage',
  effect: 'send',
  input: Input,
  output: Output,
  async run(client: Slack, { message, text, mention }, call) {
    const { channel, ts: thread } = placeIn(message);
    const { ts } = await post(client, { channel, thread_ts: thread, text: withMentions(text, mention) }, call);
    return writtenAt(client, { channel, ts }, thread, call);
  },
  makes: 'replies',
  repeat: 'doubles',
  async lookUp(client: Slack, { message, text, mention }, call: Call) {
    const { channel, ts: thread } = placeIn(message);
    const where = { channel, ts: thread };
    const ts = await findWritten(client, 'conversations.replies', where, withMentions(text, mention), call);
    return ts === null ? null : writtenAt(client, { channel, ts }, thread, call);
  },
});
