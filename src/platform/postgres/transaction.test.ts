import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { isConflict, isOfRecord, isPassing, savepoint, transaction } from './transaction.ts';

const database = await testDatabase();
const { pool } = database;

beforeAll(() => pool.query('create table notes (id integer primary key, text text)'));

describe('transaction', () => {
  test('commits what it did, and answers what it was answered', async () => {
    const answer = await transaction(pool, async (tx) => {
      await tx.query("insert into notes values (1, 'kept')");
      return 'done';
    });
    expect(answer).toBe('done');
    expect((await pool.query('select from notes where id = 1')).rowCount).toBe(1);
  });

  test('leaves nothing behind when the work throws, and throws the same error', async () => {
    const error = new Error('no');
    const failed = transaction(pool, async (tx) => {
      await tx.query("insert into notes values (2, 'gone')");
      throw error;
    });
    await expect(failed).rejects.toBe(error);
    expect((await pool.query('select from notes where id = 2')).rowCount).toBe(0);
  });

  test('does not pass off a rolled back transaction as done when the work hid an error', async () => {
    const hidden = transaction(pool, async (tx) => {
      await tx.query("insert into notes values (3, 'lost')");
      await tx.query('select 1 / 0').catch(() => undefined);
    });
    await expect(hidden).rejects.toThrow('rolled back');
  });

  test('discards a connection that broke in it, and the process lives on', async () => {
    const cut = transaction(pool, async (tx) => {
      const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      await pool.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
      await tx.query('select 1');
    });
    await expect(cut).rejects.toThrow(/terminat|not queryable|closed/i);
    for (let i = 0; i < 5; i += 1) expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('keeps the error of a conflict as it is', async () => {
    await pool.query("insert into notes values (10, ''), (11, '')");
    const change = (first: number, second: number, meet: () => Promise<void>): Promise<void> =>
      transaction(pool, async (tx) => {
        await tx.query('update notes set text = $2 where id = $1', [first, 'x']);
        await meet();
        await tx.query('update notes set text = $2 where id = $1', [second, 'x']);
      });
    const both = Promise.withResolvers<void>();
    let arrived = 0;
    const meet = (): Promise<void> => {
      arrived += 1;
      if (arrived === 2) both.resolve();
      return both.promise;
    };
    const ends = await Promise.allSettled([change(10, 11, meet), change(11, 10, meet)]);
    const lost = ends.filter((end) => end.status === 'rejected').map((end): unknown => end.reason);
    expect(lost.map(isConflict)).toEqual([true]);
  });
});

test('an idle connection that is cut costs nothing but itself', async () => {
  await pool.query('select 1');
  await pool.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where datname = current_database() and state = 'idle' and pid <> pg_backend_pid()`,
  );
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test('a connection that is lost within a part of it is nothing that the record is to blame for', async () => {
  const ended = 'select pg_terminate_backend(pg_backend_pid())';
  const found: unknown = await transaction(pool, (tx) =>
    savepoint(tx, async () => {
      await tx.query(ended).catch(() => undefined);
      // Whatever our own code makes of it.
      throw new TypeError('no rows');
    }),
  ).catch((error: unknown) => error);
  expect({ record: isOfRecord(found), passing: isPassing(found) }).toEqual({ record: false, passing: true });
});
