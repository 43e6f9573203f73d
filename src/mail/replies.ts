/**
 * What comes back of the mails that people get. It is kept before its mailbox is told that it was read, and done once: an answer, a note inside, or nothing
 * but a word about why. What a program wrote is looked at, and never answered.
 */
import { asFault } from '#sdk';
import { reasonOf, refusalIn, sentencesOf, Unsure, type AnsweredMail, type App } from '../app/index.ts';
import {
  startRounds,
  type Clock,
  type Database,
  type Log,
  type MailConfig,
  type Rounds,
  type Tx,
} from '../platform/index.ts';
import { arrivedOf, candidateOf, type Candidate } from './arrived.ts';
import { chosenIn } from './choose.ts';
import { createPost } from './post.ts';
import * as store from './store.ts';
import { htmlOfTold, toldOf } from './told.ts';

export interface Replies {
  /** Takes out those that answer mails of ours; they are kept when it resolves. Answers those that are left. */
  sift(records: readonly unknown[]): Promise<readonly unknown[]>;
  /** All that came is done, and who wrote it is told. */
  step(): Promise<void>;
  start(): Rounds;
}

export interface RepliesParts {
  readonly app: App;
  readonly database: Database;
  readonly config: MailConfig;
  /** Where the console is, without a slash at its end. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
}

const EVERY_MS = 2_000;
/** Nothing takes as long. */
const LOST_MS = 60_000;
const MOST_ATTEMPTS = 3;
const SEND_MS = 60_000;
const AGAIN_MS = 60_000;
const TIDY_MS = 60 * 60_000;
/** Longer than it is known which mail they answer: what is read again later is known for what it was. */
const KEPT_MS = 150 * 86_400_000;

export function createReplies({ app, database: { pool }, config, url, clock, log }: RepliesParts): Replies {
  const post = createPost(config);
  let tidied = 0;

  async function sift(records: readonly unknown[]): Promise<readonly unknown[]> {
    const all = records.map(candidateOf);
    const known = await app.answeredMails([...new Set(all.flatMap((one) => one?.tokens ?? []))]);
    const left: unknown[] = [];
    for (const [at, one] of all.entries()) {
      const token = one?.tokens.find((may) => known.has(may));
      if (one === null || one === undefined || token === undefined) left.push(records[at]);
      else await keep(one, token, known.get(token) ?? '');
    }
    return left;
  }

  async function keep(one: Candidate, token: string, link: string): Promise<void> {
    const { mail, ...of } = arrivedOf(one, token);
    await store.keepArrival(pool, { ...of, link, nature: mail.nature, mail }, clock.now());
  }

  /** It is over with that; somebody else may have been there before. */
  async function end(tx: Tx, { id }: store.ArrivalRow, outcome: store.Outcome): Promise<void> {
    if (!(await store.endArrival(tx, id, outcome, clock.now()))) throw new Overtaken();
  }

  /** What is to become of it, where that is nothing that needs a right; null: it is to be tried. */
  function overWith({ mail }: store.ArrivalRow, of: AnsweredMail | null): store.Outcome | null {
    if (mail.nature !== 'mail') return is('ignored', mail.nature);
    if (of === null || of.email === null) return is('ignored', 'whose mail it answers may not answer any more');
    if (mail.from === config.from.toLowerCase()) return is('ignored', 'ours');
    if (of.invited !== null)
      return mail.from === of.invited.toLowerCase() && !mail.forged
        ? is('guest', mail.message_id)
        : is('ignored', 'a stranger wrote');
    if (mail.forged) return is('forged');
    if (mail.from !== of.email.toLowerCase()) return is('stranger');
    if (of.expired || (of.asks && !of.open)) return is('late');
    return mail.words === null ? is('empty') : null;
  }

  async function work(row: store.ArrivalRow): Promise<void> {
    const { mail, link } = row;
    const of = await app.showAnsweredMail(link);
    if (mail.nature === 'bounce' && mail.failures.length > 0) {
      const [failure] = mail.failures;
      const asked = of !== null && of.invited !== null && failure?.action === 'failed';
      const { said, never } = await app.mailBounced(link, mail.failures, (tx) =>
        end(tx, row, { outcome: asked ? 'undelivered' : 'bounced', detail: failure?.status ?? null }),
      );
      log.warn(`a mail was not delivered: ${said}`, {
        cure: never ? 'None is sent there any more: correct the address under People.' : null,
      });
      return;
    }
    const over = overWith(row, of);
    if (over !== null || of === null || mail.words === null) {
      await end(pool, row, over ?? { outcome: 'ignored', detail: null });
      return;
    }
    const chosen = of.ask === null ? null : chosenIn(of.ask, mail.words, of.language);
    if (chosen !== null) {
      await app.answerByMail(link, chosen.answer, (tx) => end(tx, row, { outcome: 'answered', detail: chosen.said }));
      return;
    }
    if (of.issue === null) return end(pool, row, { outcome: 'nothing', detail: null });
    await app.noteByMail(link, mail.words, (tx) => end(tx, row, { outcome: 'noted', detail: null }));
  }

  async function attempt(row: store.ArrivalRow): Promise<void> {
    try {
      await work(row);
    } catch (thrown) {
      if (thrown instanceof Overtaken) return;
      const fault = asFault(thrown);
      const refused = fault.kind === 'rejected';
      if (!refused && row.attempts < MOST_ATTEMPTS) {
        log.warn(`a reply by mail could not be worked on; trying again: ${fault.message}`, { kind: fault.kind });
        return;
      }
      if (!refused)
        log.error(`a reply by mail was not worked on: ${fault.message}`, { kind: fault.kind, cure: fault.cure });
      const outcome = refused ? ('refused' as const) : ('failed' as const);
      const why = refused ? { detail: sentencesOf(fault), reason: reasonOf(fault) } : { detail: null };
      await store.endArrival(pool, row.id, { outcome, ...why }, clock.now());
    }
  }

  async function tell(row: store.ArrivalRow): Promise<void> {
    const of = await app.showAnsweredMail(row.link);
    if (of === null || of.email === null) return;
    const about = {
      subject: row.mail.subject ?? '',
      ask: of.asks ? of.ask : null,
      open: of.open,
      url: of.issue === null ? `${url}/inbox` : `${url}/issues/${of.issue}`,
      detail:
        row.outcome === 'refused' ? refusalIn(of.language, row.mail.reason ?? null, row.detail ?? '') : row.detail,
      sender: row.sender,
      invited: of.invited,
      words: row.mail.words,
      email: of.email,
    };
    const lines = toldOf(row, about, of.language);
    if (lines === null) return;
    const { subject, token, message_id } = row.mail;
    try {
      await post.send(
        {
          id: post.idOf(row.id, 'told'),
          to: of.email,
          subject: `Re: ${(subject ?? 'Bondfire').replace(/^(?:re|aw):\s*/i, '')}`,
          text: lines.join('\n\n'),
          html: htmlOfTold(lines, of.language),
          references: [message_id],
          answers: true,
          replyTo: post.returnTo(token),
          headers: { 'auto-submitted': 'auto-replied', precedence: 'bulk' },
        },
        AbortSignal.timeout(SEND_MS),
      );
    } catch (thrown) {
      const fault = asFault(thrown);
      const again = !(thrown instanceof Unsure) && fault.kind === 'transient' && row.attempts < MOST_ATTEMPTS;
      log.warn(`${of.person} could not be told what became of their reply: ${fault.message}`, { again });
      if (again) await store.tellLater(pool, row.id, new Date(clock.now().getTime() + AGAIN_MS));
    }
  }

  async function step(): Promise<void> {
    const now = clock.now();
    const lost = new Date(now.getTime() - LOST_MS);
    for (let row = await store.takeArrival(pool, lost, now); row; row = await store.takeArrival(pool, lost, now))
      await attempt(row);
    for (let row = await store.takeTold(pool, now); row; row = await store.takeTold(pool, now)) {
      await tell(row);
      await store.toldArrival(pool, row.id);
    }
    await store.dropWords(pool, lost);
    if (Date.now() - tidied < TIDY_MS) return;
    tidied = Date.now();
    await store.forgetArrivals(pool, new Date(now.getTime() - KEPT_MS));
  }

  return {
    sift,
    step,
    start: () => startRounds(step, EVERY_MS, 'replies by mail could not be looked at; trying again', log),
  };
}

function is(outcome: store.Outcome['outcome'], detail: string | null = null): store.Outcome {
  return { outcome, detail };
}

/** Somebody else has ended it meanwhile: all that was to be done with it is not done. */
class Overtaken extends Error {}
