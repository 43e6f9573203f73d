/** Zod's issues, said to the person who writes the file: what is wrong at this key, and what to write. */
import { z } from 'zod';
import {
  Ask,
  Chosen,
  Field,
  Name,
  Playbook,
  TRIGGERS,
  VERBS,
  type LintProblem,
  type TriggerKind,
  type Verb,
} from '#sdk';
import { CURES, ELSE_OF_CHOOSE, FIELD, KINDS, meant, PLAYBOOK, suggested } from './lint-cures.ts';
import { setAt, valueAt } from './paths.ts';
import { asIs, known as knownWords, say, saidOf, writing, type Plain, type Said, type Words } from './say.ts';
import type { Path, Yaml } from './yaml.ts';

export type Issue = z.core.$ZodIssue;

const ON: Words = CURES['on'] ?? writing('on:');

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
  if (!('on' in data)) return [custom(['on'], say('‹key› is missing', { key: 'on' }), ON)];
  const { on } = data;
  const kinds = kindsOf(on, TRIGGERS);
  const [kind] = kinds;
  if (kind === undefined) {
    const slip = slipOf(on, Object.keys(TRIGGERS));
    const none = saidOf('nothing says what starts it');
    if (slip === null) return [custom(['on'], none, ON)];
    return [
      custom(['on', slip], say('‹none›: ‹slip› does not', { none, slip }), meant(slip, Object.keys(TRIGGERS)), true),
    ];
  }
  if (kinds.length > 1)
    return [custom(['on'], say('it has two triggers: ‹kinds›', { kinds: both(kinds) }), 'make two playbooks of it')];
  return at(['on'], TRIGGERS[kind as TriggerKind].safeParse(on));
}

/** Of every step of every branch, chosen by its verb. */
export function stepIssues(data: unknown): readonly Issue[] {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return [];
  return listIssues('steps' in data ? data.steps : undefined, ['steps']);
}

function listIssues(steps: unknown, path: Path): readonly Issue[] {
  if (steps !== undefined && steps !== null && !Array.isArray(steps))
    return [
      custom(
        path,
        say('‹value› is not ‹kind›', { value: shown(steps), kind: saidOf('a list') }),
        'write - before each step, and its id in it: - id: tell',
      ),
    ];
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
  if (verb === undefined) return [verbless(step, path), ...idIssues(step, path)];
  if (verbs.length > 1)
    return [custom(path, say('a step with two verbs: ‹verbs›', { verbs: both(verbs) }), 'make two steps of it')];
  const branches = rawBranches(step as Readonly<Record<string, unknown>>, verb as Verb);
  return [
    ...ownIssues(step, path, verb as Verb),
    ...branches.flatMap((branch) => listIssues(branch.steps, [...path, ...branch.path])),
  ];
}

function idIssues(step: unknown, path: Path): readonly Issue[] {
  if (typeof step !== 'object' || step === null || !('id' in step)) return [];
  return at([...path, 'id'], Name.safeParse(step.id));
}

/** Of all but what its branches hold. */
function ownIssues(step: unknown, path: Path, verb: Verb): readonly Issue[] {
  const stub: unknown = structuredClone(step);
  for (const branch of rawBranches(step as Readonly<Record<string, unknown>>, verb))
    setAt(stub, branch.path, [{ id: 'stub', wait: '1s' }]);
  return at(path, VERBS[verb].safeParse(stub));
}

/** Steps that are wrong in themselves; within them nothing is looked for. */
export function brokenSteps(data: unknown): readonly Path[] {
  return typeof data === 'object' && data !== null && 'steps' in data ? brokenIn(data.steps, ['steps']) : [];
}

function brokenIn(steps: unknown, path: Path): readonly Path[] {
  if (!Array.isArray(steps)) return [];
  return steps.flatMap((step: unknown, index) => {
    const here = [...path, index];
    const verbs = kindsOf(step, VERBS);
    const [verb] = verbs;
    if (verb === undefined || verbs.length > 1) return [here];
    const branches = rawBranches(step as Readonly<Record<string, unknown>>, verb as Verb);
    if (ownIssues(step, here, verb as Verb).length > 0) return [here];
    if (branches.some(({ steps: inner }) => Array.isArray(inner) && inner.length === 0)) return [here];
    return branches.flatMap((branch) => brokenIn(branch.steps, [...here, ...branch.path]));
  });
}

const ENDS = new Set(['stop', 'end', 'exit', 'return', 'fail']);

function verbless(step: unknown, path: Path): Issue {
  const keys = typeof step === 'object' && step !== null && !Array.isArray(step) ? Object.keys(step) : [];
  const end = typeof step === 'string' ? step : keys.find((key) => ENDS.has(key));
  if (end !== undefined && ENDS.has(end))
    return custom(
      path,
      say('a step without a verb: ‹word› is none', { word: end }),
      'remove it, and what comes after it: a run ends after its last step; what ends it early is stop under otherwise: or rejected: of an ask, or otherwise: of a wait',
    );
  if (keys.length === 0)
    return custom(
      path,
      say('‹value› is no step', { value: shown(step) }),
      'write id: and a verb, such as { id: later, wait: 2h }',
    );
  if (keys.includes('if') && ['steps', 'then', 'else'].some((key) => keys.includes(key)))
    return custom(
      [...path, 'if'],
      'a step without a verb: if alone chooses nothing',
      'write choose: [{ when: "…", steps: […] }], with else: for the other case',
      true,
    );
  const slip = slipOf(step, KEYS_OF_STEPS);
  return slip === null
    ? custom(path, 'a step without a verb', 'write do: connector.action, or wait: 2h')
    : custom([...path, slip], say('a step without a verb: ‹word› is none', { word: slip }), verbCure(slip, keys), true);
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

function both(words: readonly string[]): Said {
  return { en: words.join(' and '), de: words.join(' und ') };
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
function custom(path: Path, problem: Words, cure: Words, key = false): Issue {
  const said = saidOf(problem);
  return { code: 'custom', path: [...path], message: said.en, params: { said, cure, key }, input: undefined };
}

function verbCure(slip: string, keys: readonly string[]): Words {
  if (['approve', 'approval'].includes(slip)) return 'write ask: and the question, of:, for: approval and text:';
  if (['notify', 'send', 'post', 'tell'].includes(slip))
    return 'write do: connector.action, such as slack.post_message; people are asked by ask:';
  if (slip === 'steps' && keys.includes('when')) return 'write choose: [{ when: "…", steps: […] }]';
  return meant(slip, Object.keys(VERBS));
}

const ELSEWHERE: Readonly<Record<string, Plain>> = {
  dedupe: 'put it under on:, beside what starts it',
  if: 'put it under on:, beside what starts it',
  zone: 'put it under on:, beside schedule:',
  within: 'give it to a step, or to cap:',
};

function unknownCure(slip: string, path: Path, data: unknown): Words {
  if (path.length === 0 && ELSEWHERE[slip] !== undefined) return ELSEWHERE[slip];
  if (path.at(-2) === 'choose' && Object.hasOwn(VERBS, slip))
    return say('put it into steps: [{ id: …, ‹key›: … }]', { key: slip });
  return meant(slip, knownAt(path, data), Object.keys((valueAt(data, path) ?? {}) as object));
}

function valueCure(key: string, value: string, values: readonly string[]): Words {
  const cure = saidOf(meant(value, values));
  return key === 'mode' && !cure.en.startsWith('did')
    ? say('‹cure›; for one market: bondfire playbook mode <name> act --market <market>', { cure })
    : cure;
}

/** How much of what is too little or too much. */
function countOf(value: unknown): Said {
  if (Array.isArray(value))
    return value.length === 1 ? saidOf('a list of one') : say('a list of ‹count›', { count: value.length });
  return shown(value);
}

/** @param keys that may stand at a place of another kind of file. */
export function explain(issue: Issue, yaml: Yaml, keys?: (path: Path) => readonly string[]): readonly LintProblem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const key = String(path.findLast((part) => typeof part === 'string') ?? '');
  if (issue.code === 'invalid_union') {
    const deeper = deepest(issue.errors);
    if (deeper !== null)
      return deeper.flatMap((one) => explain({ ...one, path: [...issue.path, ...one.path] } as Issue, yaml, keys));
  }
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((slip) =>
      yaml.at(
        { path: [...path, slip], key: true },
        say('‹name› is not known here', { name: slip }),
        keys === undefined ? unknownCure(slip, path, yaml.data) : suggested(slip, keys(path)),
      ),
    );
  if (issue.code === 'custom')
    return [
      yaml.at(
        { path, key: issue.params?.['key'] === true },
        (issue.params?.['said'] as Said | undefined) ?? knownWords(issue.message),
        cureOf(issue, path, typeof path.at(-1) === 'string' ? key : ''),
      ),
    ];
  if (issue.code === 'invalid_key')
    return [
      yaml.at(
        { path, key: true },
        say('‹value› is not ‹kind›', {
          value: `"${key}"`,
          kind: knownWords(issue.issues[0]?.message ?? 'a name'),
        }),
        'call it in lower-case words joined by _, such as refund_amount',
      ),
    ];
  const value = valueAt(yaml.data, path);
  if (value === undefined)
    return [
      yaml.at(
        { path },
        say('‹key› is missing', { key: key === '' ? saidOf('the file') : key }),
        missingCure(key, path, yaml.data),
      ),
    ];
  if (issue.code === 'invalid_value')
    return [
      yaml.at(
        { path },
        say('‹value› is no ‹kind›', { value: shown(value), kind: key }),
        valueCure(key, String(value), issue.values.map(String)),
      ),
    ];
  const of = { value: shown(value), key };
  const problem =
    issue.code === 'too_small'
      ? say('‹value› is too little for ‹key›', { ...of, value: countOf(value) })
      : issue.code === 'too_big'
        ? say('‹value› is too much for ‹key›', { ...of, value: countOf(value) })
        : say('‹value› is not ‹kind›', { ...of, kind: kindOf(issue) });
  const asked = key === 'for' && valueAt(yaml.data, [...path.slice(0, -1), 'ask']) !== undefined;
  return [
    yaml.at(
      { path },
      problem,
      (asked ? FOR_OF_ASK : null) ??
        (key === 'else' && Array.isArray(valueAt(yaml.data, [...path.slice(0, -1), 'choose']))
          ? ELSE_OF_CHOOSE
          : null) ??
        CURES[key] ??
        (['fields', 'manual'].includes(String(path.at(-2))) ? FIELD : path.length === 0 ? PLAYBOOK : 'write a text'),
    ),
  ];
}

function kindOf(issue: Issue): Said {
  if (issue.code === 'invalid_format') return knownWords(issue.message);
  if (issue.code !== 'invalid_type') return saidOf('what belongs here');
  const kind = KINDS[issue.expected];
  return kind === undefined ? asIs(`a ${issue.expected}`) : saidOf(kind);
}

const FOR_OF_ASK: Plain = 'write for: approval, choice or form';

function missingCure(key: string, path: Path, data: unknown): Words {
  const beside = valueAt(data, path.slice(0, -1));
  const has = (other: string): boolean => typeof beside === 'object' && beside !== null && other in beside;
  if (key === 'for' && has('ask')) return FOR_OF_ASK;
  if (key === 'within')
    return has('ask')
      ? 'write within: and by when it is answered, such as within: 4h'
      : 'write within: and a time, such as within: 1h';
  if (key === 'otherwise') return 'write otherwise: stop, or a list of steps for when the time is up';
  return CURES[key] ?? writing(`${key}:`);
}

/** Of a choice between shapes, the mistakes of the one that fits best: the one that was read furthest. Null where none was read at all. */
function deepest(errors: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const depth = (issues: readonly Issue[]): number =>
    Math.max(0, ...issues.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)));
  const [best] = errors.toSorted((one, other) => depth(other) - depth(one));
  return best !== undefined && depth(best) > 0 ? best : null;
}

function cureOf(
  { params, message }: { readonly params?: unknown; readonly message: string },
  path: Path,
  key: string,
): Words {
  if (path.join('.') === 'on.for') return 'write for: and a time with issue: idle, such as for: 24h; else leave it out';
  if (message.includes(' goes with for: ')) return say('leave ‹key› out', { key });
  if (key === 'options' && path.at(-3) !== undefined && ['fields', 'manual'].includes(String(path.at(-3))))
    return 'write type: choice and options: [one, other], or leave options out';
  if (typeof params === 'object' && params !== null && 'cure' in params) return params.cure as Words;
  return CURES[key] ?? 'add for: { reply_to: … } and otherwise: stop, or leave both out';
}

function knownAt(path: Path, data: unknown): readonly string[] {
  const last = path.at(-1);
  if (path.length === 0) return Object.keys(Playbook.shape);
  if (last === 'dedupe') return ['by', 'within'];
  if (last === 'cap') return ['runs', 'within'];
  if (last === 'for') return ['reply_to', 'if'];
  if (last === 'of' || last === 'to' || last === 'go') return Object.keys(Chosen.shape);
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

export function shown(value: unknown): Said {
  if (typeof value === 'string') return asIs(`"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`);
  if (Array.isArray(value)) return saidOf('a list');
  return typeof value === 'object' && value !== null ? saidOf('a map') : asIs(String(value));
}
