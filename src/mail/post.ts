/** The way out: one mail to one person, by the server of the settings. */
import { Readable } from 'node:stream';
import { Fault } from '#sdk';
import { Unsure } from '../app/index.ts';
import type { MailConfig } from '../platform/index.ts';

const TIMEOUT_MS = 20_000;

export interface Letter {
  /** Without brackets. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Message-IDs without brackets, the oldest first. */
  readonly references?: readonly string[];
  /** Of the last of them. */
  readonly answers?: boolean;
  /** Where answers go; null: where it comes from. */
  readonly replyTo?: string | null;
  /** Where it goes back to where it cannot be delivered; null: where it comes from. */
  readonly returnTo?: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Post {
  /** Of the ids of what is sent. */
  readonly domain: string;
  /** The Message-ID of what is sent, without brackets; `token`: by which an answer to it is known. */
  idOf(id: string, token: string | null): string;
  /** Where what bears a token is answered, and comes back to; null: nobody takes that. */
  returnTo(token: string | null): string | null;
  /** Once. Throws `transient` where it was surely not sent, `Unsure` where nobody knows. */
  send(letter: Letter, signal: AbortSignal): Promise<void>;
}

export function createPost({ url, from, replies }: Pick<MailConfig, 'url' | 'from' | 'replies'>): Post {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return {
    domain,
    idOf: (id, token) => `${id}${token === null ? '' : `.${token}`}@${domain}`,
    returnTo: (token) => (token === null ? null : (replies?.replace('*', token) ?? null)),
    async send(
      { id, to, subject, text, html, references = [], answers = false, replyTo = null, returnTo = null, headers },
      signal,
    ) {
      const { createTransport } = await import('nodemailer');
      const builder = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
      const before = references.map((one) => `<${one}>`);
      const built = await builder.sendMail({
        from: { address: from, name: 'Bondfire' },
        to,
        subject,
        text,
        html,
        messageId: `<${id}>`,
        ...(replyTo !== null && { replyTo }),
        ...(before.length > 0 && { references: before }),
        ...(answers && before.length > 0 && { inReplyTo: before.at(-1) }),
        headers,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      await deliver(url, { from: returnTo ?? from, to }, built.message as Buffer, signal);
    },
  };
}

/** Throws `Unsure` where it had begun to leave, and the server said nothing of it. */
async function deliver(
  url: string,
  { from, to }: { readonly from: string; readonly to: string },
  mail: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const ms = TIMEOUT_MS;
  const waits = { connectionTimeout: ms, greetingTimeout: ms, socketTimeout: ms };
  const transport = createTransport({ url, ...waits, disableFileAccess: true, disableUrlAccess: true });
  const stop = (): void => transport.close();
  signal.addEventListener('abort', stop, { once: true });
  let begun = false;
  function* bytes(): Generator<Uint8Array> {
    begun = true;
    yield mail;
  }
  try {
    const raw = Readable.from(bytes(), { objectMode: false });
    await transport.sendMail({ envelope: { from, to: [to] }, raw });
  } catch (thrown) {
    throw faultOf(thrown, to, begun);
  } finally {
    signal.removeEventListener('abort', stop);
    transport.close();
  }
}

function faultOf(thrown: unknown, to: string, begun: boolean): Fault {
  const { responseCode, response, code, command } = thrown as {
    readonly command?: string;
    readonly responseCode?: number;
    readonly response?: string;
    readonly code?: string;
  };
  const said = (response ?? (thrown instanceof Error ? thrown.message : String(thrown))).slice(0, 300);
  if (code === 'EAUTH')
    return new Fault('auth', `the mail server does not let us in: ${said}`, {
      cure: 'Check user and password in BONDFIRE_SMTP_URL, and start again.',
      cause: thrown,
    });
  if (responseCode !== undefined && responseCode >= 500 && command === 'MAIL FROM')
    return new Fault('config', `the mail server refused us as the sender: ${said}`, {
      cure: 'It must let the addresses of BONDFIRE_MAIL_FROM and BONDFIRE_MAIL_REPLIES send.',
      cause: thrown,
    });
  if (responseCode !== undefined && responseCode >= 500)
    return new Fault('rejected', `the mail server refused a mail to ${to}: ${said}`, {
      cure: 'Correct their e-mail address: bondfire person edit <person> --email <address>.',
      cause: thrown,
    });
  if (responseCode === undefined && begun) return new Unsure(`the mail server said nothing of a mail to ${to}`, thrown);
  return new Fault('transient', `the mail server took no mail to ${to}: ${said}`, {
    cure: 'See that the server of BONDFIRE_SMTP_URL can be reached from here.',
    cause: thrown,
  });
}
