import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { captureLog } from '../../../test/support/log.ts';
import { until } from '../../../test/support/processes/process.ts';
import { transaction } from './transaction.ts';
import { abandonedWorkers, holdWorkerLock } from './worker-lock.ts';

const captured = captureLog();
const database = await testDatabase({ log: captured.log });
const { pool } = database;

test('a worker counts as alive while it holds its lock, and as dead when it let go or never was', async () => {
  const [first, second] = await Promise.all([holdWorkerLock(database), holdWorkerLock(database)]);
  expect(first.id).not.toBe(second.id);
  expect(await abandonedWorkers(pool, [first.id, second.id])).toEqual([]);
  await first.release();
  await until(async () => (await abandonedWorkers(pool, [first.id])).length === 1);
  expect(await abandonedWorkers(pool, [first.id, second.id, first.id])).toEqual([first.id]);
  expect(await abandonedWorkers(pool, [])).toEqual([]);
  await second.release();
});

test('what is asked in an open transaction is the state of now', async () => {
  const worker = await holdWorkerLock(database);
  await transaction(pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read');
    expect(await abandonedWorkers(tx, [worker.id])).toEqual([]);
    await worker.release();
    await until(async () => (await abandonedWorkers(tx, [worker.id])).length === 1);
  });
});

test('a lock whose connection broke is taken again under the same number, and the log says so', async () => {
  const worker = await holdWorkerLock(database);
  const { rows } = await pool.query<{ pid: number }>(
    "select pid from pg_locks where locktype = 'advisory' and objid = $1::int::oid",
    [worker.id],
  );
  const pid = rows[0]?.pid;
  await pool.query('select pg_terminate_backend($1, 5000)', [pid]);
  await until(async () => {
    const held = await pool.query<{ pid: number }>(
      "select pid from pg_locks where locktype = 'advisory' and objid = $1::int::oid",
      [worker.id],
    );
    return held.rows[0] !== undefined && held.rows[0].pid !== pid;
  });
  await until(() => captured.text().includes('is back'));
  expect(captured.entries().map(({ level, message }) => `${String(level)}: ${String(message)}`)).toEqual(
    expect.arrayContaining([
      'warn: the connection of the worker lock was lost; making it again',
      'info: the connection of the worker lock is back',
    ]),
  );
  await worker.release();
});
