import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Slack } from '../client.ts';
import { reactionId } from '../streams/reactions.ts';
import { MessageRef, placeIn } from './places.ts';
import { unless } from './unless.ts';

const Input = z.strictObject({
  message: MessageRef,
  emoji: z
    .string()
    .trim()
    .transform((name) => name.replaceAll(/^:|:$/g, ''))
    .pipe(z.string().regex(/^[^\s:]+(?:::skin-tone-[2-6])?$/, 'the name of an emoji, such as white_check_mark'))
    .meta({ description: 'The name of an emoji: white_check_mark.' }),
});

export const react = defineAction({
  summary: 'Reacts to a message with an emoji.',
  docs: 'https://docs.slack.dev/reference/methods/reactions.add',
  effect: 'write',
  input: Input,
  output: z.object({ external_id: z.string() }),
  async run(client: Slack, { message, emoji }, call) {
    const { channel, ts } = placeIn(message);
    const { user_id: user } = await client.me(call.signal);
    await unless('already_reacted', () =>
      client.call('reactions.add', { channel, timestamp: ts, name: emoji }, z.unknown(), { call }),
    );
    return { external_id: reactionId(channel, ts, emoji, user) };
  },
  makes: 'reactions',
  repeat: 'harmless',
});
