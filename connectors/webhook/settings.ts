import { z } from 'zod';
import { secret } from '#sdk';

export const settings = z.strictObject({
  mapping: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'lower-case words joined by _, the name of the file with _ for -')
    .default('posts')
    .meta({
      description:
        'The mapping that reads the posts: a file of mappings/webhook/, or of mappings/<connection>/ in the data folder.',
    }),
  url: z
    .url({ protocol: /^https?$/, error: 'a web address that begins with https:// or http://' })
    .optional()
    .meta({ description: 'Where the actions post to. Leave it out to receive only.' }),
  token: secret('Sent to that address as a bearer token, where it wants one.').optional(),
});
