import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Slack } from '../client.ts';
import { MessageRef, placeIn } from './places.ts';
import { unless } from './unless.ts';

const Input = z.strictObject({ message: MessageRef });

export const pin = defineAction({
  summary: 'Pins a message to its channel.',
  docs: 'https://docs.slack.dev/reference/methods/pins.add',
  effect: 'write',
  input: Input,
  output: z.object({ external_id: z.string().nullable() }),
  async run(client: Slack, { message }, call) {
    const { channel, ts } = placeIn(message);
    await unless('already_pinned', () => client.call('pins.add', { channel, timestamp: ts }, z.unknown(), { call }));
    return { external_id: null };
  },
  repeat: 'harmless',
});
