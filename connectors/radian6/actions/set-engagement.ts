import { z } from 'zod';
import { defineAction } from '#sdk';
import { pathOf, type Radian6 } from '../client.ts';
import { DONE, Done, ListedId, PostId } from './inputs.ts';

export const setEngagement = defineAction({
  summary: 'Sets the engagement level of a post, by its number among those of the account.',
  docs: 'https://github.com/salesforce-marketingcloud/SFDC-MC-REST-Style-Guide/blob/master/social/v3/macros.md',
  effect: 'write',
  input: z.strictObject({ post: PostId, engagement: ListedId }),
  output: Done,
  async run(client: Radian6, { post, engagement }, call) {
    const { generation, topics } = client.settings;
    if (generation === 'v1') await client.post(pathOf('post', 'workflow', 'engagement', post, engagement), null, call);
    else await client.macro(post, topics, [{ type: 'SetEngagement', value: engagement }], call);
    return DONE;
  },
  repeat: 'harmless',
});
