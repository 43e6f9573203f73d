import { z } from 'zod';
import { defineAction } from '#sdk';
import { pathOf, type Radian6 } from '../client.ts';
import { DONE, Done, PostId } from './inputs.ts';

const Tag = z
  .string()
  .trim()
  .min(1)
  .regex(/^[^,]*$/, 'no comma: tags are told apart by it');

/** A tag that is there already is no second one: tags are a set, and the JSON API says 409 to a duplicate. */
export const addTags = defineAction({
  summary: 'Adds tags to a post; those that it has stay.',
  docs: 'https://github.com/salesforce-marketingcloud/SFDC-MC-REST-Style-Guide/blob/master/social/v3/macros.md',
  effect: 'write',
  input: z.strictObject({ post: PostId, tags: z.array(Tag).min(1) }),
  output: Done,
  async run(client: Radian6, { post, tags }, call) {
    const { generation, topics } = client.settings;
    const form = new URLSearchParams({ tags: tags.join(',') });
    if (generation === 'v1') await client.post(pathOf('post', 'workflow', 'tags', post), form, call);
    else
      await client.macro(
        post,
        topics,
        tags.map((value) => ({ type: 'AddPostTag', value })),
        call,
      );
    return DONE;
  },
  repeat: 'harmless',
});
