/** Zod's issues, said to the person who writes the file: what is wrong at this key, and what to write. */
import { z } from 'zod';
import { Do, Playbook, Trigger, Wait, type LintProblem, suggestion } from '#sdk';
import type { Path, Yaml } from './yaml.ts';

export type Issue = z.core.$ZodIssue;

const VERBS = { do: Do, wait: Wait };

/** Of every step of every branch, chosen by its verb, so that a mistake is reported where it is. */
export function stepIssues(data: unknown): readonly Issue[] {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return [];
  return listIssues('steps' in data ? data.steps : undefined, ['steps']);
}

function listIssues(steps: unknown, path: Path): readonly Issue[] {
  if (!Array.isArray(steps) || steps.length === 0)
    return [
      custom(
        path,
        'a playbook without steps does nothing',
        'write steps: and a list of them, each with an id and a verb',
      ),
    ];
  return steps.flatMap((step: unknown, at) => oneStep(step, [...path, at]));
}

function oneStep(step: unknown, path: Path): readonly Issue[] {
  const verbs = typeof step === 'object' && step !== null ? Object.keys(VERBS).filter((verb) => verb in step) : [];
  const keys = typeof step === 'object' && step !== null && !Array.isArray(step) ? Object.keys(step) : [];
  if (verbs.length === 0) return [custom(path, 'a step without a verb', verbCure(keys))];
  if (verbs.length > 1) return [custom(path, `a step with two verbs: ${verbs.join(' and ')}`, 'make two steps of it')];
  const branch = Object.entries(step as object).find(([key, value]) => key === 'otherwise' && Array.isArray(value));
  const plain = branch === undefined ? step : { ...(step as object), otherwise: 'stop' };
  const verb = verbs[0] === 'do' ? VERBS.do : VERBS.wait;
  const issues =
    verb
      .safeParse(plain)
      .error?.issues.map((issue): Issue => Object.assign(issue, { path: [...path, ...issue.path] })) ?? [];
  return branch === undefined ? issues : [...issues, ...listIssues(branch[1], [...path, 'otherwise'])];
}

function verbCure(keys: readonly string[]): string {
  const known = new Set([...Object.keys(Do.shape), ...keysOf(Wait)]);
  const slip = keys.find((key) => !known.has(key));
  return slip === undefined
    ? 'write do: connector.action, or wait: 2h'
    : `${suggestion(slip, Object.keys(VERBS))} (${slip})`;
}

function custom(path: Path, problem: string, cure: string): Issue {
  return { code: 'custom', path: [...path], message: problem, params: { cure }, input: undefined };
}

export function explain(issue: Issue, yaml: Yaml): readonly LintProblem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const key = String(path.findLast((part) => typeof part === 'string') ?? '');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((slip) =>
      yaml.at(
        { path: [...path, slip], key: true },
        `${slip} is not known here`,
        suggestion(slip, knownAt(path, yaml.data)),
      ),
    );
  if (issue.code === 'custom') return [yaml.at({ path }, issue.message, cureOf(issue.params, key))];
  const value = valueAt(yaml.data, path);
  if (value === undefined)
    return [yaml.at({ path }, `${key === '' ? 'the file' : key} is missing`, CURES[key] ?? `write ${key}:`)];
  if (issue.code === 'invalid_value')
    return [yaml.at({ path }, `${shown(value)} is no ${key}`, suggestion(String(value), issue.values.map(String)))];
  const problem =
    issue.code === 'invalid_format'
      ? `${shown(value)} is not ${issue.message}`
      : `${shown(value)} is not ${issue.code === 'invalid_type' ? `a ${issue.expected}` : 'what belongs here'}`;
  return [yaml.at({ path }, problem, CURES[key] ?? 'write a text')];
}

const CURES: Readonly<Record<string, string>> = {
  title: 'write title: and a few words',
  purpose: 'write purpose: and why somebody wants this',
  mode: 'write mode: watch, or mode: act',
  on: 'write on: { activity: any, if: "…" }',
  activity: 'write activity: any',
  dedupe: 'write dedupe: { by: activity.external_id, within: 24h }',
  by: 'write by: and an expression, such as activity.external_id',
  within: 'write a number and s, m, h or d: 30m',
  wait: 'write a number and s, m, h or d: 30m',
  id: 'write id: and lower-case words joined by _',
  if: 'write the condition as a text in quotes',
  do: 'write do: connector.action, such as socialcast.post_message',
  with: "write with: and the action's input",
  for: 'write for: { reply_to: <an earlier step> }',
  reply_to: 'name an earlier do step',
  otherwise: 'write otherwise: stop, or a list of steps',
  via: "write via: and the connection's id",
};

function cureOf(params: unknown, key: string): string {
  if (typeof params === 'object' && params !== null && 'cure' in params) return String(params.cure);
  return CURES[key] ?? 'add for: { reply_to: … } and otherwise: stop, or leave both out';
}

function knownAt(path: Path, data: unknown): readonly string[] {
  const last = path.at(-1);
  if (path.length === 0) return Object.keys(Playbook.shape);
  if (last === 'on') return Object.keys(Trigger.shape);
  if (last === 'dedupe') return ['by', 'within'];
  if (last === 'for') return ['reply_to', 'if'];
  const step = valueAt(data, path);
  return typeof step === 'object' && step !== null && 'do' in step ? Object.keys(Do.shape) : keysOf(Wait);
}

function keysOf(schema: z.ZodType): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    data,
  );
}

export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a map' : String(value);
}
