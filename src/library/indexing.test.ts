import { expect, test } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { compileVocabulary, relatedTo, vocabularyOf } from '../activity/topics/index.ts';
import { removeFromIndex, termsOf } from './indexing.ts';
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

test('words of one topic find each other, at lower weight and across languages; others do not', async () => {
  const stems = createStems();
  const responses = createResponses(stems);
  const vocabulary = vocabularyOf([
    {
      kind: 'topics',
      name: 'delivery',
      title: 'Delivery',
      words: { en: ['delivery', 'parcel'], de: ['Lieferung'] },
      except: {},
      unless: {},
    },
  ]);
  const matcher = compileVocabulary(vocabulary);
  const entries = [
    'The parcel was crushed by the courier of the shop',
    'The delivery was late again in the whole city',
    'Die Lieferung war schon wieder nicht da',
    'A battery that was weak in the cold',
  ];
  await responses.take(
    pool,
    entries.map((situation) => NewResponse.parse({ situation })),
    'y',
    NOW,
  );
  const found = async (search: ReturnType<typeof createSearch>, text: string): Promise<string[]> =>
    (await search(pool, { text, teams: null, limit: 5 })).results.map(({ response }) => response.situation);
  const plain = createSearch({ stems });
  const wise = createSearch({
    stems,
    related: (text, language) => relatedTo(text, language, { matcher, entries: vocabulary.entries }),
  });
  expect(await found(plain, 'where is my parcel')).toEqual([entries[0]]);
  const [first, ...others] = await found(wise, 'where is my parcel');
  expect(first).toBe(entries[0]);
  expect(others.toSorted()).toEqual([entries[1], entries[2]].toSorted());
  expect(await found(wise, 'weak battery')).toEqual(await found(plain, 'weak battery'));
});

test('a segment that is read in parts is read whole, and no term twice', () => {
  for (const parts of [1, 2, 3, 7, 1_000]) {
    const read = Array.from({ length: parts }, (_, part) => termsOf(part, parts));
    expect(read[0]?.[0]).toBe(-(2 ** 31));
    expect(read.at(-1)?.[1]).toBe(2 ** 31 - 1);
    expect(read.slice(1).map(([first]) => first - 1)).toEqual(read.slice(0, -1).map(([, last]) => last));
  }
});
