/** By which server mails are sent: none, until its address and a sender are given. */
import { z } from 'zod';

export interface MailConfig {
  /** `smtp://` or `smtps://`, with user and password where it wants them. */
  readonly url: string;
  /** One plain address. */
  readonly from: string;
}

const SERVER =
  'is not the address of a mail server. Write smtps://user:password@mail.example:465, or smtp:// and port 587.';

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
} as const;

type Values = { readonly [Name in keyof typeof MAIL_VARIABLES]: z.output<(typeof MAIL_VARIABLES)[Name]> };

export function mailOf({ BONDFIRE_SMTP_URL: url, BONDFIRE_MAIL_FROM: from }: Values): MailConfig | null {
  return url === '' ? null : { url, from };
}

export function mailWithout(raw: Readonly<Record<string, string>>): string[] {
  const names = ['BONDFIRE_SMTP_URL', 'BONDFIRE_MAIL_FROM'] as const;
  const missing = names.filter((name) => !raw[name]);
  return missing.length === 1
    ? [`${missing[0]}: it is missing beside ${names.find((name) => raw[name])}. Give both, or none.`]
    : [];
}
