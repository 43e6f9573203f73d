import { DatabaseError, type Pool } from 'pg';
import type { Log } from '../log.ts';
import { transaction, type Tx } from './transaction.ts';

const TABLES = ['envelopes', 'activities'] as const;

/** Held while partitions are made, by one process at a time. */
const LOCK = 1_651_470_950;

/** How long a busy table may keep us (and whoever comes after us) waiting, before it is left for the next time. */
const PATIENCE = '2s';

/**
 * Makes the monthly partitions of this month (UTC) and the next, if they are not there. Rows of such a month that were kept in the default
 * partition until now move into theirs. A table that is too busy to be changed keeps what it has; its rows go on into the default partition
 * and move another time. Call it at start and every day.
 */
export async function ensurePartitions(pool: Pool, now: Date, log: Log): Promise<void> {
  for (const table of TABLES) {
    for (const ahead of [0, 1]) {
      const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead));
      try {
        await ensurePartition(pool, table, month);
      } catch (error) {
        // 55P03: the lock was not to be had in time.
        if (!(error instanceof DatabaseError && error.code === '55P03')) throw error;
        log.warn(`the table ${table} is too busy for its next partition; trying again later`, {
          month: month.toISOString().slice(0, 7),
        });
      }
    }
  }
}

async function ensurePartition(pool: Pool, table: (typeof TABLES)[number], month: Date): Promise<void> {
  const name = `${table}_${month.toISOString().slice(0, 7).replace('-', '_')}`;
  if (await exists(pool, name)) return;
  const from = lowestId(month);
  const to = lowestId(new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1)));
  await transaction(pool, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    if (await exists(tx, name)) return;
    await tx.query(`set local lock_timeout = '${PATIENCE}'`);
    // Attached rather than made in place: rows of the month in the default partition would forbid it, and writers wait for less.
    await tx.query(`create table ${name} (like ${table} including all)`);
    await tx.query(`lock table ${table} in share update exclusive mode`);
    await tx.query(`lock table ${table}_rest in access exclusive mode`);
    await tx.query(
      `with moved as (delete from ${table}_rest where id >= '${from}' and id < '${to}' returning *)
       insert into ${name} select * from moved`,
    );
    await tx.query(`alter table ${table} attach partition ${name} for values from ('${from}') to ('${to}')`);
  });
}

/** Looks into the table itself: `to_regclass` can answer from a cache that is older than our lock. */
async function exists(tx: Tx, name: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    "select from pg_class where relname = $1 and relnamespace = 'public'::regnamespace",
    [name],
  );
  return (rowCount ?? 0) > 0;
}

/** The lowest id that can be made at this time: UUID version 7 begins with the milliseconds since 1970 in 48 bits. */
export function lowestId(time: Date): string {
  const digits = time.getTime().toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}
