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

/** From now on, where it did not follow before. */
export async function follow(tx: Tx, connection: string): Promise<void> {
  await tx.query(
    'insert into slack_followers (connection, position) values ($1, pg_current_snapshot()) on conflict do nothing',
    [connection],
  );
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

export interface Card {
  readonly id: string;
  readonly connection: string;
  readonly channel: string;
  readonly issue: string;
  readonly ts: string | null;
  readonly tried_at: string | null;
  readonly shown: string | null;
  readonly failures: number;
}

const CARD = 'id, connection, channel, issue, ts, tried_at, shown, failures';

/** A card of that issue is to be looked at; a new one where there is none. */
export async function wantCard(
  tx: Tx,
  { connection, channel, issue }: Pick<Card, 'connection' | 'channel' | 'issue'>,
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into slack_cards (id, connection, channel, issue, due_at) select $1, $2, $3, $4, $5
     on conflict (connection, channel, issue) do update set due_at = least(slack_cards.due_at, excluded.due_at)`,
    [newId(), connection, channel, issue, now],
  );
}

/** All cards there are of these issues, or all. */
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

/** From now on it may be in the channel. */
export async function tryCard(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query('update slack_cards set tried_at = $2 where id = $1 and tried_at is null', [id, now]);
}

/** It stands there, and shows that. What is to be looked at again since `seen` stays so. */
export async function showedCard(tx: Tx, id: string, ts: string, shown: string, seen: Date): Promise<void> {
  await tx.query(
    `update slack_cards set ts = $2, shown = $3, failures = 0, due_at = case when due_at > $4 then due_at end where id = $1`,
    [id, ts, shown, seen],
  );
}

/** It is looked at no more before then; null: never, until something happens to the issue. */
export async function putOffCard(tx: Tx, id: string, until: Date | null): Promise<void> {
  await tx.query('update slack_cards set due_at = $2, failures = failures + 1 where id = $1', [id, until]);
}
