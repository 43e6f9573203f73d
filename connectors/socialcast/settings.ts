/** What an admin types to connect a community. */
import { z } from 'zod';
import { needs, secret } from '#sdk';

const Numeric = z.union([
  z.int().positive(),
  z.string().regex(/^\d+(-.*)?$/, 'a number, as in the address of the stream'),
]);
const NameOrId = z.union([z.int().positive(), z.string().trim().min(1, 'a name or a number')]);

const Read = z
  .strictObject({
    home: z.boolean().default(true).meta({ description: "The account's default stream." }),
    groups: z.array(NameOrId).default([]).meta({ description: 'Groups, by name or number.' }),
    streams: z.array(Numeric).default([]).meta({ description: 'Streams, by number.' }),
    searches: z
      .array(z.string().trim().min(1, 'words to search for'))
      .default([])
      .meta({ description: 'Searches, by their words.' }),
  })
  .refine((read) => read.home || read.groups.length + read.streams.length + read.searches.length > 0, {
    message: 'nothing would be read: set home to true, or name a group, a stream or a search',
  });

const NEEDED = { password: ['email', 'password'], browser: ['client_id', 'client_secret'] } as const;

const Fields = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'an address such as https://acme.socialcast.com' })
    .refine(
      (url) => !URL.canParse(url) || isPlain(new URL(url)),
      'only protocol, host and path: no user, question mark or #',
    )
    .meta({ description: 'The address of the community, on the premises too: https://acme.socialcast.com' }),
  sign_in: z.enum(['password', 'browser']).default('password').meta({
    description: 'How Bondfire signs in: with e-mail and password, or by OAuth 2 as whoever allows it in a browser.',
  }),
  email: z
    .email('the e-mail address of an account')
    .optional()
    .meta({ description: 'Of the account that Bondfire reads and writes with. For `password`.' }),
  password: secret('Of that account. For `password`.').optional(),
  client_id: z.string().min(1).optional().meta({
    description: 'Of the application, as the community’s Apps Manager shows it. For `browser`.',
  }),
  client_secret: secret('Of that application. For `browser`.').optional(),
  read: Read.prefault({}).meta({ description: 'What is read: the home stream, unless told otherwise.' }),
  probe_group: NameOrId.optional().meta({
    description: 'Where the test post of a probe goes: a private group that is read and has no member but the account.',
  }),
  since: z.iso
    .datetime({ offset: true, error: 'an instant such as 2026-01-01T00:00:00Z' })
    .optional()
    .meta({ description: 'The first read goes back to here; without it, to the beginning.' }),
});

export const Settings = Fields.superRefine(needs('sign_in', NEEDED)).meta({ needs: { sign_in: NEEDED } });
export type Settings = z.output<typeof Settings>;

function isPlain({ username, password, search, hash }: URL): boolean {
  return [username, password, search, hash].every((part) => part === '');
}
