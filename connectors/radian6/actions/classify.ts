import { z } from 'zod';
import { defineAction } from '#sdk';
import { pathOf, type Radian6 } from '../client.ts';
import { DONE, Done, ListedId, PostId } from './inputs.ts';

export const classify = defineAction({
  summary: 'Sets the classification of a post, by its number among those of the account.',
  docs: 'https://github.com/salesforce-marketingcloud/SFDC-MC-REST-Style-Guide/blob/master/social/v3/macros.md',
  effect: 'write',
  input: z.strictObject({ post: PostId, classification: ListedId }),
  output: Done,
  async run(client: Radian6, { post, classification }, call) {
    const { generation, topics } = client.settings;
    if (generation === 'v1')
      await client.post(pathOf('post', 'workflow', 'classification', post, classification), null, call);
    else await client.macro(post, topics, [{ type: 'SetClassification', value: classification }], call);
    return DONE;
  },
  repeat: 'harmless',
});
