import { readdir, readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import type { Pool } from 'pg';
import { Fault } from '#sdk';
import { packageFile } from '../files.ts';
import { workerLogger } from '../jobs/logger.ts';
import type { Log } from '../log.ts';
import { isTakenUp, saveTakenUp } from '../taken-up.ts';

const TABLE = 'migrations';

/** Held while the tables are brought up to date, so that of processes that start together one does it and the others wait. */
const LOCK = 1_651_470_949;

/**
 * Brings our tables, and the job queue's, up to date: numbered SQL files, forward only, each one once, all or none.
 *
 * @throws Fault `config` when the database was written by a newer version.
 */
export async function migrate(pool: Pool, log: Log): Promise<void> {
  const folder = packageFile('src', 'platform', 'postgres', 'migrations');
  const known = (await readdir(folder))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length));
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const applied = await appliedMigrations(client);
    const newer = applied.filter((name) => !known.includes(name));
    if (newer.length > 0) {
      throw new Fault(
        'config',
        `The database was written by a newer version of Bondfire (it has ${newer.join(', ')}).`,
        {
          cure: 'Run that version or a later one, or use another database.',
        },
      );
    }
    if (applied.length < known.length) {
      const { runner } = await import('node-pg-migrate');
      const ran = await runner({
        dbClient: client,
        dir: folder,
        direction: 'up',
        migrationsTable: TABLE,
        ignorePattern: String.raw`(?!.*\.sql$).*`,
        noLock: true,
        singleTransaction: true,
        logger: { info: () => undefined, warn: (message) => log.warn(message), error: (message) => log.error(message) },
      });
      log.info('the tables are up to date', { migrations: ran.map(({ name }) => name) });
    }
    await migrateJobs(pool, client, log);
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
    failed = false;
  } finally {
    // A failed one takes its lock with it.
    client.release(failed);
  }
}

/** The queue's own tables, once for each version of it. */
async function migrateJobs(pool: Pool, client: Pick<Pool, 'query'>, log: Log): Promise<void> {
  const file = findPackageJSON('graphile-worker', import.meta.url);
  const { version } = JSON.parse(await readFile(file ?? '', 'utf8')) as { readonly version: string };
  if (await isTakenUp(client, 'jobs', version)) return;
  const { runMigrations } = await import('graphile-worker');
  await runMigrations({ pgPool: pool, logger: await workerLogger(log) });
  await saveTakenUp(client, 'jobs', version);
}

async function appliedMigrations(client: { query: Pool['query'] }): Promise<readonly string[]> {
  const { rows: tables } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    `public.${TABLE}`,
  ]);
  if (!tables[0]?.there) return [];
  const { rows } = await client.query<{ name: string }>(`select name from public.${TABLE} order by id`);
  return rows.map(({ name }) => name);
}
