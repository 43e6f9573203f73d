import { describe, expect, test } from 'vitest';
import { describeProblem } from '#sdk';
import { parseMapping } from './parse.ts';

const functions = { edited_at: () => null };

/** Each problem of a mapping with these lines, as a person reads it. */
function problemsOf(text: string): string[] {
  const parsed = parseMapping(text, 'm.yaml', functions);
  return 'problems' in parsed ? parsed.problems.map(describeProblem) : [];
}

/** A sound mapping with one line more, which is line 7. */
function withLine(line: string): string {
  return `from: shop.posts\nversion: 1\nfields:\n  kind: { const: create }\n  object: { const: note }\n  published_at: $.at\n${line}\n`;
}

test('a sound mapping has no problem', () => {
  expect(problemsOf(withLine("  title: $['the title']"))).toEqual([]);
});

describe('one line that is wrong', () => {
  test.each([
    ['  titel: $.title', 'm.yaml:7:3 fields.titel: titel is no field of an activity; did you mean title?'],
    [
      '  version: $.v',
      'm.yaml:7:3 fields.version: version is no field of an activity; remove it: it comes from the stream, or write key: { id: …, version: … }',
    ],
    ['  title: title', 'm.yaml:7:10 fields.title: "title" is not a path; a path begins with $'],
    ['  title: { path: $.a.b-c }', 'm.yaml:7:18 fields.title.path: a path such as $.user.name'],
    ['  title: { path: $.a, as: plane }', 'm.yaml:7:27 fields.title.as: Invalid option'],
    [
      '  title: { path: $.a, tabel: { a: b } }',
      'm.yaml:7:23 fields.title.tabel: tabel is not known here; one of: path, as, else',
    ],
    ['  title: { konst: a }', 'm.yaml:7:10 fields.title: not a rule; a rule is $.path'],
    ['  title: [$.a]', 'm.yaml:7:10 fields.title: not a rule'],
    ['  title: { first: [$.a] }', 'm.yaml:7:19 fields.title.first: Too small'],
    [
      '  title: { call: edited, with: [$.a] }',
      'm.yaml:7:18 fields.title.call: no function edited in mappings/functions.ts; one of: edited_at',
    ],
    ['  title: { call: editedat, with: [$.a] }', 'did you mean edited_at?'],
    ['  title: { call: toString, with: [] }', 'no function toString'],
    [
      '  title: { const: 4 }',
      'm.yaml:7:19 fields.title.const: title can never be 4: 4 is not text; title takes text, or null',
    ],
    ['  audience: { const: external }', 'audience can never be "external"'],
    ['  edited_at: { path: $.e, else: never }', 'm.yaml:7:33 fields.edited_at.else: edited_at can never be "never"'],
    [
      '  language: { path: $.l, table: { a: en, b: 4 } }',
      'm.yaml:7:45 fields.language.table.b: language can never be 4',
    ],
    ['  metrics.likes: { const: -1 }', 'metrics.likes can never be -1: -1 is less than 0'],
    [
      '  metrics.likes: { path: $.l, as: text }',
      'm.yaml:7:35 fields.metrics.likes.as: as: text makes what metrics.likes cannot hold; metrics.likes takes a number, or null',
    ],
    [
      '  title: $.tags[*].name',
      'm.yaml:7:10 fields.title: $.tags[*].name is a list, and title is not; take one: $.tags[0].name',
    ],
    ['  tags: { const: camera }', 'tags can never be "camera": "camera" is not a list'],
    [
      '  actor.name: $.n',
      'm.yaml:7:3 fields.actor.name: actor.name without actor.id: there is no actor without it; add a rule for actor.id',
    ],
    ['  target.id: $.n', 'target.id without target.type'],
    [
      '  actor: { const: null }\n  actor.id: $.a',
      'm.yaml:8:3 fields.actor.id: two rules make actor.id: this one and actor; keep one of them',
    ],
    ['  kind: $.kind', 'm.yaml:7:3 Map keys must be unique; keep one of the two'],
    ['  __proto__: $.x', 'm.yaml:7:3 the name __proto__'],
    ['key: { id: "$.a[*]" }', 'm.yaml:7:12 key.id: the path is a list'],
    ['key: {}', 'm.yaml:7:6 key.id: key.id is missing; write key'],
    ['skip: [{ path: $.a, is: [true] }]', 'm.yaml:7:8 skip[0].because: skip.0.because is missing; write skip'],
    [
      'skip: [{ path: $.a, is: [true], becuase: x, because: x }]',
      'm.yaml:7:33 skip[0].becuase: becuase is not known here; did you mean because?',
    ],
    ['filds: {}', 'm.yaml:7:1 filds: filds is not known here; did you mean fields?'],
    ['  title: &a $.x\n  text: *a', 'm.yaml:8:9 the alias *a; write it out'],
    ['  title: !!js/function "x"', 'm.yaml:7:10'],
    ['  title: !custom x', 'm.yaml:7:10'],
    ['  title: "unclosed', 'm.yaml:'],
    ['\ttitle: $.x', 'm.yaml:7:1'],
    ['---\nfrom: other.posts', 'remove the line ---'],
  ])('%j', (line, problem) => {
    const problems = problemsOf(withLine(line));
    expect(problems.join('\n')).toContain(problem);
  });
});

describe('a whole file that is wrong', () => {
  test('names each field that every record needs', () => {
    const problems = problemsOf('from: shop.posts\nversion: 1\nfields:\n  title: $.t\n');
    expect(problems).toEqual([
      'm.yaml:3:1 fields: kind is missing: every activity has one; add kind: { const: create }',
      'm.yaml:3:1 fields: object is missing: every activity has one; add object: { const: note }',
      'm.yaml:3:1 fields: published_at is missing: every activity has one; add published_at: { path: $.created_at, as: instant }',
    ]);
  });

  test.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a list', '- a'],
    ['no fields', 'from: a.b\nversion: 1'],
    ['a bad from', 'from: shop\nversion: 1\nfields: {}'],
    ['a bad version', 'from: a.b\nversion: one\nfields: {}'],
    ['a huge file', `# ${'x'.repeat(1_000_001)}`],
    ['deep nesting', '['.repeat(20_000)],
    [
      'a bomb of aliases',
      `a: &a [x,x]\n${'bcdefghi'
        .split('')
        .map((c, i) => `${c}: &${c} [${`*${'abcdefgh'[i]},`.repeat(9)}]`)
        .join('\n')}`,
    ],
  ])('%s is told, with its place', (_, text) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatch(/^m\.yaml:\d+:\d+ .+; .+/);
  });

  test('all mistakes are told at once', () => {
    expect(problemsOf(withLine('  titel: $.a\n  text: { const: 4 }\n  url: $.a[*]'))).toHaveLength(3);
  });
});
