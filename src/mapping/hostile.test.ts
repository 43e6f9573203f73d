/** The checkers are written by hand: whatever they let through has to pass the schema, for records that nobody would send. */
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MappedActivity } from '#sdk';
import { compileMapping } from './compile.ts';
import { parseMapping } from './parse.ts';

const functions = { same: (value: unknown) => value };
const ODD = [
  '',
  'create',
  'note',
  'internal',
  'group',
  '2026-03-02T09:15:00Z',
  'en',
  0,
  1_772_442_900,
  '\uD800',
  '\0',
  null,
];
/** Mostly nothing or nearly right: a record with one odd value says more than one with eight. */
const hostile = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(null, '', undefined) },
  { weight: 4, arbitrary: fc.constantFrom(...ODD) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  {
    weight: 1,
    arbitrary: fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
    }),
  },
);
const names = ['a', 'b', 'c', 'd', 'e', 'f', '__proto__', 'constructor'];
const records = fc.record(Object.fromEntries(names.map((name) => [name, hostile])), { requiredKeys: [] });
const attachments = fc.array(
  fc.record(
    { type: fc.constantFrom('file', 'link', 'x'), name: hostile, url: hostile, bytes: hostile },
    { requiredKeys: ['type'] },
  ),
);

function mappingWith(rule: string) {
  const text = `
from: shop.posts
version: 1
key: { id: $.a, version: $.b }
fields:
  kind: { path: $.a, table: { note: update }, else: create }
  object: { path: $.constructor, table: { create: idea }, else: note }
  actor.id: ${rule}
  actor.name: $.b
  actor.followers: { path: $.d, as: number }
  actor.internal: $.e
  target: { call: same, with: [$.c] }
  thread: ${rule}
  title: ${rule}
  text: { path: $.c, as: plain }
  html: ${rule}
  language: ${rule}
  published_at: { path: $.d, as: instant, else: 2026-03-02T09:15:00Z }
  edited_at: { first: [$.d, $.e], as: instant }
  audience: $.e
  attachments: { call: same, with: [$.f] }
  mentions: "$.f[*]"
  tags: { call: same, with: [$.e] }
  vendor_sentiment: { path: $.f, as: number }
`;
  const parsed = parseMapping(text, 'm.yaml', functions);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return compileMapping(parsed.mapping, functions, () => ({ drift: [] }));
}

describe('whatever is mapped passes the schema', () => {
  test.each([
    ['$.a'],
    ['{ path: $.b, as: text }'],
    ['{ path: $.b, as: lower }'],
    ['{ first: [$.c, $.d] }'],
    ['{ call: same, with: [$.e] }'],
  ])('%s', (rule) => {
    const mapping = mappingWith(rule);
    let mapped = 0;
    const sound = fc.property(records, fc.option(attachments), fc.boolean(), (record, files, known) => {
      const made = mapping.map(files ? { ...record, f: files } : record, known ? { id: '1', version: 'a' } : undefined);
      if ('drift' in made)
        return made.drift.length > 0 && made.drift.every(({ field, problem }) => field !== '' && problem !== '');
      mapped += 1;
      return 'activity' in made && isDeepStrictEqual(MappedActivity.parse(made.activity), made.activity);
    });
    expect(fc.check(sound, { numRuns: 1000 }).counterexample).toBeNull();
    expect(mapped).toBeGreaterThan(0);
  });
});
