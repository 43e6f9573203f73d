/** What is wrong with a template's text functions is told when the playbook is loaded; and what there is, is written down for authors. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { CALLABLE } from './evaluate.ts';
import { loadPlaybook, type Catalog } from './index.ts';

const post = {
  input: z.strictObject({ text: z.string().min(1) }),
  effect: 'send',
  output: z.object({ external_id: z.string() }),
} as const;
const catalog: Catalog = {
  actions: new Map([['inside.post', post]]),
  connections: new Map([['inside', { connector: 'inside', audience: 'internal' }]]),
  people: null,
  limits: new Map([
    ['mastodon', { most: 500, counts: 'graphemes', address: 23, from: 'for tests' }],
    ['chatter', { most: 10_000, counts: 'units', from: 'for tests' }],
  ]),
};

function load(expression: string) {
  const text = `title: Ask
purpose: To know.
mode: act
on:
  activity: any
  if: has(activity.text)
  dedupe: { by: activity.id, within: 24h }
steps:
  - id: ask
    do: inside.post
    with: { text: "{{ ${expression} }}" }
`;
  return loadPlaybook(text, 'playbooks/ask.yaml', catalog);
}

test.each([
  ["fit(activity.text, 'twitter')", 'fit() knows no network twitter: there are chatter, mastodon', 'with one of them'],
  ['fit(activity.text, activity.connector)', 'not written out in quotes: there are chatter, mastodon', 'fit('],
  ["fit(activity.tags, 'chatter')", 'fit() is of a text, not of list<string>', 'fit('],
  ["fit(activity.title, 'chatter')", 'activity.title may be absent', 'has(activity.title)'],
  ["fit('x')", 'fit', ''],
  ["date(activity.seen_at, 'UTC', 'de_DE')", '"de_DE" is not a language', 'pt-BR'],
  ["between(activity.seen_at, activity.seen_at, 'nobody speaks')", '"nobody speaks" is not a language', 'pt-BR'],
  ['words(activity.text, 2.5)', 'words', 'write words('],
  ['quot(activity.text)', 'there is no quot()', 'quote'],
  ["join(activity.text, ',')", 'join', 'write join('],
])('%s is refused: %s', (expression, problem, cure) => {
  const loaded = load(expression);
  const [first] = 'problems' in loaded ? loaded.problems : loaded.advice;
  expect(first).toMatchObject({ problem: expect.stringContaining(problem), cure: expect.stringContaining(cure) });
});

test.each([
  "fit(activity.text, 'mastodon')",
  "fit(quote(activity.text), 'chatter')",
  "join(activity.tags, ', ')",
  "plural(size(activity.tags), 'tag', 'tags')",
  "date(activity.seen_at, 'Europe/Berlin', 'de')",
  "words(one_line(activity.text), 12) + ' ' + upper(between(activity.published_at, activity.seen_at, 'en'))",
  'as_html(as_mrkdwn(string(count_words(activity.text))))',
])('%s is well', (expression) => expect(load(expression)).toMatchObject({ playbook: {}, advice: [] }));

test('playbooks/README.md tells of everything that may be called', () => {
  const page = readFileSync(new URL('../../playbooks/README.md', import.meta.url), 'utf8');
  for (const name of CALLABLE.functions) expect(page).toContain(`\`${name}(`);
  for (const name of CALLABLE.methods) expect(page).toContain(`.${name}(`);
});
