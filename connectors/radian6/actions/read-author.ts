import { z } from 'zod';
import { defineAction, Fault } from '#sdk';
import { pathOf, type Radian6 } from '../client.ts';
import { Author, expected } from '../schema.ts';
import { ListedId } from './inputs.ts';
import { onlyLater } from './later.ts';

export const readAuthor = defineAction({
  summary: 'Reads what is known of an author: name, tags, notes. v3 only.',
  docs: 'https://github.com/salesforce-marketingcloud/SFDC-MC-REST-Style-Guide/blob/master/social/v3/Authors.md',
  effect: 'read',
  input: z.strictObject({ author: ListedId.meta({ description: 'The number of an author, as `actor.id` has it.' }) }),
  output: z.object({
    external_id: z.string(),
    name: z.string().nullable(),
    handle: z.string().nullable(),
    bio: z.string().nullable(),
    verified: z.boolean().nullable(),
    tags: z.array(z.string()),
    notes: z.array(z.string()),
  }),
  async run(client: Radian6, { author }, call) {
    onlyLater(client);
    const { data } = await client.list(pathOf('authors', author), {}, call.signal);
    if (data[0] === undefined) throw new Fault('rejected', `there is no author ${author}`);
    const { id, title, authorFullName, bio, verified, tags, comments } = expected(Author, data[0], 'the author');
    return {
      external_id: id,
      name: authorFullName || null,
      handle: title || null,
      bio: bio || null,
      verified: verified ?? null,
      tags: (tags ?? []).flatMap(({ value }) => value ?? []),
      notes: (comments ?? []).flatMap(({ value }) => value ?? []),
    };
  },
  repeat: 'harmless',
});
