/** Steps that no run ever comes to, in every nesting: each is told where, why, and what to do. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { describeProblem } from '#sdk';
import { loadPlaybook, type Catalog } from './index.ts';

const catalog: Catalog = {
  actions: new Map([
    [
      'inside.post',
      { input: z.strictObject({ text: z.string() }), effect: 'send', output: z.object({ external_id: z.string() }) },
    ],
  ]),
  connections: null,
  people: null,
};

/** What a step is put into: at the top, or in a list of each verb. `n` is the line at which it stands there, `c` its column. */
const NESTED: readonly (readonly [string, (step: string) => string, string])[] = [
  ['at the top', (step) => `  - ${step}`, 'steps.0'],
  [
    'in a case',
    (step) => `  - { id: out, choose: [{ when: activity.ours, steps: [${step}] }] }`,
    'steps.0.choose.0.steps.0',
  ],
  [
    'in an else',
    (step) => `  - { id: out, choose: [{ when: activity.hop > 9.0, steps: [{ id: v, wait: 1h }] }], else: [${step}] }`,
    'steps.0.else.0',
  ],
  ['in an each', (step) => `  - { id: out, each: activity.tags, steps: [${step}] }`, 'steps.0.steps.0'],
  ['side by side', (step) => `  - { id: out, together: [[{ id: v, wait: 1h }], [${step}]] }`, 'steps.0.together.1.0'],
  [
    'where a do has failed',
    (step) => `  - { id: out, do: inside.post, with: { text: a }, else: [${step}] }`,
    'steps.0.else.0',
  ],
  [
    'where nobody answered',
    (step) => `  - { id: out, ask: q, of: team:care, for: choice, options: [a, b], within: 1h, otherwise: [${step}] }`,
    'steps.0.otherwise.0',
  ],
  [
    'where it was rejected',
    (step) =>
      `  - { id: out, ask: q, of: team:care, for: approval, text: t, within: 1h, otherwise: stop, rejected: [${step}] }`,
    'steps.0.rejected.0',
  ],
];

const DO = '{ id: x, do: inside.post, with: { text: a } }';
const YES = '{ id: ok, ask: q, of: team:care, for: approval, text: t, within: 1h, otherwise: stop }';
const PICK = '{ id: pick, ask: q, of: team:care, for: choice, options: [a, b], within: 1h, otherwise: stop }';
const ON = "activity: any, if: \"activity.kind in ['create', 'update']\"";

function problems(steps: string, on = ON): readonly string[] {
  const text = `title: t\npurpose: p\nmode: act\non: { ${on} }\nsteps:\n${steps}\n`;
  const loaded = loadPlaybook(text, 'a.yaml', catalog);
  return 'problems' in loaded
    ? loaded.problems.map((one) => describeProblem(one).replace(/^a\.yaml:\d+:\d+ /, ''))
    : [];
}

const NO_WAY = 'remove it, or mend the condition';
const REJECTED = 'put what is to follow a no under rejected: of ok, or write rejected: continue there';

/** Steps, one after the other, and what is told of them; `<at>` is where the first stands. */
const WRONG: readonly (readonly [string, readonly string[], string])[] = [
  [
    'a step only if what was rejected has ended the run',
    [YES, DO.replace('id: x', `id: x, if: "steps.ok.choice == 'no'"`)],
    `<1>.if: this is never true, so what it guards is never reached: steps.ok.choice is 'yes' here; ${REJECTED}`,
  ],
  [
    'a case that the approval before it does not leave',
    [YES, `{ id: c, choose: [{ when: "steps.ok.choice != 'yes'", steps: [${DO}] }] }`],
    `<1>.choose.0.when: this is never true, so what it guards is never reached: steps.ok.choice is 'yes' here; ${REJECTED}`,
  ],
  [
    'an else after what is always so',
    [YES, `{ id: c, choose: [{ when: "steps.ok.choice == 'yes'", steps: [${DO}] }], else: [{ id: y, wait: 1h }] }`],
    `<1>.else: else is never reached: case 1 always holds; remove it; ${REJECTED}`,
  ],
  [
    'an else after cases for all that can be chosen',
    [
      PICK,
      `{ id: c, choose: [{ when: "steps.pick.choice == 'a'", steps: [${DO}] }, { when: "'b' == steps.pick.choice", steps: [{ id: y, wait: 1h }] }], else: [{ id: z, wait: 1h }] }`,
    ],
    '<1>.else: else is never reached: case 2 always holds; remove it, or mend the cases',
  ],
  [
    'a case after cases for all that can be chosen',
    [
      PICK,
      `{ id: c, choose: [{ when: "steps.pick.choice in ['b', 'a']", steps: [${DO}] }, { when: activity.ours, steps: [{ id: y, wait: 1h }] }] }`,
    ],
    '<1>.choose.1.when: this is never reached: case 1 always holds; remove it, or put it before that one',
  ],
  [
    'the same case twice, laid out otherwise',
    [
      `{ id: c, choose: [{ when: activity.hop > 1.0, steps: [${DO}] }, { when: "(activity.hop  >  1.0)", steps: [{ id: y, wait: 1h }] }] }`,
    ],
    `<0>.choose.1.when: this is never true, so what it guards is never reached: it was asked already, and did not hold; ${NO_WAY}`,
  ],
  [
    'what the trigger lets nobody in with',
    [`{ id: x, if: "activity.kind == 'delete'", do: inside.post, with: { text: a } }`],
    `<0>.if: this is never true, so what it guards is never reached: activity.kind is 'create' or 'update' here; ${NO_WAY}`,
  ],
  [
    'one condition within its opposite',
    [`{ id: c, if: "activity.kind == 'create'", choose: [{ when: "activity.kind == 'update'", steps: [${DO}] }] }`],
    `<0>.choose.0.when: this is never true, so what it guards is never reached: activity.kind is 'create' here; ${NO_WAY}`,
  ],
  [
    'a condition that contradicts itself',
    [`{ id: x, if: "activity.ours && !true", do: inside.post, with: { text: a } }`],
    `<0>.if: this is never true, so what it guards is never reached: it reads nothing, so it is always the same; ${NO_WAY}`,
  ],
  [
    'a sum that is never right',
    [`{ id: x, if: "1 + 1 == 3", do: inside.post, with: { text: a } }`],
    `<0>.if: this is never true, so what it guards is never reached; ${NO_WAY}`,
  ],
  [
    'a sum that is always right, and its else',
    [`{ id: c, choose: [{ when: "2 > 1", steps: [${DO}] }], else: [{ id: y, wait: 1h }] }`],
    '<0>.choose.0.when: this is always true; leave the condition out; in a choice use else: | <0>.else: else is never reached: case 1 always holds; remove it, or mend the cases',
  ],
  [
    'the steps of an empty list',
    [`{ id: e, each: "[]", steps: [${DO}] }`],
    '<0>.each: this list is empty, so its steps are never reached; name a list, such as signal.activities',
  ],
  [
    'what comes after an ask that nobody can answer',
    [
      `{ id: a, ask: q, of: [person:ines, person:ines], for: choice, options: [a, b], need: 2, within: 1h, otherwise: stop }`,
      DO,
    ],
    '<0>.need: 2 are needed, and only one person is asked, so what comes after it is never reached; ask more people, or write a smaller number',
  ],
  [
    'a stop as a step',
    [DO, 'stop', '{ id: y, wait: 1h }'],
    '<1>: a step without a verb: stop is none; remove it, and what comes after it: a run ends after its last step; what ends it early is stop under otherwise: or rejected: of an ask, or otherwise: of a wait',
  ],
  [
    'a stop of a step',
    [DO, '{ id: s, stop: true }'],
    '<1>: a step without a verb: stop is none; remove it, and what comes after it: a run ends after its last step; what ends it early is stop under otherwise: or rejected: of an ask, or otherwise: of a wait',
  ],
  [
    'a stop where nothing can end',
    [`{ id: c, choose: [{ when: activity.ours, steps: [${DO}] }], else: stop }`],
    '<0>.else: "stop" is not a list; write a list of steps, or leave else out: the run goes on after the choose',
  ],
  [
    'a step that comes later',
    [`{ id: y, do: inside.post, with: { text: "{{ steps.x.external_id }}" } }`, DO],
    '<0>.with.text: steps.x cannot be read here: it comes later; put this step after x',
  ],
  [
    'a step within one that comes later',
    [
      `{ id: y, do: inside.post, with: { text: "{{ steps.x.external_id }}" } }`,
      `{ id: c, choose: [{ when: activity.ours, steps: [${DO}] }] }`,
    ],
    '<0>.with.text: steps.x cannot be read here: it comes later; put this step after c',
  ],
  [
    'a step that runs beside it, deep within',
    [
      `{ id: t, together: [[${DO}], [{ id: c, choose: [{ when: activity.ours, steps: [{ id: y, do: inside.post, with: { text: "{{ steps.x.external_id }}" } }] }] }]] }`,
    ],
    '<0>.together.1.0.choose.0.steps.0.with.text: steps.x cannot be read here: it runs beside this step, in another branch of t; read it after t, or put both into one branch',
  ],
  [
    'a reply to a step that runs beside it',
    [`{ id: t, together: [[${DO}], [{ id: w, wait: 1h, for: { reply_to: x }, otherwise: stop }]] }`],
    '<0>.together.1.0.for.reply_to: x cannot be replied to here: it runs beside this step, in another branch of t; read it after t, or put both into one branch',
  ],
];

test.each(WRONG)('%s is told in every nesting', (_, list, told) => {
  for (const [where, nest, first] of NESTED) {
    const steps = where === 'at the top' ? list.map((step) => `  - ${step}`).join('\n') : nest(list.join(', '));
    const base = first.replace(/\d+$/, '');
    const expected = told.replaceAll(/<(\d)>/g, (_all, at: string) => `${base}${at}`).split(' | ');
    expect({ where, told: problems(steps) }).toEqual({ where, told: expected });
  }
});

/** What looks alike and is right. */
test.each([
  [
    'a no that goes on',
    [
      YES.replace('otherwise: stop', 'otherwise: stop, rejected: continue'),
      DO.replace('id: x', `id: x, if: "steps.ok.choice == 'no'"`),
    ],
  ],
  [
    'cases for all, the last one written out',
    [
      PICK,
      `{ id: c, choose: [{ when: "steps.pick.choice == 'a'", steps: [${DO}] }, { when: "steps.pick.choice == 'b'", steps: [{ id: y, wait: 1h }] }] }`,
    ],
  ],
  ['a yes asked once more', [YES, DO.replace('id: x', `id: x, if: "steps.ok.choice == 'yes'"`)]],
  [
    'an ask that may not be asked',
    [
      PICK.replace('id: pick', 'id: pick, if: activity.ours'),
      `{ id: c, choose: [{ when: "steps.pick.choice in ['a', 'b']", steps: [${DO}] }], else: [{ id: y, wait: 1h }] }`,
    ],
  ],
  [
    'another kind of the two',
    [`{ id: c, choose: [{ when: "activity.kind == 'create'", steps: [${DO}] }], else: [{ id: y, wait: 1h }] }`],
  ],
  [
    'a need of a team',
    ['{ id: a, ask: q, of: team:care, for: choice, options: [a, b], need: 5, within: 1h, otherwise: stop }'],
  ],
  [
    'a need that the next level fills',
    [
      '{ id: a, ask: q, of: person:ines, for: choice, options: [a, b], need: 2, escalate: [{ after: 10m, to: person:bob }], within: 1h, otherwise: stop }',
    ],
  ],
  [
    'an item within an item',
    [
      `{ id: e, each: activity.tags, steps: [{ id: c, if: "item == 'a'", each: activity.tags, steps: [{ id: d, if: "item == 'b'", do: inside.post, with: { text: a } }] }] }`,
    ],
  ],
  [
    'one or the other, and then the other',
    [
      `{ id: c, if: "activity.kind == 'create' || activity.ours", choose: [{ when: "activity.kind == 'update'", steps: [${DO}] }] }`,
    ],
  ],
  [
    'not what may be absent',
    [
      `{ id: c, choose: [{ when: "activity.title == 'x'", steps: [${DO}] }, { when: "activity.title != 'x'", steps: [{ id: y, wait: 1h }] }], else: [{ id: z, wait: 1h }] }`,
    ],
  ],
])('%s is fine', (_, list) => {
  expect(problems(list.map((step) => `  - ${step}`).join('\n'))).toEqual([]);
});

function ofIssue(event: string): string {
  return `  - { id: x, if: "issue.event == '${event}'", do: inside.post, with: { text: a } }`;
}

test('what sets it off is known to be what it is', () => {
  expect(problems(ofIssue('resolved'), 'issue: opened')).toEqual([
    "steps.0.if: this is never true, so what it guards is never reached: issue.event is 'opened' here; remove it, or mend the condition",
  ]);
  expect(problems(ofIssue('opened'), 'issue: opened')).toEqual([]);
});
