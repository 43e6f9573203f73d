import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Mastodon } from '../client.ts';
import { Status } from '../schema.ts';
import { Made, madeOf, StatusId } from '../write.ts';

export const boost = defineAction({
  summary: 'Boosts a status: those who follow the account see it.',
  docs: 'https://docs.joinmastodon.org/methods/statuses/#boost',
  effect: 'send',
  makes: 'statuses',
  repeat: 'harmless',
  input: z.strictObject({ status: StatusId }),
  output: Made,
  run: async (mastodon: Mastodon, { status }, call) =>
    madeOf(
      await mastodon.write('POST', `statuses/${status}/reblog`, null, {
        expect: Status,
        doing: `boost status ${status}`,
        call,
      }),
    ),
});
