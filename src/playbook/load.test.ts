import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Activity } from '#sdk';
import { mended } from '../../test/support/mended.ts';
import { loadPlaybook, type Catalog } from './index.ts';
import { cpuMs } from '../../test/support/cpu.ts';

const made = z.object({ external_id: z.string(), thread: z.string() });
const post = {
  input: z.strictObject({
    group: z.string().optional(),
    text: z.string().min(1),
    tags: z.array(z.string()).optional(),
    urgent: z.boolean().optional(),
  }),
  effect: 'send',
  output: made,
} as const;
const catalog: Catalog = {
  actions: new Map([
    ['inside.post', post],
    ['outside.post', post],
    ['many.post', post],
    ['new.post', post],
  ]),
  connections: new Map([
    ['inside', { connector: 'inside', audience: 'internal' }],
    ['outside', { connector: 'outside', audience: 'external' }],
    ['many-a', { connector: 'many', audience: 'internal' }],
    ['many-b', { connector: 'many', audience: 'external' }],
  ]),
  people: null,
};

const GOOD = `title: Ask
purpose: To know.
mode: act
on:
  activity: any
  if: has(activity.text) && activity.text.contains('camera')
  dedupe: { by: activity.external_id, within: 24h }
steps:
  - id: ask
    do: inside.post
    with:
      text: "{{ activity.text }}"
  - id: decision
    wait: 2h
    for: { reply_to: ask, if: reply.text != 'no' }
    otherwise:
      - id: remind
        do: inside.post
        with: { text: Nobody answered. }
  - id: tell
    do: inside.post
    with: { text: "{{ steps.decision.reply.text }}" }
`;

function load(text: string, file = 'playbooks/ask.yaml') {
  return loadPlaybook(text, file, catalog);
}

/** GOOD with one thing in it put otherwise. */
function but(from: string, to: string): string {
  expect(GOOD).toContain(from);
  return GOOD.replace(from, () => to);
}

test('a good one is named after its file, and pinned by what it says, not by how it is laid out', () => {
  const one = load(GOOD, 'playbooks/ask-them.yaml');
  const other = load(`# a remark\n${GOOD.replace('mode: act\n', '').replace('title: Ask', 'mode: "act"\ntitle: Ask')}`);
  const changed = load(GOOD.replace('2h', '3h'));
  if ('problems' in one || 'problems' in other || 'problems' in changed) throw new Error('a good playbook was refused');
  expect(one.playbook.name).toBe('ask_them');
  expect(one.advice).toEqual([]);
  expect(one.playbook.revision).toMatch(/^[0-9a-f]{64}$/);
  expect(other.playbook.revision).toBe(one.playbook.revision);
  expect(changed.playbook.revision).not.toBe(one.playbook.revision);
});

/** What is wrong, the file, where it is said to be (line:column where), and words of the problem and the cure. */
const WRONG: readonly (readonly [string, string, string, string, string])[] = [
  ['no YAML', 'title: "open', '1:13 ', 'closing', 'quotes'],
  ['an empty file', '', '1:1 ', 'null', 'write title:, purpose:, mode:, on: and steps:'],
  ['a list', '- a', '1:1 ', 'a list', 'write title:'],
  ['two documents', `${GOOD}---\na: 1`, '23:1 ', 'documents', 'remove the line ---'],
  ['a key twice', but('mode: act', 'mode: act\nmode: watch'), '4:1 ', 'unique', 'keep one'],
  ['an anchor', but('title: Ask', 'title: &a Ask'), '1:11 ', 'the anchor &a', 'write it out'],
  ['an alias', but('purpose: To know.', 'purpose: *a'), '2:10 ', 'the alias *a', 'write it out'],
  ['a tag', but('purpose: To know.', 'purpose: !!js/function x'), '2:10 ', 'tag', 'remove the tag'],
  ['a key that is no name', but('mode: act', 'mode: act\n7: x'), '4:1 ', 'the key 7', 'words'],
  [
    'an unknown key',
    but('mode: act', 'mode: act\npurpos: x'),
    '4:1 purpos',
    'purpos is not known',
    'did you mean purpose?',
  ],
  ['no purpose', but('purpose: To know.\n', ''), '1:1 purpose', 'purpose is missing', 'write purpose:'],
  ['a wrong mode', but('mode: act', 'mode: acts'), '3:7 mode', '"acts" is no mode', 'did you mean act?'],
  ['a title that is a number', but('title: Ask', 'title: 7'), '1:8 title', '7 is not a text', 'write title:'],
  ['another trigger', but('activity: any', 'activity: some'), '5:13 on.activity', '"some"', 'any'],
  [
    'an unknown key of the trigger',
    but('  dedupe:', '  dedup:'),
    '7:3 on.dedup',
    'dedup is not known',
    'did you mean dedupe?',
  ],
  [
    'an unknown key of dedupe',
    but('within: 24h', 'within: 24h, per: x'),
    '7:52 on.dedupe.per',
    'per is not known',
    'one of: by, within',
  ],
  [
    'a time that is none',
    but('within: 24h', 'within: 24 hours'),
    '7:47 on.dedupe.within',
    '"24 hours" is not a duration such as 30m',
    '30m',
  ],
  ['no time', but('wait: 2h', 'wait: 0s'), '14:11 steps.1.wait', 'no time', '30m'],
  ['more than a year', but('wait: 2h', 'wait: 9999999999d'), '14:11 steps.1.wait', 'more than a year', '30m'],
  [
    'no steps',
    `${GOOD.slice(0, GOOD.indexOf('steps:'))}steps: []`,
    '8:8 steps',
    'without steps',
    'write a list of steps',
  ],
  [
    'a misspelt verb',
    but('  - id: ask\n    do:', '  - id: ask\n    doo:'),
    '10:5 steps.0.doo',
    'without a verb: doo is none',
    'did you mean do?',
  ],
  [
    'two verbs',
    but('    wait: 2h', '    wait: 2h\n    do: inside.post'),
    '13:5 steps.1',
    'two verbs: do and wait',
    'two steps',
  ],
  [
    'an unknown key of a step',
    but('    do: inside.post\n    with:\n', '    do: inside.post\n    wiht: {}\n    with:\n'),
    '11:5 steps.0.wiht',
    'wiht is not known',
    'did you mean with?',
  ],
  [
    'an id with a hyphen',
    but('id: ask\n', 'id: ask-them\n'),
    '9:9 steps.0.id',
    '"ask-them" is not lower-case words joined by _',
    'joined by _',
  ],
  [
    'two steps of one name, in a branch',
    but('id: remind', 'id: ask'),
    '17:13 steps.1.otherwise.0.id',
    'two steps called ask',
    'the first is steps.0',
  ],
  [
    'a wait for a reply without an otherwise',
    GOOD.replace(/ {4}otherwise:\n(.*\n){3}/, ''),
    '13:5 steps.1',
    '`for` and `otherwise` go together',
    'otherwise: stop',
  ],
  [
    'an unknown key of for',
    but('if: reply.text', 'of: reply.text'),
    '15:27 steps.1.for.of',
    'of is not known',
    'did you mean if?',
  ],
  [
    'an unknown action',
    but('do: inside.post', 'do: inside.pots'),
    '10:9 steps.0.do',
    'no action inside.pots',
    'did you mean inside.post?',
  ],
  [
    'an action without input',
    but('        with: { text: Nobody answered. }\n', ''),
    '17:9 steps.1.otherwise.0.with',
    'needs text',
    'write text: under with',
  ],
  [
    'an input that is not known',
    but('text: Nobody answered.', 'text: x, txt: y'),
    '19:26 steps.1.otherwise.0.with.txt',
    'takes no txt',
    'did you mean text?',
  ],
  [
    'a constant of the wrong type',
    but('text: Nobody answered.', 'text: 7'),
    '19:23 steps.1.otherwise.0.with.text',
    'text does not take 7',
    'write a text',
  ],
  [
    'a template of the wrong type',
    but('text: Nobody answered.', 'text: x, urgent: "{{ activity.kind }}"'),
    '19:34 steps.1.otherwise.0.with.urgent',
    'urgent does not take a text',
    'give it true or false',
  ],
  [
    'an unknown connection',
    but('do: inside.post\n', 'do: inside.post\n    via: insid\n'),
    '11:10 steps.0.via',
    'no connection insid',
    'did you mean inside?',
  ],
  [
    "another connector's connection",
    but('do: inside.post\n', 'do: inside.post\n    via: outside\n'),
    '11:10 steps.0.via',
    'outside is a connection of outside',
    'one of: inside',
  ],
  [
    'one of several connections',
    but('do: inside.post', 'do: many.post'),
    '10:9 steps.0.do',
    'many has 2 connections',
    'via: many-a or many-b',
  ],
  [
    'an unknown name',
    but('has(activity.text) &&', 'has(activity.text) && activty.hop > 1.0 &&'),
    '6:29 on.if',
    'activty is not known',
    'did you mean activity?',
  ],
  [
    'an unknown field',
    but("contains('camera')", "contains('camera') && activity.audence == 'internal'"),
    '6:74 on.if',
    'activity has no audence',
    'did you mean audience?',
  ],
  [
    'an unknown field inside has()',
    but('has(activity.text)', 'has(activity.txt)'),
    '6:20 on.if',
    'activity has no txt',
    'did you mean text?',
  ],
  [
    'a field of a text',
    but('activity.external_id, within', 'activity.external_id.id, within'),
    '7:38 on.dedupe.by',
    'activity.external_id is a text, so it has no .id',
    'use activity.external_id itself',
  ],
  [
    'a field of a list',
    but('activity.external_id, within', 'activity.tags.name, within'),
    '7:31 on.dedupe.by',
    'activity.tags is a list',
    'exists',
  ],
  [
    'a word that a field never has',
    but("contains('camera')", "contains('camera') && activity.kind == 'created'"),
    '6:82 on.if',
    "activity.kind is never 'created'",
    'did you mean create?',
  ],
  [
    'such a word in a list',
    but("contains('camera')", "contains('camera') && activity.kind in ['create', 'shares']"),
    '6:93 on.if',
    "never 'shares'",
    'did you mean share?',
  ],
  [
    'a comparison with null',
    but('has(activity.text)', 'activity.text != null'),
    '6:24 on.if',
    'null is not compared',
    'has(activity.text)',
  ],
  [
    'an integer where numbers have points',
    but('has(activity.text)', 'has(activity.text) && activity.hop == 1'),
    '6:29 on.if',
    'double == int',
    '1.0'.slice(1),
  ],
  [
    'matches()',
    but(".contains('camera')", ".matches('(a+)+$')"),
    '6:29 on.if',
    'can be made to hang',
    "re2(text, 'pattern')",
  ],
  [
    'a function that there is not',
    but(".contains('camera')", ".has('camera')"),
    '6:29 on.if',
    'there is no .has()',
    'write has(…)',
  ],
  [
    'a pattern that is none',
    but("activity.text.contains('camera')", "re2(activity.text, '(')"),
    '6:48 on.if',
    'is not a pattern',
    "RE2's syntax",
  ],
  [
    'a pattern made at run time',
    but("activity.text.contains('camera')", 're2(activity.text, activity.id)'),
    '6:48 on.if',
    'not a text in quotes',
    'write the pattern out',
  ],
  [
    'a backspace in a pattern',
    but("activity.text.contains('camera')", String.raw`re2(activity.text, '\bcam\b')`),
    '6:48 on.if',
    'backspace',
    'put r before the quote',
  ],
  [
    'a pattern with escapes',
    but("activity.text.contains('camera')", String.raw`re2(activity.text, '\d+')`),
    '6:',
    'escape',
    'put r before the quote',
  ],
  [
    'a time zone that is none',
    but('text: Nobody answered.', `text: "{{ date(activity.seen_at, 'Berlin') }}"`),
    '19:50 steps.1.otherwise.0.with.text',
    '"Berlin" is not a time zone',
    'Europe/Berlin',
  ],
  ['an unfinished expression', but("contains('camera')", "contains('camera') &&"), '6:', '', 'correct the expression'],
  [
    'a condition that is no yes or no',
    but("has(activity.text) && activity.text.contains('camera')", 'activity.id'),
    '6:7 on.if',
    'this is a text',
    'compare it',
  ],
  [
    'a key that is no text',
    but('activity.external_id, within', 'activity.tags, within'),
    '7:17 on.dedupe.by',
    'a key is a text',
    'write activity.external_id',
  ],
  [
    'a key that may be absent',
    but('activity.external_id, within', 'activity.thread, within'),
    '7:17 on.dedupe.by',
    'activity.thread may be absent',
    'default(activity.thread, …)',
  ],
  [
    'the reply outside for.if',
    but('steps.decision.reply.text', 'reply.text'),
    '22:23 steps.2.with.text',
    'reply is not known',
    'steps.<the wait>.reply',
  ],
  [
    'steps in the trigger',
    but('activity.external_id, within', 'steps.ask.connection, within'),
    '7:17 on.dedupe.by',
    'steps is not known',
    'no step has come',
  ],
  [
    'a misspelt step',
    but('steps.decision.reply.text', 'steps.decison.reply.text'),
    '22:29 steps.2.with.text',
    'steps has no decison',
    'did you mean decision?',
  ],
  [
    'a later step',
    but('"{{ activity.text }}"', '"{{ steps.decision.reply.text }}"'),
    '12:23 steps.0.with.text',
    'steps.decision cannot be read here: it comes later',
    'put this step after decision',
  ],
  [
    'a step of another branch',
    but('steps.decision.reply.text', 'steps.remind.connection'),
    '22:29 steps.2.with.text',
    'it is in another branch',
    'read steps that came before this one on the same way',
  ],
  [
    'the reply where none came',
    but('text: Nobody answered.', 'text: "{{ steps.decision.reply.text }}"'),
    '19:33 steps.1.otherwise.0.with.text',
    'it came to nothing',
    'read steps that came before decision',
  ],
  [
    'itself',
    but('"{{ activity.text }}"', '"{{ steps.ask.connection }}"'),
    '12:23 steps.0.with.text',
    'it is this very step',
    'read steps that came before this one',
  ],
  [
    'a reply to a later step',
    but('reply_to: ask', 'reply_to: tell'),
    '15:22 steps.1.for.reply_to',
    'it comes later',
    'put this step after tell',
  ],
  [
    'a reply to nothing',
    but('reply_to: ask', 'reply_to: asks'),
    '15:22 steps.1.for.reply_to',
    'no step asks',
    'did you mean ask?',
  ],
  [
    'a reply to a wait',
    GOOD.replace(
      '  - id: tell',
      '  - { id: again, wait: 1h, for: { reply_to: decision }, otherwise: stop }\n  - id: tell',
    ),
    '20:45 steps.2.for.reply_to',
    'decision does nothing at a vendor',
    'one of: ask',
  ],
  [
    'a brace left open',
    but('text: Nobody answered.', 'text: "a {{ activity.id"'),
    '19:26 steps.1.otherwise.0.with.text',
    'no }} closes',
    '{{ an expression }}',
  ],
  [
    'braces around nothing',
    but('text: Nobody answered.', 'text: "a {{ }}"'),
    '19:26 steps.1.otherwise.0.with.text',
    'holds no expression',
    'write {{ an expression }}',
  ],
  [
    'a list in a text',
    but('text: Nobody answered.', 'text: "a {{ activity.tags }}"'),
    '19:28 steps.1.otherwise.0.with.text',
    'a list of texts cannot be put into a text',
    'join',
  ],
  [
    'something that may be absent in a text',
    but('text: Nobody answered.', 'text: "a {{ activity.title }}"'),
    '19:29 steps.1.otherwise.0.with.text',
    'activity.title may be absent',
    'default(activity.title, …)',
  ],
  [
    'the name of whoever may be absent',
    but('steps.decision.reply.text', 'steps.decision.reply.actor.name'),
    '22:',
    'steps.decision.reply.actor may be absent',
    'has(steps.decision.reply.actor)',
  ],
  [
    'what a step may have left out',
    but('do: inside.post\n    with:\n', 'do: inside.post\n    else: continue\n    with:\n').replace(
      'steps.decision.reply.text',
      'steps.ask.connection',
    ),
    '23:23 steps.2.with.text',
    'steps.ask may be absent',
    'ask has(steps.ask) first',
  ],
  [
    'a template as a key',
    but('text: Nobody answered.', 'text: x, "{{ activity.id }}": y'),
    '19:26 steps.1.otherwise.0.with.{{ activity.id }}',
    'a key is no template',
    'write the key out',
  ],
  [
    'an internal reply for the outside',
    but('id: tell\n    do: inside.post', 'id: tell\n    do: outside.post'),
    '22:19 steps.2.with.text',
    'steps.decision is internal',
    'approval',
  ],
  [
    'an internal activity for the outside',
    but('id: ask\n    do: inside.post', 'id: ask\n    do: outside.post').replace(
      'has(activity.text) &&',
      "has(activity.text) && activity.audience == 'internal' &&",
    ),
    '12:13 steps.0.with.text',
    'activity is internal',
    'approval',
  ],
  [
    'one from an internal connection',
    but('id: ask\n    do: inside.post', 'id: ask\n    do: outside.post').replace(
      'has(activity.text) &&',
      "has(activity.text) && activity.connection == 'inside' &&",
    ),
    '12:13 steps.0.with.text',
    'activity is internal',
    'approval',
  ],
];

describe('a wrong playbook is refused, with the place and the cure', () => {
  test.each(WRONG)('%s', (_, text, place, problem, cure) => {
    const loaded = load(text);
    const problems = 'problems' in loaded ? loaded.problems : [];
    const lines = problems.map((one) => `${one.line}:${one.column} ${one.where} | ${one.problem} | ${one.cure}`);
    const found = problems.some(
      (one) =>
        `${one.line}:${one.column} ${one.where}`.startsWith(place) &&
        one.problem.includes(problem) &&
        one.cure.includes(cure),
    );
    expect(found ? [] : ['nothing fits', ...lines]).toEqual([]);
    for (const one of problems) {
      expect(one).toMatchObject({ file: 'playbooks/ask.yaml', cure: expect.stringMatching(/./) });
      expect([one.problem, one.cure, 'in German as well']).not.toContain(one.others?.de.problem ?? one.problem);
    }
    expect(cure).not.toBe('');
  });
});

test('a cure that is a replacement, done as it says, mends what it was told of', () => {
  let done = 0;
  for (const [what, text] of WRONG) {
    const loaded = load(text);
    for (const problem of 'problems' in loaded ? loaded.problems : []) {
      const better = mended(text, problem);
      if (better === null) continue;
      done += 1;
      const again = load(better);
      const left = 'problems' in again ? again.problems.map((one) => one.problem) : [];
      expect({ what, left }).toEqual({ what, left: expect.not.arrayContaining([problem.problem]) as unknown });
    }
  }
  expect(done).toBeGreaterThan(10);
});

test.each(['playbooks/Ask.yaml', 'playbooks/ask_them.yaml', 'playbooks/1.yaml'])('the name %s is refused', (file) => {
  expect(load(GOOD, file)).toMatchObject({ problems: [{ problem: expect.stringContaining('cannot be called') }] });
});

test('all mistakes are told at once, in the order of the file', () => {
  const loaded = load(
    GOOD.replace('mode: act', 'mode: acts').replace('wait: 2h', 'wait: soon').replace('id: tell', 'id: Tell'),
  );
  expect('problems' in loaded && loaded.problems.map(({ where }) => where)).toEqual([
    'mode',
    'steps.1.wait',
    'steps.2.id',
  ]);
});

test('a condition on what may be absent, and an action without a connection yet, are advice', () => {
  const loaded = load(
    GOOD.replace("has(activity.text) && activity.text.contains('camera')", "activity.title == 'x'")
      .replace('"{{ activity.text }}"', '"{{ activity.title }}"')
      .replace('do: inside.post', 'do: new.post'),
  );
  expect(
    'advice' in loaded &&
      loaded.advice.map(({ line, column, where, problem }) => `${line}:${column} ${where} ${problem}`),
  ).toEqual([
    '6:7 on.if activity.title may be absent',
    '10:9 steps.0.do new has no connection yet, so this step will be refused',
  ]);
});

test('without connections a file is linted alone', () => {
  expect(
    loadPlaybook(GOOD.replace('do: inside.post', 'do: many.post'), 'playbooks/ask.yaml', {
      ...catalog,
      connections: null,
    }),
  ).toHaveProperty('playbook');
});

test('an expression in folded and in block text is found where it stands', () => {
  const folded = load(
    GOOD.replace(
      "if: has(activity.text) && activity.text.contains('camera')",
      "if: >-\n    has(activity.text)\n    && activity.txt.contains('camera')",
    ),
  );
  expect(folded).toMatchObject({ problems: [{ line: 8, column: 17, problem: 'activity has no txt' }] });
  const block = load(
    GOOD.replace('text: "{{ activity.text }}"', 'text: |\n        One\n        two {{ activity.txt }}'),
  );
  expect(block).toMatchObject({
    problems: [{ line: 14, column: 25, where: 'steps.0.with.text', problem: 'activity has no txt' }],
  });
});

test.each([
  ['huge', `title: ${'x'.repeat(300_000)}`],
  ['deep in brackets', `title: ${'['.repeat(50_000)}`],
  ['deep by lines', Array.from({ length: 400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ['a bomb of aliases', `a: &a [x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]\n`],
  ['a prototype', GOOD.replace('mode: act', 'mode: act\n__proto__: { x: 1 }')],
  ['an endless expression', GOOD.replace('has(activity.text) &&', 'true && '.repeat(9_000))],
  ['a deep expression', GOOD.replace('has(activity.text)', `${'('.repeat(900)}true${')'.repeat(900)}`)],
])('what is %s is refused at once', (_, text) => {
  const took = cpuMs(() => {
    const loaded = load(text);
    expect('problems' in loaded && loaded.problems.length).toBeGreaterThan(0);
  });
  expect(took).toBeLessThan(3_000);
});

test('every field of an activity can be read, and what may be null is known to be', () => {
  for (const [name, schema] of Object.entries(Activity.shape)) {
    const loaded = load(
      GOOD.replace("has(activity.text) && activity.text.contains('camera')", `has(activity.${name})`).replace(
        '"{{ activity.text }}"',
        `"{{ default(string(size([activity.${name}])), '') }}"`,
      ),
    );
    expect({ name, ...loaded }).toHaveProperty('playbook');
    const read = load(GOOD.replace('activity.external_id, within', `"string(size([activity.${name}]))", within`));
    const absent =
      'problems' in read && read.problems.some(({ problem }) => problem === `activity.${name} may be absent`);
    const guarded = name === 'text';
    expect({ name, absent }).toEqual({ name, absent: schema.safeParse(null).success && !guarded });
  }
});
