import { z } from 'zod';
import { defineAction } from '#sdk';
import { pathOf, type Radian6 } from '../client.ts';
import { DONE, Done, ListedId, PostId } from './inputs.ts';

export const assign = defineAction({
  summary: 'Assigns a post to a user of Radian6.',
  docs: 'https://github.com/salesforce-marketingcloud/SFDC-MC-REST-Style-Guide/blob/master/social/v3/macros.md',
  effect: 'write',
  input: z.strictObject({ post: PostId, user: ListedId }),
  output: Done,
  async run(client: Radian6, { post, user }, call) {
    const { generation, topics } = client.settings;
    if (generation === 'v1')
      await client.post(pathOf('post', 'workflow', 'assign', post, user, topics.join(',')), null, call);
    else await client.macro(post, topics, [{ type: 'AssignUser', value: user }], call);
    return DONE;
  },
  repeat: 'harmless',
});
