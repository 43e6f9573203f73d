/** What an admin says: where the org is, how to sign in, what to read. */
import { z } from 'zod';
import { needs, secret } from '#sdk';

const RecordId = z.string().regex(/^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/, 'an id of 15 or 18 characters');

const Feeds = z.strictObject({
  company: z.boolean().default(true).meta({ description: 'All that the account may see, but for field changes.' }),
  groups: z
    .array(z.string().trim().min(1))
    .default([])
    .meta({ description: 'Groups, by name or id. A private group needs the account as a member.' }),
  users: z.array(RecordId).default([]).meta({ description: 'Profiles, by the id of the user.' }),
  records: z.array(RecordId).default([]).meta({ description: 'Records such as cases or accounts, by id.' }),
  topics: z.array(RecordId).default([]).meta({ description: 'Topics, by id.' }),
  files: z.boolean().default(false).meta({ description: 'Posts about files that the account follows.' }),
});

const NEEDED = { jwt: ['username', 'private_key'], client_credentials: ['client_secret'] } as const;

const Fields = z.strictObject({
  login_url: z
    .url({ protocol: /^https?$/ })
    .default('https://login.salesforce.com')
    .meta({
      description:
        'Where the org signs in: its My Domain address, https://acme.my.salesforce.com. client_credentials works with no other.',
    }),
  sign_in: z.enum(['web', 'jwt', 'client_credentials']).default('web').meta({
    description:
      'web: an admin signs in with a browser. jwt: a certificate signs for a user. client_credentials: the app’s own run-as user.',
  }),
  client_id: secret('Consumer key of the external client app.'),
  client_secret: secret(
    'Consumer secret of it; needed for client_credentials, and for web if the app asks for it.',
  ).optional(),
  username: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'For jwt: the user name that the certificate signs for.' }),
  private_key: secret('For jwt: the private key of the app’s certificate, as PEM.').optional(),
  audience: z.url().optional().meta({
    description:
      'For jwt, where the login host does not tell it: https://login.salesforce.com or https://test.salesforce.com.',
  }),
  feeds: Feeds.prefault({}).meta({ description: 'What is read: the company’s feed, unless told otherwise.' }),
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'The first read goes back to here; without it, to the beginning.' }),
  like_days: z.int().min(0).max(30).default(3).meta({
    description:
      'Likes come without a date and change nothing else, so those of what moved in the last days are read again each time.',
  }),
  api_version: z
    .string()
    .regex(/^\d{2}\.0$/, 'a version such as 66.0')
    .optional()
    .meta({ description: 'Pins the version of the API; without it, the newest that the org and this connector know.' }),
  probe_to: RecordId.optional().meta({
    description:
      'Where the test post of a probe goes, a quiet group for instance; without it, the account’s own profile.',
  }),
});

export const Settings = Fields.superRefine(needs('sign_in', NEEDED)).meta({ needs: { sign_in: NEEDED } });
export type Settings = z.output<typeof Settings>;
