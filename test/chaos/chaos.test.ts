import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { chaos, failures } from './chaos.ts';

const database = await testDatabase();

test(
  'killed 6 times while posts flow, people answer, timers run and effects are due: nothing acknowledged is lost, nothing is done twice, nothing is left',
  { timeout: 600_000 },
  async () => {
    const seed = randomInt(2 ** 31);
    const report = await chaos({ databaseUrl: database.url, kills: 6, posts: 20, seed, patienceMs: 400 });
    expect(failures(report), `seed ${seed}`).toEqual({
      lost: [],
      missing: [],
      doubled: [],
      extra: [],
      unsettled: [],
      zombies: [],
      wrong: [],
    });
    expect(report.named, `seed ${seed}`).toBeGreaterThan(0);
  },
);
