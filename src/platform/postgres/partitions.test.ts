import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { captureLog } from '../../../test/support/log.ts';
import { ensurePartitions } from './partitions.ts';

const { pool } = await testDatabase();
const { log, text } = captureLog();

/** Stores an envelope whose id was made at that time. Returns the id. */
async function envelope(at: string): Promise<string> {
  const id = v7({ msecs: Date.parse(at), random: randomBytes(16) });
  await pool.query(
    `insert into envelopes (id, connection, stream, external_id, version, payload, seen_at, backfilled, state)
     values ($1::uuid, 'acme', 'messages', $1::uuid::text, '1', '{}', $2, false, 'pending')`,
    [id, at],
  );
  return id;
}

/** The partition that a row is in. */
async function partitionOf(id: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ name: string }>(
    'select tableoid::regclass::text as name from envelopes where id = $1',
    [id],
  );
  return rows[0]?.name;
}

describe('ensurePartitions', () => {
  test('makes this month and the next, once, also over the end of a year, and by two processes at once', async () => {
    const now = new Date('2031-12-31T23:59:59.999Z');
    await Promise.all([ensurePartitions(pool, now, log), ensurePartitions(pool, now, log)]);
    await ensurePartitions(pool, now, log);
    const ids = [];
    for (const at of [
      '2031-11-30T23:59:59.999Z',
      '2031-12-01T00:00:00Z',
      '2031-12-31T23:59:59.999Z',
      '2032-01-01T00:00:00Z',
      '2032-02-01T00:00:00Z',
    ]) {
      ids.push(await envelope(at));
    }
    expect(await Promise.all(ids.map(partitionOf))).toEqual([
      'envelopes_rest',
      'envelopes_2031_12',
      'envelopes_2031_12',
      'envelopes_2032_01',
      'envelopes_rest',
    ]);
    const { rows } = await pool.query<{ there: string }>("select to_regclass('activities_2032_01')::text as there");
    expect(rows[0]?.there).toBe('activities_2032_01');
  });

  test('moves what the default partition holds of the month, and leaves the rest there', async () => {
    const before = await envelope('2033-02-28T23:59:59.999Z');
    const moved = await envelope('2033-03-15T12:00:00Z');
    expect(await partitionOf(moved)).toBe('envelopes_rest');
    await ensurePartitions(pool, new Date('2033-03-20T00:00:00Z'), log);
    expect(await partitionOf(moved)).toBe('envelopes_2033_03');
    expect(await partitionOf(before)).toBe('envelopes_rest');
  });

  test('leaves a table that is in use for the next time, and says so', async () => {
    const now = new Date('2034-05-05T00:00:00Z');
    const reader = await pool.connect();
    await reader.query('begin; select from envelopes_rest');
    await ensurePartitions(pool, now, log);
    expect(text()).toContain('the table envelopes is too busy for its next partition');
    const id = await envelope('2034-05-06T00:00:00Z');
    await reader.query('rollback');
    reader.release();
    expect(await partitionOf(id)).toBe('envelopes_rest');
    await ensurePartitions(pool, now, log);
    expect(await partitionOf(id)).toBe('envelopes_2034_05');
  });

  test('keeps what the table promises: primary key, checks, indexes, and one partition for a look-up', async () => {
    await ensurePartitions(pool, new Date('2035-01-01T00:00:00Z'), log);
    const id = await envelope('2035-01-02T00:00:00Z');
    const again = pool.query('insert into envelopes select * from envelopes where id = $1', [id]);
    await expect(again).rejects.toMatchObject({ code: '23505' });
    const wrong = pool.query("update envelopes set state = 'odd' where id = $1", [id]);
    await expect(wrong).rejects.toMatchObject({ code: '23514' });
    const { rows } = await pool.query<Record<'QUERY PLAN', string>>(`explain select from envelopes where id = '${id}'`);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan.match(/envelopes_\w+/g)).not.toContain('envelopes_rest');
    const indexes = await pool.query("select from pg_indexes where tablename = 'envelopes_2035_01'");
    const parents = await pool.query("select from pg_indexes where tablename = 'envelopes'");
    expect(indexes.rowCount).toBe(parents.rowCount);
  });
});
