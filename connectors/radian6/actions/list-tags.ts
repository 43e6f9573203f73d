import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Radian6 } from '../client.ts';
import { pages } from '../lookups.ts';
import { expected, Tag } from '../schema.ts';
import { onlyLater } from './later.ts';

export const listTags = defineAction({
  summary: 'Lists the tags that authors bear. v3 only.',
  docs: 'https://github.com/salesforce-marketingcloud/SFDC-MC-REST-Style-Guide/blob/master/social/v3/Tags.md',
  effect: 'read',
  input: z.strictObject({}),
  output: z.object({ external_id: z.null(), tags: z.array(z.string()) }),
  async run(client: Radian6, _, call) {
    onlyLater(client);
    const tags: string[] = [];
    for await (const page of pages(client, 'tags', { type: 'author' }, call.signal))
      tags.push(...page.map((one) => expected(Tag, one, 'a tag').content.value));
    return { external_id: null, tags };
  },
  repeat: 'harmless',
});
