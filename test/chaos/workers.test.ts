/** Two workers, one killed with calls in its hands: what it had goes on at the other. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { until } from '../support/scene.ts';
import { failures } from './chaos.ts';
import { openCompany } from './company.ts';
import { launch, ready } from './product.ts';
import { freePort } from '../support/port.ts';
import { generator } from '../support/random.ts';

const database = await testDatabase();
const { pool } = database;
/** Far more than is promised, for a busy machine; without it, it would be hours. */
const WITHIN_MS = 120_000;
const SEED = 7;

const dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-chaos-'));
const port = await freePort();
const company = await openCompany({ dataDir, databaseUrl: database.url, port, random: generator(SEED), stories: 1 });
const common = { dataDir, databaseUrl: database.url, port };
const serves = launch({ ...common, role: 'serve' });
const other = launch({ ...common, role: 'work' });
const killed = launch({ ...common, role: 'work' }, { points: ['call-POST-/in sent'], nth: 2 });
afterAll(async () => {
  for (const one of [serves, other, killed]) await one.kill();
  await company.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test(
  'runs of a killed worker go on at the other within 10 seconds, whatever they wait for',
  { timeout: 600_000 },
  async () => {
    await ready(serves, port);
    for (let round = 0; !killed.isDead() && round < 200; round += 1) {
      company.more(10, 1);
      await Promise.race([killed.dead, new Promise((resolve) => setTimeout(resolve, 300))]);
    }
    expect(killed.isDead()).toBe(true);
    const { rows: held } = await pool.query<{ id: string; cause: string; step: string }>(
      `select id, cause, step from effects where state = 'calling'`,
    );
    const { rows: due } = await pool.query<{ id: string }>(
      `select id from runs where state = 'parked' and wake_at <= now()`,
    );
    const began = Date.now();
    await until(async () => {
      const { rows } = await pool.query(
        `select from effects join journal on journal.run = effects.cause and journal.step = effects.step
       where effects.id = any($1::uuid[]) and (effects.state in ('intended', 'calling') or journal.state = 'parked')
       union all select from runs where id = any($2::uuid[]) and state = 'parked' and wake_at <= $3`,
        [held.map(({ id }) => id), due.map(({ id }) => id), new Date(began)],
      );
      return rows.length === 0;
    }, WITHIN_MS);
    expect(failures(await company.judge())).toEqual({
      lost: [],
      missing: [],
      doubled: [],
      extra: [],
      unsettled: [],
      zombies: [],
      wrong: [],
    });
    expect(other.isDead()).toBe(false);
    // On a slow machine the other one has it before anybody can look.
    const { rowCount: taken } = await pool.query(`select from effects where attempts > 1 or state = 'unknown'`);
    expect(taken).toBeGreaterThan(0);
  },
);
