/** The store, asked where it runs by what works without it: nothing is started, and no table is changed. */
import type { Log } from '../log.ts';
import { runningUrl } from './embedded/embedded.ts';
import { endPool, openPool } from './pool.ts';
import type { Tx } from './transaction.ts';
import { TYPES } from './types.ts';

export interface StoreAddress {
  readonly dataDir: string;
  readonly databaseUrl: string | null;
}

/** Null where nothing runs on the data folder. Rejects with what PostgreSQL says. */
export async function askStore<T>(
  { dataDir, databaseUrl }: StoreAddress,
  log: Log,
  work: (tx: Tx) => Promise<T>,
): Promise<T | null> {
  const url = databaseUrl ?? (await runningUrl(dataDir));
  if (url === null) return null;
  const pool = openPool({ url, size: 1, name: 'bondfire asks', log, types: TYPES });
  try {
    return await work(pool);
  } finally {
    await endPool(pool, log);
  }
}
