/** What an admin types to connect a company's Khoros Marketing. */
import { z } from 'zod';
import { needs, secret } from '#sdk';

const Address = z
  .url({ protocol: /^https?$/, error: 'an address such as https://api.spredfast.com' })
  .refine((url) => !URL.canParse(url) || isPlain(new URL(url)), 'only protocol, host and path');
const Named = z.string().trim().min(1);

const NEEDED = { token: ['token'], browser: ['client_id', 'client_secret'] } as const;

const Fields = z.strictObject({
  url: Address.default('https://api.spredfast.com').meta({ description: 'Where the API is.' }),
  login_url: Address.default('https://login.spredfast.com').meta({
    description: 'Where people sign in, for the application below.',
  }),
  api: z.enum(['v2', 'v1']).default('v2').meta({
    description: 'Version of Conversations that publishes. v1 names environment and company in its addresses.',
  }),
  company: Named.optional().meta({
    description: 'v1: number of the company. Without it, the one that the account belongs to.',
  }),
  environment: Named.optional().meta({
    description: 'v1: as the vendor spells it, capitals included. Without it, as the account says.',
  }),
  sign_in: z.enum(['token', 'browser']).default('token').meta({
    description:
      'How Bondfire signs in: with a token that was typed in, or by OAuth 2 as whoever allows it in a browser.',
  }),
  token: secret('As made in Profile Settings. For `token`.').optional(),
  client_id: Named.optional().meta({
    description: 'Of the application, once the vendor has allowed it your company. For `browser`.',
  }),
  client_secret: secret('Of that application. For `browser`.').optional(),
  initiative: Named.optional().meta({
    description: 'Initiative for messages that name none: its name or number.',
  }),
  initiatives: z
    .array(Named)
    .default([])
    .meta({ description: 'Initiatives whose published messages are read, by number; without any, all.' }),
  streams: z
    .array(z.int().positive())
    .default([])
    .meta({ description: 'Streams (inboxes, searches) whose items are exported, by number; without any, all.' }),
  fields: z
    .array(z.int().nonnegative())
    .default([])
    .meta({ description: 'Columns of that export, by number; without any, all that the vendor names.' }),
  since: z.iso
    .datetime({ offset: true, error: 'an instant such as 2026-01-01T00:00:00Z' })
    .optional()
    .meta({ description: 'The first read goes back to here; without it, 30 days.' }),
  export_minutes: z
    .number()
    .min(0)
    .max(1440)
    .default(15)
    .meta({ description: 'Minutes between two exports: each is work for the vendor.' }),
  export_days: z
    .int()
    .min(1)
    .max(31)
    .default(7)
    .meta({ description: 'Days that one export covers at most; fewer where a company has very many items.' }),
  overlap_hours: z
    .number()
    .positive()
    .max(720)
    .default(6)
    .meta({ description: 'Hours that are read again each time: items and results of publishing come late.' }),
  events_token: secret('Bearer token that the event subscriptions were made with.').optional(),
});

export const Settings = Fields.superRefine(needs('sign_in', NEEDED)).meta({ needs: { sign_in: NEEDED } });
export type Settings = z.output<typeof Settings>;

function isPlain({ username, password, search, hash }: URL): boolean {
  return [username, password, search, hash].every((part) => part === '');
}
