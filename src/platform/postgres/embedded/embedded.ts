/**
 * A real PostgreSQL in the data folder, shared by all our processes that use this folder.
 *
 * Each process holds a shared advisory lock on one connection for as long as it lives; the last one out, which is the one that then gets the
 * lock for itself alone, stops the server. So a command that ends beside a running product leaves it its server; and a server left behind
 * by a killed process is found by the next one, used, and stopped at its end.
 */
import { mkdir, realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, type Client } from 'pg';
import { Fault } from '#sdk';
import type { Log } from '../../log.ts';
import { keepSession } from '../session.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import {
  clusterFolder,
  ensureCluster,
  findServer,
  lastWords,
  readPassword,
  ROLE,
  startServer,
  stopServer,
  type Starting,
} from './cluster.ts';

export interface Embedded {
  readonly url: string;
  /** Stops the server if nobody else uses it. */
  close(): Promise<void>;
}

/** In the database `postgres`; advisory locks are apart for each database. */
const PRESENCE = 1_651_470_948;
const POLL_MS = 25;
/** Recovery after a crash can take minutes. */
const START_PATIENCE_MS = 300_000;
/** A server that says it is ready, and answers to nobody. */
const SILENT_PATIENCE_MS = 30_000;
const STARTS = 5;

/** @throws Fault `config`, one sentence and its cure, for a data folder that cannot be used. */
export async function openEmbedded(
  dataDir: string,
  log: Log,
  settings: Readonly<Record<string, string>>,
): Promise<Embedded> {
  const binaries = await findBinaries();
  const root = await reachable(dataDir);
  await ensureCluster(root, binaries);
  const folder = clusterFolder(root);
  const password = await readPassword(folder);
  if (password === null) {
    throw new Fault(
      'config',
      `The data folder ${folder} was not made by Bondfire, or its file bondfire.password cannot be read.`,
      {
        cure: 'Choose another folder with BONDFIRE_DATA, or set DATABASE_URL.',
      },
    );
  }

  let port = 0;
  const session = await keepSession({
    name: 'the embedded PostgreSQL',
    async url() {
      const found = await reach(root, binaries, port, settings, log);
      if (port && found !== port) {
        log.error(`PostgreSQL came back on port ${found} instead of ${port}. Start this process again.`);
      }
      port ||= found;
      return address(password, found, 'postgres');
    },
    onConnect: enter,
    log,
    patienceMs: SILENT_PATIENCE_MS,
  }).catch(async (error: unknown) => {
    throw await explain(error, folder);
  });

  return {
    url: address(password, port, ROLE),
    async close() {
      // One that comes back holds its lock before we know of it: it would be nobody who leaves last.
      await session.settled();
      session.letGo();
      const client = session.client();
      const last = client !== null && (await isLast(client).catch(() => false));
      if (last) await stopServer(folder, log);
      await session.stop();
    },
  };
}

/** Where the server of this folder is reached, if one runs; null where none does. Nobody is counted in. */
export async function runningUrl(dataDir: string): Promise<string | null> {
  const root = await realpath(dataDir).catch(() => null);
  if (root === null) return null;
  const folder = clusterFolder(root);
  const server = await findServer(folder);
  const password = server?.status === 'ready' ? await readPassword(folder) : null;
  return server === null || password === null ? null : address(password, server.port, ROLE);
}

/** A server that lives on our folder but lets us not in. */
async function explain(error: unknown, folder: string): Promise<unknown> {
  if (error instanceof Fault) return error;
  const server = await findServer(folder);
  const why = error instanceof Error ? error.message : String(error);
  return new Fault(
    'config',
    `The data folder ${folder} is held by process ${server?.pid ?? 'unknown'}, which lets us not in: ${why}.`,
    {
      cause: error,
      cure: 'End that process, or choose another folder with BONDFIRE_DATA. If it is not a PostgreSQL, remove postmaster.pid there.',
    },
  );
}

/** The data folder by its real name, made if it is not there. */
async function reachable(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true });
    return await realpath(dataDir);
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new Fault('config', `The data folder ${dataDir} cannot be made (${why}).`, {
      cause,
      cure: 'Give this user the right to write there, or choose another folder with BONDFIRE_DATA.',
    });
  }
}

/** Without TLS whatever PGSSLMODE says: it never leaves this machine. */
function address(password: string, port: number, database: string): string {
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;
}

/** Counts us in; waits while somebody stops the server, which ends this connection. */
async function enter(client: Client): Promise<void> {
  await client.query('select pg_advisory_lock_shared($1)', [PRESENCE]);
  const { rowCount } = await client.query('select from pg_database where datname = $1', [ROLE]);
  if (rowCount) return;
  await client.query(`create database ${ROLE}`).catch((error: unknown) => {
    // Somebody else made it at the same moment.
    if (!(error instanceof DatabaseError && (error.code === '42P04' || error.code === '23505'))) throw error;
  });
}

/** Of several that leave at once, exactly the last finds nobody else's lock, and keeps newcomers out with its own. */
async function isLast(client: Client): Promise<boolean> {
  await client.query('select pg_advisory_unlock_shared($1)', [PRESENCE]);
  const { rows } = await client.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [PRESENCE]);
  return rows[0]?.last ?? false;
}

/** Finds the server of this folder, or starts one. Returns its port once it says that it is ready. */
async function reach(
  dataDir: string,
  binaries: Binaries,
  wantedPort: number,
  settings: Readonly<Record<string, string>>,
  log: Log,
): Promise<number> {
  const folder = clusterFolder(dataDir);
  const began = Date.now();
  let starting: Starting | null = null;
  let starts = 0;
  let told = began;
  while (Date.now() - began < START_PATIENCE_MS) {
    const server = await findServer(folder);
    if (server?.status === 'ready') return server.port;
    if (!server && (!starting || starting.hasEnded())) {
      if (starts === STARTS) {
        throw new Fault('config', `PostgreSQL does not start in ${folder}: ${await lastWords(dataDir)}`, {
          cure: 'Mend what it names, choose another folder with BONDFIRE_DATA, or set DATABASE_URL.',
        });
      }
      // The first attempt can lose against another process, its port to another program, or meet what a killed server leaves for a moment.
      if (starts > 0) await sleep(200 * starts);
      starts += 1;
      starting = await startServer(dataDir, binaries, starts === 1 ? wantedPort : 0, settings);
    }
    if (Date.now() - told > 10_000) {
      told = Date.now();
      log.info('waiting for PostgreSQL', { folder, status: server?.status ?? 'starting' });
    }
    await sleep(POLL_MS);
  }
  throw new Fault(
    'transient',
    `PostgreSQL in ${folder} is not ready after ${START_PATIENCE_MS / 60_000} minutes: ${await lastWords(dataDir)}`,
    {
      cure: 'Look at what it does; if it is hung, end it and start again.',
    },
  );
}
