import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Mastodon } from '../client.ts';
import { Status } from '../schema.ts';
import { StatusId } from '../write.ts';

export const favourite = defineAction({
  summary: 'Marks a status as a favourite; its author is told.',
  docs: 'https://docs.joinmastodon.org/methods/statuses/#favourite',
  effect: 'send',
  repeat: 'harmless',
  input: z.strictObject({ status: StatusId }),
  output: z.object({ external_id: z.null() }),
  async run(mastodon: Mastodon, { status }, call) {
    const doing = `favourite status ${status}`;
    await mastodon.write('POST', `statuses/${status}/favourite`, null, { expect: Status, doing, call });
    // A favourite has no id.
    return { external_id: null };
  },
});
