/** The whole product on a database and a data folder of its own, as `start` runs it, for a test file. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { createBondfire, type Bondfire, type BondfireOptions } from '../../src/main.ts';
import { readConfig, type Config } from '../../src/platform/index.ts';
import { testDatabase } from './database.ts';
import { captureLog, type CapturedLog } from './log.ts';

export interface TestBondfireOptions extends Omit<BondfireOptions, 'config' | 'log'> {
  /** YAML by file name, as a company would write under its data folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** BONDFIRE_URL: how others reach us. */
  readonly publicUrl?: string;
  /** BONDFIRE_ENRICH: off unless told, as its models cost each process a second. */
  readonly enrich?: boolean;
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface TestBondfire extends Bondfire {
  readonly config: Config;
  readonly logged: CapturedLog;
  /** Another process on the same data: closed with the rest. */
  another(options?: Omit<TestBondfireOptions, 'files' | 'publicUrl' | 'enrich' | 'env'>): Promise<Bondfire>;
}

/** What the product waits for seconds in. */
const SHORT = { takeOverMs: 100, httpBackoffMs: 25, holdMs: 0 };

/** What a vendor would not wait for, and the vendors of tests do. */
const LONG = { ackMs: 60_000 };

/** Only the playbooks in `files`, and short waits, unless told otherwise. Closed after the tests of the file. */
export async function testBondfire({
  files = {},
  publicUrl,
  enrich = false,
  env = {},
  ...options
}: TestBondfireOptions = {}): Promise<TestBondfire> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-test-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dataDir, name)), { recursive: true });
    await writeFile(path.join(dataDir, name), text);
  }
  const { url } = await testDatabase();
  const config = readConfig({
    BONDFIRE_DATA: dataDir,
    DATABASE_URL: url,
    BONDFIRE_ALLOW_PRIVATE: '127.0.0.1',
    BONDFIRE_ENRICH: enrich ? 'on' : 'off',
    ...env,
    ...(publicUrl !== undefined && { BONDFIRE_URL: publicUrl }),
  });
  const logged = captureLog();
  const open: Bondfire[] = [];
  async function another(
    more: Omit<TestBondfireOptions, 'files' | 'publicUrl' | 'enrich' | 'env'> = {},
  ): Promise<Bondfire> {
    const made = await createBondfire({
      playbooks: null,
      ...SHORT,
      ...LONG,
      ...options,
      ...more,
      config,
      log: logged.log,
    });
    open.push(made);
    return made;
  }
  afterAll(async () => {
    for (const one of open.toReversed()) await one.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return { ...(await another()), config, logged, another };
}
