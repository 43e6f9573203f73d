/** What one process at a time does: held as long as its session with PostgreSQL lives, so that a killed process lets go of it at once. */
import type { PoolClient } from 'pg';
import type { Database } from './database.ts';

export interface NamedLock extends AsyncDisposable {
  readonly held: boolean;
  /** Aborted when the session breaks: somebody else may hold it from then on. */
  readonly lost: AbortSignal;
}

/** At once, held or not. Takes a connection of the pool as long as it is held. */
export async function holdLock({ pool }: Pick<Database, 'pool'>, name: string): Promise<NamedLock> {
  const client: PoolClient = await pool.connect();
  const lost = new AbortController();
  const broken = (error: Error): void => lost.abort(error);
  client.on('error', broken);
  try {
    const { rows } = await client.query<{ held: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 2)) as held',
      [name],
    );
    const held = rows[0]?.held === true;
    return {
      held,
      lost: lost.signal,
      async [Symbol.asyncDispose]() {
        if (held && !lost.signal.aborted)
          await client.query('select pg_advisory_unlock(hashtextextended($1, 2))', [name]).catch(broken);
        client.off('error', broken);
        client.release(lost.signal.aborted);
      },
    };
  } catch (error) {
    client.off('error', broken);
    client.release(true);
    throw error;
  }
}
