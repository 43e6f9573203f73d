/** Playbooks as somebody writes them who comes from elsewhere: each mistake is told at its place, with a cure that mends it. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { loadPlaybook, type ActionFacts, type Catalog } from './index.ts';
import { parsePolicies } from './policies.ts';

const made = z.object({ external_id: z.string() });
const post = {
  input: z.strictObject({
    text: z.string().min(1).max(500),
    visibility: z.enum(['public', 'direct']).optional(),
    likes: z.number().max(10).optional(),
    tags: z.array(z.string()).optional(),
  }),
  effect: 'send',
  output: made,
} as const;
const own = { input: z.strictObject({ title: z.string() }), effect: 'write', output: made, own: true } as const;
const catalog: Catalog = {
  actions: new Map<string, ActionFacts>([
    ['hub.post_message', post],
    ['toot.post', post],
    ['blog.post', post],
    ['issue.open', own],
    ['issue.note', { ...own, input: z.strictObject({ text: z.string() }), ofIssue: true }],
    ['people.accounts', { ...own, input: z.strictObject({ at: z.string() }), names: { at: 'network' } }],
  ]),
  connections: new Map([
    ['hub', { connector: 'hub', audience: 'internal' }],
    ['toots', { connector: 'toot', audience: 'external' }],
    ['blog_a', { connector: 'blog', audience: 'external' }],
    ['blog_b', { connector: 'blog', audience: 'external' }],
  ]),
  sources: { connectors: new Set(['hub', 'toot', 'blog']), streams: new Set(['messages']) },
  people: { people: new Set(['ines', 'tom']), teams: new Set(['care']), roles: new Set(['approver']) },
  policies: parsePolicies('night: [{ after: 15m, to: team:care }]', 'escalations.yaml'),
};

/** Line 6 is its condition, its steps begin in line 8. */
function book(steps: string, condition = 'has(activity.text)'): string {
  return `title: Answer\npurpose: To know.\nmode: act\non:\n  activity: any\n  if: ${condition}\nsteps:\n${steps}\n`;
}
function when(condition: string): string {
  return book('  - { id: later, wait: 1h }', condition);
}
function say(text: string, action = 'hub.post_message'): string {
  return book(`  - id: tell\n    do: ${action}\n    with:\n      text: ${text}`);
}
function ask(rest: string): string {
  return book(`  - id: q\n    ask: Well?\n    within: 1h\n    otherwise: stop\n    ${rest}`);
}
const CHOICE = 'for: choice\n    options: [a, b]';
const INSIDE = "has(activity.text) && activity.audience == 'internal'";

/** What is written, and what is told of it: `line:column problem; cure`, of each the beginning or a part. */
const WRONG: readonly (readonly [string, ...(readonly [at: string, problem: string, cure: string])[]])[] = [
  // YAML
  [
    book('  - id: tell\n     wait: 1h'),
    ['9:6', 'indented further than the key above', 'begin it in column 5, straight below id'],
  ],
  [book('  - id: tell\n   wait: 1h'), ['9:4', 'further left than the step', 'begin it in column 5, straight below id']],
  [book('  - id: tell\n\twait: 1h'), ['9:1', 'a tab', 'spaces']],
  [book('  - id: a\n    wait: 1h\n    wait: 2h'), ['10:5', 'wait is there twice', 'the first is in line 9']],
  [book('  - id: a\n    <<: { wait: 1h }'), ['9:5', '<< merges nothing', 'write out the keys']],
  [say('{{ activity.text }}'), ['11:13', 'YAML reads {{', 'put the whole text in quotes']],
  [when('!has(activity.title)'), ['6:7', 'reads the ! at the beginning as a tag', '"!has(activity.title)"']],
  [when("'a' in activity.tags"), ['6:11', 'goes on after its closing quote', 'in quotes of the other kind: "…"']],
  [when('has(activity.title) ? true : false'), ['6:7', 'a colon with a space', 'in quotes']],
  [say('Look at #lens please'), ['11:21', 'what begins with #lens as a remark', 'quotes']],
  [say('A\0B'), ['11:14', 'a NUL character', 'remove it']],
  [say('"A\\0B"'), ['11:13', 'an escape in it', 'remove the escape']],
  [say('"F\u{FFFD}r"'), ['11:15', 'not UTF-8', 'save the file as UTF-8']],
  // Shape
  [book('  tell: { wait: 1h }'), ['8:3', 'a map is not a list', 'write - before each step']],
  [book('  - do hub.post_message'), ['8:5', '"do hub.post_message" is no step', 'id: and a verb']],
  [
    book('  - { name: tell, wait: 1h }'),
    ['8:5', 'id is missing', 'write id:'],
    ['8:7', 'name is not known', 'did you mean id?'],
  ],
  [book('  - { id: x, foreach: activity.tags }'), ['8:14', 'foreach is none', 'did you mean each?']],
  [book('  - { id: x, approve: hello }'), ['8:14', 'approve is none', 'for: approval']],
  [
    book('  - { id: x, if: activity.ours, then: [{ id: y, wait: 1h }] }'),
    ['8:14', 'if alone chooses nothing', 'choose:'],
  ],
  [
    book('  - { id: x, choose: [{ when: activity.ours, wait: 1h }] }'),
    ['8:23', 'steps is missing', 'list of steps'],
    ['8:46', 'wait', 'put it into steps: [{ id: …, wait: … }]'],
  ],
  [book('  - { id: x, wait: 1h, timeout: 2h }'), ['8:24', 'timeout', 'one of']],
  [
    book('  - { id: x, do: hub.post_message, with: { text: a }, retry: 3 }'),
    ['8:62', '3 is not a map', 'retry: { times: 3, every: 5m }'],
  ],
  [book('  - { id: in, wait: 1h }'), ['8:11', 'in is a word of expressions', 'in_it']],
  [book(`  - { id: ${'a'.repeat(80)}, wait: 1h }`), ['8:11', 'a name of 80 characters', '64']],
  [
    ask(`of: { team: care }\n    ${CHOICE}`),
    ['12:9', 'of is missing', 'write of:'],
    ['12:11', 'team is not known', 'did you mean of?'],
  ],
  [ask('of: team:care\n    options: [a, b]'), ['8:5', 'for is missing', 'approval, choice or form']],
  [
    ask('of: team:care\n    for: form\n    fields: { Sum: number }'),
    ['14:15', '"Sum" is not lower-case', 'refund_amount'],
  ],
  [ask('of: team:care\n    for: form\n    fields: { a: string }'), ['14:18', '"string"', 'text, number, bool or date']],
  [ask(`of: team:care\n    ${CHOICE}\n    self: false`), ['15:5', 'self goes with for: approval', 'leave self out']],
  [
    ask(`of: team:care\n    ${CHOICE}\n    escalate: lead:care`),
    ['15:15', '"lead:care"', 'escalate: [{ after: 30m, to: lead:care }]'],
  ],
  [ask(`of: { of: team:care, speaks: german }\n    ${CHOICE}`), ['12:34', 'german is no language', 'write de']],
  [ask(`of: owner\n    ${CHOICE}`), ['12:9', 'it has none here', 'issue.open before it']],
  // Actions
  [
    book('  - { id: x, do: hub.post, with: { text: a } }'),
    ['8:18', 'no action hub.post', 'did you mean hub.post_message?'],
  ],
  [
    book('  - { id: x, do: toots.post, with: { text: a } }'),
    ['8:18', 'no action toots.post', 'write do: toot.post and via: toots'],
  ],
  [
    book('  - { id: x, do: twitter.post, with: { text: a } }'),
    ['8:18', 'there is no connector twitter', 'one of: hub, toot'],
  ],
  [
    book('  - { id: x, do: toot.post, via: "{{ activity.connection }}", with: { text: a } }'),
    ['8:34', 'via is no template', 'choose'],
  ],
  [
    book('  - { id: x, do: toot.post, with: { text: a, visibility: pubic } }'),
    ['8:58', 'does not take "pubic"', 'did you mean public?'],
  ],
  [
    book('  - { id: x, do: toot.post, with: { text: a, likes: "{{ activity.text }}" } }'),
    ['8:53', 'likes does not take a text', 'give it a number'],
  ],
  [book('  - { id: x, do: toot.post, with: { text: a, likes: 11 } }'), ['8:53', '10 at most', 'write 10 or less']],
  [
    book('  - { id: x, do: toot.post, with: { text: a, tags: [1] } }'),
    ['8:53', 'tags.0 does not take 1', 'write a text'],
  ],
  [book('  - { id: x, do: toot.post }'), ['8:5', 'toot.post needs text', 'with: { text: … }']],
  [
    book('  - { id: x, do: issue.note, with: { text: a } }'),
    ['8:18', "the run's issue, and it has none", 'issue.open before it'],
  ],
  [
    book('  - { id: x, do: people.accounts, with: { at: tot } }'),
    ['8:47', 'no connection or connector tot', 'did you mean toot?'],
  ],
  // Conditions
  [when("activity.kind == 'create' and activity.ours"), ['6:33', 'and joins nothing', '&&']],
  [when("activity.kind = 'create'"), ['6:21', 'one = compares nothing', '==']],
  [when('not activity.ours'), ['6:7', 'not is no word', 'write !']],
  [when('activity.kind == create'), ['6:24', 'create is not known', "'create'"]],
  [when('activity.kind == ‘create’'), ['6:24', '‘ is no quote', "write '"]],
  [when("text.contains('a')"), ['6:7', 'text is not known', 'write activity.text']],
  [when("'{{ activity.ours }}'"), ['6:8', 'stands here as it is', 'remove the {{']],
  [when('activity.text.length > 5'), ['6:21', 'a text', 'write size(activity.text)']],
  [when("activity.tags.exists(t => t == 'a')"), ['6:30', 'no arrows', 'exists(one']],
  [when("size(activity.tags.map(t, t != 'a', t)) > 0"), ['6:12', '.map() takes a name and an expression', 'map(one']],
  [when("activity['txt'] == 'a'"), ['6:16', 'activity has no txt', 'did you mean text?']],
  [when("activity.connector == 'twitter'"), ['6:29', "never 'twitter'", 'one of: hub']],
  [when("activity.connection == 'hubb'"), ['6:30', "never 'hubb'", 'did you mean hub?']],
  [when("has(activity.language) && activity.language == 'german'"), ['6:54', "never 'german'", 'write de']],
  [when("activity.kind == 'create' && activity.kind == 'like'"), ['6:7', 'never true', 'mend the condition']],
  [
    book("  - { id: x, do: hub.post_message, with: { text: a } }\n  - { id: y, if: steps.x-y == 'a', wait: 1h }"),
    ['9:25', 'a hyphen is a subtraction', 'steps.x_y'],
  ],
  // Templates
  [say('"{{ activity.text | truncate(9) }}"'), ['11:31', 'no filters', 'truncate(activity.text, 9)']],
  [say('"Hi {activity.text}"'), ['11:17', 'one brace makes no template', '{{ activity.text }}']],
  [say('"Hi {% if x %}"'), ['11:17', 'no blocks', 'has(']],
  [say('"Hi activity.text }}"'), ['11:31', 'a }} that no {{ opens', 'remove it']],
  [say('"{{ truncate(activity.text) }}"'), ['11:17', 'truncate', 'write truncate(activity.text, 600)']],
  [say('"{{ date(activity.seen_at, \'Berlin\') }}"'), ['11:40', 'no', 'did you mean Europe/Berlin?']],
  [say("\"{{ date(activity.seen_at, 'UTC', 'deutsch') }}\""), ['11:47', 'not a language', 'write de']],
  // From inside to the outside
  [
    book('  - { id: e, each: activity.tags, steps: [{ id: x, do: toot.post, with: { text: "{{ item }}" } }] }', INSIDE),
    ['8:81', 'item is internal', 'approval'],
  ],
  [
    book(
      '  - { id: x, do: toot.post, with: { text: "{{ activity.text }}" } }',
      "has(activity.text) && activity.connector == 'hub'",
    ),
    ['8:43', 'activity is internal', 'approval'],
  ],
  [
    book('  - { id: x, if: activity.audience == \'internal\', do: toot.post, with: { text: "{{ activity.text }}" } }'),
    ['8:80', 'activity is internal', 'approval'],
  ],
  [
    book(
      '  - { id: r, wait: 1h, for: { reply_to: activity }, otherwise: stop }\n  - { id: x, do: toot.post, with: { text: "{{ steps.r.reply.text }}" } }',
      INSIDE,
    ),
    ['9:43', 'steps.r is internal', 'approval'],
  ],
  [
    book(
      '  - { id: o, do: issue.open, with: { title: a } }\n  - { id: x, do: toot.post, with: { text: "{{ steps.o.external_id }}" } }',
    ),
    ['9:43', 'steps.o is internal', 'approval'],
  ],
  // Whoever alone writes it alone approves it
  [
    book(`  - { id: w, ask: Write, of: person:ines, for: form, fields: { t: text }, within: 1h, otherwise: stop }
  - { id: q, ask: Well, of: person:ines, for: approval, self: false, text: "{{ steps.w.fields.t }}", within: 1h, otherwise: stop }`),
    ['9:29', 'person:ines writes it and alone is asked to approve it', 'somebody else'],
  ],
  // The rest
  [
    when('activity.ours').replace('mode: act', 'mode: act\ndedupe: { by: activity.id, within: 1h }'),
    ['4:1', 'dedupe is not known', 'under on:'],
  ],
  [when('activity.ours').replace('mode: act', 'mode: act\ncap: { runs: 5, within: 0h }'), ['4:25', 'no time', '30m']],
  [
    when('activity.ours').replace('title: Answer', 'title: "On {{ activity.id }}"'),
    ['1:8', 'a title is no template', 'write it out'],
  ],
  [
    when('activity.ours').replace('activity: any\n  if: activity.ours', 'schedule: "0 9 * * 1"\n  zone: Europe/Belrin'),
    ['6:9', 'not a time zone', 'did you mean Europe/Berlin?'],
  ],
  // All of them at once, whatever their kind
  [
    `title: A\npurpose: B\nmode: acts\non:\n  activity: any\n  if: activity.txt == 'a'\nsteps:\n  - { id: a-b, wiat: 1h }\n  - id: q\n    ask: "{{ activity.tixt }}"\n    of: team:car\n    ${CHOICE}\n    within: 1h\n    otherwise:\n      - { id: t, do: toot.pots, with: { text: "{{ steps.q.choice }}" } }\n  - { id: u, do: toot.pots, with: { text: a } }\n`,
    ['3:7', '"acts" is no mode', 'did you mean act?'],
    ['6:16', 'has no txt', 'did you mean text?'],
    ['8:11', '"a-b"', 'joined by _'],
    ['8:16', 'wiat is none', 'did you mean wait?'],
    ['10:23', 'has no tixt', 'did you mean text?'],
    ['11:9', 'no team car', 'did you mean care?'],
    ['16:22', 'no action toot.pots', 'did you mean toot.post?'],
    ['16:57', 'steps.q cannot be read here', 'read steps that came before q'],
    ['17:18', 'no action toot.pots', 'did you mean toot.post?'],
  ],
];

test.each(WRONG.map(([text, ...told]) => ({ text, told })))('$told.0.1', ({ text, told }) => {
  const loaded = loadPlaybook(text, 'playbooks/answer.yaml', catalog);
  const problems = 'problems' in loaded ? loaded.problems : [];
  const found = problems.map(({ line, column, problem, cure }) => [`${line}:${column}`, problem, cure]);
  expect({ text, found }).toEqual({
    text,
    found: told.map(([at, problem, cure]) => [at, expect.stringContaining(problem), expect.stringContaining(cure)]),
  });
});
