/** Counting in any order and however often gives the same; what is too full to tell apart is estimated. */
import { describe, expect, test } from 'vitest';
import { pack, unpack } from './packing.ts';
import { emptyBucket, EXACT, fold, forget, hash, measured, type Bucket, type Entry } from './tally.ts';

const HOW = { scannedTo: null, gone: new Set<number>() };

function entry(at: number, more: Partial<Entry> = {}): Entry {
  const told = { engagement: 0, tone: null, reach: null, inside: false, live: true, edit: false };
  return {
    thing: hash(`t${at}`),
    author: hash(`a${at}`),
    text: hash(`x${at}`),
    id: `id-${String(at).padStart(6, '0')}`,
    at,
    ...told,
    ...more,
  };
}

function filled(entries: readonly Entry[], how = HOW, before: Bucket = emptyBucket('s', '{}', 0)): Bucket {
  return fold(before, 'c/s', entries, how);
}

const many = (count: number, from = 0): Entry[] => Array.from({ length: count }, (_, at) => entry(from + at));

test('a thing counts once, in whatever order its versions come, and by its newest', () => {
  const first = entry(1, { tone: -1, engagement: 1 });
  const second = { ...first, id: 'id-000009', at: 9, edit: true, tone: 1, engagement: 5 };
  for (const order of [
    [first, second],
    [second, first],
    [second, first, second],
  ]) {
    const bucket = order.reduce((sum, one) => filled([one], HOW, sum), emptyBucket('s', '{}', 0));
    expect(bucket).toMatchObject({ posts: 1, tone: 1, toned: 1, engagement: 5, sources: { 'c/s': 1 } });
  }
});

test('what was deleted counts no more, before or after', () => {
  const gone = new Set([entry(1).thing]);
  expect(filled([entry(1), entry(2)], { ...HOW, gone })).toMatchObject({ posts: 1 });
  expect(forget(filled([entry(1), entry(2)]), gone)).toMatchObject({ posts: 1, authors: 1 });
});

test('what is no news is told apart from what is', () => {
  const bucket = filled([
    entry(1, { live: false, author: 7 }),
    entry(2, { author: 7 }),
    entry(3, { author: 8, live: false }),
  ]);
  expect(measured(bucket, 'posts')).toEqual({ count: 3, live: 1 });
  expect(measured(bucket, 'authors')).toEqual({ count: 2, live: 1 });
});

describe('a bucket that is too full to tell each post', () => {
  const full = filled(many(20 * EXACT));

  test('estimates people and texts within some percent, and holds no more for it', () => {
    expect(full.posts).toBe(20 * EXACT);
    expect(Math.abs(full.authors / (20 * EXACT) - 1)).toBeLessThan(0.15);
    expect(JSON.stringify(full).length).toBeLessThan(120_000);
    const same = filled(many(2000).map((one) => Object.assign({}, one, { author: 5 })));
    expect(same).toMatchObject({ posts: 2000, authors: 1 });
  });

  test('goes on, without edits, and without what was or may have been counted', () => {
    expect(filled(many(5, 30 * EXACT), HOW, full).posts).toBe(20 * EXACT + 5);
    expect(
      filled(
        many(5).map((one) => Object.assign({}, one, { edit: true })),
        HOW,
        full,
      ),
    ).toBe(full);
    expect(filled(many(5), { ...HOW, again: true } as typeof HOW, full)).toBe(full);
    expect(filled(many(5), { ...HOW, scannedTo: 'id-000003' } as never, full).posts).toBe(20 * EXACT + 2);
  });

  test('is the same whether it was filled at once or bit by bit', () => {
    let bit = emptyBucket('s', '{}', 0);
    for (let from = 0; from < 3 * EXACT; from += 500) bit = filled(many(500, from), HOW, bit);
    const { detail: _one, ...once } = filled(many(3 * EXACT));
    const { detail: _other, ...bits } = bit;
    expect(bits).toEqual(once);
  });
});

test('what is kept for later is what was counted, each post once', () => {
  const entries = many(30).map((one, at) =>
    Object.assign({}, one, { inside: at % 2 === 0, edit: at % 3 === 0, tone: at / 30 }),
  );
  const one = { slice: 'a', counted: 'c', part: '{}', at: 0, source: 'c/s', entries };
  const other = { ...one, slice: 'b', entries: entries.filter((_, at) => at % 5 === 0) };
  const kept = JSON.parse(JSON.stringify(pack([one, other]))) as ReturnType<typeof pack>;
  expect(kept.flatMap(({ packed }) => packed.entries)).toHaveLength(30);
  const back = kept.flatMap(({ source, packed }) => unpack(source, packed));
  for (const { slice, entries: wanted } of [one, other])
    expect(back.filter((tallied) => tallied.slice === slice).flatMap((tallied) => tallied.entries)).toEqual(wanted);
});
