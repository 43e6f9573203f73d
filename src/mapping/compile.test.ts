import { describe, expect, test } from 'vitest';
import { Fault, type Mapped, type MappedActivity } from '#sdk';
import { compileMapping, type CompiledMapping } from './compile.ts';
import { contentHash, type StreamKey } from './key.ts';
import { parseMapping } from './parse.ts';
import type { Functions } from './rule.ts';

const FUNCTIONS: Functions = {
  drifting: () => {
    throw new Fault('drift', 'no such day');
  },
  failing: () => {
    throw new TypeError('oops');
  },
  joined: (...args) => args.map(String).join('+'),
  same: (value) => value,
};
const key: StreamKey = () => ({ id: '1', version: 'a' });

/** A mapping of `shop.posts` with these rules beside the ones that every mapping needs. */
function mappingOf(rules: string, more = '', streamKey = key): CompiledMapping {
  const needed = {
    kind: '{ const: create }',
    object: '{ const: note }',
    published_at: '{ const: 2026-03-02T09:15:00Z }',
  };
  const missing = Object.entries(needed).filter(([name]) => !rules.includes(`${name}:`));
  const fields = [
    ...missing.map(([name, rule]) => `${name}: ${rule}`),
    ...rules.split('\n').filter((line) => line !== ''),
  ];
  const text = `from: shop.posts\nversion: 3\n${more}\nfields:\n${fields.map((line) => `  ${line}`).join('\n')}\n`;
  const parsed = parseMapping(text, 'm.yaml', FUNCTIONS);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return compileMapping(parsed.mapping, FUNCTIONS, streamKey);
}

function activityOf(mapped: Mapped): MappedActivity {
  if (!('activity' in mapped)) throw new Error(JSON.stringify(mapped));
  return mapped.activity;
}

function driftOf(mapped: Mapped): string[] {
  if (!('drift' in mapped)) throw new Error(JSON.stringify(mapped));
  return mapped.drift.map(({ field, problem }) => `${field}: ${problem}`);
}

describe('one field', () => {
  test.each<[string, Record<string, unknown>, unknown]>([
    ['title: $.t', { t: 'x' }, 'x'],
    ['title: $.t', { t: '' }, null],
    ['title: $.t', { t: null }, null],
    ['title: $.t', {}, null],
    ['title: $.t', { t: ' ' }, ' '],
    ['title: $.t', { t: 'a\0b\uD800c' }, 'ab\uFFFDc'],
    ['title: $.t', { t: '\0' }, null],
    ['title: $.a.b.c', { a: { b: { c: 'x' } } }, 'x'],
    ['title: $.a.b.c', { a: null }, null],
    ['title: $.a.b.c', { a: [] }, null],
    ['title: $.a[1].c', { a: [{}, { c: 'x' }] }, 'x'],
    ['title: $.a[1].c', { a: [] }, null],
    ["title: $['created-at'].x", { 'created-at': { x: 'y' } }, 'y'],
    ['title: $.constructor', {}, null],
    ['title: $.constructor', { constructor: 'x' }, 'x'],
    ['title: $.__proto__.x', {}, null],
    ['title: { const: x }', {}, 'x'],
    ['title: { path: $.n, as: text }', { n: 12 }, '12'],
    ['title: { path: $.n, as: text, else: none }', { n: '' }, 'none'],
    ['title: { path: $.n, as: lower }', { n: 'ÀB' }, 'àb'],
    ['title: { path: $.h, as: plain }', { h: '<p>a</p><p>b &amp; c</p>' }, 'a\n\nb & c'],
    ['title: { path: $.h, as: plain }', { h: '<p> </p>' }, null],
    ['title: { path: $.w, table: { a: one, 1: two, true: three } }', { w: 'a' }, 'one'],
    ['title: { path: $.w, table: { a: one, 1: two, true: three } }', { w: 1 }, 'two'],
    ['title: { path: $.w, table: { a: one, 1: two, true: three } }', { w: true }, 'three'],
    ['title: { path: $.w, table: { a: one } }', {}, null],
    ['title: { path: $.w, table: { a: one }, else: other }', { w: 'toString' }, 'other'],
    ['title: { first: [$.a, $.b, $.c] }', { a: '', b: null, c: 'x' }, 'x'],
    ['title: { first: [$.a, $.b], as: text, else: y }', { b: 7 }, '7'],
    ['title: { first: [$.a, $.b], as: text, else: y }', {}, 'y'],
    ['title: { call: joined, with: [$.a, $.b, $.c] }', { a: '', b: 2 }, 'null+2+null'],
    ['title: { call: same, with: [$.a] }', {}, null],
    ['tags: "$.t[*].n"', { t: [{ n: 'a' }, {}, { n: '' }, { n: 'b' }] }, ['a', 'b']],
    ['tags: "$.t[*].n[*]"', { t: [{ n: ['a', 'b'] }, { n: ['c'] }] }, ['a', 'b', 'c']],
    ['tags: { path: "$.t[*]", as: lower }', { t: ['A', 'b'] }, ['a', 'b']],
    ['tags: $.t', {}, []],
    ['tags: $.t', { t: '' }, []],
    ['language: $.l', { l: 'pt_BR' }, 'pt-BR'],
    ['language: $.l', { l: 'und' }, null],
    ['edited_at: $.e', { e: '2026-03-02T10:15:00+01:00' }, '2026-03-02T09:15:00.000Z'],
    ['vendor_sentiment: { path: $.v, as: number }', { v: ' -0.5 ' }, -0.5],
    ['audience: $.a', { a: 'internal' }, 'internal'],
  ])('%s of %j is %j', (rule, record, value) => {
    const name = rule.slice(0, rule.indexOf(':'));
    expect(activityOf(mappingOf(rule).map(record))[name as keyof MappedActivity]).toEqual(value);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['kind: $.k', {}, 'kind: is missing'],
    ['kind: $.k', { k: 'Create' }, 'kind: "Create" is none of create, update'],
    ['kind: { path: $.k, table: { a: create } }', { k: 'b' }, 'kind: "b" is not in the table: a'],
    ['published_at: $.at', { at: 1_403_300_753 }, 'published_at: not an instant: 1403300753'],
    ['title: $.t', { t: 4 }, 'title: 4 is not text'],
    ['title: $.t', { t: { a: 1 } }, 'title: an object is not text'],
    ['title: $.t', { t: 'x'.repeat(1_000_001) }, 'title: 1000001 characters long; at most 1000000'],
    ['thread: $.t', { t: 'x'.repeat(513) }, 'thread: 513 characters long; at most 512'],
    ['title: $.a.b', { a: 'x' }, 'title: $.a is "x", not an object'],
    ['title: $.a.b', { a: [1] }, 'title: $.a is a list, not an object'],
    ['title: $.a[0]', { a: {} }, 'title: $.a is an object, not a list'],
    ['tags: "$.t[*].n"', { t: 'x' }, 'tags: $.t is "x", not a list'],
    ['tags: "$.t[*].n"', { t: ['x'] }, 'tags: $.t[*] is "x", not an object'],
    ['tags: $.t', { t: ['a', 1] }, 'tags[1]: 1 is not text'],
    ['title: { path: $.n, as: text }', { n: 2 ** 60 }, 'title: 1152921504606847000 is too large to be exact'],
    ['title: { path: $.n, as: text }', { n: true }, 'title: true is not text'],
    ['metrics.likes: $.n', { n: '12' }, 'metrics.likes: "12" is not a number'],
    ['metrics.likes: { path: $.n, as: number }', { n: '12 likes' }, 'metrics.likes: not a number: "12 likes"'],
    ['metrics.likes: $.n', { n: -1 }, 'metrics.likes: -1 is less than 0'],
    ['vendor_sentiment: $.n', { n: 2 }, 'vendor_sentiment: 2 is more than 1'],
    ['language: $.l', { l: 'English (UK)' }, 'language: not a language tag'],
    ['audience: $.a', { a: 'external' }, 'audience: "external" is none of internal'],
    ['title: { call: drifting, with: [] }', {}, 'title: no such day'],
    ['title: { call: failing, with: [] }', {}, 'title: failing failed: oops'],
    [
      'attachments: $.a',
      { a: [{ type: 'file', name: null, url: '', media_type: null, bytes: 1 }] },
      'attachments[0].url: is missing',
    ],
    ['attachments: $.a', { a: [{ type: 'file', url: 'x', size: 1 }] }, 'attachments[0].size: is not known'],
  ])('%s of %j drifts', (rule, record, problem) => {
    expect(driftOf(mappingOf(rule).map(record)).join('\n')).toContain(problem);
  });
});

describe('parts', () => {
  const rules =
    'actor.id: { path: $.u.id, as: text }\nactor.name: $.u.name\ntarget.type: { const: group }\ntarget.id: $.g.id\ntarget.name: $.g.name';

  test('are null without their id, whatever else there is', () => {
    expect(activityOf(mappingOf(rules).map({ u: { name: 'Ines' }, g: {} }))).toMatchObject({
      actor: null,
      target: null,
    });
  });

  test('have all their members', () => {
    expect(activityOf(mappingOf(rules).map({ u: { id: 80 }, g: { id: '16', name: 'Camera' } }))).toMatchObject({
      actor: { id: '80', name: null, handle: null, url: null, avatar: null, followers: null, internal: null },
      target: { type: 'group', id: '16', name: 'Camera', url: null },
    });
  });

  test('may be made whole', () => {
    const whole = mappingOf('actor: { call: same, with: [$.u] }');
    expect(activityOf(whole.map({ u: { id: '80', internal: true } })).actor).toMatchObject({
      id: '80',
      name: null,
      internal: true,
    });
    expect(activityOf(whole.map({})).actor).toBeNull();
    expect(driftOf(whole.map({ u: { id: 80 } }))).toEqual(['actor.id: 80 is not text']);
  });
});

describe('a record', () => {
  test('tells all that is wrong, in the order of the schema', () => {
    const mapping = mappingOf('kind: $.k\ntitle: $.t\npublished_at: $.p\nmetrics.likes: $.l');
    expect(driftOf(mapping.map({ k: 1, t: 2, p: 3, l: 'x' })).map((line) => line.split(':')[0])).toEqual([
      'kind',
      'title',
      'published_at',
      'metrics.likes',
    ]);
  });

  test.each([[null], [4], ['x'], [[]], [undefined]])('%j is none', (record) => {
    expect(driftOf(mappingOf('title: $.t').map(record))[0]).toMatch(/^\$: .* is not an object$/);
  });

  test('is skipped for its reason, before anything else is looked at', () => {
    const mapping = mappingOf(
      'kind: $.k',
      'skip: [{ path: $.hidden, is: [true, 1], because: hidden }, { path: $.body, is: [null], because: empty }]',
    );
    expect(mapping.map({ hidden: true })).toEqual({ skipped: 'hidden' });
    expect(mapping.map({ hidden: 1 })).toEqual({ skipped: 'hidden' });
    expect(mapping.map({ hidden: 'true', body: '' })).toEqual({ skipped: 'empty' });
    expect(driftOf(mapping.map({ hidden: 'true', body: 'x' }))).toEqual(['kind: is missing']);
  });

  test('cannot change the next one through a constant', () => {
    const mapping = mappingOf('tags: { const: [a] }');
    activityOf(mapping.map({})).tags.push('b');
    expect(activityOf(mapping.map({})).tags).toEqual(['a']);
  });
});

describe('identity', () => {
  test("is the stream's, the mapping's, or the envelope's", () => {
    const own = mappingOf('title: $.t', 'key: { id: $.uuid, version: $.rev }');
    expect(activityOf(mappingOf('title: $.t').map({}))).toMatchObject({
      connector: 'shop',
      stream: 'posts',
      external_id: '1',
      version: 'a',
    });
    expect(own.keyOf({ uuid: 'u', rev: 4 })).toEqual({ id: 'u', version: '4' });
    expect(activityOf(own.map({}, { id: 'known', version: 'v' }))).toMatchObject({
      external_id: 'known',
      version: 'v',
    });
  });

  test('has the content as version where there is none, however its keys are ordered', () => {
    const own = mappingOf('title: $.t', 'key: { id: $.uuid }');
    expect(own.keyOf({ uuid: 'u', a: 1 })).toEqual({ id: 'u', version: contentHash({ a: 1, uuid: 'u' }) });
    expect(own.keyOf({ uuid: 'u', a: 2 })).not.toEqual(own.keyOf({ uuid: 'u', a: 1 }));
  });

  test('is drift where it is missing, too long, or cannot be made', () => {
    const own = mappingOf('title: $.t', 'key: { id: $.uuid }');
    expect(own.keyOf({})).toEqual({ drift: [{ field: 'external_id', problem: 'nothing at $.uuid' }] });
    expect(driftOf(own.map({ uuid: 'x'.repeat(600), t: 4 }))).toEqual([
      'external_id: 600 characters long; at most 512',
      'title: 4 is not text',
    ]);
    let deep: unknown = {};
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(driftOf(own.map({ uuid: 'u', deep }))[0]).toMatch(/^external_id: cannot be made/);
  });
});
