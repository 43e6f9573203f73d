/** What an admin types to connect an account. */
import { z } from 'zod';
import { needs, secret } from '#sdk';

const Id = z.string().regex(/^\d+$/, 'a number, such as 4526');
const DAYS = 30;

const NEEDED = {
  headers: ['appkey', 'user', 'password'],
  password: ['client_id', 'client_secret', 'user', 'password'],
  browser: ['client_id', 'client_secret'],
} as const;

const Fields = z.strictObject({
  generation: z.enum(['v1', 'v3']).default('v1').meta({
    description: '`v1`: the SocialCloud API, XML. `v3`: Social Studio, JSON.',
  }),
  url: z
    .url({ protocol: /^https?$/, error: 'an address such as https://api.radian6.com/socialcloud' })
    .default('https://api.radian6.com/socialcloud')
    .meta({
      description: 'Where the API is, without `/v1` or `/v3`. Social Studio: https://api.socialstudio.radian6.com',
    }),
  sign_in: z.enum(['headers', 'password', 'browser']).default('headers').meta({
    description:
      '`headers`: application key, user and password. For v3 also by OAuth: `password` by user and password, `browser` by whoever allows it there.',
  }),
  appkey: secret('The application key; needed with `headers`.').optional(),
  user: z.string().trim().min(1).optional().meta({
    description: 'The account that Bondfire reads and writes with; needed with `headers` and `password`.',
  }),
  password: secret('Of that account.').optional(),
  password_as: z.enum(['auto', 'plain', 'md5']).default('auto').meta({
    description: 'How the header `auth_pass` carries it. `auto`: plain, as documented; where that is refused, its MD5.',
  }),
  client_id: z
    .string()
    .trim()
    .min(1)
    .optional()
    .meta({ description: 'Of the OAuth application; needed with `password` and `browser`.' }),
  client_secret: secret('Of the OAuth application.').optional(),
  token_in: z.enum(['authorization', 'access_token']).default('authorization').meta({
    description: 'The header that carries an OAuth token: `Authorization: Bearer …`, or `access_token: …`.',
  }),
  topics: z.array(Id).min(1, 'the number of a topic profile').meta({
    description: 'Topic profiles to read, by number; `bondfire connection test` names those that there are.',
  }),
  media_types: z.array(Id).min(1).optional().meta({
    description: 'Media types to read, by number; without it, all that are known (v1) or that there are (v3).',
  }),
  since: z.iso
    .datetime({ offset: true, error: 'an instant such as 2026-01-01T00:00:00Z' })
    .optional()
    .meta({ description: `The first read goes back to here; without it, ${DAYS} days.` }),
});

export const Settings = Fields.superRefine(needs('sign_in', NEEDED))
  .refine(({ generation, sign_in }) => generation === 'v3' || sign_in === 'headers', {
    path: ['sign_in'],
    message: 'v1 knows no OAuth: use headers, or generation v3',
  })
  .meta({ needs: { sign_in: NEEDED } });
export type Settings = z.output<typeof Settings>;

export function firstRead({ since }: Settings, now: Date): Date {
  return since === undefined ? new Date(now.getTime() - DAYS * 86_400_000) : new Date(since);
}
