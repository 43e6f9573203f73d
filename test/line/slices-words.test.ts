/** Slices that read words, over history whose words are told only later, or otherwise than before: what was counted is made right by itself. */
import { expect, test } from 'vitest';
import type { Activity } from '#sdk';
import { insertActivities, updateMapped } from '../../src/activity/index.ts';
import { OPERATOR } from '../../src/app/index.ts';

import { activityAt } from '../support/activity.ts';
import { testBondfire } from '../support/bondfire.ts';

const BEGUN = Date.parse('2026-03-20T12:00:00Z');
let passed = 0;
const clock = { now: () => new Date(BEGUN + passed) };
const { app, database, judgeSignals } = await testBondfire({
  clock,
  enrich: true,
  files: {
    'mappings/topics.yaml': 'topics: { tint: { title: Red tint, words: { en: [red tint] } } }',
    'playbooks/slices.yaml': `
tinted: { title: Red tints, if: "'tint' in activity.topics", window: 1h }
all: { title: All, if: "activity.audience == 'external'", window: 1h }`,
  },
});
const { pool } = database;

/** Days apart, the last two at one time. */
const history = Array.from({ length: 7 }, (_, at): Activity => {
  const published_at = new Date(BEGUN - (10 + Math.min(at, 5)) * 86_400_000).toISOString();
  const actor = { id: `a${at}`, name: 'Añá', handle: null, url: null, avatar: null, followers: null, internal: false };
  const text = at < 2 ? 'All is well with my pictures' : 'All my pictures have a red tint';
  return activityAt(published_at, { actor, text, backfilled: true });
});

/** A round of the early warning, so long after the one before. Answers what is counted then. */
async function after(minutes: number): Promise<Readonly<Record<string, number>>> {
  passed += minutes * 60_000;
  await judgeSignals();
  const { rows } = await pool.query<{ slice: string; posts: number }>(
    'select slice, sum(posts)::integer as posts from signal_buckets group by slice',
  );
  return Object.fromEntries(rows.map(({ slice, posts }) => [slice, posts]));
}

/** All words are told, as a worker does it. */
async function enriched(): Promise<void> {
  await app.backtestSignals(OPERATOR, { since: new Date(clock.now().getTime() - 60_000) });
}

test('what was counted before its words were told is counted anew once they are', async () => {
  const told = { own_language: false, vocabulary: 'v', sentiment: null, topics: ['tint'], products: [], terms: [] };
  const known = { ...(history[6] as Activity), ...told };
  await insertActivities(pool, [...history.slice(0, 6), known], new Map([[known.id, { ...told, language: 'en' }]]));
  expect(await after(0)).toEqual({ tinted: 1, all: 7 });
  expect(await after(1)).toEqual({ tinted: 1, all: 7 });
  // Days later it is numbers, to which nothing is added that may have been counted.
  expect(await after(4 * 24 * 60)).toEqual({ tinted: 1, all: 7 });
  await enriched();
  await after(1);
  expect(await after(1)).toEqual({ tinted: 5, all: 7 });
});

test('… and when they are told otherwise; but not all the time', async () => {
  await after(1);
  const mend = async (at: number): Promise<void> => {
    await updateMapped(pool, [{ ...(history[at] as Activity), text: 'They are fine now' }]);
    await enriched();
  };
  await mend(2);
  await after(10);
  expect(await after(1)).toEqual({ tinted: 5, all: 7 });
  await mend(3);
  await after(60);
  expect(await after(1)).toEqual({ tinted: 3, all: 7 });
  // The one that reads no words was never counted twice.
  const { rows } = await pool.query(`select slice, reread_at is not null as reread from slices order by slice`);
  expect(rows).toEqual([
    { slice: 'all', reread: false },
    { slice: 'tinted', reread: true },
  ]);
});
