import { expect, test } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { removeFromIndex } from './indexing.ts';
import { createResponses } from './responses.ts';
import { createSearch } from './search.ts';
import { indexedOf, NewResponse } from './stage.ts';
import { createStems } from './stems.ts';

const { pool } = await testDatabase();
const NOW = new Date('2026-03-02T09:00:00Z');

test('what is forgotten leaves no word and no hash of one, and the others are found as before', async () => {
  const stems = createStems();
  const responses = createResponses(stems);
  const search = createSearch({ stems });
  const given = ['Mr Bartholomäus Quickenborn complained', 'The kettle complained'];
  await responses.take(
    pool,
    given.map((situation) => NewResponse.parse({ situation })),
    'x',
    NOW,
  );
  const found = async (text: string) => (await search(pool, { text, teams: null, limit: 5 })).results;
  const [made] = await found('Quickenborn');
  const postings = async () => (await pool.query('select from library_postings')).rowCount ?? 0;
  const before = await postings();
  if (made) await removeFromIndex(pool, [indexedOf(made.response)], true);
  expect(await found('Quickenborn')).toEqual([]);
  expect((await found('kettles')).map(({ response }) => response.situation)).toEqual(['The kettle complained']);
  // “complained” is the kettle's as well; the other three stems are gone.
  expect(await postings()).toBe(before - 3);
  const { rows } = await pool.query<{ word: string }>('select word from library_words order by word');
  expect(rows.map(({ word }) => word)).toEqual(['complained', 'kettle', 'the']);
});
