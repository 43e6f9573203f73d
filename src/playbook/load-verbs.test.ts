/** Wrong playbooks over all verbs and triggers: each is told where, what is wrong and what to write. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { mended } from '../../test/support/mended.ts';
import { loadPlaybook, type ActionFacts, type Catalog } from './index.ts';

const post = {
  input: z.strictObject({ text: z.string().min(1) }),
  effect: 'send',
  output: z.object({ external_id: z.string() }),
} as const;
const assign = {
  input: z.strictObject({ owner: z.string().optional(), team: z.string().optional() }),
  effect: 'write',
  output: z.object({ external_id: z.string() }),
  own: true,
  names: { owner: 'person', team: 'team' },
} as const;
const catalog: Catalog = {
  actions: new Map<string, ActionFacts>([
    ['inside.post', post],
    ['issue.assign', assign],
  ]),
  connections: new Map([['inside', { connector: 'inside', audience: 'internal' }]]),
  people: { people: new Set(['ines', 'bob']), teams: new Set(['care']), roles: new Set(['approver', 'responder']) },
};
const HEAD = `title: t\npurpose: p\nmode: act\n`;
const ON = `${HEAD}on: { activity: any }\n`;
/** A file of these steps; the first is at line 6. */
const steps = (...lines: string[]): string => `${ON}steps:\n${lines.map((line) => `  - ${line}\n`).join('')}`;
const DO = `{ id: x, do: inside.post, with: { text: a } }`;
const on = (trigger: string): string => `${HEAD}on: { ${trigger} }\nsteps:\n  - ${DO}\n`;
/** An ask that is right, but for what is said of it. */
function ask(like: Readonly<Record<string, string | null>>): string {
  const right = {
    id: 'a',
    ask: '"q?"',
    of: 'team:care',
    for: 'approval',
    text: '"t"',
    within: '2h',
    otherwise: 'stop',
  };
  const parts = Object.entries({ ...right, ...like }).flatMap(([key, value]) =>
    value === null ? [] : [`${key}: ${value}`],
  );
  return steps(`{ ${parts.join(', ')} }`);
}
const choice = (options: string, like: Readonly<Record<string, string | null>> = {}): string =>
  ask({ for: 'choice', text: null, options, ...like });
const form = (fields: string, like: Readonly<Record<string, string | null>> = {}): string =>
  ask({ for: 'form', text: null, fields, ...like });

const WRONG: readonly (readonly [string, string])[] = [
  ['signal of no kind', on('signal: loud')],
  ['signal slice', on('signal: spike, slice: "A B"')],
  ['issue of no event', on('issue: open')],
  ['idle without a time', on('issue: idle')],
  ['a time without idle', on('issue: opened, for: 2h')],
  ['idle for no time', on('issue: idle, for: 0h')],
  ['no zone', on('schedule: "0 9 * * 1"')],
  ['no such zone', on('schedule: "0 9 * * 1", zone: Europe/Berln')],
  ['cron of four fields', on('schedule: "0 9 * * ", zone: UTC')],
  ['cron out of range', on('schedule: "0 25 * * 1", zone: UTC')],
  ['schedule that never comes', on('schedule: "0 0 31 2 *", zone: UTC')],
  ['a schedule with a condition', on('schedule: "0 9 * * 1", zone: UTC, if: "true"')],
  ['manual of no map', on('manual: yes')],
  ['field of no type', on('manual: { a: txt }')],
  ['choice without options', on('manual: { a: { type: choice } }')],
  ['two triggers', on('activity: any, signal: spike')],
  ['signal misread', on('signal: spike, if: "signal.strenth > 2.0"')],
  ['activity of a signal', on('signal: spike, if: "activity.text == \'x\'"')],
  ['cap of none', `${HEAD}cap: { runs: 0, within: 1h }\non: { activity: any }\nsteps:\n  - ${DO}\n`],
  ['cap without time', `${HEAD}cap: { runs: 5 }\non: { activity: any }\nsteps:\n  - ${DO}\n`],
  ['go of nobody', `${HEAD}go: anyone\non: { activity: any }\nsteps:\n  - ${DO}\n`],
  ['go of a missing team', `${HEAD}go: team:core\non: { activity: any }\nsteps:\n  - ${DO}\n`],
  [
    'assigned to a missing person',
    steps('{ id: x, do: issue.assign, with: { owner: inez, team: "{{ activity.id }}" } }'),
  ],
  ['assigned to a missing team', steps('{ id: x, do: issue.assign, with: { team: lens } }')],
  ['market of no word', `${HEAD}market: activity.tags\non: { activity: any }\nsteps:\n  - ${DO}\n`],
  ['ask of nobody', ask({ of: null })],
  ['ask of no reference', ask({ of: 'ines' })],
  ['missing person', ask({ of: 'person:inez' })],
  ['missing team', ask({ of: 'team:car' })],
  ['missing role', ask({ of: 'role:aprover' })],
  ['missing team of oncall', ask({ of: '[owner, "oncall:camera"]' })],
  ['pick of no kind', ask({ of: '{ of: team:care, pick: random }' })],
  ['for nothing', ask({ for: null })],
  ['for of no kind', ask({ for: 'aproval' })],
  ['approval without text', ask({ text: null })],
  ['choice without options', ask({ for: 'choice', text: null })],
  ['choice with text', choice('[a, b]', { text: '"x"' })],
  ['form without fields', ask({ for: 'form', text: null })],
  ['one option', choice('[a]')],
  ['option of no name', choice('[Yes please, no]')],
  ['an option twice', choice('[a, a]')],
  ['form field of no type', form('{ a: string }')],
  ['form for two', form('{ a: text }', { need: '2' })],
  ['no fields', form('{}')],
  ['need of none', ask({ need: '0' })],
  ['need of no kind', ask({ need: 'most' })],
  ['no deadline', ask({ within: null })],
  ['no otherwise', ask({ otherwise: null })],
  ['otherwise fail', ask({ otherwise: 'fail' })],
  ['rejected of no kind', ask({ rejected: 'end' })],
  ['rejected of a choice', choice('[a, b]', { rejected: 'continue' })],
  ['remind too late', ask({ remind: '3h' })],
  ['escalate too late', ask({ escalate: '[{ after: 3h, to: person:bob }]' })],
  ['escalate out of order', ask({ escalate: '[{ after: 1h, to: person:bob }, { after: 30m, to: owner }]' })],
  ['escalate to nobody', ask({ escalate: '[{ after: 1h }]' })],
  ['escalate misspelt', ask({ escalate: '[{ after: 1h, too: owner }]' })],
  ['hours of no kind', ask({ hours: 'night' })],
  ['business days', ask({ hours: 'business', within: '2d', remind: '1d', escalate: '[{ after: 1d, to: owner }]' })],
  ['self of no kind', ask({ self: 'never' })],
  ['question misread', ask({ ask: '"{{ activity.txt }}"' })],
  ['choose of no list', steps('{ id: c, choose: { when: "true" } }')],
  ['choose without when', steps(`{ id: c, choose: [{ steps: [${DO}] }] }`)],
  ['choose never', steps(`{ id: c, choose: [{ when: "false", steps: [${DO}] }] }`)],
  ['choose without steps', steps('{ id: c, choose: [{ when: "activity.ours" }] }')],
  ['choose misspelt', steps(`{ id: c, chose: [{ when: "activity.ours", steps: [${DO}] }] }`)],
  ['choose of a text', steps(`{ id: c, choose: [{ when: "activity.kind", steps: [${DO}] }] }`)],
  ['each of no list', steps(`{ id: e, each: activity.kind, steps: [${DO}] }`)],
  ['each without steps', steps('{ id: e, each: activity.tags }')],
  ['each of many at once', steps(`{ id: e, each: activity.tags, at_once: 1000, steps: [${DO}] }`)],
  [
    'item outside',
    steps(`{ id: e, each: activity.tags, steps: [${DO}] }`, '{ id: y, do: inside.post, with: { text: "{{ item }}" } }'),
  ],
  [
    'step of each outside',
    steps(
      `{ id: e, each: activity.tags, steps: [${DO}] }`,
      '{ id: y, do: inside.post, with: { text: "{{ steps.x.external_id }}" } }',
    ),
  ],
  ['together of one', steps(`{ id: t, together: [[${DO}]] }`)],
  ['together of steps', steps(`{ id: t, together: [${DO}, { id: y, wait: 1h }] }`)],
  ['until of no kind', steps(`{ id: t, until: any, together: [[${DO}], [{ id: y, wait: 1h }]] }`)],
  [
    'another branch read',
    steps(`{ id: t, together: [[${DO}], [{ id: y, do: inside.post, with: { text: "{{ steps.x.external_id }}" } }]] }`),
  ],
  ['retry of none', steps('{ id: x, do: inside.post, with: { text: a }, retry: { times: 0, every: 1m } }')],
  [
    'retry after the end',
    steps('{ id: x, do: inside.post, with: { text: a }, within: 5m, retry: { times: 2, every: 5m } }'),
  ],
  ['retry without every', steps('{ id: x, do: inside.post, with: { text: a }, retry: { times: 2 } }')],
  ['else of no kind', steps('{ id: x, do: inside.post, with: { text: a }, else: stop }')],
  ['within of no time', steps('{ id: x, do: inside.post, with: { text: a }, within: soon }')],
  ['go as a name', steps('{ id: go, wait: 1h }')],
  ['a choice that is none', `${choice('[a, b]')}  - { id: y, if: "steps.a.choice == 'c'", wait: 1h }\n`],
  [
    'a field that is none',
    `${form('{ a: text }')}  - { id: y, do: inside.post, with: { text: "{{ steps.a.fields.b }}" } }\n`,
  ],
];
/** Of each in its turn: where | what is wrong | what to write. */
const TOLD: readonly (readonly string[])[] = [
  ['4:15 on.signal | "loud" is no signal | one of: spike, tone, reach, silence'],
  [
    '4:29 on.slice | "A B" is not lower-case words joined by _ | write lower-case words joined by _, such as slice: camera',
  ],
  ['4:14 on.issue | "open" is no issue | did you mean opened?'],
  [
    '4:5 on.for | an idle issue is idle for a time, and nothing else is | write for: and a time with issue: idle, such as for: 24h; else leave it out',
  ],
  [
    '4:27 on.for | an idle issue is idle for a time, and nothing else is | write for: and a time with issue: idle, such as for: 24h; else leave it out',
  ],
  ['4:25 on.for | 0h is no time | write a time such as 30m or 2h'],
  ['4:5 on.zone | zone is missing | name a time zone, such as Europe/Berlin'],
  ['4:36 on.zone | "Europe/Berln" is not a time zone | did you mean Europe/Berlin?'],
  [
    '4:17 on.schedule | "0 9 * * " is too little for schedule | write five fields: minute hour day month weekday, such as "0 9 * * 1"',
  ],
  [
    '4:17 on.schedule | "0 25 * * 1" is no schedule: Invalid value for hour: 25 | write five fields: minute hour day month weekday, such as "0 9 * * 1" for Mondays at nine',
  ],
  [
    '4:17 on.schedule | "0 0 31 2 *" is never | write five fields: minute hour day month weekday, such as "0 9 * * 1" for Mondays at nine',
  ],
  ['4:41 on.if | if is not known here | one of: schedule, zone'],
  ['4:15 on.manual | "yes" is not a map | write manual: and the fields of the form, such as { product: text }'],
  [
    '4:20 on.manual.a | "txt" is not what belongs here | write text, number, bool or date, or { type: choice, options: [a, b] }',
  ],
  [
    '4:20 on.manual.a.options | a choice has options, and nothing else has | write type: choice and options: [one, other], or leave options out',
  ],
  ['4:5 on | it has two triggers: activity and signal | make two playbooks of it'],
  [
    '4:34 on.if | signal has no strenth | one of: id, kind, slice, severity, since, observed, expected, why, product, market, topic, terms, activities',
  ],
  ['4:27 on.if | activity is not known here | one of: signal'],
  ['4:14 cap.runs | 0 is too little for runs | write how many runs, 1 at least, such as runs: 20'],
  ['4:6 cap.within | within is missing | write within: and a time, such as within: 1h'],
  [
    '4:5 go | "anyone" is not a person, such as person:ines, team:care, lead:care, role:approver, oncall:camera or owner | write go: and who may start it, such as role:responder',
  ],
  ['4:5 go | there is no team core | did you mean care?'],
  ['6:47 steps.0.with.owner | there is no person inez | did you mean ines?'],
  ['6:46 steps.0.with.team | there is no team lens | one of: care'],
  ["4:9 market | a key is a text, not a list of texts | write default(activity.language, 'all'), or a text in quotes"],
  [
    '6:5 steps.0.of | of is missing | write of: and who is asked, such as team:care, person:ines, role:approver, oncall:camera or owner',
  ],
  [
    '6:29 steps.0.of | "ines" is not a person, such as person:ines, team:care, lead:care, role:approver, oncall:camera or owner | write of: and who is asked, such as team:care, person:ines, role:approver, oncall:camera or owner',
  ],
  ['6:29 steps.0.of | there is no person inez | did you mean ines?'],
  ['6:29 steps.0.of | there is no team car | did you mean care?'],
  ['6:29 steps.0.of | nobody has the role aprover | did you mean approver?'],
  ['6:37 steps.0.of.1 | there is no team camera | one of: care'],
  ['6:52 steps.0.of.pick | "random" is no pick | one of: all, round_robin, least_busy'],
  ['6:5 steps.0.for | for is missing | write for: approval, choice or form'],
  ['6:45 steps.0.for | "aproval" is no for | did you mean approval?'],
  ['6:5 steps.0.text | an ask for approval needs text | write text: and exactly what is to be approved'],
  [
    '6:5 steps.0.options | an ask for choice needs options | write options: and two words or more, such as [known, unknown]',
  ],
  ['6:59 steps.0.text | text goes with for: approval | leave text out'],
  [
    '6:5 steps.0.fields | an ask for form needs fields | write fields: and their types, such as { reason: text, refund: number }',
  ],
  [
    '6:91 steps.0.options | a list of one is too little for options | write options: and two words or more, such as [known, unknown]',
  ],
  [
    '6:92 steps.0.options.0 | "Yes please" is not lower-case words joined by _ | write options: and two words or more, such as [known, unknown]',
  ],
  ['6:95 steps.0.options.1 | a is there twice | remove one of them'],
  [
    '6:93 steps.0.fields.a | "string" is not what belongs here | write text, number, bool or date, or { type: choice, options: [a, b] }',
  ],
  ['6:107 steps.0.need | a form is filled in once | leave need out'],
  ['6:88 steps.0.fields | a form without fields asks nothing | write fields: { reason: text }'],
  ['6:101 steps.0.need | 0 is too little for need | write need: any, all, or how many'],
  ['6:101 steps.0.need | "most" is not what belongs here | write need: any, all, or how many'],
  ['6:5 steps.0.within | within is missing | write within: and by when it is answered, such as within: 4h'],
  ['6:5 steps.0.otherwise | otherwise is missing | write otherwise: stop, or a list of steps for when the time is up'],
  ['6:89 steps.0.otherwise | "fail" is not what belongs here | write otherwise: stop, or a list of steps'],
  ['6:105 steps.0.rejected | "end" is not what belongs here | write rejected: stop, continue, or a list of steps'],
  [
    '6:109 steps.0.rejected | only an approval is rejected | leave rejected out, and read steps.a in the steps after it',
  ],
  ['6:103 steps.0.remind | after 3h the ask is over, so nobody is reminded | write a shorter time than within: 2h'],
  [
    '6:115 steps.0.escalate.0.after | after 3h the ask is over, so this is never reached | write a shorter time than within: 2h',
  ],
  [
    '6:146 steps.0.escalate.1.after | this is no later than the level before it | write them in the order of their times',
  ],
  ['6:106 steps.0.escalate.0.to | to is missing | write to: and who is asked as well, such as lead:care'],
  [
    '6:106 steps.0.escalate.0.to | to is missing | write to: and who is asked as well, such as lead:care',
    '6:119 steps.0.escalate.0.too | too is not known here | did you mean to?',
  ],
  ['6:102 steps.0.hours | "night" is no hours | one of: working, always, business'],
  [
    '6:74 steps.0.within | 2d of business hours can be read in two ways | say how many hours: 16h where a day has eight',
    '6:120 steps.0.remind | 1d of business hours can be read in two ways | say how many hours: 8h where a day has eight',
    '6:144 steps.0.escalate.0.after | 1d of business hours can be read in two ways | say how many hours: 8h where a day has eight',
  ],
  ['6:101 steps.0.self | "never" is not true or false | write true or false'],
  ['6:32 steps.0.ask | activity has no txt | did you mean text?'],
  ['6:22 steps.0.choose | a map is not a list | write a list of { when: "…", steps: […] }'],
  ['6:23 steps.0.choose.0.when | when is missing | write the condition as a text in quotes'],
  [
    '6:31 steps.0.choose.0.when | this is never true, so what it guards is never reached | remove it, or mend the condition',
  ],
  ['6:23 steps.0.choose.0.steps | steps is missing | write a list of steps, each with an id and a verb'],
  ['6:14 steps.0.chose | a step without a verb: chose is none | did you mean choose?'],
  [
    '6:31 steps.0.choose.0.when | a condition is true or false; this is a text | compare it with something, or ask has(…)',
  ],
  ['6:20 steps.0.each | each goes through a list; this is a text | name a list, such as signal.activities'],
  ['6:5 steps.0.steps | steps is missing | write a list of steps, each with an id and a verb'],
  ['6:44 steps.0.at_once | 1000 is too much for at_once | write how many at a time, from 1 to 100'],
  ['7:49 steps.1.with.text | item is not known here | item and index are known within each'],
  ['7:55 steps.1.with.text | steps.x cannot be read here: it is done for each item of e, within it | read it within e'],
  ['6:24 steps.0.together | a list of one is too little for together | write a list of lists of steps, two at least'],
  [
    '6:25 steps.0.together.0 | a map is not a list | write a list of lists of steps, two at least',
    '6:72 steps.0.together.1 | a map is not a list | write a list of lists of steps, two at least',
  ],
  ['6:21 steps.0.until | "any" is no until | did you mean all?'],
  [
    '6:125 steps.0.together.1.0.with.text | steps.x cannot be read here: it runs beside this step, in another branch of t | read it after t, or put both into one branch',
  ],
  ['6:66 steps.0.retry.times | 0 is too little for times | write how often, from 1 to 10'],
  [
    '6:88 steps.0.retry.every | after 5m the step has failed, so it is never done again | write a shorter time than within: 5m',
  ],
  ['6:57 steps.0.retry.every | every is missing | write a number and s, m, h or d: 30m'],
  ['6:56 steps.0.else | "stop" is not what belongs here | write else: fail, continue, or a list of steps'],
  ['6:58 steps.0.within | "soon" is not a duration such as 30m | write a number and s, m, h or d: 30m'],
  ['6:11 steps.0.id | no step may be called go | call it something else: a run in mode propose waits at go'],
  ["7:37 steps.1.if | steps.a.choice is never 'c' | did you mean a?"],
  ['7:64 steps.1.with.text | steps.a.fields has no b | did you mean a?'],
];

test.each(WRONG.map(([what, text], at) => [what, text, TOLD[at]] as const))('%s', (_, text, told) => {
  const problems = problemsOf(text);
  expect(
    problems.map(({ line, column, where, problem, cure }) => `${line}:${column} ${where} | ${problem} | ${cure}`),
  ).toEqual(told);
  for (const { problem, cure } of problems) {
    expect(problem).not.toMatch(/Invalid input|undefined|expected/);
    expect(cure).not.toMatch(/^$|^write a text$/);
  }
});

test('a cure that is a replacement, done as it says, mends what it was told of', () => {
  let done = 0;
  for (const [what, text] of WRONG)
    for (const problem of problemsOf(text)) {
      const better = mended(text, problem);
      if (better === null) continue;
      done += 1;
      expect({ what, left: problemsOf(better).map((one) => one.problem) }).toEqual({
        what,
        left: expect.not.arrayContaining([problem.problem]) as unknown,
      });
    }
  expect(done).toBeGreaterThan(10);
});

function problemsOf(text: string) {
  const loaded = loadPlaybook(text, 'playbooks/a.yaml', catalog);
  return 'problems' in loaded ? loaded.problems : [];
}

test('what the wrong ones are made of is right', () => {
  for (const text of [
    steps(DO),
    ask({}),
    choice('[a, b]'),
    form('{ a: text }'),
    on('signal: spike'),
    on('issue: idle, for: 2h'),
  ])
    expect(loadPlaybook(text, 'playbooks/a.yaml', catalog)).toHaveProperty('playbook');
});

test('where a run waits for a go, somebody must be there to give it', () => {
  const people = { people: new Set(['ines']), teams: new Set<string>(), roles: new Set<string>() };
  const one = (mode: string) =>
    loadPlaybook(steps(DO).replace('mode: act', `mode: ${mode}`), 'playbooks/a.yaml', { ...catalog, people });
  expect(one('propose')).toMatchObject({
    problems: [
      {
        line: 3,
        where: 'mode',
        problem: 'nobody has the role responder',
        cure: 'give somebody that role: bondfire person edit <id> --role responder',
      },
    ],
  });
  expect(one('act')).toHaveProperty('playbook');
});

test('a market that nobody has is advice with what was meant', () => {
  const names = { owner: 'person', market: 'market' } as const;
  const people = {
    ...(catalog.people ?? { people: new Set(), teams: new Set(), roles: new Set() }),
    markets: new Set(['de-south', 'at']),
  };
  const known: Catalog = {
    ...catalog,
    people,
    actions: new Map([
      ...catalog.actions,
      ['issue.open', { ...assign, input: z.strictObject({ market: z.string() }), names }],
    ]),
  };
  const advised = (text: string) => loadPlaybook(text, 'playbooks/a.yaml', known);
  expect(advised(choice('[a, b]', { of: '{ of: "team:care", market: de-sout }' }))).toMatchObject({
    advice: [
      {
        line: 6,
        where: 'steps.0.of.market',
        problem: 'nobody and no team has the market de-sout',
        cure: 'did you mean de-south?',
      },
    ],
  });
  expect(advised(steps('{ id: x, do: issue.open, with: { market: dd-north } }'))).toMatchObject({
    advice: [{ where: 'steps.0.with.market', cure: expect.stringContaining('de-south') as string }],
  });
  for (const right of [
    choice('[a, b]', { of: '{ of: "team:care", market: at }' }),
    steps(`{ id: x, do: issue.open, with: { market: "{{ default(activity.language, 'x') }}" } }`),
  ])
    expect(advised(right)).toMatchObject({ advice: [] });
});
