/** Notifications by SMTP. */
import type { Channel, Message, NotificationLink } from '../app/index.ts';
import { Refused, type MailConfig, type Tx } from '../platform/index.ts';
import { htmlOf, textOf, type Links } from './compose.ts';
import { createPost } from './post.ts';

const CHANNEL = 'mail';
/** A link works as long as what it answers is open, and no longer than that. */
const MOST_MS = 14 * 86_400_000;
/** So long a mail may be answered by another. */
const REPLIES_MS = 30 * 86_400_000;

export interface MailParts extends MailConfig {
  /** Where links lead, without a slash at its end. */
  readonly address: string;
  /** Commits what a link opens; answers what goes into its address. */
  readonly makeLink: (link: NotificationLink, expires: Date) => Promise<string>;
  /** Whether mails came back from there for good. */
  readonly returns: (tx: Tx, address: string) => Promise<boolean>;
  readonly now: () => Date;
}

export function createMail({ url, from, replies, address, makeLink, returns, now }: MailParts): Channel {
  const post = createPost({ url, from, replies });
  const { domain } = post;

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
    return { asks, stop: `${address}/m/${stop}`, replies: replies === null ? null : answeredBy(items) };
  }

  /** Tells which mail is answered; null: nobody takes answers. */
  async function tokenOf({ id, person, items }: Message, email: string): Promise<string | null> {
    if (replies === null) return null;
    const [first, ...others] = items;
    const ask = others.length === 0 ? (first?.ask ?? null) : null;
    const issue = first !== undefined && others.every((one) => one.issue?.id === first.issue?.id) ? first.issue : null;
    const of = { ask: ask?.id ?? null, issue: issue?.id ?? null, version: ask?.version ?? null };
    const link = { person: person.id, kinds: null, channel: CHANNEL, use: 'reply' as const, send: id, address: email };
    return makeLink({ ...link, ...of }, new Date(now().getTime() + REPLIES_MS));
  }

  return {
    id: CHANNEL,
    reaches: async (tx, { email }) => email !== null && !(await returns(tx, email)),
    async send(message, signal) {
      const { email } = message.person;
      if (email === null)
        throw new Refused(
          { code: 'no_email', person: message.person.id },
          `${message.person.id} has no e-mail address`,
        );
      const links = await linksOf(message);
      const token = await tokenOf(message, email);
      const back = post.returnTo(token);
      const [first] = message.items;
      const about = first?.ask?.id ?? first?.issue?.id;
      await post.send(
        {
          id: post.idOf(message.id, token),
          to: email,
          subject: message.subject,
          text: textOf(message, links),
          html: htmlOf(message, links),
          replyTo: back,
          returnTo: back,
          // What is about the same stands together.
          references: about !== undefined && message.items.length === 1 ? [`${about}@${domain}`] : [],
          headers: {
            'auto-submitted': 'auto-generated',
            'list-unsubscribe': `<${links.stop}>`,
            'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
          },
        },
        signal,
      );
      return { id: post.idOf(message.id, null) };
    },
  };
}

/** What a reply to it would be: an answer, a note inside, or nothing that anybody takes. */
function answeredBy(items: Message['items']): Links['replies'] {
  const [first, ...others] = items;
  if (first === undefined || others.some((one) => one.issue?.id !== first.issue?.id)) return null;
  if (others.length === 0 && first.ask !== null) return 'answer';
  return first.issue === null ? null : 'note';
}
