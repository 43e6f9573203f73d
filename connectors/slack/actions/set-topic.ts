import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Slack } from '../client.ts';
import { ChannelRef, channelId, escaped } from './places.ts';

const Input = z.strictObject({ channel: ChannelRef, topic: z.string().trim().max(250) });

export const setTopic = defineAction({
  summary: 'Sets the topic of a channel.',
  docs: 'https://docs.slack.dev/reference/methods/conversations.setTopic',
  effect: 'write',
  input: Input,
  output: z.object({ external_id: z.string().nullable() }),
  async run(client: Slack, { channel: wanted, topic }, call) {
    const channel = await channelId(client, wanted, call);
    await client.call('conversations.setTopic', { channel, topic: escaped(topic) }, z.unknown(), { call });
    return { external_id: null };
  },
  repeat: 'harmless',
});
