import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Radian6 } from '../client.ts';
import { topicsOf } from '../lookups.ts';

export const listTopics = defineAction({
  summary: 'Lists the topic profiles that the account sees.',
  docs: 'https://github.com/salesforce-marketingcloud/SFDC-MC-REST-Style-Guide/blob/master/social/v3/TopicFilter.md',
  effect: 'read',
  input: z.strictObject({}),
  output: z.object({
    external_id: z.null(),
    topics: z.array(z.object({ id: z.string(), name: z.string(), active: z.boolean().nullable() })),
  }),
  run: async (client: Radian6, _, call) => ({ external_id: null, topics: [...(await topicsOf(client, call.signal))] }),
  repeat: 'harmless',
});
