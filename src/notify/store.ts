/** The SQL of `notifications`, `notification_sends`, `notification_sent` and `notification_rules`, one statement a function. */
import { isOurTurn, type Tx } from '../platform/index.ts';
import { saidThen, type Kind, type RulesChange } from './stage.ts';
import { languageOf, type Language } from './texts.ts';

/** Why somebody is told: what they are in it. `words`: why they are asked, as the ask says it. */
export interface Why {
  readonly as: 'asked' | 'owner' | 'was_owner' | 'lead' | 'member' | 'back';
  readonly words?: string;
  readonly team?: string | null;
}

/** What the cause said; null where it said nothing of it. */
export interface Detail {
  /** The kind of the entry in the issue's time line. */
  readonly entry?: string;
  readonly by?: string | null;
  readonly note?: string | null;
  readonly promise?: string | null;
  readonly due_at?: string | null;
  /** Of `back`: since when they were away. */
  readonly since?: string | null;
  /** Of what is asked: the version of its text that a message shows which is edited; 1 where nothing is said. */
  readonly version?: number;
}

export interface NotificationRow {
  readonly id: string;
  readonly person: string;
  readonly kind: Kind;
  readonly issue: string | null;
  readonly ask: string | null;
  readonly signal: string | null;
  readonly why: Why;
  readonly detail: Detail;
  readonly at: string;
  readonly read_at: string | null;
  /** When it is sent, or seen to again; null: nothing more is to be done. */
  readonly next_at: string | null;
  readonly attempts: number;
  /** Why nothing more is sent; `told`: it was. */
  readonly ended: string | null;
}

const ROW = 'id, person, kind, issue, ask, signal, why, detail, at, read_at, next_at, attempts, ended';

/** Whom something is to be told by now. */
export async function peopleWithDue(tx: Tx, now: Date, limit: number): Promise<string[]> {
  const { rows } = await tx.query<{ person: string }>(
    'select person from notifications where next_at <= $1 group by person order by min(next_at) limit $2',
    [now, limit],
  );
  return rows.map(({ person }) => person);
}

/** Until the transaction ends nobody else tells them anything. False where somebody does. */
export function lockTelling(tx: Tx, person: string): Promise<boolean> {
  return isOurTurn(tx, `notify ${person}`);
}

export interface DueRow extends NotificationRow {
  /** The channels by which it was told, or may have been. */
  readonly told: readonly string[];
  /** Whether one of them took it. */
  readonly done: boolean;
}

export async function dueOf(tx: Tx, person: string, now: Date, limit: number): Promise<DueRow[]> {
  const { rows } = await tx.query<DueRow>(
    `select ${ROW}, array(select channel from notification_sent where notification = notifications.id) as told,
       exists (select from notification_sent join notification_sends on notification_sends.id = send
         where notification = notifications.id and state = 'done') as done
     from notifications where person = $1 and next_at <= $2 order by id limit $3`,
    [person, now, limit],
  );
  return rows;
}

export async function lookLater(tx: Tx, id: string, until: Date | null, ended: string | null): Promise<void> {
  await tx.query('update notifications set next_at = $2, ended = $3, attempts = 0 where id = $1', [id, until, ended]);
}

/** It is sent now; seen to again where another channel follows, while it is not read. */
export async function followSend(tx: Tx, id: string, next: Date | null): Promise<void> {
  await tx.query(
    `update notifications set next_at = $2, ended = case when $2::timestamptz is null then 'told' end where id = $1`,
    [id, next],
  );
}

export interface SendRow {
  readonly id: string;
  readonly person: string;
  readonly channel: string;
  readonly digest: boolean;
  readonly state: 'sending' | 'done' | 'failed' | 'unknown';
  readonly at: string;
  readonly ended_at: string | null;
  readonly fault: string | null;
  readonly external_id: string | null;
}

const SEND = 'id, person, channel, digest, state, at, ended_at, fault, external_id';

export async function beginSend(
  tx: Tx,
  { id, person, channel, digest }: Pick<SendRow, 'id' | 'person' | 'channel' | 'digest'>,
  notifications: readonly string[],
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into notification_sends (id, person, channel, digest, state, at) values ($1, $2, $3, $4, 'sending', $5)`,
    [id, person, channel, digest, now],
  );
  await tx.query(
    'insert into notification_sent (notification, channel, send) select one, $2, $3 from unnest($1::uuid[]) as one',
    [notifications, channel, id],
  );
}

export async function showsVersion(tx: Tx, send: string, version: number): Promise<void> {
  await tx.query(
    `update notifications set detail = detail || jsonb_build_object('version', $2::int) from notification_sent
     where notification_sent.notification = notifications.id and send = $1`,
    [send, version],
  );
}

/** False where it was given up meanwhile. `settles`: it is edited once what it tells is over. */
export async function endSend(
  tx: Tx,
  id: string,
  { state, fault, external_id }: Pick<SendRow, 'state' | 'fault' | 'external_id'>,
  now: Date,
  settles = false,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update notification_sends set state = $2, fault = $3, external_id = $4, ended_at = $5, settles_at = case when $6 then $5::timestamptz end
     where id = $1 and state = 'sending'`,
    [id, state, fault, external_id, now, settles],
  );
  return rowCount === 1;
}

/** What it told is told by that channel again, at that time. */
export async function tryAgain(tx: Tx, send: string, at: Date): Promise<void> {
  await tx.query(
    `with gone as (delete from notification_sent where send = $1 returning notification)
     update notifications set next_at = $2, ended = null, attempts = attempts + 1 where id in (select notification from gone) and read_at is null`,
    [send, at],
  );
}

/** What it told is told by the next channel now. */
export async function goOn(tx: Tx, send: string, now: Date): Promise<void> {
  await tx.query(
    `update notifications set next_at = $2, ended = null, attempts = 0
     where id in (select notification from notification_sent where send = $1) and read_at is null`,
    [send, now],
  );
}

/** Those that broke off: begun before then, and still not ended. */
export async function brokenSends(tx: Tx, before: Date): Promise<SendRow[]> {
  const { rows } = await tx.query<SendRow>(
    `select ${SEND} from notification_sends where state = 'sending' and at < $1 order by at limit 100`,
    [before],
  );
  return rows;
}

/** How much was sent to somebody by a channel since then. */
export async function sentLately(
  tx: Tx,
  person: string,
  channel: string,
  since: Date,
): Promise<{ readonly sends: number; readonly digestAt: Date | null }> {
  const { rows } = await tx.query<{ sends: number; digest: string | null }>(
    `select count(*)::integer as sends, max(at) filter (where digest) as digest from notification_sends
     where person = $1 and channel = $2 and at > $3 and state <> 'failed'`,
    [person, channel, since],
  );
  return { sends: rows[0]?.sends ?? 0, digestAt: rows[0]?.digest ? new Date(rows[0].digest) : null };
}

export interface NotificationFilter {
  readonly unread?: boolean | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listNotifications(
  tx: Tx,
  person: string,
  { unread, before, limit }: NotificationFilter,
): Promise<NotificationRow[]> {
  const { rows } = await tx.query<NotificationRow>(
    `select ${ROW} from notifications where person = $1 and (not $2 or read_at is null) and ($3::uuid is null or id < $3) order by id desc limit $4`,
    [person, unread === true, before ?? null, limit],
  );
  return rows;
}

/** As far as it is worth counting. What was asked and is over waits for nobody. */
export async function unreadCount(tx: Tx, person: string, hidden: readonly string[]): Promise<number> {
  const { rows } = await tx.query<{ unread: number }>(
    `select count(*)::integer as unread from (select from notifications where person = $1 and read_at is null
       and (issue is null or issue <> all($2::uuid[]))
       and (ask is null or exists (select from asked join asks on asks.id = asked.ask
         where asked.ask = notifications.ask and asked.person = $1 and asked.state = 'asked' and asks.state = 'open'
           and not exists (select from answers where answers.ask = asks.id and answers.person = $1 and answers.version = asks.version)))
       limit 100) as few`,
    [person, hidden],
  );
  return rows[0]?.unread ?? 0;
}

/** Null: all of theirs. What was read is sent by no further channel. */
export async function readNotifications(
  tx: Tx,
  person: string,
  ids: readonly string[] | null,
  now: Date,
): Promise<void> {
  await tx.query(
    `update notifications set read_at = $3 where id in (select id from notifications
       where person = $1 and read_at is null and ($2::uuid[] is null or id = any($2)) order by id for update)`,
    [person, ids, now],
  );
}

/** Whoever looked at issues has read what is told of them, and of what was merged into them; what is asked is read once it is answered. */
export async function readAbout(tx: Tx, person: string, issues: readonly string[], now: Date): Promise<void> {
  await tx.query(
    `with recursive members as (select unnest($2::uuid[]) as id union select issues.id from issues join members on issues.merged_into = members.id)
     update notifications set read_at = $3 where id in (select id from notifications
       where person = $1 and read_at is null and ask is null and issue in (select id from members) order by id for update)`,
    [person, issues, now],
  );
}

/** When somebody looked at an issue last. */
export async function seenAt(tx: Tx, person: string, issues: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ issue: string; at: string }>(
    'select issue, at from issue_seen where person = $1 and issue = any($2::uuid[])',
    [person, issues],
  );
  return new Map(rows.map(({ issue, at }) => [issue, at]));
}

/** What happened to an issue since then, by kind of entry. */
export async function entriesSince(
  tx: Tx,
  issue: string,
  since: string,
  not: string,
): Promise<readonly { readonly kind: string; readonly count: number; readonly by: string | null }[]> {
  const { rows } = await tx.query<{ kind: string; count: number; by: string | null }>(
    `select kind, count(*)::integer as count, max(actor->>'name') filter (where actor->>'kind' = 'person') as by from issue_entries
     where issue = $1 and at >= $2 and actor->>'id' <> $3 group by kind order by min(id::text)`,
    [issue, since, not],
  );
  return rows;
}

/** Of what a run is about; null: of none. */
export async function issueTitle(tx: Tx, run: string): Promise<string | null> {
  const { rows } = await tx.query<{ title: string }>(
    'select title from runs join issues on issues.id = runs.issue where runs.id = $1',
    [run],
  );
  return rows[0]?.title ?? null;
}

/** What they said; null: nothing. */
export async function givenRules(tx: Tx, person: string): Promise<RulesChange | null> {
  const { rows } = await tx.query<{ rules: RulesChange }>('select rules from notification_rules where person = $1', [
    person,
  ]);
  return rows[0]?.rules ?? null;
}

/** In which somebody is told things: what they said, else theirs. */
export async function languageFor(
  tx: Tx,
  person: { readonly id: string; readonly languages: readonly string[] },
): Promise<Language> {
  return languageOf((await givenRules(tx, person.id))?.language ?? null, person);
}

/** Of two that are said at once neither is lost. */
export async function changeRules(tx: Tx, person: string, change: RulesChange, now: Date): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('bondfire rules ' || $1, 0))`, [person]);
  const rules = saidThen(await givenRules(tx, person), change);
  await tx.query(
    `insert into notification_rules (person, rules, changed_at) values ($1, $2, $3)
     on conflict (person) do update set rules = excluded.rules, changed_at = excluded.changed_at`,
    [person, JSON.stringify(rules), now],
  );
}

/** What is older is forgotten, with what was sent of it. */
export async function forgetNotifications(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from notifications where at < $1 and next_at is null', [before]);
  await tx.query(`delete from notification_sends where at < $1 and state <> 'sending'`, [before]);
}
