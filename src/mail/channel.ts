/** Notifications by SMTP. */
import { Readable } from 'node:stream';
import { Fault } from '#sdk';
import { Unsure, type Channel, type Message, type NotificationLink } from '../app/index.ts';
import type { MailConfig } from '../platform/index.ts';
import { htmlOf, textOf, type Links } from './compose.ts';

const CHANNEL = 'mail';
const TIMEOUT_MS = 20_000;
/** A link works as long as what it answers is open, and no longer than that. */
const MOST_MS = 14 * 86_400_000;

export interface MailParts extends MailConfig {
  /** Where links lead, without a slash at its end. */
  readonly address: string;
  /** Commits what a link opens; answers what goes into its address. */
  readonly makeLink: (link: Omit<NotificationLink, 'used_at'>, expires: Date) => Promise<string>;
  readonly now: () => Date;
}

export function createMail({ url, from, address, makeLink, now }: MailParts): Channel {
  const domain = from.slice(from.lastIndexOf('@') + 1);

  async function linksOf({ person, items }: Message): Promise<Links> {
    const latest = new Date(now().getTime() + MOST_MS);
    const asks = new Map<string, string>();
    for (const { ask } of items) {
      if (ask === null || asks.has(ask.id)) continue;
      const due = new Date(ask.due_at);
      const link = { person: person.id, ask: ask.id, kinds: null, channel: CHANNEL };
      asks.set(ask.id, `${address}/m/${await makeLink(link, due < latest ? due : latest)}`);
    }
    const kinds = [...new Set(items.map(({ kind }) => kind))];
    const stop = await makeLink({ person: person.id, ask: null, kinds, channel: CHANNEL }, latest);
    return { asks, stop: `${address}/m/${stop}` };
  }

  return {
    id: CHANNEL,
    reaches: async (_tx, { email }) => email !== null,
    async send(message, signal) {
      const { email } = message.person;
      if (email === null) throw new Fault('rejected', `${message.person.id} has no e-mail address`);
      const links = await linksOf(message);
      const { createTransport } = await import('nodemailer');
      const builder = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
      const id = `${message.id}@${domain}`;
      const [first] = message.items;
      const about = first?.ask?.id ?? first?.issue?.id;
      const built = await builder.sendMail({
        from: { address: from, name: 'Bondfire' },
        to: email,
        subject: message.subject,
        text: textOf(message, links),
        html: htmlOf(message, links),
        messageId: `<${id}>`,
        // What is about the same stands together.
        ...(about !== undefined && message.items.length === 1 && { references: `<${about}@${domain}>` }),
        headers: {
          'auto-submitted': 'auto-generated',
          'list-unsubscribe': `<${links.stop}>`,
          'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
        },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      await deliver(url, { from, to: email }, built.message as Buffer, signal);
      return { id };
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
  const { responseCode, response, code } = thrown as {
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
