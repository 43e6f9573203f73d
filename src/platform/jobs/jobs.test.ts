import { afterEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { captureLog } from '../../../test/support/log.ts';
import { start, until } from '../../../test/support/processes/process.ts';
import { transaction } from '../postgres/transaction.ts';
import { startJobs, type Jobs, type Task } from './jobs.ts';
import { jobQueue } from './queue.ts';

const database = await testDatabase();
const captured = captureLog();
const queue = jobQueue(database);
const running: Jobs[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
  await database.pool.query('delete from graphile_worker._private_jobs');
});

async function work(tasks: Record<string, Task>): Promise<Jobs> {
  const jobs = await startJobs({ database, tasks, log: captured.log });
  running.push(jobs);
  return jobs;
}

describe('jobs', () => {
  test('run with what they were given, also those that another process added', async () => {
    const seen: unknown[] = [];
    const jobs = await work({ note: async (payload) => void seen.push(payload) });
    await jobs.add('note', { id: 1 });
    await queue.add('note', null);
    await until(() => seen.length === 2);
    expect(seen).toEqual(expect.arrayContaining([{ id: 1 }, null]));
  });

  test('exist once their transaction commits, and not at all when it does not', async () => {
    const seen: unknown[] = [];
    await work({ note: async (payload) => void seen.push(payload) });
    const undone = transaction(database.pool, async (tx) => {
      await queue.add('note', 'undone', { tx });
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    await transaction(database.pool, (tx) => queue.add('note', 'done', { tx }));
    await until(() => seen.length > 0);
    expect(seen).toEqual(['done']);
  });

  test('wait for their time, and one that bears the key of a waiting one replaces it', async () => {
    const seen: unknown[] = [];
    await work({ note: async (payload) => void seen.push(payload) });
    const later = new Date(Date.now() + 3_600_000);
    await queue.add('note', 'first', { key: 'a', runAt: later });
    await queue.add('note', 'other', { runAt: later });
    await queue.add('note', 'second', { key: 'a', runAt: new Date(Date.now() + 300) });
    await until(() => seen.length > 0);
    expect(seen).toEqual(['second']);
  });

  test('of one queue run one after the other', async () => {
    let at = 0;
    let most = 0;
    let done = 0;
    await work({
      async serial() {
        at += 1;
        most = Math.max(most, at);
        await database.pool.query('select pg_sleep(0.02)');
        at -= 1;
        done += 1;
      },
    });
    await Promise.all([1, 2, 3, 4, 5].map((id) => queue.add('serial', id, { queue: 'one' })));
    await until(() => done === 5);
    expect(most).toBe(1);
  });

  test('are tried again when they throw, and said to have failed for good when that was the last time', async () => {
    const attempts: number[] = [];
    await work({
      async fails(_payload, { attempt }) {
        attempts.push(attempt);
        throw new Error('no luck');
      },
    });
    await queue.add('fails', null, { maxAttempts: 2 });
    await until(() => attempts.length === 2);
    await until(() => captured.text().includes('the job fails failed for good after 2 attempts'));
    const levels = captured.entries().filter(({ message }) => String(message).includes('no luck'));
    expect(new Set(levels.map(({ level }) => level))).toEqual(new Set(['warn']));
  });

  test('of a killed process run elsewhere within 10 seconds', async () => {
    const process = start('jobs', [database.url]);
    expect(await process.line()).toBe('ready');
    await queue.add('endless', 'orphan', { queue: 'serial' });
    expect(await process.line()).toBe('started');
    const seen: unknown[] = [];
    await work({ endless: async (payload) => void seen.push(payload) });
    process.kill('SIGKILL');
    // Without it, after four hours.
    await until(() => seen.length > 0);
    expect(seen).toEqual(['orphan']);
  });

  test('of a living process stay its own', async () => {
    const process = start('jobs', [database.url]);
    expect(await process.line()).toBe('ready');
    await queue.add('endless', null);
    expect(await process.line()).toBe('started');
    let taken = 0;
    let asked = 0;
    await work({ endless: async () => void (taken += 1), probe: async () => void (asked += 1) });
    // Two rounds of looking for dead workers have passed when this one is due.
    await queue.add('probe', null, { runAt: new Date(Date.now() + 7_000) });
    await until(() => asked === 1);
    expect(taken).toBe(0);
  });

  test('go on after PostgreSQL cut all connections, the one that ended meanwhile included', async () => {
    const ended: unknown[] = [];
    const cut = Promise.withResolvers<void>();
    await work({
      async cut(payload) {
        await cut.promise;
        ended.push(payload);
      },
    });
    await queue.add('cut', 'before');
    await until(async () => (await locked()) === 1);
    await database.pool.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    cut.resolve();
    await queue.add('cut', 'after');
    await until(async () => ended.includes('after') && (await locked()) === 0);
    expect(ended).toContain('before');
  });
});

async function locked(): Promise<number> {
  const { rowCount } = await database.pool.query('select from graphile_worker.jobs where locked_by is not null');
  return rowCount ?? 0;
}
