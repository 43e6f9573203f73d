/** The SQL of `slack_deliveries`, `slack_followers` and `slack_cards`, one statement a function. */
import { newId, type Tx } from '../platform/index.ts';

export interface Delivery {
  readonly key: string;
  readonly connection: string;
  /** JSON. */
  readonly body: string;
  readonly attempts: number;
}

/** False where it came before. */
export async function keepDelivery(
  tx: Tx,
  { key, connection, body }: Omit<Delivery, 'attempts'>,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into slack_deliveries (key, connection, body, at, taken_at) values ($1, $2, $3, $4, $4) on conflict do nothing`,
    [key, connection, body, now],
  );
  return rowCount === 1;
}

/** What was said in it is kept no longer. */
export async function doneDelivery(tx: Tx, key: string): Promise<void> {
  await tx.query('update slack_deliveries set body = null where key = $1', [key]);
}

/** Those that somebody began before `since` and did not end. */
export async function takeDeliveries(tx: Tx, since: Date, now: Date): Promise<Delivery[]> {
  const { rows } = await tx.query<Delivery>(
    `update slack_deliveries set taken_at = $2, attempts = attempts + 1 where key in (select key from slack_deliveries
       where body is not null and taken_at < $1 order by taken_at limit 20 for update skip locked) returning key, connection, body, attempts`,
    [since, now],
  );
  return rows;
}

export async function forgetDeliveries(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from slack_deliveries where at < $1', [before]);
}

/** From now on. False where it followed before. */
export async function follow(tx: Tx, connection: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'insert into slack_followers (connection, position) values ($1, pg_current_snapshot()) on conflict do nothing',
    [connection],
  );
  return rowCount === 1;
}

/** False where another process writes. */
export async function takeFollower(tx: Tx, connection: string, now: Date, until: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update slack_followers set busy_until = $3 where connection = $1 and (busy_until is null or busy_until <= $2)',
    [connection, now, until],
  );
  return rowCount === 1;
}

/** False where another process has taken it meanwhile. */
export async function keepFollower(tx: Tx, connection: string, had: Date, until: Date | null): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update slack_followers set busy_until = $3 where connection = $1 and busy_until = $2',
    [connection, had, until],
  );
  return rowCount === 1;
}

/** Up to where it has read. Locked. */
export async function lockPosition(tx: Tx, connection: string): Promise<string | null> {
  const { rows } = await tx.query<{ position: string }>(
    'select position::text from slack_followers where connection = $1 for update',
    [connection],
  );
  return rows[0]?.position ?? null;
}

export async function movePosition(tx: Tx, connection: string, to: string): Promise<void> {
  await tx.query('update slack_followers set position = $2::pg_snapshot where connection = $1', [connection, to]);
}

export type Kind = 'issue' | 'suggestions' | 'digest' | 'summary';

export interface Card {
  readonly id: string;
  readonly connection: string;
  readonly channel: string;
  readonly issue: string;
  readonly kind: Kind;
  /** The message below which it stands. */
  readonly thread: string | null;
  /** Told by that one instead. */
  readonly digest: string | null;
  readonly ts: string | null;
  readonly tried_at: string | null;
  readonly shown: string | null;
  readonly failures: number;
}

const CARD = 'id, connection, channel, issue, kind, thread, digest, ts, tried_at, shown, failures';

export type Wanted = Pick<Card, 'connection' | 'channel' | 'issue' | 'kind'> & { readonly thread?: string };

/** It is to be looked at; a new one where there is none. Answers its id. */
export async function wantCard(
  tx: Tx,
  { connection, channel, issue, kind, thread = undefined }: Wanted,
  now: Date,
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into slack_cards (id, connection, channel, issue, kind, thread, due_at, wanted_at) values ($1, $2, $3, $4, $5, $6, $7, $7)
     on conflict (connection, channel, issue, kind) do update set due_at = least(slack_cards.due_at, excluded.due_at) returning id`,
    [newId(), connection, channel, issue, kind, thread ?? null, now],
  );
  return rows[0]?.id ?? '';
}

/** All that is shown of these issues, or of all, is to be looked at. */
export async function cardsDue(tx: Tx, connection: string, issues: readonly string[] | null, now: Date): Promise<void> {
  await tx.query(
    `update slack_cards set due_at = least(due_at, $3) where connection = $1 and ($2::uuid[] is null or issue = any($2))`,
    [connection, issues, now],
  );
}

export async function dueCards(tx: Tx, connection: string, now: Date, limit: number): Promise<Card[]> {
  const { rows } = await tx.query<Card>(
    `select ${CARD} from slack_cards where connection = $1 and due_at <= $2 order by due_at, id limit $3`,
    [connection, now, limit],
  );
  return rows;
}

/** Issues that nothing was said of yet. */
export async function untoldIssues(tx: Tx, connection: string, channel: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from slack_cards where connection = $1 and channel = $2 and kind = 'issue' and tried_at is null and digest is null
       and due_at is not null order by id for update`,
    [connection, channel],
  );
  return rows.map(({ id }) => id);
}

/** The digest that grew last, if that was since. */
export async function freshDigest(tx: Tx, connection: string, channel: string, since: Date): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from slack_cards where connection = $1 and channel = $2 and kind = 'digest' and wanted_at > $3 order by wanted_at desc limit 1`,
    [connection, channel, since],
  );
  return rows[0]?.id ?? null;
}

/** Beside the card of its first issue. Answers its id. */
export async function wantDigest(tx: Tx, first: string, now: Date): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into slack_cards (id, connection, channel, issue, kind, due_at, wanted_at)
     select $1, connection, channel, issue, 'digest', $3, $3 from slack_cards where id = $2 returning id`,
    [newId(), first, now],
  );
  return rows[0]?.id ?? '';
}

/** These issues are told by that digest, and not by cards of their own. */
export async function digestCards(tx: Tx, digest: string, cards: readonly string[], now: Date): Promise<void> {
  await tx.query(
    `update slack_cards set digest = case when id <> $1::uuid then $1::uuid end, due_at = case when id = $1::uuid then $3::timestamptz end,
       wanted_at = case when id = $1::uuid then $3::timestamptz else wanted_at end where id = $1::uuid or id = any($2::uuid[])`,
    [digest, cards, now],
  );
}

export async function issuesIn(tx: Tx, digest: string): Promise<string[]> {
  const { rows } = await tx.query<{ issue: string }>('select issue from slack_cards where digest = $1 order by id', [
    digest,
  ]);
  return rows.map(({ issue }) => issue);
}

/** A digest is to be looked at, as an issue in it has changed. */
export async function digestDue(tx: Tx, card: Pick<Card, 'id' | 'digest'>, now: Date): Promise<void> {
  await tx.query(
    'update slack_cards set due_at = case when id <> $1 then least(due_at, $3::timestamptz) end where id in ($1, $2)',
    [card.id, card.digest, now],
  );
}

/** An issue in a digest gets a card of its own; as one that was tried already, it is in no digest again. */
export async function outOfDigest(tx: Tx, connection: string, issue: string, now: Date): Promise<void> {
  await tx.query(
    `update slack_cards set digest = null, due_at = $3, tried_at = $3 where connection = $1 and issue = $2 and kind = 'issue' and digest is not null`,
    [connection, issue, now],
  );
}

/** From now on it may be in the channel. */
export async function tryCard(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query('update slack_cards set tried_at = $2 where id = $1 and tried_at is null', [id, now]);
}

/** It stands there, and shows that. What is to be looked at again since `seen` stays so. */
export async function showedCard(tx: Tx, id: string, ts: string | null, shown: string, seen: Date): Promise<void> {
  await tx.query(
    `update slack_cards set ts = $2, shown = $3, failures = 0, due_at = case when due_at > $4 then due_at end where id = $1`,
    [id, ts, shown, seen],
  );
}

/** It is looked at no more before then; null: never, until something happens to the issue. */
export async function putOffCard(tx: Tx, id: string, until: Date | null, failures: number): Promise<void> {
  await tx.query('update slack_cards set due_at = $2, failures = $3 where id = $1', [id, until, failures]);
}

export interface Huddle {
  readonly connection: string;
  readonly issue: string;
  readonly name: string;
  readonly channel: string | null;
  readonly at: string;
}

/** As it is wanted, or as it was wanted before. */
export async function wantHuddle(
  tx: Tx,
  { connection, issue, name, by }: Pick<Huddle, 'connection' | 'issue' | 'name'> & { readonly by: string },
  now: Date,
): Promise<Huddle> {
  await tx.query(
    `insert into slack_huddles (connection, issue, name, by, at) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [connection, issue, name, by, now],
  );
  const found = await huddleOf(tx, connection, issue);
  return found ?? { connection, issue, name, channel: null, at: now.toISOString() };
}

export async function huddleOf(tx: Tx, connection: string, issue: string): Promise<Huddle | undefined> {
  const { rows } = await tx.query<Huddle>(
    'select connection, issue, name, channel, at from slack_huddles where connection = $1 and issue = $2',
    [connection, issue],
  );
  return rows[0];
}

export async function openedHuddle(tx: Tx, connection: string, issue: string, channel: string): Promise<void> {
  await tx.query('update slack_huddles set channel = $3 where connection = $1 and issue = $2', [
    connection,
    issue,
    channel,
  ]);
}
