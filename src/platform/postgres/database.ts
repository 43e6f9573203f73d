/** The one store: PostgreSQL, ours or embedded. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { DatabaseError, type Pool } from 'pg';
import { Fault } from '#sdk';
import { systemClock, type Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { openEmbedded } from './embedded/embedded.ts';
import { migrate } from './migrate.ts';
import { ensurePartitions } from './partitions.ts';
import { endPool, openPool } from './pool.ts';
import type { Note, Noted } from './transaction.ts';
import { TYPES } from './types.ts';

export interface Database {
  /** With the password in it: never to be logged. */
  readonly url: string;
  readonly pool: Pool;
  readonly embedded: boolean;
  readonly log: Log;
  /** `note` is told of every transaction that `work` commits, however deep. */
  noting<T>(note: Note, work: () => Promise<T>): Promise<T>;
  /** What `work` asks is asked by connections of its own: whoever asks has one open, and waits for no other that waits for it. No note is taken of it. */
  aside<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for borrowed connections (at most 5 s), then stops an embedded server that nobody else uses. Can be called twice. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Where the embedded PostgreSQL keeps its data: `<dataDir>/postgres`. */
  readonly dataDir: string;
  /** A PostgreSQL 15 or later to use instead; its database must exist. Not through a pooler in transaction mode: we hold locks and LISTEN. */
  readonly databaseUrl?: string | undefined;
  readonly log: Log;
  /** Connections at most; 10 unless told. A few more are kept apart from the pool. */
  readonly poolSize?: number;
  /** Settings of an embedded one that is started here, over ours. */
  readonly serverSettings?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
}

const OLDEST_VERSION = 150_000;
/** Connections for what is asked aside, opened as they are needed. */
const RESERVE = 2;

/**
 * Opens the store and brings its tables up to date.
 *
 * @throws Fault `config` with the cure, or `transient` where a PostgreSQL does not answer.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { dataDir, log, clock = systemClock } = options;
  const embedded = options.databaseUrl ? null : await openEmbedded(dataDir, log, options.serverSettings ?? {});
  const url = options.databaseUrl ?? embedded?.url ?? '';
  hidePassword(url, log);
  const notes = new AsyncLocalStorage<Note>();
  const noted: Noted = { beforeCommit: async (tx, result) => notes.getStore()?.(tx, result) };
  const beside = new AsyncLocalStorage<boolean>();
  const reserve = openPool({ url, size: RESERVE, name: 'bondfire aside', log, types: TYPES });
  const pool = Object.assign(
    openPool({ url, size: options.poolSize ?? 10, name: 'bondfire', log, types: TYPES }),
    noted,
  );
  const connect = pool.connect.bind(pool) as (...given: unknown[]) => unknown;
  const connectAside = reserve.connect.bind(reserve) as typeof connect;
  pool.connect = ((...given: unknown[]) =>
    beside.getStore() === true ? connectAside(...given) : connect(...given)) as typeof pool.connect;
  let closing: Promise<void> | null = null;

  async function close(): Promise<void> {
    await Promise.all([endPool(pool, log), endPool(reserve, log)]);
    await embedded?.close();
  }

  try {
    await checkServer(pool, url);
    await migrate(pool, log);
    await ensurePartitions(pool, clock.now(), log);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    pool,
    embedded: embedded !== null,
    log,
    noting: (note, work) => notes.run(both(notes.getStore(), note), work),
    aside: (work) => notes.exit(() => beside.run(true, work)),
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** Whoever takes note around another is told as well. */
function both(outer: Note | undefined, inner: Note): Note {
  if (outer === undefined) return inner;
  return async (tx, result) => {
    const told = [await outer(tx, result), await inner(tx, result)];
    return (committed) => told.forEach((one) => one?.(committed));
  };
}

async function checkServer(pool: Pool, url: string): Promise<void> {
  const where = placeOf(url);
  const { rows } = await pool
    .query<{ version: number; name: string; encoding: string }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_version') as name,
              current_setting('server_encoding') as encoding`,
    )
    .catch((error: unknown) => {
      throw unreachable(error, where);
    });
  const [server] = rows;
  if (!server) throw new Error('PostgreSQL does not tell its version.');
  if (server.version < OLDEST_VERSION) {
    throw new Fault('config', `The PostgreSQL at ${where} is version ${server.name}.`, {
      cure: 'Use PostgreSQL 15 or later.',
    });
  }
  if (server.encoding !== 'UTF8') {
    throw new Fault('config', `The database at ${where} is encoded as ${server.encoding}.`, {
      cure: "Make one with `encoding 'UTF8'`.",
    });
  }
}

function unreachable(error: unknown, where: string): Fault {
  const why = error instanceof Error ? error.message || String(error) : String(error);
  const said = error instanceof DatabaseError;
  return new Fault(said ? 'config' : 'transient', `The PostgreSQL at ${where} cannot be used: ${why}.`, {
    cause: error,
    cure: said ? 'Correct DATABASE_URL, or make that database.' : 'Start it, or correct DATABASE_URL.',
  });
}

/** Host, port and database without user and password. */
function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch {
    return 'DATABASE_URL';
  }
}

function hidePassword(url: string, log: Log): void {
  try {
    log.hideSecret(decodeURIComponent(new URL(url).password));
  } catch {
    // Not a URL that we can read: its errors name no password either.
  }
}
