import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Chatter } from '../client.ts';
import { statusOf } from '../faults.ts';
import { pathOf, ThingId } from '../write.ts';

const Input = z.strictObject({ id: ThingId });

export const remove = defineAction({
  summary: 'Deletes a post with all its comments, or a comment. What is not there is deleted already.',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element.htm',
  effect: 'write',
  input: Input,
  output: z.object({ external_id: z.null() }),
  repeat: 'harmless',
  async run(client: Chatter, { id }, call) {
    try {
      await client.send('DELETE', pathOf(id), { doing: `delete ${id}`, call });
    } catch (thrown) {
      if (statusOf(thrown) !== 404) throw thrown;
    }
    return { external_id: null };
  },
});
