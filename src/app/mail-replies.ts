/** What people answer to the mails that they got, and what did not arrive: as whoever the mail was for, as they may now. */
import * as issues from '../issues/index.ts';
import * as notify from '../notify/index.ts';
import { peopleById } from '../people/index.ts';
import { Refused, transaction, type Clock, type Database } from '../platform/index.ts';
import type { Answer } from '../playbook/index.ts';
import { page, uuid } from './ids.ts';
import type { Also } from './issues.ts';
import { whoOf } from './links.ts';
import { permit, type Principal } from './principal.ts';
import type { Answered, SeenAsk } from './run-reads.ts';

/** The mail that is answered, as it is now. */
export interface AnsweredMail {
  readonly person: string;
  /** Null: nobody knows where they are written to. */
  readonly email: string | null;
  readonly language: notify.Language;
  /** It is too old to be answered. */
  readonly expired: boolean;
  /** It asked something. */
  readonly asks: boolean;
  /** Null: nothing, or they may not read it any more. */
  readonly ask: SeenAsk | null;
  /** It still waits for them. */
  readonly open: boolean;
  /** What may be noted on. */
  readonly issue: string | null;
  /** It asked somebody without an account, at this address, in the name of the person. */
  readonly invited: string | null;
}

interface Others {
  showAsk(who: Principal, id: string): Promise<SeenAsk>;
  answerAsk(who: Principal, id: string, answer: Answer, as: null, also: Also): Promise<Answered>;
  noteIssue(who: Principal, id: string, text: string, as: undefined, also: Also): Promise<issues.Issue>;
}

/** As RFC 3464 has it, of one recipient. */
export interface Failure {
  readonly recipient: string | null;
  readonly action: string | null;
  readonly status: string | null;
}

const BY_MAIL = { address: null, agent: null };
const OLD = 'this mail can be answered no more';

export function mailReplyCommands(
  { database: { pool }, clock }: { readonly database: Database; readonly clock: Clock },
  others: Others,
) {
  async function linkOf(id: string): Promise<notify.LinkRow> {
    const link = await notify.linkById(pool, id);
    if (link?.use === 'reply') return link;
    throw new Refused({ code: 'opens_nothing' }, OLD, 'Look in Bondfire for what is asked of you.');
  }

  /** Throws `rejected` where it is too old, or they may not any more. Whoever writes is there. */
  async function answering(id: string, also: Also) {
    const link = await linkOf(id);
    if (Date.parse(link.expires_at) <= clock.now().getTime())
      throw new Refused({ code: 'opens_nothing' }, OLD, 'Look in Bondfire for what is asked of you.');
    const heard: Also = async (tx) => {
      await also(tx);
      if (link.address !== null) await notify.trustAgain(tx, link.address);
    };
    return { link, who: await whoOf(pool, link, { kind: 'mail', id: null, ...BY_MAIL }), heard };
  }

  return {
    /** What came back of mails, the newest first: answers, what a program wrote, what was not delivered, and what became of each. */
    async listCameBack(
      who: Principal,
      filter: { readonly before?: string | undefined; readonly limit: number },
    ): Promise<notify.CameBack[]> {
      permit(who, 'configure');
      const before = filter.before === undefined ? undefined : uuid(filter.before);
      return notify.listCameBack(pool, { before, limit: page(filter.limit) });
    },

    /** Which of these tell a mail of ours, and by which link. */
    answeredMails(tokens: readonly string[]): Promise<ReadonlyMap<string, string>> {
      return tokens.length === 0 ? Promise.resolve(new Map()) : notify.replyLinks(pool, tokens);
    },

    /** Null where whoever got it is gone, or shut out. */
    async showAnsweredMail(id: string): Promise<AnsweredMail | null> {
      const link = await notify.linkById(pool, id);
      const person = link && (await peopleById(pool, [link.person])).get(link.person);
      if (link?.use !== 'reply' || person === undefined) return null;
      const who = await whoOf(pool, link, { kind: 'mail', id: null, ...BY_MAIL }).catch(() => null);
      if (who === null) return null;
      const ask = link.ask === null ? null : await others.showAsk(who, link.ask).catch(() => null);
      const share = link.send === null ? undefined : await notify.linkById(pool, link.send);
      const waits = ask?.asked.some((one) => one.person === link.person && one.state === 'asked') === true;
      const answered = ask?.answers.some((one) => one.person === link.person && one.version === ask.version) === true;
      return {
        person: link.person,
        email: person.email,
        language: await notify.languageFor(pool, person),
        expired: Date.parse(link.expires_at) <= clock.now().getTime(),
        asks: link.ask !== null,
        ask,
        open: ask?.state === 'open' && waits && !answered,
        issue: link.issue,
        invited: share?.use === 'guest' ? link.address : null,
      };
    },

    /** As `answerAsk`, of the text that the mail showed. */
    async answerByMail(id: string, answer: Answer, also: Also): Promise<{ id: string; who: Principal }> {
      const { link, who, heard } = await answering(id, also);
      if (link.ask === null) throw new Refused({ code: 'asked_nothing' }, 'that mail asked nothing');
      const version = link.version ?? undefined;
      await others.answerAsk(who, link.ask, { ...answer, version }, null, heard);
      return { id: link.ask, who };
    },

    /** Inside, and never outside. */
    async noteByMail(id: string, text: string, also: Also): Promise<{ id: string; who: Principal }> {
      const { link, who, heard } = await answering(id, also);
      if (link.issue === null) throw new Refused({ code: 'about_no_issue' }, 'that mail was about no issue');
      // It may have become part of another.
      const issue = (await issues.rootOf(pool, link.issue)) ?? link.issue;
      await others.noteIssue(who, issue, text, undefined, heard);
      return { id: issue, who };
    },

    /** It did not arrive: what it told is told by the next channel, and an address that does not exist is written to no more. */
    async mailBounced(
      id: string,
      failures: readonly Failure[],
      also: Also,
    ): Promise<{ id: string; said: string; never: boolean }> {
      const link = await linkOf(id);
      const failure = failures[0] ?? { recipient: null, action: null, status: null };
      const [status = null] = /[245]\.\d{1,3}\.\d{1,3}/.exec(failure.status ?? '') ?? [];
      const gaveUp = failure.action === 'failed';
      const how = !gaveUp ? 'later' : status?.startsWith('4') === true ? 'lost' : 'never';
      const address = (link.address ?? failure.recipient ?? '').toLowerCase();
      const said = `${gaveUp ? 'it came back' : 'its delivery is delayed'} from ${address}${status === null ? '' : `: ${status}`}`;
      await transaction(pool, async (tx) => {
        await also(tx);
        await notify.recordBounce(tx, { send: link.send, address, status, said, how }, clock.now());
        if (link.send !== null && how !== 'later') await notify.linkReturned(tx, link.send, said);
        return { id: address };
      });
      return { id: address, said, never: how === 'never' };
    },
  };
}
