/** Messages with buttons follow what they are about: an edited text is shown in them; once their buttons are of no use any more, what became of it. */
import { asFault } from '#sdk';
import { known, peopleById } from '../people/index.ts';
import { transaction, type Tx } from '../platform/index.ts';
import { answersOf, askedOf, type AskRow } from '../playbook/index.ts';
import { aboutOf, type About } from './about.ts';
import { languageFor, showsVersion, type NotificationRow } from './store.ts';
import { itemOf, messageOf, versionIn, type Language, type Message } from './texts.ts';
import { choiceIn, WORDS } from './words.ts';
import type { NotifierParts } from './worker.ts';

interface SettlingRow {
  readonly send: string;
  readonly channel: string;
  readonly external_id: string;
  readonly failures: number;
  /** False: only its text was edited. */
  readonly over: boolean;
  readonly notification: NotificationRow;
}

/** Nothing waits for them there any more: somebody answered, or has it, or it is over. */
const OVER = `case when told.ask is not null
  then asks.id is null or asks.state <> 'open' or asked.state is distinct from 'asked'
    or exists (select from answers where answers.ask = asks.id and answers.person = told.person and answers.version = asks.version)
  else issues.id is null or issues.state = 'resolved' or issues.merged_into is not null
    or case told.why->>'as' when 'owner' then issues.owner is distinct from told.person
        or exists (select from issue_entries where issue_entries.issue = issues.id and kind = 'claimed' and issue_entries.at >= sends.at)
      else issues.owner is not null end end`;

/** Somebody edited what is to be approved after it was shown there. */
const EDITED = `asks.version > coalesce((told.detail->>'version')::int, 1)`;

/** Asked first, again and again: whether any of them are over is costly to plan, and mostly there are none. */
async function anySettling(tx: Tx, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'any_settling',
    text: 'select from notification_sends where settles_at <= $1 limit 1',
    values: [now],
  });
  return rowCount === 1;
}

/** Those that are over or tell an old text, and are not too old to be looked at, for whoever takes them; another does where it broke off, after `lease`. */
async function takeSettling(tx: Tx, now: Date, lease: Date, limit: number): Promise<SettlingRow[]> {
  const { rows } = await tx.query<SettlingRow>({
    name: 'take_settling',
    text: `with due as (
       select sends.id, to_jsonb(told) as notification, ${OVER} as over from notification_sends sends join notification_sent on notification_sent.send = sends.id
         join notifications told on told.id = notification_sent.notification
         left join asks on asks.id = told.ask left join asked on asked.ask = told.ask and asked.person = told.person left join issues on issues.id = told.issue
       where settles_at <= $1 and sends.at > $1 - interval '30 days' and external_id is not null and (${OVER} or ${EDITED}) order by settles_at limit $3 for update of sends skip locked)
     update notification_sends as sends set settles_at = $2 from due where sends.id = due.id
     returning sends.id as send, channel, external_id, settle_failures as failures, due.over, notification`,
    values: [now, lease, limit],
  });
  return rows;
}

/** It says so; or nobody tries any more. */
async function endSettling(tx: Tx, send: string): Promise<void> {
  await tx.query('update notification_sends set settles_at = null where id = $1', [send]);
}

/** It shows that version, and is looked at further. */
async function goOn(tx: Tx, send: string, version: number, now: Date): Promise<void> {
  await showsVersion(tx, send, version);
  await settleLater(tx, send, now, 0);
}

async function settleLater(tx: Tx, send: string, at: Date, failures: number): Promise<void> {
  await tx.query('update notification_sends set settles_at = $2, settle_failures = $3 where id = $1', [
    send,
    at,
    failures,
  ]);
}

/** Who did what, as whoever got the message reads it. */
async function overIn(
  tx: Tx,
  { person }: Pick<NotificationRow, 'person'>,
  { ask, issue }: Pick<About, 'ask' | 'issue'>,
  language: Language,
): Promise<string> {
  const { over } = WORDS[language];
  if (ask !== null) return ofAsk(tx, person, ask, language);
  if (issue === null) return over.gone;
  if (issue.state === 'resolved') return over.resolved;
  const { owner } = issue;
  if (owner === null) return over.gone;
  return owner === person ? over.yours : over.has(await nameOf(tx, owner));
}

async function ofAsk(tx: Tx, person: string, ask: AskRow, language: Language): Promise<string> {
  const { over } = WORDS[language];
  const own = (await answersOf(tx, ask.id)).findLast((one) => one.person === person && one.version === ask.version);
  if (ask.decision !== null) {
    const { choice, by } = ask.decision;
    const others = await Promise.all(by.filter((one) => one !== person).map((one) => nameOf(tx, one)));
    return over.answered(choiceIn(language, choice), by.includes(person), others);
  }
  if (ask.state !== 'open') return over[ask.state === 'lapsed' ? 'lapsed' : 'cancelled'];
  if (own !== undefined) return over.answered(choiceIn(language, own.choice), true, []);
  const asked = (await askedOf(tx, [ask.id])).find((one) => one.person === person);
  if (asked?.state === 'away') return over.away;
  const [, to = null] = /^passed on to (.+)$/.exec(asked?.why ?? '') ?? [];
  return over.passed(to === null ? null : await nameOf(tx, to));
}

async function nameOf(tx: Tx, person: string): Promise<string> {
  return (await peopleById(tx, [person])).get(person)?.name ?? person;
}

const AT_ONCE = 20;
const LEASE_MS = 2 * 60_000;
const SETTLE_MS = 30_000;
const AGAIN_MS = 5_000;
const MOST_FAILURES = 8;

interface SettlerParts extends Pick<NotifierParts, 'database' | 'channels' | 'readerOf' | 'address' | 'clock' | 'log'> {
  readonly stopping: AbortSignal;
}

/** Edits what is over or tells an old text, each once; answers when all of it that was due was tried. */
export function createSettler({ database, channels, readerOf, address, clock, log, stopping }: SettlerParts) {
  const { pool } = database;

  /** As it is now for whoever got it; null: there is nobody any more. */
  async function messageNow({ send, over: isOver, notification: row }: SettlingRow): Promise<Message | null> {
    return transaction(pool, async (tx) => {
      const person = (await known(tx, [row.person], clock.now())).get(row.person)?.row;
      if (person === undefined) return null;
      const language = await languageFor(tx, person);
      const reader = await readerOf(tx, person.id);
      const about = await aboutOf(tx, row, reader?.hidden ?? new Set());
      const mayNot = reader === null || [row.issue, about.issue?.id].some((id) => id != null && reader.hidden.has(id));
      const over = mayNot ? WORDS[language].over.gone : isOver ? await overIn(tx, row, about, language) : null;
      // What they may not read any more is not told once more.
      const items = mayNot ? [] : [itemOf(row, about, { person, language, address, over })];
      const made = messageOf(send, items, { person, language, digest: false, address });
      return mayNot ? { ...made, subject: WORDS[language].over.gone } : made;
    });
  }

  async function settle(one: SettlingRow): Promise<void> {
    const channel = channels.find(({ id }) => id === one.channel);
    try {
      const message = await messageNow(one);
      if (message !== null)
        await channel?.settle?.(message, one.external_id, AbortSignal.any([stopping, AbortSignal.timeout(SETTLE_MS)]));
      const shown = one.over || message === null ? null : versionIn(message);
      await (shown === null
        ? endSettling(pool, one.send)
        : transaction(pool, (tx) => goOn(tx, one.send, shown, clock.now())));
    } catch (thrown) {
      const { kind, message, retryAt } = asFault(thrown);
      const failures = kind === 'limited' ? one.failures : one.failures + 1;
      const over = kind !== 'limited' && kind !== 'transient';
      if (over || failures >= MOST_FAILURES) {
        log.warn('a message is edited no more, though what it tells is not so any longer', {
          send: one.send,
          fault: message,
        });
        await endSettling(pool, one.send);
      } else {
        const again = clock.now().getTime() + AGAIN_MS * 2 ** failures;
        await settleLater(pool, one.send, retryAt ?? new Date(again), failures);
      }
    }
  }

  return async (): Promise<void> => {
    const now = clock.now();
    if (!(await anySettling(pool, now))) return;
    const lease = new Date(now.getTime() + LEASE_MS);
    await Promise.all((await takeSettling(pool, now, lease, AT_ONCE)).map(settle));
  };
}
