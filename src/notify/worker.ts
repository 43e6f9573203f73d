/**
 * Tells people what they are to be told. Each message is committed before it is sent: one that breaks off while it is sent is never sent again, but told by
 * the next channel, and said in the log.
 */
import { asFault, Fault } from '#sdk';
import { known } from '../people/index.ts';
import {
  newId,
  Refused,
  startRounds,
  transaction,
  type Clock,
  type Database,
  type Log,
  type Rounds,
  type Tx,
} from '../platform/index.ts';
import { aboutOf, standingOf } from './about.ts';
import { forgetLinks } from './links.ts';
import { messagesOf, plan, rulesOf, STORM } from './stage.ts';
import { createSettler } from './settling.ts';
import * as store from './store.ts';
import {
  itemOf,
  languageOf,
  messageOf,
  versionIn,
  type Item,
  type Language,
  type Message,
  type Recipient,
} from './texts.ts';
import { WORDS } from './words.ts';

export interface Sent {
  /** At whoever carries it; null where it has none. */
  readonly id: string | null;
  /** It holds buttons: it is settled as what they are for is edited, and once that is over. */
  readonly settles?: boolean;
}

/** A way to reach people. */
export interface Channel {
  /** A word in lower case, by which rules name it. */
  readonly id: string;
  /** Whether it could reach them: an address is known, and it is set up. */
  reaches(tx: Tx, person: Recipient): Promise<boolean>;
  /** Once. Throws `transient` or `limited` where it was surely not sent and may be tried again, `Unsure` where nobody knows; else another channel is taken. */
  send(message: Message, signal: AbortSignal): Promise<Sent>;
  /** Edits one that it sent: `over` of its item says what became of it, and null that only its text is another. Throws `transient` or `limited` where it may be tried again. */
  settle?(message: Message, id: string, signal: AbortSignal): Promise<void>;
}

/** It may have been sent, and may not. */
export class Unsure extends Fault {
  constructor(message: string, cause: unknown) {
    super('transient', message, { cause });
  }
}

/** What somebody may read now; null: nothing at all. */
export type Reader = (tx: Tx, person: string) => Promise<{ readonly hidden: ReadonlySet<string> } | null>;

export interface SeenRow extends store.NotificationRow {
  readonly headline: string;
  readonly lines: readonly string[];
  readonly because: string;
  /** Why it need not be told any more; null: it stands. */
  readonly over: string | null;
}

export interface NotifierParts {
  readonly database: Database;
  readonly channels: readonly Channel[];
  readonly readerOf: Reader;
  /** Where the console is, without a slash at its end. */
  readonly address: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Notifier {
  readonly channels: readonly string[];
  /** Those that could reach somebody. */
  reaching(tx: Tx, person: Recipient): Promise<ReadonlySet<string>>;
  /** One as it would be told now; `hidden`: issues that they may not read; `language`: where it is read in another than theirs. */
  seen(
    tx: Tx,
    row: store.NotificationRow,
    person: Recipient,
    how: { readonly hidden: ReadonlySet<string>; readonly language: Language | null },
  ): Promise<SeenRow>;
  /** A test, now, whatever they said. Throws what the channel throws. */
  test(person: Recipient, channel: string, language: 'en' | 'de' | null): Promise<void>;
  /** What is due is sent, and what is over says so. */
  step(): Promise<void>;
  start(): Rounds;
}

const EVERY_MS = 1_000;
const AT_ONCE = 100;
/** Longer than a channel may take. */
const BREAKS_OFF_MS = 2 * 60_000;
const SEND_MS = 60_000;
/** What is under way when a process stops is waited for so long. */
const STOPS_WITHIN_MS = 5_000;
const MOST_ATTEMPTS = 5;
const AGAIN_MS = 60_000;
const TIDY_MS = 60 * 60_000;
const KEPT_MS = 90 * 86_400_000;

interface Sending {
  readonly row: store.DueRow;
  readonly item: Item;
  readonly gathered: boolean;
  readonly next: Date | null;
}

interface Ready {
  readonly channel: Channel;
  readonly message: Message;
  readonly attempts: number;
}

export function createNotifier({ database, channels, readerOf, address, clock, log }: NotifierParts): Notifier {
  const { pool } = database;
  const stopping = new AbortController();
  const settle = createSettler({ database, channels, readerOf, address, clock, log, stopping: stopping.signal });
  let tidied = 0;

  async function reaching(tx: Tx, person: Recipient): Promise<ReadonlySet<string>> {
    const all = new Set<string>();
    for (const channel of channels) if (await channel.reaches(tx, person)) all.add(channel.id);
    return all;
  }

  /** What is due for somebody is looked at as it is now; what is to be sent is committed, and answered. */
  async function prepare(person: string): Promise<Ready[]> {
    return transaction(pool, async (tx) => {
      if (!(await store.lockTelling(tx, person))) return [];
      const now = clock.now();
      const due = await store.dueOf(tx, person, now, AT_ONCE);
      const found = (await known(tx, [person], now)).get(person);
      if (!found) {
        for (const { id } of due) await store.lookLater(tx, id, null, 'there is no such person');
        return [];
      }
      const reader = await readerOf(tx, person);
      const rules = rulesOf(await store.givenRules(tx, person));
      const language = languageOf(rules.language, found.row);
      const situation = { rules, zone: found.row.zone, availability: found.availability, now };
      const reached = await reaching(tx, found.row);
      const sending = new Map<string, Sending[]>();
      for (const row of due) {
        const about = await aboutOf(tx, row, reader?.hidden ?? new Set());
        const overtaken = mayNot(reader, row, about.issue?.id ?? null) ?? (await standingOf(tx, row, about));
        const { kind, told, done } = row;
        const one = { kind, at: new Date(row.at), urgent: about.ask?.always === true, asks: about.ask !== null };
        const planned = plan({ ...one, overtaken, told: new Set(told), done }, { ...situation, reaching: reached });
        if (planned.do === 'end') {
          await store.lookLater(tx, row.id, null, planned.why);
          if (planned.unreached === true) tellUnreached(person, row.id);
        }
        if (planned.do === 'wait') await store.lookLater(tx, row.id, planned.until, null);
        if (planned.do !== 'send') continue;
        const item = itemOf(row, about, { person: found.row, language, address });
        const others = sending.get(planned.channel) ?? [];
        sending.set(planned.channel, [...others, { row, item, gathered: planned.gathered, next: planned.next }]);
      }
      const ready: Ready[] = [];
      for (const [id, all] of sending) ready.push(...(await commit(tx, id, all, { person: found.row, language, now })));
      return ready;
    });
  }

  function tellUnreached(person: string, notification: string): void {
    log.error(`${person} could be told by no channel`, {
      notification,
      cure: `bondfire notifications test --as ${person} tries each; bondfire notifications rules --as ${person} shows which there are.`,
    });
  }

  async function commit(
    tx: Tx,
    id: string,
    all: readonly Sending[],
    { person, language, now }: Pick<Message, 'person' | 'language'> & { readonly now: Date },
  ): Promise<Ready[]> {
    const channel = channels.find((one) => one.id === id);
    if (!channel) return [];
    const since = new Date(now.getTime() - STORM.withinMs);
    const { messages, until } = messagesOf(all, await store.sentLately(tx, person.id, id, since), now);
    if (until !== null) for (const { row } of all) await store.lookLater(tx, row.id, until, null);
    const ready: Ready[] = [];
    for (const { digest, of } of messages) {
      const items = of.map(({ item }) => item);
      const message = messageOf(newId(), items, { person, language, digest, address });
      const told = of.map(({ row }) => row.id);
      await store.beginSend(tx, { id: message.id, person: person.id, channel: id, digest }, told, now);
      const version = (channel.settle && versionIn(message)) ?? 1;
      if (version > 1) await store.showsVersion(tx, message.id, version);
      for (const { row, next } of of) await store.followSend(tx, row.id, next);
      ready.push({ channel, message, attempts: Math.max(...of.map(({ row }) => row.attempts)) });
    }
    return ready;
  }

  async function send({ channel, message, attempts }: Ready): Promise<void> {
    try {
      const { id, settles } = await channel.send(
        message,
        AbortSignal.any([stopping.signal, AbortSignal.timeout(SEND_MS)]),
      );
      await store.endSend(pool, message.id, { state: 'done', fault: null, external_id: id }, clock.now(), settles);
    } catch (error) {
      const fault = asFault(error);
      if (error instanceof Unsure || stopping.signal.aborted) return giveUp(message, channel.id, fault.message);
      await failed(message, channel.id, fault, attempts);
    }
  }

  async function failed(message: Message, channel: string, fault: Fault, attempts: number): Promise<void> {
    const again = (fault.kind === 'transient' || fault.kind === 'limited') && attempts + 1 < MOST_ATTEMPTS;
    const { person } = message;
    log.warn(`${person.id} could not be told by ${channel}; ${again ? 'trying again' : 'the next channel is taken'}`, {
      fault: fault.message,
      ...(fault.cure !== null && { cure: fault.cure }),
    });
    await transaction(pool, async (tx) => {
      const now = clock.now();
      const ended = { state: 'failed' as const, fault: fault.message.slice(0, 500), external_id: null };
      if (!(await store.endSend(tx, message.id, ended, now))) return;
      const wait = Math.max(now.getTime() + AGAIN_MS * 2 ** attempts, fault.retryAt?.getTime() ?? 0);
      await (again ? store.tryAgain(tx, message.id, new Date(wait)) : store.goOn(tx, message.id, now));
    });
  }

  /** Nobody knows whether it was sent: it is not sent again, but told by the next channel. */
  async function giveUp(
    of: { readonly id: string; readonly person: Recipient | string },
    channel: string,
    why: string,
  ) {
    const person = typeof of.person === 'string' ? of.person : of.person.id;
    const mine = await transaction(pool, async (tx) => {
      const now = clock.now();
      const ended = { state: 'unknown' as const, fault: why.slice(0, 500), external_id: null };
      if (!(await store.endSend(tx, of.id, ended, now))) return false;
      await store.goOn(tx, of.id, now);
      return true;
    });
    if (mine)
      log.warn(`whether ${person} was told by ${channel} is unknown: it is not sent again, the next channel is taken`, {
        send: of.id,
        fault: why,
      });
  }

  async function step(): Promise<void> {
    const now = clock.now();
    for (const one of await store.brokenSends(pool, new Date(now.getTime() - BREAKS_OFF_MS)))
      await giveUp(one, one.channel, 'it broke off while it was sent');
    const ready: Ready[] = [];
    for (const person of await store.peopleWithDue(pool, now, AT_ONCE)) {
      try {
        ready.push(...(await prepare(person)));
      } catch (error) {
        log.warn(`${person} could not be told; trying again`, { error });
      }
    }
    await Promise.all([...ready.map(send), settle()]);
    if (Date.now() - tidied < TIDY_MS) return;
    tidied = Date.now();
    await store.forgetNotifications(pool, new Date(now.getTime() - KEPT_MS));
    await forgetLinks(pool, new Date(now.getTime() - KEPT_MS));
  }

  return {
    channels: channels.map(({ id }) => id),
    reaching,
    step,
    async seen(tx, row, person, { hidden, language: wanted }) {
      const about = await aboutOf(tx, row, hidden);
      const language = wanted ?? (await store.languageFor(tx, person));
      const { headline, lines, why } = itemOf(row, about, { person, language, address });
      return { ...row, headline, lines, because: why, over: await standingOf(tx, row, about) };
    },
    async test(person, id, said) {
      const channel = channels.find((one) => one.id === id);
      if (!channel)
        throw new Refused(
          { code: 'not_there', what: 'channel', id },
          `there is no channel ${id}`,
          channels.length === 0 ? 'None is set up.' : `There are ${channels.map((one) => one.id).join(', ')}.`,
        );
      if (!(await channel.reaches(pool, person)))
        throw new Refused(
          { code: 'not_reached', channel: id, person: person.id },
          `${id} does not reach ${person.id}`,
          'Say how they are reached: an e-mail address, an account at the vendor, a browser that may be pushed to.',
        );
      const language = languageOf(said, person);
      const words = WORDS[language].test(id);
      const made = messageOf(newId(), [], { person, language, digest: false, address });
      await channel.send({ ...made, subject: words }, AbortSignal.timeout(SEND_MS));
    },
    start() {
      const rounds = startRounds(step, EVERY_MS, 'people could not be told; trying again', log);
      return {
        now: rounds.now,
        async stop() {
          const timer = setTimeout(() => stopping.abort(), STOPS_WITHIN_MS);
          await rounds.stop();
          clearTimeout(timer);
        },
      };
    },
  };
}

/** Why they may not be told; null: they may. */
function mayNot(
  reader: Awaited<ReturnType<Reader>>,
  row: Pick<store.NotificationRow, 'issue'>,
  root: string | null,
): string | null {
  if (reader === null) return 'they may not sign in any more';
  const hidden = [row.issue, root].some((id) => id !== null && reader.hidden.has(id));
  return hidden ? 'they may not read it' : null;
}
