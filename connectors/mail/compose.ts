/** What we write, as the bytes of a mail. */
import type { Call } from '#sdk';
import type { Settings } from './settings.ts';

export interface Draft {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  /** Without brackets. */
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  /** Written by a program and an answer to nothing (RFC 3834): no absence note comes back. */
  readonly automatic?: boolean;
}

/** The same on every attempt of the same effect, so that a copy of it is known. Without brackets. */
export function messageId({ from }: Settings, { key }: Pick<Call, 'key'>): string {
  return `${key}@${from.slice(from.lastIndexOf('@') + 1)}`;
}

export async function compose(settings: Settings, draft: Draft, call: Call): Promise<Uint8Array> {
  const { createTransport } = await import('nodemailer');
  const builder = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await builder.sendMail({
    from: { address: settings.from, name: settings.from_name ?? '' },
    to: [...draft.to],
    cc: [...draft.cc],
    subject: draft.subject,
    text: draft.text,
    ...(draft.html !== null && { html: draft.html }),
    messageId: bracketed(messageId(settings, call)),
    ...(draft.inReplyTo !== null && { inReplyTo: bracketed(draft.inReplyTo) }),
    ...(draft.references.length > 0 && { references: draft.references.map(bracketed) }),
    ...(draft.automatic === true && { headers: { 'auto-submitted': 'auto-generated' } }),
    date: call.since,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return message as Buffer;
}

function bracketed(id: string): string {
  return `<${id}>`;
}
