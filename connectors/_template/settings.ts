/** What an admin gives to connect. Each field says what it is for: that is the form, and the table in the README. */
import { z } from 'zod';
import { secret } from '#sdk';

export const Settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).meta({ description: 'Where the system is: https://talk.example' }),
  token: secret('The API token of the account that Bondfire uses; one of its own is best.'),
});
export type Settings = z.output<typeof Settings>;
