/** Zod's issues, said to the person who writes the file: what is wrong at this key, and what to write. */
import { z } from 'zod';
import { Ask, Field, Playbook, TRIGGERS, VERBS, type LintProblem, type TriggerKind, type Verb, suggestion } from '#sdk';
import { setAt, valueAt } from './paths.ts';
import type { Path, Yaml } from './yaml.ts';

export type Issue = z.core.$ZodIssue;

/** Of all but the trigger and the steps. */
export function topIssues(data: unknown): readonly Issue[] {
  return Playbook.omit({ on: true, steps: true }).safeParse(without(data, ['on', 'steps'])).error?.issues ?? [];
}

function without(data: unknown, keys: readonly string[]): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  return Object.fromEntries(Object.entries(data).filter(([key]) => !keys.includes(key)));
}

/** Of the trigger, chosen by its kind, so that a mistake is reported where it is. */
export function triggerIssues(data: unknown): readonly Issue[] {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return [];
  if (!('on' in data)) return [custom(['on'], 'on is missing', CURES['on'] ?? '')];
  const { on } = data;
  const kinds = kindsOf(on, TRIGGERS);
  const [kind] = kinds;
  if (kind === undefined) {
    const slip = slipOf(on, Object.keys(TRIGGERS));
    const none = 'nothing says what starts it';
    if (slip === null) return [custom(['on'], none, CURES['on'] ?? '')];
    return [custom(['on', slip], `${none}: ${slip} does not`, suggestion(slip, Object.keys(TRIGGERS)), true)];
  }
  if (kinds.length > 1)
    return [custom(['on'], `it has two triggers: ${kinds.join(' and ')}`, 'make two playbooks of it')];
  return at(['on'], TRIGGERS[kind as TriggerKind].safeParse(on));
}

/** Of every step of every branch, chosen by its verb. */
export function stepIssues(data: unknown): readonly Issue[] {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return [];
  return listIssues('steps' in data ? data.steps : undefined, ['steps']);
}

function listIssues(steps: unknown, path: Path): readonly Issue[] {
  if (!Array.isArray(steps) || steps.length === 0)
    return [
      custom(
        path,
        path.length === 1 ? 'a playbook without steps does nothing' : 'a list without steps does nothing',
        'write a list of steps, each with an id and a verb',
      ),
    ];
  return steps.flatMap((step: unknown, index) => oneStep(step, [...path, index]));
}

function oneStep(step: unknown, path: Path): readonly Issue[] {
  const verbs = kindsOf(step, VERBS);
  const [verb] = verbs;
  if (verb === undefined) return [verbless(step, path)];
  if (verbs.length > 1) return [custom(path, `a step with two verbs: ${verbs.join(' and ')}`, 'make two steps of it')];
  const branches = rawBranches(step as Readonly<Record<string, unknown>>, verb as Verb);
  const stub: unknown = structuredClone(step);
  for (const branch of branches) setAt(stub, branch.path, [{ id: 'stub', wait: '1s' }]);
  return [
    ...at(path, VERBS[verb as Verb].safeParse(stub)),
    ...branches.flatMap((branch) => listIssues(branch.steps, [...path, ...branch.path])),
  ];
}

const ENDS = new Set(['stop', 'end', 'exit', 'return', 'fail']);

function verbless(step: unknown, path: Path): Issue {
  const keys = typeof step === 'object' && step !== null && !Array.isArray(step) ? Object.keys(step) : [];
  const end = typeof step === 'string' ? step : keys.find((key) => ENDS.has(key));
  if (end !== undefined && ENDS.has(end))
    return custom(
      path,
      `a step without a verb: ${end} is none`,
      'remove it, and what comes after it: a run ends after its last step; what ends it early is stop under otherwise: or rejected: of an ask, or otherwise: of a wait',
    );
  const slip = slipOf(step, KEYS_OF_STEPS);
  return slip === null
    ? custom(path, 'a step without a verb', 'write do: connector.action, or wait: 2h')
    : custom([...path, slip], `a step without a verb: ${slip} is none`, suggestion(slip, Object.keys(VERBS)), true);
}

/** The lists of steps that a step holds, as written. */
function rawBranches(
  step: Readonly<Record<string, unknown>>,
  verb: Verb,
): readonly { readonly path: Path; readonly steps: unknown }[] {
  const own = (keys: readonly string[]) =>
    keys.flatMap((key) => (Array.isArray(step[key]) ? [{ path: [key], steps: step[key] as unknown }] : []));
  const inner = step[verb];
  if (verb === 'together')
    return Array.isArray(inner)
      ? inner.flatMap((steps: unknown, index) => (Array.isArray(steps) ? [{ path: [verb, index], steps }] : []))
      : [];
  if (verb === 'choose' && Array.isArray(inner))
    return [
      ...inner.flatMap((one: unknown, index) =>
        typeof one === 'object' && one !== null && 'steps' in one && Array.isArray(one.steps)
          ? [{ path: [verb, index, 'steps'], steps: one.steps as unknown }]
          : [],
      ),
      ...own(['else']),
    ];
  return own(
    { do: ['else'], wait: ['otherwise'], ask: ['otherwise', 'rejected'], each: ['steps'], choose: ['else'] }[verb],
  );
}

function kindsOf(data: unknown, kinds: Readonly<Record<string, unknown>>): readonly string[] {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
    ? Object.keys(kinds).filter((kind) => kind in data)
    : [];
}

function at(path: Path, { error }: { readonly error?: z.ZodError | undefined }): readonly Issue[] {
  return (error?.issues ?? []).map((issue): Issue => Object.assign(issue, { path: [...path, ...issue.path] }));
}

const KEYS_OF_STEPS: readonly string[] = [...new Set(Object.values(VERBS).flatMap(keysOf))];

/** A verb or a kind that was misspelt. */
function slipOf(data: unknown, known: readonly string[]): string | null {
  const keys = typeof data === 'object' && data !== null && !Array.isArray(data) ? Object.keys(data) : [];
  return keys.find((key) => !known.includes(key) && !['if', 'dedupe', 'zone', 'for', 'slice'].includes(key)) ?? null;
}

/** @param key at the key, not at its value. */
function custom(path: Path, problem: string, cure: string, key = false): Issue {
  return { code: 'custom', path: [...path], message: problem, params: { cure, key }, input: undefined };
}

export function explain(issue: Issue, yaml: Yaml): readonly LintProblem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const key = String(path.findLast((part) => typeof part === 'string') ?? '');
  if (issue.code === 'invalid_union') {
    const deeper = deepest(issue.errors);
    if (deeper !== null)
      return deeper.flatMap((one) => explain({ ...one, path: [...issue.path, ...one.path] } as Issue, yaml));
  }
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((slip) =>
      yaml.at(
        { path: [...path, slip], key: true },
        `${slip} is not known here`,
        suggestion(slip, knownAt(path, yaml.data)),
      ),
    );
  if (issue.code === 'custom')
    return [
      yaml.at(
        { path, key: issue.params?.['key'] === true },
        issue.message,
        cureOf(issue, path, typeof path.at(-1) === 'string' ? key : ''),
      ),
    ];
  const value = valueAt(yaml.data, path);
  if (value === undefined)
    return [yaml.at({ path }, `${key === '' ? 'the file' : key} is missing`, CURES[key] ?? `write ${key}:`)];
  if (issue.code === 'invalid_value')
    return [yaml.at({ path }, `${shown(value)} is no ${key}`, suggestion(String(value), issue.values.map(String)))];
  const problem =
    issue.code === 'invalid_format'
      ? `${shown(value)} is not ${issue.message}`
      : issue.code === 'too_small' || issue.code === 'too_big'
        ? `${shown(value)} is ${issue.code === 'too_small' ? 'too little' : 'too much'} for ${key}`
        : `${shown(value)} is not ${issue.code === 'invalid_type' ? (KINDS[issue.expected] ?? `a ${issue.expected}`) : 'what belongs here'}`;
  return [
    yaml.at(
      { path },
      problem,
      (key === 'else' && Array.isArray(valueAt(yaml.data, [...path.slice(0, -1), 'choose'])) ? ELSE_OF_CHOOSE : null) ??
        CURES[key] ??
        (['fields', 'manual'].includes(String(path.at(-2))) ? FIELD : path.length === 0 ? PLAYBOOK : 'write a text'),
    ),
  ];
}

/** Of a choice between shapes, the mistakes of the one that fits best: the one that was read furthest. Null where none was read at all. */
function deepest(errors: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const depth = (issues: readonly Issue[]): number =>
    Math.max(0, ...issues.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)));
  const [best] = errors.toSorted((one, other) => depth(other) - depth(one));
  return best !== undefined && depth(best) > 0 ? best : null;
}

const CURES: Readonly<Record<string, string>> = {
  title: 'write title: and a few words',
  purpose: 'write purpose: and why somebody wants this',
  mode: 'write mode: watch, mode: propose or mode: act',
  on: 'write on: { activity: any, if: "…" }, or a signal, issue, schedule or manual',
  activity: 'write activity: any',
  schedule: 'write five fields: minute hour day month weekday, such as "0 9 * * 1"',
  zone: 'name a time zone, such as Europe/Berlin',
  manual: 'write manual: and the fields of the form, such as { product: text }',
  cap: 'write cap: { runs: 20, within: 1h }',
  dedupe: 'write dedupe: { by: activity.external_id, within: 24h }',
  by: 'write by: and an expression, such as activity.external_id',
  within: 'write a number and s, m, h or d: 30m',
  every: 'write a number and s, m, h or d: 30m',
  after: 'write a number and s, m, h or d: 30m',
  remind: 'write a number and s, m, h or d: 30m',
  wait: 'write a number and s, m, h or d: 30m',
  id: 'write id: and lower-case words joined by _',
  if: 'write the condition as a text in quotes',
  when: 'write the condition as a text in quotes',
  do: 'write do: connector.action, such as socialcast.post_message',
  with: "write with: and the action's input",
  for: 'write for: { reply_to: <an earlier step> }; of an ask for: approval, choice or form',
  reply_to: 'name an earlier do step',
  otherwise: 'write otherwise: stop, or a list of steps',
  rejected: 'write rejected: stop, continue, or a list of steps',
  else: 'write else: fail, continue, or a list of steps',
  via: "write via: and the connection's id",
  ask: 'write ask: and the question',
  of: 'write of: and who is asked, such as team:care, person:ines, role:approver, oncall:camera or owner',
  to: 'write to: and who is asked as well, such as lead:care',
  go: 'write go: and who may start it, such as role:responder',
  text: 'write text: and exactly what is to be approved',
  options: 'write options: and two words or more, such as [known, unknown]',
  fields: 'write fields: and their types, such as { reason: text, refund: number }',
  type: 'write type: text, number, bool, date or choice',
  slice: 'write lower-case words joined by _, such as slice: camera',
  runs: 'write how many runs, 1 at least, such as runs: 20',
  times: 'write how often, from 1 to 10',
  at_once: 'write how many at a time, from 1 to 100',
  self: 'write true or false',
  edit: 'write true or false',
  optional: 'write true or false',
  outside: 'write true or false',
  need: 'write need: any, all, or how many',
  choose: 'write a list of { when: "…", steps: […] }',
  each: 'write each: and an expression that gives a list, such as signal.activities',
  together: 'write a list of lists of steps, two at least',
  until: 'write until: all, or until: first',
  steps: 'write a list of steps, each with an id and a verb',
};

const ELSE_OF_CHOOSE = 'write a list of steps, or leave else out: the run goes on after the choose';

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  record: 'a map',
  object: 'a map',
  boolean: 'true or false',
};
const PLAYBOOK = 'write title:, purpose:, mode:, on: and steps:, as in the playbooks that ship with Bondfire';
const FIELD = 'write text, number, bool or date, or { type: choice, options: [a, b] }';

function cureOf(
  { params, message }: { readonly params?: unknown; readonly message: string },
  path: Path,
  key: string,
): string {
  if (path.join('.') === 'on.for') return 'write for: and a time with issue: idle, such as for: 24h; else leave it out';
  if (message.includes(' goes with for: ')) return `leave ${key} out`;
  if (typeof params === 'object' && params !== null && 'cure' in params) return String(params.cure);
  return CURES[key] ?? 'add for: { reply_to: … } and otherwise: stop, or leave both out';
}

function knownAt(path: Path, data: unknown): readonly string[] {
  const last = path.at(-1);
  if (path.length === 0) return Object.keys(Playbook.shape);
  if (last === 'dedupe') return ['by', 'within'];
  if (last === 'cap') return ['runs', 'within'];
  if (last === 'for') return ['reply_to', 'if'];
  if (last === 'retry') return ['times', 'every'];
  const within = path.at(-2);
  if (within === 'escalate') return ['after', 'to'];
  if (within === 'choose') return ['when', 'steps'];
  if (within === 'fields' || within === 'manual') return keysOf(Field.def.options[1] ?? Field);
  const here = valueAt(data, path);
  const [trigger] = kindsOf(here, TRIGGERS);
  if (last === 'on' && trigger !== undefined) return keysOf(TRIGGERS[trigger as TriggerKind]);
  const [verb] = kindsOf(here, VERBS);
  return verb === undefined ? keysOf(Ask) : keysOf(VERBS[verb as Verb]);
}

function keysOf(schema: z.ZodType): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a map' : String(value);
}
