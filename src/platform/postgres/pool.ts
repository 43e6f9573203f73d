import { Pool, type CustomTypesConfig } from 'pg';
import type { Log } from '../log.ts';

export interface PoolOptions {
  readonly url: string;
  readonly size: number;
  /** As PostgreSQL lists it among its connections. */
  readonly name: string;
  readonly log: Log;
  readonly types?: CustomTypesConfig;
}

const CLOSE_PATIENCE_MS = 5_000;

/** A pool whose connections may break at any time without ending the process. */
export function openPool({ url, size, name, log, types }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    max: size,
    application_name: name,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    ...(types ? { types } : {}),
  });
  pool.on('error', (error) => {
    // While it closes, a server that stops may be faster than our good-bye.
    if (!pool.ending) log.warn(`an idle connection of ${name} to PostgreSQL was lost`, { error });
  });
  // A borrowed one says so to whoever uses it; the event alone would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Waits for borrowed connections, at most 5 s. */
export async function endPool(pool: Pool, log: Log): Promise<void> {
  const patience = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => patience.resolve('late'), CLOSE_PATIENCE_MS);
  const ended = await Promise.race([pool.end(), patience.promise]);
  clearTimeout(timer);
  if (ended === 'late') {
    log.warn('connections to PostgreSQL are still in use; closing without waiting for them', { open: pool.totalCount });
  }
}
