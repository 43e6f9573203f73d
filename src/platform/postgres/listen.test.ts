import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { until } from '../../../test/support/processes/process.ts';
import { listen, notify } from './listen.ts';
import { transaction } from './transaction.ts';

const database = await testDatabase();
const { pool } = database;

test('whoever listens is woken when the transaction commits, on this channel alone', async () => {
  let woken = 0;
  const listening = await listen(database, 'news', () => void (woken += 1));
  await notify(pool, 'other');
  const undone = transaction(pool, async (tx) => {
    await notify(tx, 'news');
    throw new Error('undo');
  });
  await expect(undone).rejects.toThrow('undo');
  await transaction(pool, (tx) => notify(tx, 'news'));
  await until(() => woken > 0);
  expect(woken).toBe(1);
  await listening.stop();
});

test('a lost connection is made again; what was said meanwhile counts as one notification', async () => {
  let woken = 0;
  const listening = await listen(database, 'news', () => void (woken += 1));
  await pool.query(
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name like '%listening on news'",
  );
  await until(() => woken === 1);
  await notify(pool, 'news');
  await until(() => woken > 1);
  expect(woken).toBe(2);
  await listening.stop();
});
