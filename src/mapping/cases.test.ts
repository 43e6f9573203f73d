import { describe, expect, test } from 'vitest';
import { describeProblem } from '#sdk';
import { parseCases, runCases } from './cases.ts';
import { compileMapping } from './compile.ts';
import { parseMapping } from './parse.ts';

const MAPPING = `
from: shop.posts
version: 1
skip: [{ path: $.hidden, is: [true], because: hidden }]
fields:
  kind: { const: create }
  object: { const: note }
  actor.id: $.by
  title: $.title
  published_at: $.at
  tags: $.tags
`;

function failures(cases: string): (string | null)[] {
  const mapping = parseMapping(MAPPING, 'm.yaml', {});
  const parsed = parseCases(cases, 'm.cases.yaml');
  if ('problems' in mapping || 'problems' in parsed) throw new Error(JSON.stringify([mapping, parsed]));
  return runCases(
    parsed.cases,
    compileMapping(mapping.mapping, {}, () => ({ id: '1', version: 'a' })),
  ).map(({ failure }) => failure);
}

describe('a case', () => {
  test.each([
    ['activity: { title: Hi, actor: { id: "80" }, tags: [a, b], text: null }'],
    ['activity: { actor: { name: null } }'],
  ])('holds where it says %s', (expected) => {
    expect(
      failures(`- { case: x, record: { by: "80", title: Hi, at: "2026-03-02T09:15:00Z", tags: [a, b] }, ${expected} }`),
    ).toEqual([null]);
  });

  test.each([
    ['activity: { title: Ho }', 'title is "Hi", not "Ho"'],
    ['activity: { titel: Hi }', 'titel is undefined, not "Hi"'],
    ['activity: { actor: { id: "81" }, text: x }', 'actor.id is "80", not "81"; text is null, not "x"'],
    ['activity: { actor: null }', 'actor is {"id":"80"'],
    ['activity: { tags: [a] }', 'tags is ["a","b"], not ["a"]'],
    ['skipped: hidden', 'not skipped because hidden: mapped to {'],
    ['drift: [{ field: title }]', 'no drift: mapped to {'],
  ])('fails where it says %s', (expected, failure) => {
    const [found] = failures(
      `- { case: x, record: { by: "80", title: Hi, at: "2026-03-02T09:15:00Z", tags: [a, b] }, ${expected} }`,
    );
    expect(found).toContain(failure);
  });

  test('names every field that drifts, and how the problem begins', () => {
    const record = 'record: { title: 4, at: soon }';
    expect(
      failures(`- { case: x, ${record}, drift: [{ field: published_at, problem: not an instant }, { field: title }] }`),
    ).toEqual([null]);
    expect(failures(`- { case: x, ${record}, drift: [{ field: title }] }`)[0]).toContain(
      'drift that the case does not name: published_at',
    );
    expect(
      failures(`- { case: x, ${record}, drift: [{ field: title, problem: no }, { field: published_at }] }`)[0],
    ).toContain('title did not drift with "no"');
    expect(failures(`- { case: x, ${record}, activity: {} }`)[0]).toContain('not mapped: title: 4 is not text');
  });

  test('that is skipped gives the reason', () => {
    expect(failures('- { case: x, record: { hidden: true }, skipped: hidden }')).toEqual([null]);
    expect(failures('- { case: x, record: { hidden: true }, skipped: other }')[0]).toContain('skipped because hidden');
  });
});

test.each([
  ['', 'c.yaml:1:1'],
  ['[]', 'c.yaml:1:1'],
  ['- { case: x, record: {} }', 'c.yaml:1:3 [0]: a case expects exactly one of activity, skipped and drift'],
  ['- { case: x, record: {}, skipped: a, activity: {} }', 'exactly one of'],
  ['- { case: x, record: {}, skiped: a }', 'c.yaml:1:3'],
  ['- { case: x, record: {}, drift: [] }', 'c.yaml:1:33 [0].drift'],
])('cases %j are refused', (text, problem) => {
  const parsed = parseCases(text, 'c.yaml');
  const problems = 'problems' in parsed ? parsed.problems.map(describeProblem) : [];
  expect(problems.join('\n')).toContain(problem);
});
