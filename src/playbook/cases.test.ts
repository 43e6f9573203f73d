import { expect, test } from 'vitest';
import { Playbook } from '#sdk';
import { parsePlaybookCases, runPlaybookCases } from './index.ts';

const source = Playbook.parse({
  title: 't',
  purpose: 'p',
  mode: 'act',
  on: {
    activity: 'any',
    if: "has(activity.text) && activity.text != 'no' && activity.title != 'x'",
    dedupe: { by: 'activity.kind', within: '1h' },
  },
  steps: [
    { id: 'ask', do: 'inside.post', with: { text: '{{ activity.text }}' } },
    { id: 'decision', wait: '2h', for: { reply_to: 'ask' }, otherwise: 'stop' },
  ],
});

async function run(yaml: string): Promise<readonly string[]> {
  const parsed = parsePlaybookCases(yaml, 'x.cases.yaml');
  if ('problems' in parsed)
    return parsed.problems.map(({ line, column, where, problem }) => `${line}:${column} ${where} ${problem}`);
  return (await runPlaybookCases(source, parsed.cases)).flatMap(({ problems }) => problems);
}

test.each([
  [
    'all as it should be',
    '{ activity: { text: a, title: t }, effects: [inside.post], key: create, ends: parked, journal: { ask: parked } }',
    null,
  ],
  ['a run that should not start', '{ activity: { text: a, title: t }, runs: false }', 'a run starts'],
  ['no run where one should', '{ activity: { text: "no", title: t } }', 'no run starts'],
  ['no run, and why', '{ activity: { text: a } }', 'no run starts: activity.title is absent'],
  ['another reason', '{ activity: { text: a }, runs: false, because: it is false }', 'not because it is false'],
  ['another key', '{ activity: { text: a, title: t }, effects: [inside.post], key: k }', 'its key is create, not k'],
  ['other effects', '{ activity: { text: a, title: t } }', 'its effects are [inside.post], not []'],
  [
    'other words',
    '{ activity: { text: a, title: t }, effects: [{ do: inside.post, says: [b] }] }',
    'ask does not say "b"',
  ],
  [
    'words that must not be there',
    '{ activity: { text: a, title: t }, effects: [{ do: inside.post, never: [a] }] }',
    'ask says "a"',
  ],
  [
    'another audience',
    '{ activity: { text: a, title: t }, effects: [{ do: inside.post, audience: internal }] }',
    'is external, not internal',
  ],
  ['another end', '{ activity: { text: a, title: t }, effects: [inside.post], ends: done }', 'it ends parked'],
  [
    'another state',
    '{ activity: { text: a, title: t }, effects: [inside.post], journal: { decision: done } }',
    'decision is not reached, not done',
  ],
  [
    'a reply that nobody waits for',
    '{ activity: { text: a, title: t }, effects: [inside.post], script: [{ after: 1m, reply: decision, text: x }] }',
    'decision waits for no reply at 1m',
  ],
  [
    'an outcome of what was not done',
    '{ activity: { text: a, title: t }, effects: [inside.post], script: [{ after: 1m, done: tell }] }',
    'tell has done nothing by 1m',
  ],
  ['an activity that is none', '{ activity: { kind: created } }', 'its activity is none: kind'],
  ['a misspelt word', '{ activity: {}, effect: [] }', 'effect is not known here'],
])('a case tells of %s', async (_, body, problem) => {
  const problems = await run(`- ${body.replace('{', '{ case: c, ')}`);
  expect(problems).toHaveLength(problem === null ? 0 : 1);
  expect(problems.join('\n')).toContain(problem ?? '');
});

test('a case tells of who is asked as well, of words that nobody may read, and takes the id of the output', async () => {
  const asking = Playbook.parse({
    ...source,
    on: { activity: 'any' },
    steps: [
      { id: 'open', do: 'inside.post', with: {} },
      {
        id: 'which',
        ask: 'Which of {{ steps.open.external_id }}?',
        of: 'team:care',
        for: 'choice',
        options: ['one', 'two'],
        escalate: [{ after: '10m', to: 'lead:care' }],
        within: '1h',
        otherwise: 'stop',
      },
    ],
  });
  const parsed = parsePlaybookCases(
    `- case: c
  script: [{ after: 1s, done: open, output: { external_id: i1 } }]
  asks: [{ of: "team:care", escalate: ["lead:shops"], says: [of i1], never: [Which] }]
  effects: [inside.post]
`,
    'x.cases.yaml',
  );
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed));
  expect((await runPlaybookCases(asking, parsed.cases))[0]?.problems).toEqual([
    'which asks ["lead:care"] as well, not ["lead:shops"]',
    'which says "Which": "Which of i1?\n"',
  ]);
});

const WEEKEND = Playbook.parse({
  title: 't',
  purpose: 'p',
  mode: 'act',
  on: { activity: 'any' },
  steps: [
    {
      id: 'which',
      ask: 'Which?',
      of: { of: 'team:care', speaks: 'de' },
      for: 'choice',
      options: ['one', 'two'],
      hours: 'business',
      escalate: [{ after: '2h', to: 'lead:care' }],
      within: '4h',
      otherwise: [{ id: 'late', do: 'inside.post', with: { text: 'late' } }],
    },
  ],
});
// Mondays and Fridays from nine to five in Berlin; 2 March 2026 is a Monday.
const OFFICE = {
  zone: 'Europe/Berlin',
  hours: { mon: [['09:00', '17:00']], fri: [['09:00', '17:00']] },
};
const CARE = {
  people: { ines: { ...OFFICE, languages: ['de'], stand_in: 'bob' }, bob: { languages: ['en'] }, tom: {} },
  teams: { care: { ...OFFICE, lead: 'tom', members: ['ines', 'bob'], holidays: ['2026-03-09'] } },
};
const FRIDAY = '2026-03-06T15:00:00Z';
const GERMANS = { of: 'team:care', pick: 'all', speaks: 'de' };

test.each<[string, object, string[]]>([
  // Friday at four in Berlin: an hour, then the Friday after the holiday, until noon.
  [
    'over when its business hours are, and escalated within them',
    { now: FRIDAY, asks: [{ of: GERMANS, who: ['ines'], later: [['tom']], until: '2026-03-13T11:00:00Z' }] },
    [],
  ],
  [
    'other people, and another time',
    { now: FRIDAY, asks: [{ of: GERMANS, who: ['bob'], later: [['ines']], until: '2026-03-06T19:00:00Z' }] },
    ['over at 2026-03-13T11:00', 'asks [ines], not [bob]', 'asks [tom] as well at 2026-03-13T09:00'],
  ],
  [
    'nobody of them can be asked at night: the lead is',
    { now: '2026-03-04T22:00:00Z', asks: [{ of: GERMANS, who: ['tom'] }] },
    [],
  ],
  ['asked still when six days have gone', { now: FRIDAY, script: [{ after: '6d' }], ends: 'parked' }, []],
  [
    'over when seven have',
    { now: FRIDAY, script: [{ after: '7d' }], effects: ['inside.post'], journal: { late: 'parked' } },
    [],
  ],
])('the case’s own people, and their business hours by the scripted clock: %s', async (_, body, expected) => {
  const parsed = parsePlaybookCases(JSON.stringify([{ case: 'c', ...CARE, ...body }]), 'x.cases.yaml');
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems[0]));
  const [found] = await runPlaybookCases(WEEKEND, parsed.cases);
  expect(found?.problems.map((one, at) => one.includes(expected[at] ?? '') || one)).toEqual(expected.map(() => true));
});

test('whom an ask reaches cannot be told of nobody', async () => {
  const parsed = parsePlaybookCases(
    '- { case: c, asks: [{ of: { of: "team:care", pick: all, speaks: de }, who: [ines] }] }',
    'x',
  );
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed));
  expect((await runPlaybookCases(WEEKEND, parsed.cases))[0]?.problems).toEqual([
    'whom which asks cannot be told: the case names no people',
  ]);
});
