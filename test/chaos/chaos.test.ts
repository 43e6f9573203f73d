import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { chaos } from './chaos.ts';

const database = await testDatabase();

test(
  'killed 20 times while 2,000 posts flow and 200 effects are due: nothing acknowledged is lost, nothing is done twice',
  { timeout: 240_000 },
  async () => {
    const seed = randomInt(2 ** 31);
    const report = await chaos({ databaseUrl: database.url, kills: 20, posts: 2_000, seed });
    expect(report, `seed ${seed}`).toEqual({
      kills: 20,
      posts: 2_000,
      lost: [],
      missing: [],
      doubled: [],
      unsettled: [],
    });
  },
);
