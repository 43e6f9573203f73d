/** What an admin says about the server, and which of its timelines are read. */
import { z } from 'zod';
import { needs, secret } from '#sdk';

const NEEDED = { token: ['token'], browser: ['client_id', 'client_secret'] } as const;
/** A hashtag holds letters of any alphabet. */
const TIMELINE = /^(?:home|public|local|list:\d+|#[\p{L}\p{M}\p{N}_]+)$/u;

const Fields = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).meta({ description: 'The server of the account: https://mastodon.example' }),
  sign_in: z.enum(['token', 'browser']).default('token').meta({
    description:
      'How Bondfire signs in: with a token that was typed in, or by OAuth 2 as whoever allows it in a browser.',
  }),
  token: secret(
    '“Your access token” of an application at /settings/applications of the server. For `token`.',
  ).optional(),
  client_id: z.string().min(1).optional().meta({ description: 'That application’s client key. For `browser`.' }),
  client_secret: secret('That application’s client secret. For `browser`.').optional(),
  timelines: z
    .array(z.string().refine((name) => TIMELINE.test(name), 'home, public, local, #hashtag or list:42'))
    .min(1)
    .default(['home'])
    .meta({
      description:
        'Timelines to read: `home` (who the account follows), `local` (this server), `public` (all that it knows of), `#hashtag`, `list:42`.',
    }),
  first_days: z.int().min(0).max(365).default(7).meta({ description: 'Days that the first read goes back.' }),
  window: z
    .int()
    .min(0)
    .max(86_400)
    .default(600)
    .meta({ description: 'Seconds that are read again each time, for statuses that reach the server late.' }),
});

export const Settings = Fields.superRefine(needs('sign_in', NEEDED)).meta({ needs: { sign_in: NEEDED } });
export type Settings = z.output<typeof Settings>;
