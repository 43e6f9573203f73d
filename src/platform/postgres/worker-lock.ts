/**
 * How one process sees that another is dead: every worker holds a session advisory lock on a number of its own, and PostgreSQL lets go of it
 * the moment the connection ends, as it does when the process is killed.
 */
import { randomInt } from 'node:crypto';
import type { Database } from './database.ts';
import { keepSession } from './session.ts';
import type { Tx } from './transaction.ts';

export interface WorkerLock {
  /** 1 to 2,147,483,646. Written beside whatever this worker has in hand. */
  readonly id: number;
  release(): Promise<void>;
}

/** The first of the lock's two numbers; the second is the worker's. */
const WORKERS = 1_651_470_951;
const HIGHEST_ID = 2_147_483_647;

/**
 * Takes a worker's lock and holds it until `release`, on a connection of its own. When that breaks, it is made again, loudly, and the same
 * number locked again; meanwhile others may take over what this worker has in hand, so its outcomes are only written where the row still
 * bears its number.
 */
export async function holdWorkerLock(database: Database): Promise<WorkerLock> {
  const id = randomInt(1, HIGHEST_ID);
  const session = await keepSession({
    name: 'the worker lock',
    url: () => database.url,
    async onConnect(client) {
      const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1::int, $2::int) as held', [
        WORKERS,
        id,
      ]);
      if (!rows[0]?.held) throw new Error(`The lock of worker ${id} is still held by its former connection.`);
    },
    log: database.log,
  });
  return { id, release: () => session.stop() };
}

/**
 * Which of these workers are dead: nobody holds their lock. Sees what holds at the moment of the call, in any transaction.
 *
 * In SQL of one's own: `not exists (select from pg_locks where locktype = 'advisory' and classid = 1651470951 and objsubid = 2 and
 * objid = <worker>::oid and database = (select oid from pg_database where datname = current_database()))`.
 */
export async function abandonedWorkers(tx: Tx, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<{ id: number }>(
    `select distinct worker.id
       from unnest($1::int[]) as worker (id)
      where not exists (
        select from pg_locks
         where locktype = 'advisory' and classid = $2::int::oid and objid = worker.id::oid and objsubid = 2 and granted
           and database = (select oid from pg_database where datname = current_database())
      )`,
    [ids, WORKERS],
  );
  return rows.map(({ id }) => id);
}
