import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Slack } from '../client.ts';
import { Ts } from '../schema.ts';
import { MessageRef, placeIn, Text, escaped, writtenAt } from './places.ts';
import { Output } from './written.ts';

const Input = z.strictObject({ message: MessageRef, text: Text });
const Updated = z.looseObject({ ts: Ts, message: z.looseObject({ thread_ts: Ts.nullish() }).nullish() });

export const updateMessage = defineAction({
  summary: 'Changes the text of a message that the app wrote.',
  docs: 'https://docs.slack.dev/reference/methods/chat.update',
  effect: 'send',
  input: Input,
  output: Output,
  async run(client: Slack, { message, text }, call) {
    const { channel, ts } = placeIn(message);
    const { message: now } = await client.call('chat.update', { channel, ts, text: escaped(text) }, Updated, { call });
    return writtenAt(client, { channel, ts }, now?.thread_ts ?? ts, call);
  },
  repeat: 'harmless',
});
