import { randomBytes } from 'node:crypto';
import { afterAll, inject } from 'vitest';
import { openDatabase, type Database, type Log } from '../../src/platform/index.ts';
import { captureLog } from './log.ts';
import { databaseUrl, withClient } from './postgres.ts';

/**
 * A database of one's own with all tables, empty; closed and dropped after the tests of the file. Call it at the top level of a test file
 * (`const database = await testDatabase()`), or in a `beforeAll`.
 */
export async function testDatabase(
  options: { readonly log?: Log; readonly poolSize?: number } = {},
): Promise<Database> {
  const url = await makeDatabase(inject('postgres').template, () => database.close());
  const database = await openDatabase({ dataDir: '', log: captureLog().log, ...options, databaseUrl: url });
  return database;
}

/** The address of a database without any table, dropped after the tests of the file. */
export function emptyDatabase(): Promise<string> {
  return makeDatabase('template0', async () => undefined);
}

async function makeDatabase(template: string, close: () => Promise<void>): Promise<string> {
  const { url, prefix } = inject('postgres');
  const name = `${prefix}_${randomBytes(4).toString('hex')}`;
  await withClient(url, (client) =>
    client.query(`create database ${name} encoding 'UTF8' template ${template} strategy file_copy`),
  );
  afterAll(async () => {
    await close();
    await withClient(url, (client) => client.query(`drop database if exists ${name} with (force)`));
  });
  return databaseUrl(url, name);
}
