/**
 * One PostgreSQL for the whole run, with a migrated database that every test file gets a copy of (`database.ts`): an embedded one in a
 * temporary folder, or, when DATABASE_URL is set, databases made beside the one that it names. Nothing of it outlives the run.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/platform/index.ts';
import { captureLog } from './log.ts';
import { noteSecret } from './secrets.ts';

export interface TestServer {
  /** A database on the server that nobody tests in; from here others are made. */
  readonly url: string;
  /** All databases of this run begin with it. */
  readonly prefix: string;
  readonly template: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    readonly postgres: TestServer;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const prefix = `bondfire_test_${randomBytes(4).toString('hex')}`;
  const template = `${prefix}_template`;
  const given = process.env['DATABASE_URL'];
  const server = given ? { url: given, stop: async () => undefined } : await startServer();
  const stop = async (): Promise<void> => {
    try {
      await dropAll(server.url, prefix);
    } finally {
      await server.stop();
    }
  };
  try {
    noteSecret(new URL(server.url).password);
    await withClient(server.url, (client) =>
      client.query(`create database ${template} encoding 'UTF8' template template0`),
    );
    const database = await openDatabase({
      dataDir: '',
      databaseUrl: databaseUrl(server.url, template),
      log: captureLog().log,
    });
    await database.close();
    project.provide('postgres', { url: server.url, prefix, template });
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** The same server, another database. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function dropAll(url: string, prefix: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where starts_with(datname, $1)',
      [prefix],
    );
    for (const { name } of rows) await client.query(`drop database if exists ${name} with (force)`);
  });
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Everything else is as in production. */
const SERVER = {
  // Many products at once, each with a dozen connections and more.
  max_connections: '300',
  // Tests do not cut the power, and the server outlives none.
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

async function startServer(): Promise<Server> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bondfire-postgres-'));
  guard(folder);
  const database = await openDatabase({ dataDir: folder, log: captureLog().log, serverSettings: SERVER });
  return {
    url: database.url,
    async stop() {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** When this process ends without tearing down (it was killed), its end of the pipe closes, and the server is stopped all the same. */
function guard(folder: string): void {
  if (process.platform === 'win32') return;
  const script =
    'cat > /dev/null; read -r pid < "$1/postgres/postmaster.pid" && kill -INT "$pid" && sleep 2; rm -rf "$1"';
  const child = spawn('/bin/sh', ['-c', script, 'sh', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  child.unref();
  child.stdin.on('error', () => undefined);
}
