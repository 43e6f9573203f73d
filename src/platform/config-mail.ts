/** By which server mails are sent: none, until its address and a sender are given. And where what comes back of them goes. */
import { z } from 'zod';

export interface MailConfig {
  /** `smtp://` or `smtps://`, with user and password where it wants them. */
  readonly url: string;
  /** One plain address. */
  readonly from: string;
  /** Where replies go, with `*` for what tells one mail from another; null: nobody takes any. */
  readonly replies: string | null;
  /** What signs mails that are posted to us; null: a token of the API does. */
  readonly inboundSecret: string | null;
}

const SERVER =
  'is not the address of a mail server. Write smtps://user:password@mail.example:465, or smtp:// and port 587.';
const SECRET = /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/;

export const MAIL_VARIABLES = {
  BONDFIRE_SMTP_URL: z
    .string()
    .refine((text) => text === '' || (/^smtps?:\/\/./.test(text) && URL.canParse(text)), SERVER)
    .meta({
      default: '',
      description:
        'The server by which people are told by mail: `smtps://user:password@mail.example:465`, or `smtp://` with STARTTLS. Without it no mail is sent.',
      secret: true,
    }),
  BONDFIRE_MAIL_FROM: z
    .string()
    .refine(
      (text) => text === '' || z.email().safeParse(text).success,
      'is not one plain address such as bondfire@company.example.',
    )
    .meta({ default: '', description: 'The address from which these mails come.' }),
  BONDFIRE_MAIL_REPLIES: z
    .string()
    .refine(
      (text) => text === '' || (text.split('*').length === 2 && z.email().safeParse(text.replace('*', 'x')).success),
      'is not an address with one *, such as bondfire+*@company.example.',
    )
    .meta({
      default: '',
      description:
        'Where replies to these mails go, and what could not be delivered: `bondfire+*@company.example`, where `*` stands for what tells one mail from another (40 characters). That mailbox is read by a connection of Mail, or what comes there is posted to `POST /api/v1/mail/inbound`. Without it replies are not taken.',
    }),
  BONDFIRE_MAIL_INBOUND_SECRET: z
    .string()
    .refine((text) => text === '' || SECRET.test(text), 'is not a secret of Standard Webhooks: whsec_ and base64.')
    .meta({
      default: '',
      description:
        'What signs the mails that are posted there, by Standard Webhooks: `whsec_…`. Without it they are posted with a token of the API that may `map`.',
      secret: true,
    }),
} as const;

type Values = { readonly [Name in keyof typeof MAIL_VARIABLES]: z.output<(typeof MAIL_VARIABLES)[Name]> };

export function mailOf(given: Values): MailConfig | null {
  const { BONDFIRE_SMTP_URL: url, BONDFIRE_MAIL_FROM: from } = given;
  if (url === '') return null;
  return {
    url,
    from,
    replies: given.BONDFIRE_MAIL_REPLIES || null,
    inboundSecret: given.BONDFIRE_MAIL_INBOUND_SECRET || null,
  };
}

export function mailWithout(raw: Readonly<Record<string, string>>): string[] {
  const names = ['BONDFIRE_SMTP_URL', 'BONDFIRE_MAIL_FROM'] as const;
  const missing = names.filter((name) => !raw[name]);
  if (missing.length === 1)
    return [`${missing[0]}: it is missing beside ${names.find((name) => raw[name])}. Give both, or none.`];
  if (raw['BONDFIRE_MAIL_REPLIES'] && missing.length > 0)
    return [
      `${names.join(' and ')}: they are missing beside BONDFIRE_MAIL_REPLIES. Without mails there are no replies.`,
    ];
  return raw['BONDFIRE_MAIL_INBOUND_SECRET'] && !raw['BONDFIRE_MAIL_REPLIES']
    ? ['BONDFIRE_MAIL_REPLIES: it is missing beside BONDFIRE_MAIL_INBOUND_SECRET. Give both, or the first alone.']
    : [];
}
