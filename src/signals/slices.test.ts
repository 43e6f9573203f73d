/** What people write about slices: each mistake at its place with its cure, and parts as they are counted. */
import { describe, expect, test } from 'vitest';
import { createExpressions, post } from '../playbook/index.ts';
import { compileSlice, parseSlices, partText } from './slices.ts';

const expressions = createExpressions();
const parse = (text: string) => parseSlices(text, 'slices.yaml', expressions);

test.each([
  ['a: { if: "true" }', '1:4 a.title: title is missing', 'say in a few words'],
  ['a: { title: A }', 'a.if', 'write a condition'],
  ['a: { title: A, if: "activity.txet == \'x\'" }', '1:30 a.if: activity has no txet', 'did you mean text?'],
  ['a: { title: A, if: activity.text }', 'a.if: a condition is true or false; this is string', 'compare it'],
  ['a: { title: A, if: "activity.text.matches(\'x\')" }', 'a.if: matches() can be made to hang', 're2'],
  [
    'a: { title: A, if: "true", split: { product: activity.metrics } }',
    'a.split.product: a part is a text',
    'activity.products',
  ],
  [
    'a: { title: A, if: "true", split: { prodct: activity.products } }',
    'a.split.prodct: a slice has no prodct',
    'product',
  ],
  ['a: { title: A, if: "true", window: 7m }', 'a.window: a window is 1m', 'write window: 30m'],
  ['a: { title: A, if: "true", season: week }', 'a.season: a slice has no season', 'leave it out'],
  ['a: { title: A, if: "true", signals: [spikes] }', 'a.signals.0', 'write signals: [spike]'],
  ['a: { title: A, facts: returns, signals: [tone] }', 'a.signals: facts have spikes', 'write signals'],
  ['a: { title: A, facts: returns, if: "true" }', 'a.if: a slice has either if or facts', 'write a condition'],
  ['A-b: { title: A, if: "true" }', 'A-b: a slice cannot be called A-b', 'lower-case'],
  ['- a', 'slices are a map', 'write each as'],
  ['a: {', '', ''],
])('%s', (text, problem, cure) => {
  const { slices, problems } = parse(text);
  expect(slices).toEqual([]);
  const [first] = problems;
  expect(first === undefined ? '' : `${first.line}:${first.column} ${first.where}: ${first.problem}`).toContain(
    problem,
  );
  expect(first?.cure).toContain(cure);
});

describe('parts', () => {
  const [loaded] = parse(
    `a: { title: A, if: "has(activity.text)", split: { market: "default(activity.language, 'all')", product: activity.products } }`,
  ).slices;
  const slice = loaded && compileSlice(loaded, expressions);

  test('are every product and market that it is of; what has none belongs to none', () => {
    expect(slice?.partsOf(post({ text: 'x', products: ['cam', 'lens'], language: 'de' }))).toEqual([
      '{"product":"cam","market":"de"}',
      '{"product":"lens","market":"de"}',
    ]);
    expect(slice?.partsOf(post({ text: 'x', products: ['cam'], language: null }))).toEqual([
      '{"product":"cam","market":"all"}',
    ]);
    expect(slice?.partsOf(post({ text: 'x', products: [] }))).toEqual([]);
    expect(slice?.partsOf(post({ text: null, products: ['cam'] }))).toEqual([]);
    expect(loaded && partText(loaded, { market: 'de', topic: 'x', product: 'cam' })).toBe(
      '{"product":"cam","market":"de"}',
    );
  });

  test('of one post that names hundreds are some', () => {
    const products = Array.from({ length: 500 }, (_, at) => `p${at}`);
    expect(slice?.partsOf(post({ text: 'x', products }))).toHaveLength(20);
  });
});

function reads(text: string): boolean | undefined {
  const [one] = parse(text).slices;
  return one && compileSlice(one, expressions).needsWords;
}

test('what reads what words tell is told apart', () => {
  expect(reads(`a: { title: A, if: "has(activity.text) && activity.audience == 'external'" }`)).toBe(false);
  expect(reads(`a: { title: A, if: "size(activity.topics) > 0" }`)).toBe(true);
  expect(reads(`a: { title: A, if: "has(activity.text)", split: { market: "default(activity.language, '')" } }`)).toBe(
    true,
  );
  expect(reads(`a: { title: A, if: "has(activity.text)", signals: [tone] }`)).toBe(true);
});
