import { z } from 'zod';
import { defineAction, Fault } from '#sdk';
import { pathOf, type Radian6 } from '../client.ts';
import { DONE, Done, ListedId } from './inputs.ts';
import { onlyLater } from './later.ts';

/** 409 says that the author has it already, which is what was wanted. */
export const tagAuthor = defineAction({
  summary: 'Gives an author a tag. v3 only.',
  docs: 'https://github.com/salesforce-marketingcloud/SFDC-MC-REST-Style-Guide/blob/master/social/v3/Authors.md',
  effect: 'write',
  input: z.strictObject({
    author: ListedId.meta({ description: 'The number of an author, as `actor.id` has it.' }),
    tag: z.string().trim().min(1),
  }),
  output: Done,
  async run(client: Radian6, { author, tag }, call) {
    onlyLater(client);
    try {
      await client.create(pathOf('authors', author, 'tags'), { value: tag }, call);
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.answer?.status !== 409) throw thrown;
    }
    return DONE;
  },
  repeat: 'harmless',
});
