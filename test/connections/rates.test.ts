/** What tells that a stream is quiet: counted once, and right at any moment. */
import { expect, test } from 'vitest';
import { v7 } from 'uuid';
import { ratesOf } from '../../src/activity/index.ts';
import { testDatabase } from '../support/database.ts';

const database = await testDatabase();
const { pool } = database;
const NOW = Date.parse('2026-03-20T12:30:00Z');
const HOUR = 3_600_000;

async function came(connection: string, at: number, backfilled = false): Promise<void> {
  await pool.query(
    `insert into activities (id, connection, connector, stream, external_id, version, kind, object, published_at, seen_at, audience, metrics,
       attachments, mentions, tags, topics, products, origin, hop, ours, backfilled, cause)
     values ($1, $2, 'webhook', 'posts', 'x', '1', 'create', 'note', $3, $3, 'internal', '{}', '[]', '[]', '[]', '[]', '[]', '[]', 0, false, $4, $1)`,
    [v7({ msecs: at }), connection, new Date(at), backfilled],
  );
}

async function rate(connection: string, at: number) {
  return (await ratesOf(database, new Date(at))).get(connection)?.get('posts');
}

async function counted(connection: string): Promise<unknown> {
  const { rows } = await pool.query('select sum(count)::integer as all from stream_hours where connection = $1', [
    connection,
  ]);
  return rows[0];
}

test('two an hour are two an hour, counted before or not, and history does not count', async () => {
  for (let half = 0; half < 96; half += 1) await came('steady', NOW - half * (HOUR / 2));
  for (let at = 0; at < 50; at += 1) await came('steady', NOW - 3 * HOUR, true);
  const first = await rate('steady', NOW);
  expect(first?.perHour).toBeCloseTo(2, 1);
  expect(first?.last_at).toBe(new Date(NOW).toISOString());
  await came('steady', NOW + 1_000);
  expect((await rate('steady', NOW + 2_000))?.last_at).toBe(new Date(NOW + 1_000).toISOString());
  await rate('steady', NOW + 2 * HOUR);
  expect(await counted('steady')).toEqual({ all: 97 });
  await rate('steady', NOW + 3 * HOUR);
  expect(await counted('steady')).toEqual({ all: 97 });
});

test('what has been silent for weeks is measured by the time when it was not', async () => {
  for (let hour = 0; hour < 48; hour += 1) await came('silent', NOW + hour * HOUR);
  const later = await rate('silent', NOW + 20 * 24 * HOUR);
  expect(later?.perHour).toBeCloseTo(1, 0);
  expect(later?.last_at).toBe(new Date(NOW + 47 * HOUR).toISOString());
});

test('a first burst is no rule, and a few are none', async () => {
  const LATER = NOW + 30 * 24 * HOUR;
  await came('few', LATER);
  for (let at = 0; at < 12; at += 1) await came('burst', LATER + at * 60_000);
  expect((await rate('burst', LATER + HOUR))?.perHour).toBeCloseTo(0.5);
  expect(await rate('few', LATER + HOUR)).toMatchObject({ perHour: null });
  expect(await rate('nobody', LATER)).toBeUndefined();
});
