/** The SQL of `watchdog` and `alarms`, one statement a function. */
import type { Tx } from '../postgres/transaction.ts';
import type { Overdue } from './check.ts';

export interface AlarmRow extends Overdue {
  readonly kind: string;
  readonly says: string;
  readonly cure: string;
  /** ISO, as `oldest`. */
  readonly since: string;
  /** How many there were when it was last told. */
  readonly told: number;
}

export interface LastRound {
  /** Counts on by one a round. */
  readonly rounds: number;
  /** ISO. */
  readonly ran_at: string;
  /** Since then, by the database's clock. */
  readonly ago_ms: number;
}

/** Whoever holds it acts; the others look on. */
const LOCK = 1_651_470_952;

export async function takeLock(tx: Tx): Promise<boolean> {
  const { rows } = await tx.query<{ held: boolean }>(`select pg_try_advisory_lock(${LOCK}) as held`);
  return rows[0]?.held === true;
}

/** Ends the session of whoever holds it and does nothing. */
export async function breakLock(tx: Tx): Promise<void> {
  await tx.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 0 and objid = ${LOCK}::oid and objsubid = 1 and granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
}

export async function lastRound(tx: Tx): Promise<LastRound | null> {
  const { rows } = await tx.query<{ rounds: string; ran_at: Date | string; ago_ms: number }>(
    `select rounds, ran_at, (extract(epoch from clock_timestamp() - ran_at) * 1000)::float8 as ago_ms from watchdog`,
  );
  const [row] = rows;
  return row ? { rounds: Number(row.rounds), ran_at: iso(row.ran_at), ago_ms: row.ago_ms } : null;
}

export async function saveRound(tx: Tx, clean: boolean): Promise<void> {
  await tx.query(
    `insert into watchdog (rounds, ran_at, clean) values (1, clock_timestamp(), $1)
     on conflict (single) do update set rounds = watchdog.rounds + 1, ran_at = excluded.ran_at, clean = excluded.clean`,
    [clean],
  );
}

/** Oldest first. */
export async function listAlarms(tx: Tx): Promise<AlarmRow[]> {
  const { rows } = await tx.query<Omit<AlarmRow, 'oldest' | 'since'> & { oldest: Date | string; since: Date | string }>(
    'select kind, says, cure, count, oldest, example, since, told from alarms order by since, kind',
  );
  return rows.map((row) => Object.assign(row, { oldest: iso(row.oldest), since: iso(row.since) }));
}

export async function saveAlarm(tx: Tx, alarm: AlarmRow): Promise<void> {
  const { kind, says, cure, count, oldest, example, since, told } = alarm;
  await tx.query(
    `insert into alarms (kind, says, cure, count, oldest, example, since, told) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (kind) do update set says = excluded.says, cure = excluded.cure, count = excluded.count, oldest = excluded.oldest,
       example = excluded.example, told = excluded.told`,
    [kind, says, cure, count, oldest, example, since, told],
  );
}

export async function deleteAlarm(tx: Tx, kind: string): Promise<void> {
  await tx.query('delete from alarms where kind = $1', [kind]);
}

function iso(instant: Date | string): string {
  return new Date(instant).toISOString();
}
