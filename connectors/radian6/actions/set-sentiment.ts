import { z } from 'zod';
import { defineAction } from '#sdk';
import { pathOf, type Radian6 } from '../client.ts';
import { DONE, Done, PostId, TopicId, topicOf } from './inputs.ts';

/** The vendor's scale. */
const VALUES = { negative: -10, somewhat_negative: -5, neutral: 0, somewhat_positive: 5, positive: 10 } as const;
const Word = z.enum(['negative', 'somewhat_negative', 'neutral', 'somewhat_positive', 'positive']);

export const setSentiment = defineAction({
  summary: 'Sets how a post feels towards a topic, over what the vendor had found.',
  docs: 'https://github.com/salesforce-marketingcloud/SFDC-MC-REST-Style-Guide/blob/master/social/v3/macros.md',
  effect: 'write',
  input: z.strictObject({ post: PostId, sentiment: Word, topic: TopicId }),
  output: Done,
  async run(client: Radian6, input, call) {
    const { post, sentiment } = input;
    const topic = topicOf(client, input.topic);
    const value = String(VALUES[sentiment]);
    if (client.settings.generation === 'v1')
      await client.post(pathOf('post', 'workflow', 'sentiment', post, topic, value), null, call);
    else await client.macro(post, [topic], [{ type: 'SetSentiment', value }], call);
    return DONE;
  },
  repeat: 'harmless',
});
