import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Radian6 } from '../client.ts';
import { mediaTypesOf } from '../lookups.ts';

export const listMediaTypes = defineAction({
  summary: 'Lists the media types that there are, for the setting `media_types`.',
  docs: 'https://github.com/salesforce-marketingcloud/SFDC-MC-REST-Style-Guide/blob/master/social/v3/MediaType.md',
  effect: 'read',
  input: z.strictObject({}),
  output: z.object({
    external_id: z.null(),
    media_types: z.array(z.object({ id: z.string(), name: z.string() })),
  }),
  run: async (client: Radian6, _, call) => ({
    external_id: null,
    media_types: [...(await mediaTypesOf(client, call.signal))],
  }),
  repeat: 'harmless',
});
