import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Fault } from '#sdk';
import { emptyDatabase } from '../../../test/support/database.ts';
import { captureLog } from '../../../test/support/log.ts';
import { openDatabase, type Database } from './database.ts';

const FILES = readdirSync(path.join(import.meta.dirname, 'migrations')).map((file) => file.replace(/\.sql$/, ''));

function open(databaseUrl: string): Promise<Database> {
  return openDatabase({ dataDir: '', databaseUrl, log: captureLog().log });
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof Fault)) throw new Error(`not a fault: ${String(thrown)}`);
  return thrown;
}

describe('openDatabase with DATABASE_URL', () => {
  test('makes the tables once, also when several processes start at once', async () => {
    const url = await emptyDatabase();
    const opened = await Promise.all([open(url), open(url), open(url)]);
    const { pool } = opened[0];
    const { rows } = await pool.query<{ name: string }>('select name from migrations order by id');
    expect(rows.map(({ name }) => name)).toEqual(FILES);
    expect((await pool.query('select from envelopes')).rowCount).toBe(0);
    expect((await pool.query('select from graphile_worker.jobs')).rowCount).toBe(0);
    await Promise.all(opened.map((database) => database.close()));
  });

  test('refuses a database that a newer version wrote, and leaves it as it is', async () => {
    const url = await emptyDatabase();
    const database = await open(url);
    await database.pool.query("insert into migrations (name, run_on) values ('9999_the_future', now())");
    await database.close();
    const fault = await faultOf(open(url));
    expect(fault).toMatchObject({ kind: 'config', cure: expect.stringContaining('Run that version') as string });
    expect(fault.message).toContain('newer version of Bondfire (it has 9999_the_future)');
  });

  test('says where PostgreSQL is missing or refuses, without the password', async () => {
    const url = new URL(await emptyDatabase());
    const { password } = url;
    url.pathname = '/nothing_here';
    const missing = await faultOf(open(url.href));
    expect(missing).toMatchObject({ kind: 'config' });
    expect(missing.message).toContain(`${url.host}/nothing_here`);
    url.port = '1';
    const silent = await faultOf(open(url.href));
    expect(silent).toMatchObject({ kind: 'transient', cure: 'Start it, or correct DATABASE_URL.' });
    expect(silent.message).toContain('ECONNREFUSED');
    expect(`${missing.message}${silent.message}`).not.toContain(password || 'no password');
  });

  test('gives instants as ISO 8601 text, and closes twice without harm', async () => {
    const database = await open(await emptyDatabase());
    const { rows } = await database.pool.query<{ at: string }>("select '2026-03-01 09:30:00.5+01'::timestamptz as at");
    expect(rows).toEqual([{ at: '2026-03-01T08:30:00.500Z' }]);
    await Promise.all([database.close(), database.close()]);
  });
});
