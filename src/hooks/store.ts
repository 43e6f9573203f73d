/** The SQL of `webhooks` and `webhook_deliveries`, one statement a function. */
import { newId, type Change, type Tx } from '../platform/index.ts';
import type { DeliveryView, WebhookView } from './stage.ts';

export interface Hook extends Omit<WebhookView, 'waiting'> {
  /** Sealed, as `old_secret`. */
  readonly secret: string;
  readonly old_secret: string | null;
  readonly position: string;
  readonly looked_at: string;
}

const SHOWN = 'id, url, nouns, internal, by, created_at, paused_at, paused_by, pause_reason, failing_since, old_until';
const HOOK = `${SHOWN}, secret, old_secret, position::text as position, looked_at`;
const WAITING = `(select count(*)::integer from webhook_deliveries where webhook = webhooks.id and state = 'due') as waiting`;
const DELIVERY = 'id, noun, of, what, at, state, attempts, next_at, status, fault, ended_at';

export async function addHook(
  tx: Tx,
  { id, url, nouns, internal, secret, by }: Pick<Hook, 'id' | 'url' | 'nouns' | 'internal' | 'secret' | 'by'>,
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into webhooks (id, url, nouns, internal, secret, by, created_at, looked_at) values ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [id, url, nouns, internal, secret, by, now],
  );
}

/** Oldest first. */
export async function listHooks(tx: Tx): Promise<WebhookView[]> {
  const { rows } = await tx.query<WebhookView>(
    `select ${SHOWN}, ${WAITING} from webhooks where removed_at is null order by id`,
  );
  return rows;
}

export async function hookById(tx: Tx, id: string): Promise<WebhookView | undefined> {
  const { rows } = await tx.query<WebhookView>(
    `select ${SHOWN}, ${WAITING} from webhooks where id = $1 and removed_at is null`,
    [id],
  );
  return rows[0];
}

/** With what is secret, and nobody else changes it until the transaction ends. */
export async function lockHook(tx: Tx, id: string): Promise<Hook | undefined> {
  const { rows } = await tx.query<Hook>(
    `select ${HOOK} from webhooks where id = $1 and removed_at is null for update`,
    [id],
  );
  return rows[0];
}

/** As `lockHook`, where it is not paused and nobody else has it. */
export async function lockFollowing(tx: Tx, id: string): Promise<Hook | undefined> {
  const { rows } = await tx.query<Hook>(
    `select ${HOOK} from webhooks where id = $1 and paused_at is null for update skip locked`,
    [id],
  );
  return rows[0];
}

export async function hookToSend(tx: Tx, id: string): Promise<Hook | undefined> {
  const { rows } = await tx.query<Hook>(`select ${HOOK} from webhooks where id = $1 and removed_at is null`, [id]);
  return rows[0];
}

export async function following(tx: Tx): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>('select id from webhooks where paused_at is null');
  return rows.map(({ id }) => id);
}

/** It is paused with it, and may be taken back until it is forgotten. */
export async function removeHook(tx: Tx, id: string, by: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update webhooks set removed_at = $3, paused_at = coalesce(paused_at, $3), paused_by = case when paused_at is null then $2 else paused_by end
     where id = $1 and removed_at is null`,
    [id, by, now],
  );
  return rowCount === 1;
}

/** Answers whether it was paused by that alone; undefined: there is none that was removed. */
export async function restoreHook(tx: Tx, id: string): Promise<{ readonly went: boolean } | undefined> {
  const { rows } = await tx.query<{ went: boolean }>(
    `update webhooks set removed_at = null from (select id, paused_at = removed_at as went from webhooks where id = $1 and removed_at is not null for update) as before
     where webhooks.id = before.id returning before.went`,
    [id],
  );
  return rows[0];
}

/** With what waits, and their logs. */
export async function forgetRemoved(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from webhooks where removed_at < $1', [before]);
}

/** `by` null: Bondfire itself. */
export async function pauseHook(
  tx: Tx,
  id: string,
  by: string | null,
  reason: string | null,
  now: Date,
): Promise<void> {
  await tx.query('update webhooks set paused_at = $4, paused_by = $2, pause_reason = $3 where id = $1', [
    id,
    by,
    reason,
    now,
  ]);
}

/** What waits goes out now. */
export async function resumeHook(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query(
    `update webhooks set paused_at = null, paused_by = null, pause_reason = null, failing_since = null, looked_at = $2 where id = $1`,
    [id, now],
  );
  await tx.query(`update webhook_deliveries set next_at = $2 where webhook = $1 and state = 'due'`, [id, now]);
}

export async function changeSecret(tx: Tx, id: string, secret: string, oldUntil: Date): Promise<void> {
  await tx.query('update webhooks set old_secret = secret, old_until = $3, secret = $2 where id = $1', [
    id,
    secret,
    oldUntil,
  ]);
}

export async function movePosition(tx: Tx, id: string, position: string, now: Date): Promise<void> {
  await tx.query('update webhooks set position = $2::pg_snapshot, looked_at = $3 where id = $1', [id, position, now]);
}

/** What changed from this transaction on is still needed; null: nothing is. */
export async function neededFrom(tx: Tx): Promise<string | null> {
  const { rows } = await tx.query<{ xid: string | null }>(
    'select min(pg_snapshot_xmin(position))::text as xid from webhooks where paused_at is null',
  );
  return rows[0]?.xid ?? null;
}

/** In their order, behind what stands there. */
export async function addDeliveries(tx: Tx, webhook: string, changes: readonly Change[], now: Date): Promise<void> {
  await tx.query(
    `insert into webhook_deliveries (id, webhook, noun, of, what, at, state, next_at)
     select one.id, $1, one.noun, one.of, one.what, one.at, 'due', $2
     from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[]) with ordinality as one (id, noun, of, what, at, n) order by n`,
    [
      webhook,
      now,
      changes.map(() => newId()),
      changes.map(({ noun }) => noun),
      changes.map(({ id }) => id),
      changes.map(({ what }) => what),
      changes.map(({ at }) => at),
    ],
  );
}

/** Stands in the log alone. */
export async function addTest(tx: Tx, webhook: string, one: DeliveryView): Promise<void> {
  await tx.query(
    `insert into webhook_deliveries (id, webhook, noun, of, what, at, state, attempts, next_at, status, fault, ended_at)
     values ($1, $2, $3, $4, $5, $6, $7, 1, $6, $8, $9, $10)`,
    [one.id, webhook, one.noun, one.of, one.what, one.at, one.state, one.status, one.fault, one.ended_at],
  );
}

/** Those whose next one is due. */
export async function withDue(tx: Tx, now: Date): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select webhooks.id from webhooks
     join lateral (select next_at from webhook_deliveries where webhook = webhooks.id and state = 'due' order by seq limit 1) as first on true
     where paused_at is null and first.next_at <= $1`,
    [now],
  );
  return rows.map(({ id }) => id);
}

/** False where another process sends to it. */
export async function takeHook(tx: Tx, id: string, now: Date, until: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update webhooks set busy_until = $3 where id = $1 and paused_at is null and (busy_until is null or busy_until <= $2)',
    [id, now, until],
  );
  return rowCount === 1;
}

/** False where another process has taken it meanwhile. */
export async function keepHook(tx: Tx, id: string, had: Date, until: Date | null): Promise<boolean> {
  const { rowCount } = await tx.query('update webhooks set busy_until = $3 where id = $1 and busy_until = $2', [
    id,
    had,
    until,
  ]);
  return rowCount === 1;
}

export async function firstDue(tx: Tx, webhook: string): Promise<DeliveryView | undefined> {
  const { rows } = await tx.query<DeliveryView>(
    `select ${DELIVERY} from webhook_deliveries where webhook = $1 and state = 'due' order by seq limit 1`,
    [webhook],
  );
  return rows[0];
}

export async function countDue(tx: Tx, webhook: string): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    `select count(*)::integer as count from webhook_deliveries where webhook = $1 and state = 'due'`,
    [webhook],
  );
  return rows[0]?.count ?? 0;
}

export async function delivered(tx: Tx, webhook: string, id: string, status: number, now: Date): Promise<void> {
  await tx.query(
    `update webhook_deliveries set state = 'done', attempts = attempts + 1, status = $2, fault = null, ended_at = $3 where id = $1`,
    [id, status, now],
  );
  await tx.query('update webhooks set failing_since = null where id = $1 and failing_since is not null', [webhook]);
}

/** Answers since when it fails. */
export async function failed(
  tx: Tx,
  webhook: string,
  { id, status, fault, next_at }: Pick<DeliveryView, 'id' | 'status' | 'fault' | 'next_at'>,
  now: Date,
): Promise<Date> {
  await tx.query(
    'update webhook_deliveries set attempts = attempts + 1, status = $2, fault = $3, next_at = $4 where id = $1',
    [id, status, fault, next_at],
  );
  const { rows } = await tx.query<{ failing_since: Date | string }>(
    'update webhooks set failing_since = coalesce(failing_since, $2) where id = $1 returning failing_since',
    [webhook, now],
  );
  return new Date(rows[0]?.failing_since ?? now);
}

/** Tells one again, before what waits behind it; a test is not told again. Undefined: there is none such. */
export async function replayDelivery(
  tx: Tx,
  webhook: string,
  id: string,
  now: Date,
): Promise<DeliveryView | undefined> {
  const { rows } = await tx.query<DeliveryView>(
    `update webhook_deliveries set state = 'due', next_at = $3, ended_at = null
     where webhook = $1 and id = $2 and not (noun = 'webhook' and what = 'test') returning ${DELIVERY}`,
    [webhook, id, now],
  );
  return rows[0];
}

/** What was not taken is tried now. Answers how much that is. */
export async function replayFailing(tx: Tx, webhook: string, now: Date): Promise<number> {
  const { rowCount } = await tx.query(
    `update webhook_deliveries set next_at = $2 where webhook = $1 and state = 'due' and attempts > 0 and fault is not null`,
    [webhook, now],
  );
  return rowCount ?? 0;
}

/** The newest first. */
export async function listDeliveries(
  tx: Tx,
  webhook: string,
  { before, limit }: { readonly before?: string | undefined; readonly limit: number },
): Promise<DeliveryView[]> {
  const { rows } = await tx.query<DeliveryView>(
    `select ${DELIVERY} from webhook_deliveries where webhook = $1
       and ($2::uuid is null or seq < (select seq from webhook_deliveries where id = $2)) order by seq desc limit $3`,
    [webhook, before ?? null, limit],
  );
  return rows;
}

/** Of each webhook the newest of what is over is kept. Answers how many are forgotten. */
export async function forgetDeliveries(tx: Tx, kept: number): Promise<number> {
  const { rowCount } = await tx.query(
    `delete from webhook_deliveries using (select id, row_number() over (partition by webhook order by seq desc) as nth
       from webhook_deliveries where state <> 'due') as over where over.id = webhook_deliveries.id and over.nth > $1`,
    [kept],
  );
  return rowCount ?? 0;
}

/** What the vault has sealed of them. */
export async function sealedHooks(tx: Tx): Promise<{ readonly id: string; readonly sealed: string }[]> {
  const { rows } = await tx.query<{ id: string; sealed: string }>(
    `select id, secret as sealed from webhooks union all select id, old_secret from webhooks where old_secret is not null`,
  );
  return rows;
}

/** False where it was changed meanwhile. */
export async function resealHook(tx: Tx, id: string, sealed: string, again: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update webhooks set secret = case secret when $2 then $3 else secret end, old_secret = case old_secret when $2 then $3 else old_secret end
     where id = $1 and (secret = $2 or old_secret = $2)`,
    [id, sealed, again],
  );
  return rowCount === 1;
}
