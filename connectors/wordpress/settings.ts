/** What an admin says about the site. */
import { z } from 'zod';
import { secret } from '#sdk';

export const Settings = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .meta({ description: 'Where the site is, with its sub-folder if it has one: https://blog.example' }),
  username: z.string().min(1).meta({ description: 'The account that Bondfire uses; one of its own is best.' }),
  application_password: secret("An application password of that account's, not the one that it logs in with."),
  types: z
    .array(z.enum(['posts', 'pages']))
    .min(1)
    .default(['posts', 'pages'])
    .meta({ description: 'What is read of the published content.' }),
  held: z.boolean().default(false).meta({
    description: 'Whether comments that wait for a moderator are read too; they are marked as internal.',
  }),
  probe: z.boolean().default(false).meta({
    description:
      'Whether private posts of the account’s own are read too, so that the test post of a probe comes back.',
  }),
  window: z.int().min(60).max(86_400).default(3900).meta({
    description:
      'Seconds that are read again each time. WordPress compares local times, and one hour comes twice each autumn.',
  }),
});
export type Settings = z.output<typeof Settings>;
