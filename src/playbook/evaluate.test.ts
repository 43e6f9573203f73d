import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Absent } from './functions.ts';
import { compileExpression, frameOf, type Frame } from './evaluate.ts';
import { ACTIVITY, createLanguage, languageFor } from './language.ts';
import { post } from './some-activity.ts';
import { cpuMs } from '../../test/support/cpu.ts';

const language = createLanguage(new Map([['tiny', { most: 12, counts: 'graphemes', address: 10, from: 'for tests' }]]));
const whole = post({
  title: 'Camera',
  text: 'The camera is broken',
  thread: 't',
  actor: { id: 'a', name: 'Dana', handle: null, url: null, avatar: null, followers: 12, internal: false },
  tags: ['one', 'two'],
  topics: ['camera'],
  vendor_sentiment: -0.5,
});

function evaluate(source: string, frame: Frame = frameOf(whole)): unknown {
  return compileExpression(language, source).run(frame);
}

function reason(source: string, frame = frameOf(whole)): string | null {
  const value = evaluate(source, frame);
  return value instanceof Absent ? value.reason : null;
}

const NONE = 'no value';

function answer(evaluation: () => unknown): unknown {
  try {
    return evaluation();
  } catch {
    return NONE;
  }
}

/** Expressions by type, well typed by construction, over what is there. */
const expressions = fc.letrec((tie) => ({
  bool: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      'true',
      'false',
      'activity.ours',
      'has(activity.title)',
      "('one' in activity.tags)",
      "(activity.kind == 'create')",
    ),
    fc
      .tuple(tie('bool'), fc.constantFrom('&&', '||', '==', '!='), tie('bool'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc
      .tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('number'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc
      .tuple(tie('int'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('int'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(tie('text'), fc.constantFrom('==', '!=', '<', '>='), tie('text')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc
      .tuple(tie('text'), fc.constantFrom('contains', 'startsWith', 'endsWith'), tie('text'))
      .map(([a, op, b]) => `${a}.${op}(${b})`),
    fc
      .tuple(fc.constantFrom('exists', 'all', 'exists_one'), tie('text'))
      .map(([op, a]) => `activity.tags.${op}(one, one == ${a} || one < ${a})`),
    fc.tuple(tie('bool'), tie('bool'), tie('bool')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    tie('bool').map((a) => `!${a}`),
    fc.tuple(tie('list'), tie('list')).map(([a, b]) => `(${a} == ${b})`),
  ),
  number: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('activity.hop', 'activity.actor.followers', 'activity.vendor_sentiment', '1.5', '0.0', '-2.0'),
    fc
      .tuple(tie('number'), fc.constantFrom('+', '-', '*', '/'), tie('number'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('int').map((a) => `double(${a})`),
  ),
  int: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('0', '1', '7', '-3', 'size(activity.tags)', '9223372036854775807'),
    fc.tuple(tie('int'), fc.constantFrom('+', '-', '*', '/', '%'), tie('int')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('text').map((a) => `size(${a})`),
    tie('text').map((a) => `count_words(${a})`),
  ),
  text: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(
      "'one'",
      "'Two ✓'",
      "''",
      'activity.text',
      'activity.title',
      'activity.actor.name',
      'activity.tags[1]',
    ),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} + ${b})`),
    tie('text').map((a) => `lower(${a})`),
    tie('list').map((a) => `${a}.join('-')`),
    tie('int').map((a) => `string(${a})`),
    fc
      .tuple(fc.constantFrom('upper', 'quote', 'one_line', 'as_html', 'as_mrkdwn'), tie('text'))
      .map(([name, a]) => `${name}(${a})`),
    fc.tuple(tie('list'), tie('text')).map(([a, b]) => `join(${a}, ${b})`),
    fc.tuple(tie('text'), fc.constantFrom('0', '1', '2')).map(([a, b]) => `words(${a}, ${b})`),
    fc
      .tuple(fc.oneof(tie('int'), tie('number')), tie('text'), tie('text'))
      .map(([a, b, c]) => `plural(${a}, ${b}, ${c})`),
    tie('text').map((a) => `fit(${a}, 'tiny')`),
    fc.constantFrom(
      "date(activity.seen_at, 'UTC', 'de')",
      "date('x', 'UTC', 'de')",
      "between(activity.published_at, activity.seen_at, 'en')",
      "between('x', activity.seen_at, 'en')",
    ),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `default(${a}, ${b})`),
  ),
  list: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('activity.tags', 'activity.topics', "['a', 'b']"),
    fc.tuple(tie('list'), tie('list')).map(([a, b]) => `(${a} + ${b})`),
    fc.tuple(tie('list'), tie('text')).map(([a, b]) => `${a}.filter(one, one != ${b})`),
    fc.tuple(tie('list'), tie('text')).map(([a, b]) => `${a}.map(one, one + ${b})`),
    tie('text').map((a) => `${a}.split('o')`),
  ),
}));

test('answers as cel-js does, wherever that has an answer', () => {
  const here = languageFor(language, new Map([['activity', ACTIVITY]]));
  let answered = 0;
  const any = fc.oneof(expressions.bool, expressions.number, expressions.int, expressions.text, expressions.list);
  fc.assert(
    fc.property(any, (generated) => {
      const source = String(generated);
      const parsed = here.parse(source);
      expect([source, parsed.check().error?.message]).toEqual([source, undefined]);
      const ours = evaluate(source);
      const theirs = answer(() => parsed({ activity: whole }));
      if (theirs !== NONE) answered += 1;
      expect([source, ours instanceof Absent ? NONE : ours]).toEqual([source, theirs]);
    }),
    { numRuns: 1_500 },
  );
  expect(answered).toBeGreaterThan(1_000);
});

describe('what is absent', () => {
  const bare = frameOf(post({ actor: null }));

  test.each([
    ['activity.title', 'activity.title is absent'],
    ['activity.actor.name', 'activity.actor is absent'],
    ["activity.title == 'x'", 'activity.title is absent'],
    ["!(activity.title == 'x')", 'activity.title is absent'],
    ["true && activity.title == 'x'", 'activity.title is absent'],
    ["activity.title == 'x' || false", 'activity.title is absent'],
    ["activity.title.contains('x') ? 1 : 2", 'activity.title is absent'],
    ["[activity.title, 'x']", 'activity.title is absent'],
    ['activity.tags.map(one, activity.title)[0]', 'there is nothing at [0]'],
    ['1 / 0', 'division by zero'],
    ['activity.tags[7]', 'there is nothing at [7] of activity.tags'],
  ])('%s has no value: %s', (source, why) => expect(reason(source, bare)).toBe(why));

  test.each([
    ['has(activity.title)', false],
    ['has(activity.actor)', false],
    ['has(activity.actor.name)', false],
    ['!has(activity.actor.name)', true],
    ["activity.title == 'x' || true", true],
    ["activity.title == 'x' && false", false],
    ["default(activity.actor.name, 'nobody')", 'nobody'],
    ["has(activity.title) ? activity.title : 'untitled'", 'untitled'],
    ["[1, 2].exists(one, one == 2 || activity.title == 'x')", true],
  ])('%s is %s', (source, value) => expect(evaluate(source, bare)).toBe(value));
});

test('never throws, whatever the expression and the value', () => {
  const frame = frameOf(whole, { odd: { output: { n: 1, s: 'x', l: [1], o: {} } } });
  const odd = [
    'steps.odd.output.n',
    'steps.odd.output.s',
    'steps.odd.output.l',
    'steps.odd.output.o',
    'steps.odd.output.nothing',
    '1',
    '1.0',
    "'x'",
  ];
  for (const one of odd)
    for (const other of odd)
      for (const op of ['+', '-', '*', '/', '%', '<', '>=', '==', '!=', 'in', '&&', '||'])
        expect(() => evaluate(`${one} ${op} ${other}`, frame)).not.toThrow();
  for (const source of [
    '(',
    'nothing',
    'nothing()',
    "'x'.matches('x')",
    'constructor',
    'activity.constructor',
    'activity.__proto__',
    'activity.toString',
    "re2('x', '(')",
    'cel.bind(x, 1, x)',
    'timestamp(activity.seen_at)',
    'quote(1)',
    "join([1], 'x')",
    "words('x', 'y')",
    "fit(1, 'tiny')",
    'upper()',
  ])
    expect([source, evaluate(source, frame)]).toEqual([source, expect.any(Absent)]);
});

describe('functions', () => {
  test.each([
    ["truncate('camera', 6)", 'camera'],
    ["truncate('cameras', 6)", 'camer…'],
    ["truncate('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 2)", '👩‍👩‍👧…'],
    ["truncate('👩‍👩‍👧👩‍👩‍👧', 2)", '👩‍👩‍👧👩‍👩‍👧'],
    ["truncate('camera', 0)", ''],
    ["lower('ÀÉ Camera')", 'àé camera'],
    ["date('2026-03-29T00:30:00Z', 'Europe/Berlin')", '2026-03-29 01:30'],
    ["date('2026-03-29T01:30:00Z', 'Europe/Berlin')", '2026-03-29 03:30'],
    [String.raw`re2('the CAM is', r'(?i)\bcam\b')`, true],
    ["'a b'.split(' ').join('-')", 'a-b'],
    ["' a '.trim()", 'a'],
    ["date('2026-03-29T01:30:00Z', 'Europe/Berlin', 'de')", '29.03.2026, 03:30'],
    ["date('2026-03-29T01:30:00Z', 'UTC', 'en-GB')", '29 Mar 2026, 01:30'],
    ["between('2026-03-02T09:00:00Z', '2026-03-02T11:04:00Z', 'en')", '2 hours'],
    ["between('2026-03-02T11:00:00Z', '2026-03-02T10:01:00Z', 'de')", '59 Minuten'],
    ["between('2026-03-01T11:00:00Z', '2026-03-04T11:00:00Z', 'ja')", '3 日'],
    ["between('2026-03-02T09:00:00Z', '2026-03-02T09:00:00Z', 'en')", '0 seconds'],
    [String.raw`quote('one\n\ntwo\r\nthree')`, '> one\n>\n> two\n> three'],
    [String.raw`one_line(' one \n\t two ')`, 'one two'],
    ["upper('straße é')", 'STRASSE É'],
    ["join(['a', 'b'], ', ')", 'a, b'],
    ["words('The camera is broken.', 2)", 'The camera…'],
    ["words('The camera.', 2)", 'The camera.'],
    ["words('カメラが壊れています', 1)", 'カメラ…'],
    ["words('x', 0)", ''],
    ["count_words('The camera, broken!')", 3n],
    ["count_words('')", 0n],
    ["plural(1, 'post', 'posts')", 'post'],
    ["plural(size(activity.tags), 'post', 'posts')", 'posts'],
    ["plural(activity.actor.followers, 'follower', 'followers')", 'followers'],
    [`as_html('<b title="x">&amp;')`, '&lt;b title=&quot;x&quot;&gt;&amp;amp;'],
    ["as_mrkdwn('<!channel> & co')", '&lt;!channel&gt; &amp; co'],
    ["fit('a camera that is broken', 'tiny')", 'a camera…'],
    ["fit('a camera', 'tiny')", 'a camera'],
  ])('%s is %s', (source, value) => expect(evaluate(source)).toBe(value));

  test.each([
    ["date('x', 'UTC', 'de')", '"x" is not an instant'],
    ["date('2026-03-29T01:30:00Z', 'Mars', 'de')", '"Mars" is not a time zone'],
    ["date('2026-03-29T01:30:00Z', 'UTC', 'de_DE')", '"de_DE" is not a language'],
    ["between('2026-03-29T01:30:00Z', 'x', 'de')", '"x" is not an instant'],
    ["fit('a', 'huge')", 'how long a text may be on huge is not known'],
    ["fit('a', activity.text)", 'how long a text may be on it is not known'],
    ['quote(steps.none)', 'steps.none is absent'],
  ])('%s has no value: %s', (source, why) => expect(reason(source)).toBe(why));

  test('a pattern cannot be made to hang', () => {
    const frame = frameOf(post({ text: `${'a'.repeat(100_000)}!` }));
    const took = cpuMs(() => {
      for (const pattern of ['(a+)+$', '(a|aa)+$', '(a*)*b', '^(([a-z])+.)+[A-Z]([a-z])+$'])
        expect(evaluate(`re2(activity.text, r'${pattern}')`, frame)).toBe(false);
    });
    expect(took).toBeLessThan(5_000);
  });
});
