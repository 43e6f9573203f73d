import { describe, expect, test } from 'vitest';
import { PostingWriter } from './postings.ts';
import { candidates, finalScores, type Segment, type Term } from './rank.ts';

function library(entries: readonly Readonly<Record<number, number>>[]) {
  const writers = new Map<number, PostingWriter>();
  for (const [place, terms] of entries.entries())
    for (const [term, count] of Object.entries(terms)) {
      const writer = writers.get(Number(term)) ?? new PostingWriter();
      writers.set(Number(term), writer);
      writer.add(place, count, false);
    }
  const lengths = Uint16Array.from(entries, (terms) => Object.values(terms).reduce((sum, one) => sum + one, 0));
  const ones = (): Float32Array => new Float32Array(entries.length).fill(1);
  const segment: Segment = {
    id: 1,
    size: entries.length,
    length: lengths.reduce((sum, one) => sum + one, 0),
    lengths,
    norms: ones(),
    leadNorms: ones(),
  };
  const bodies = new Map(
    [...writers].map(([term, writer]) => [term, new Map([[1, { count: writer.count, body: writer.bytes() }]])]),
  );
  return { segments: [segment], bodies };
}

function term(hash: number, count = 1): Term {
  return { hash, count, lead: false, weight: 1 };
}

describe('candidates', () => {
  const common = 1;
  const rare = 2;
  const { segments, bodies } = library([
    { [common]: 1 },
    { [common]: 1, [rare]: 1 },
    { [common]: 1, 3: 40 },
    { [common]: 5 },
  ]);

  test('a rare word says more than a common one, and a short text more than a long one', () => {
    const found = candidates([term(common), term(rare)], segments, bodies, 10);
    expect(found[0]).toMatchObject({ place: 1 });
    expect(found.at(-1)).toMatchObject({ place: 2 });
  });

  test('as many as are asked for, and the best ones', () => {
    const all = candidates([term(common), term(rare)], segments, bodies, 10).map(({ place }) => place);
    expect(candidates([term(common), term(rare)], segments, bodies, 2).map(({ place }) => place)).toEqual(
      all.slice(0, 2),
    );
  });

  test('the fit tells how much of the question is there', () => {
    const [both, one] = candidates([term(common), term(rare)], segments, bodies, 10);
    expect(both?.fit).toBeCloseTo(1);
    expect(one?.fit).toBeLessThan(0.5);
    expect(candidates([term(common), term(99)], segments, bodies, 1)[0]?.fit).toBeLessThan(0.5);
  });

  test('nothing for an empty library or unknown words', () => {
    expect(candidates([term(common)], [], new Map(), 10)).toEqual([]);
    expect(candidates([term(98)], segments, bodies, 10)).toEqual([]);
  });
});

test('shape counts in short questions alone, the likeness of the whole in long ones alone', () => {
  const found = [
    { segment: 1, place: 0, bm25: 1, whole: 0.1, lead: 0.1, fit: 1 },
    { segment: 1, place: 1, bm25: 1, whole: 0.9, lead: 0.9, fit: 1 },
  ];
  const [shaped = 0, plain = 0] = finalScores(found, [1, 0], 3);
  expect(shaped).toBeGreaterThan(plain + 1);
  const [unlike = 0, like = 0] = finalScores(found, [1, 0], 200);
  expect(like).toBeGreaterThan(unlike + 1);
});
