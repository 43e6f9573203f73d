/** What an admin says about a mailbox and the way out of it. */
import { z } from 'zod';
import { needs, secret } from '#sdk';

const Security = z.enum(['tls', 'starttls', 'none']);
const Port = z.int().min(1).max(65_535);
const Host = z.string().regex(/^[\w.:-]+$/, 'the name of a server such as imap.example.org');
const Folder = z.string().min(1).max(200);

const Endpoint = z.url({ protocol: /^https?$/ });

const NEEDED = { password: ['password'], oauth: ['provider', 'client_id', 'client_secret'] } as const;
const NEEDED_BY = { microsoft: ['tenant'], other: ['authorize_url', 'token_url', 'scopes'] } as const;

const Fields = z.strictObject({
  imap_host: Host.meta({ description: 'The server that holds the mailbox: imap.example.org' }),
  imap_port: Port.default(993).meta({ description: 'Mostly 993 with `tls`, 143 with `starttls`.' }),
  imap_security: Security.default('tls').meta({
    description:
      '`tls` from the first byte, `starttls` before anything is said, or `none`, within one’s own walls only.',
  }),
  smtp_host: Host.optional().meta({ description: 'The server that takes what we send. Leave it out to read only.' }),
  smtp_port: Port.default(587).meta({ description: 'Mostly 587 with `starttls`, 465 with `tls`.' }),
  smtp_security: Security.default('starttls').meta({ description: 'As with `imap_security`.' }),
  user: z.string().min(1).meta({ description: 'What the mailbox signs in with, mostly its address.' }),
  sign_in: z.enum(['password', 'oauth']).default('password').meta({
    description: 'How Bondfire signs in: with a password, or by OAuth 2 as whoever allows it in a browser.',
  }),
  password: secret('Its password; where the account has a second factor, an app password. For `password`.').optional(),
  provider: z.enum(['microsoft', 'google', 'other']).optional().meta({
    description: 'Whose OAuth it is: for the first two, addresses and scopes are known. For `oauth`.',
  }),
  tenant: z
    .string()
    .regex(/^[\w.-]+$/, 'a directory’s id or domain')
    .optional()
    .meta({
      description: 'Of Microsoft: the id of the directory in which the application is registered, or its domain.',
    }),
  client_id: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Of the application that the provider knows. For `oauth`.' }),
  client_secret: secret('That application’s secret.').optional(),
  authorize_url: Endpoint.optional().meta({
    description: 'Where the browser is sent. For another provider, or instead of the address that is known.',
  }),
  token_url: Endpoint.optional().meta({ description: 'Where tokens are got and renewed; as with `authorize_url`.' }),
  scopes: z.array(z.string().min(1)).min(1).optional().meta({
    description: 'What is asked for; as with `authorize_url`. They must let mail be read by IMAP and sent by SMTP.',
  }),
  smtp_user: z.string().min(1).optional().meta({ description: 'Where sending has an account of its own.' }),
  smtp_password: secret(
    'The password of that account. With it, sending signs in by password whatever `sign_in` says.',
  ).optional(),
  folder: Folder.default('INBOX').meta({ description: 'The folder to read.' }),
  since: z.iso.date().optional().meta({ description: 'What arrived before this day is not read: 2026-01-31' }),
  from: z.email().meta({ description: 'The address that we write from. Its domain is in the ids of what we send.' }),
  from_name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^\P{Cc}+$/u, 'one line')
    .optional()
    .meta({ description: 'The name beside that address.' }),
  sent_folder: Folder.optional().meta({
    description: 'Where sent mail is kept. Without it, the folder that the server calls so.',
  }),
  sent_copy: z.enum(['append', 'server']).default('append').meta({
    description:
      'Who files what was sent: we (`append`), or the server by itself (`server`), as Gmail does. A lost answer is settled by that copy.',
  }),
  timeout: z.number().positive().max(300).default(30).meta({
    description: 'Seconds to wait for an answer of either server.',
  }),
});

export const Settings = Fields.superRefine(needs('sign_in', NEEDED))
  .superRefine((given, context) => {
    if (given.sign_in === 'oauth') needs('provider', NEEDED_BY)(given, context);
  })
  .meta({ needs: { sign_in: NEEDED, provider: NEEDED_BY } });
export type Settings = z.output<typeof Settings>;
