import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile, chown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Fault } from '#sdk';
import { captureLog } from '../../../../test/support/log.ts';
import { start, until } from '../../../../test/support/processes/process.ts';
import { noteSecret } from '../../../../test/support/secrets.ts';
import { openDatabase, type Database } from '../database.ts';

const ROOT = process.getuid?.() === 0;
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];
/** Whether the ordinary user of these tests can run our Node on our files, which may lie below somebody's closed home. */
const NOBODY_RUNS =
  ROOT &&
  spawnSync(NOBODY[0] ?? '', [
    ...NOBODY.slice(1),
    process.execPath,
    '-e',
    `fs.readFileSync(${JSON.stringify(import.meta.filename)})`,
  ]).status === 0;

/** A data folder below one that others may pass, or not; removed after the test, with whatever still runs on it. */
async function dataFolder(mode = 0o755): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), 'bondfire-embedded-'));
  await chmod(home, mode);
  const folder = path.join(home, 'data');
  onTestFinished(async () => {
    const pid = await serverOf(folder);
    if (pid && alive(pid)) process.kill(pid, 'SIGQUIT');
    await until(() => !pid || !alive(pid));
    await rm(home, { recursive: true, force: true });
  });
  return folder;
}

function open(dataDir: string): Promise<Database> {
  return openDatabase({ dataDir, log: captureLog().log });
}

async function refusalOf(dataDir: string): Promise<string> {
  const thrown = await open(dataDir).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof Fault)) throw new Error(`not refused: ${String(thrown)}`);
  return `${thrown.message} ${thrown.cure}`;
}

/** The process number of the server on that folder; null when there is none. */
async function serverOf(dataDir: string): Promise<number | null> {
  const text = await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => null);
  return text === null ? null : Number(text.split('\n')[0]);
}

async function runningServer(dataDir: string): Promise<number> {
  const pid = await serverOf(dataDir);
  if (pid === null) throw new Error('no server');
  return pid;
}

/** What has ended counts as dead also where nobody collects it: its parent may be the first process of a container. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    return process.platform !== 'linux' && !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

async function remember(database: Database, text: string): Promise<void> {
  await database.pool.query('create table if not exists notes (text text)');
  await database.pool.query('insert into notes values ($1)', [text]);
}

async function remembered(database: Database): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ text: string }>('select text from notes');
  return rows.map(({ text }) => text);
}

describe('the embedded PostgreSQL', () => {
  test('is made and started in the data folder, durable and for this machine alone, and stopped at the end', async () => {
    const folder = await dataFolder();
    await mkdir(path.join(folder, 'postgres.new-killed/data'), { recursive: true });
    await utimes(path.join(folder, 'postgres.new-killed'), 0, 0);
    const first = await open(folder);
    noteSecret(new URL(first.url).password);
    expect(first.embedded).toBe(true);
    expect(new URL(first.url).hostname).toBe('127.0.0.1');
    const { rows } = await first.pool.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings where name in
        ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'unix_socket_directories', 'TimeZone', 'jit', 'server_encoding')`,
    );
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      TimeZone: 'UTC',
      jit: 'off',
      server_encoding: 'UTF8',
    });
    await remember(first, 'Größe');
    const upper = await first.pool.query("select upper(text) as text from notes where text ~ '^\\w+$'");
    expect(upper.rows).toEqual([{ text: 'GRÖßE' }]);
    const pid = await runningServer(folder);
    expect((await stat(path.join(folder, 'postgres/bondfire.password'))).mode & 0o777).toBe(0o600);
    await first.close();
    await until(() => !alive(pid));
    await expect(stat(path.join(folder, 'postgres.new-killed'))).rejects.toThrow('ENOENT');

    const second = await open(folder);
    expect(await remembered(second)).toEqual(['Größe']);
    await second.close();
  });

  test('asks for its password', async () => {
    const folder = await dataFolder();
    const database = await open(folder);
    const url = new URL(database.url);
    url.password = 'guessed';
    const stranger = openDatabase({ dataDir: '', databaseUrl: url.href, log: captureLog().log });
    await expect(stranger).rejects.toThrow('password authentication failed');
    await database.close();
  });

  test('is shared by processes that start at once; whoever leaves leaves it to the others, and the last one stops it', async () => {
    const folder = await dataFolder();
    const other = start('embedded', [folder]);
    const [database, url] = await Promise.all([open(folder), other.line()]);
    expect(url).toBe(database.url);
    const pid = await runningServer(folder);
    const third = await open(folder);
    await third.close();
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await database.close();
    expect(alive(pid)).toBe(true);
    other.kill('SIGTERM');
    expect(await other.line()).toBe('closed');
    await until(() => !alive(pid));
  });

  test('is there for a process that starts while the last one stops it', async () => {
    const folder = await dataFolder();
    let database = await open(folder);
    for (let i = 0; i < 3; i += 1) {
      const [, next] = await Promise.all([database.close(), open(folder)]);
      expect((await next.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      database = next;
    }
    const pid = await runningServer(folder);
    await database.close();
    await until(() => !alive(pid));
  });

  test('is not cut off by Ctrl-C, which reaches the whole process group, but stopped in order', async () => {
    const folder = await dataFolder();
    const app = start('embedded', [folder], { group: true });
    await app.line();
    const pid = await runningServer(folder);
    process.kill(-app.pid, 'SIGINT');
    expect(await app.line()).toBe('closed');
    await app.ended;
    await until(() => !alive(pid));
    expect(await readFile(path.join(folder, 'postgres.log'), 'utf8')).toMatch(/database system is shut down\n$/);
  });

  test('left behind by a killed process is found, used and stopped by the next', async () => {
    const folder = await dataFolder();
    const app = start('embedded', [folder]);
    const url = await app.line();
    const pid = await runningServer(folder);
    app.kill('SIGKILL');
    await app.ended;
    expect(alive(pid)).toBe(true);
    const database = await open(folder);
    expect(database.url).toBe(url);
    await database.close();
    await until(() => !alive(pid));
  });

  test('killed together with its process comes back with all that was committed', async () => {
    const folder = await dataFolder();
    const app = start('embedded', [folder]);
    await app.line();
    const database = await open(folder);
    await remember(database, 'committed');
    const pid = await runningServer(folder);
    app.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await database.close();
    const again = await open(folder);
    expect(await remembered(again)).toEqual(['committed']);
    expect(await runningServer(folder)).not.toBe(pid);
    await again.close();
  });

  test('killed under a running process is started again for it, at the same address', async () => {
    const folder = await dataFolder();
    const database = await open(folder);
    await remember(database, 'committed');
    const killed = await runningServer(folder);
    process.kill(killed, 'SIGKILL');
    await until(async () => ((await serverOf(folder)) ?? killed) !== killed && (await holders(database)) === 1);
    expect(await remembered(database)).toEqual(['committed']);
    const pid = await runningServer(folder);
    await database.close();
    await until(() => !alive(pid));
  });

  test('starts although the number in a stale postmaster.pid belongs to another process now', async () => {
    const folder = await dataFolder();
    await (await open(folder)).close();
    const file = path.join(folder, 'postgres/postmaster.pid');
    await writeFile(file, `${process.pid}\n${folder}/postgres\n1\n5432\n\n127.0.0.1\n\nready\n`);
    const database = await open(folder);
    expect(await runningServer(folder)).not.toBe(process.pid);
    await database.close();
  });
});

/** How many processes have it open. */
async function holders(database: Database): Promise<number> {
  const asked = database.pool.query(
    "select from pg_stat_activity where application_name = 'bondfire: the embedded PostgreSQL'",
  );
  return asked.then(
    ({ rowCount }) => rowCount ?? 0,
    () => 0,
  );
}

describe('a data folder that cannot be used is refused in one sentence and its cure', () => {
  test('written by another major version', async () => {
    const folder = await dataFolder();
    await mkdir(path.join(folder, 'postgres'), { recursive: true });
    await writeFile(path.join(folder, 'postgres/PG_VERSION'), '15\n');
    expect(await refusalOf(folder)).toMatch(
      /was written by PostgreSQL 15, and this Bondfire carries PostgreSQL 18\. .*BONDFIRE_DATA/,
    );
  });

  test('with something else in it', async () => {
    const folder = await dataFolder();
    await mkdir(path.join(folder, 'postgres'), { recursive: true });
    await writeFile(path.join(folder, 'postgres/letter.txt'), '');
    expect(await refusalOf(folder)).toContain('holds files that are not a PostgreSQL data folder');
  });

  test('made by another program', async () => {
    const folder = await dataFolder();
    await (await open(folder)).close();
    await rm(path.join(folder, 'postgres/bondfire.password'));
    expect(await refusalOf(folder)).toContain('was not made by Bondfire');
  });

  test('held by a living PostgreSQL that is not ours', async () => {
    const folder = await dataFolder();
    const app = start('embedded', [folder]);
    await app.line();
    await writeFile(path.join(folder, 'postgres/bondfire.password'), 'of-another');
    const refusal = await refusalOf(folder);
    expect(refusal).toContain(
      `is held by process ${await runningServer(folder)}, which lets us not in: password authentication failed`,
    );
    expect(refusal).toContain('End that process');
  });

  test('that cannot be written', async () => {
    const folder = await dataFolder();
    await writeFile(folder, 'a file');
    expect(await refusalOf(folder)).toMatch(/cannot be made \(EEXIST\)\. Give this user the right/);
  });

  describe.runIf(NOBODY_RUNS)('by this user', () => {
    test('that this user may not write, or that belongs to somebody else', async () => {
      const folder = await dataFolder();
      await mkdir(folder);
      const closed = start('embedded', [folder], { prefix: NOBODY });
      expect(await closed.line()).toMatch(
        /^refused: The data folder .* cannot be written \(EACCES\)\. Give this user the right/,
      );
      await (await open(folder)).close();
      const theirs = start('embedded', [folder], { prefix: NOBODY });
      expect(await theirs.line()).toMatch(
        /^refused: The data folder .* belongs to the user with the id \d+, and this process runs as 65534\. Run as that user/,
      );
    });
  });
});

describe.runIf(ROOT)('as root', () => {
  test('below a folder that only root may pass', async () => {
    const folder = await dataFolder(0o700);
    const database = await open(folder);
    await remember(database, 'kept');
    await database.close();
    const again = await open(folder);
    expect(await remembered(again)).toEqual(['kept']);
    await again.close();
  });

  // The binaries must be where others may pass: there a container keeps its program.
  test.runIf(NOBODY_RUNS)('below such a folder where user namespaces are forbidden, as in a container', async () => {
    const folder = await dataFolder(0o700);
    const env = { ...process.env, PATH: `${await failing('unshare')}:${process.env['PATH'] ?? ''}` };
    for (let i = 0; i < 2; i += 1) {
      const app = start('embedded', [folder], { env });
      expect(await app.line()).toMatch(/^postgres:/);
      const pid = await runningServer(folder);
      app.kill('SIGINT');
      expect(await app.line()).toBe('closed');
      await until(() => !alive(pid));
    }
  });

  test('with no way at all: one sentence and its cure', async () => {
    const folder = await dataFolder(0o700);
    const env = { ...process.env, PATH: `${await failing('unshare', 'setpriv')}:${process.env['PATH'] ?? ''}` };
    const app = start('embedded', [folder], { env });
    expect(await app.line()).toMatch(
      /^refused: PostgreSQL refuses to run as root, and no other user here reaches .* or set DATABASE_URL\.$/,
    );
  });

  describe.runIf(NOBODY_RUNS)('beside an ordinary user', () => {
    test('on the data of an ordinary user, who can go on with it afterwards', async () => {
      const folder = await dataFolder();
      await mkdir(folder);
      await chown(folder, 65_534, 65_534);
      for (const prefix of [NOBODY, [], NOBODY]) {
        const app = start('embedded', [folder], { prefix });
        expect(await app.line()).toMatch(/^postgres:/);
        app.kill('SIGTERM');
        expect(await app.line()).toBe('closed');
      }
    });
  });
});

/** A folder with programs of these names that do nothing but fail. */
async function failing(...names: readonly string[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bondfire-failing-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const name of names) await writeFile(path.join(folder, name), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  return folder;
}
