/** An action and its input as they are written: what there is no such thing of, and what does not fit. */
import { nearest, type Do } from '#sdk';
import { z } from 'zod';
import { CURES, meant, typeWords } from './lint-cures.ts';
import type { ActionFacts, Catalog } from './load.ts';
import type { Given, Lint } from './lint-place.ts';
import { shown } from './lint-shape.ts';
import { setAt, valueAt } from './paths.ts';
import type { Path } from './yaml.ts';

export function lintAction(lint: Lint, ref: string, path: Path): ActionFacts | undefined {
  const action = lint.catalog.actions.get(ref);
  if (action !== undefined) return action;
  const { problem, cure } = noSuchAction(lint.catalog, ref);
  lint.problems.push(lint.yaml.at({ path }, problem, cure));
  return undefined;
}

function noSuchAction({ actions, connections }: Catalog, ref: string) {
  const [connector = '', name = ''] = ref.split('.');
  const all = [...actions.keys()].map((one) => one.split('.') as [string, string]);
  const connectors = [...new Set(all.map(([one]) => one))];
  const namesOf = (of: string): string[] => all.flatMap(([one, action]) => (one === of ? [action] : []));
  const problem = `there is no action ${ref}`;
  const owner = connectors.includes(connector) ? undefined : connections?.get(connector)?.connector;
  if (owner !== undefined) {
    const cure = `${connector} is a connection of ${owner}: write do: ${owner}.${near(name, namesOf(owner)) ?? '<action>'} and via: ${connector}`;
    return { problem, cure };
  }
  if (!connectors.includes(connector))
    return { problem: `${problem}: there is no connector ${connector}`, cure: meant(connector, connectors) };
  const names = namesOf(connector);
  const best = near(name, names);
  return {
    problem,
    cure: best === null ? `${connector} has ${names.join(', ')}` : `did you mean ${connector}.${best}?`,
  };
}

function near(name: string, names: readonly string[]): string | null {
  return nearest(name, names) ?? names.find((one) => one.includes(name) || name.includes(one)) ?? null;
}

/** Constants are validated as they are; a template stands for a value of the type that it gives. */
export function lintInput(lint: Lint, step: Do, action: ActionFacts, here: Path, given: readonly Given[]): void {
  const start = here.length + 1;
  const input: unknown = structuredClone(step.with);
  for (const { path, type } of given) setAt(input, path.slice(start), sampleOf(type));
  const issues = action.input.safeParse(input).error?.issues ?? [];
  const known = action.input instanceof z.ZodObject ? Object.keys(action.input.shape) : [];
  for (const issue of issues) {
    const inner = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    const path = [...here, 'with', ...inner];
    const template = given.find((one) => path.join('.').startsWith(one.path.join('.')));
    if (template !== undefined && (issue.code !== 'invalid_type' || template.type === null || template.type === 'dyn'))
      continue;
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        lint.problems.push(
          lint.yaml.at(
            { path: [...path, key], key: true },
            `${step.do} takes no ${key}`,
            inner.length === 0 ? meant(key, known) : 'remove it',
          ),
        );
      continue;
    }
    const value = valueAt(step.with, inner);
    const name = inner.join('.') || 'the input';
    if (value === undefined)
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'with', ...inner.slice(0, -1)] },
          `${step.do} needs ${name}`,
          `write ${name}: under with, such as with: { ${name}: … }`,
        ),
      );
    else {
      const what = template === undefined ? shown(value) : typeWords(template.type ?? 'dyn');
      lint.problems.push(
        lint.yaml.at(
          { path },
          `${name} does not take ${what}${whyNot(issue)}`,
          cureOf(issue, value, step.do, template !== undefined),
        ),
      );
    }
  }
}

const SAMPLES: Readonly<Record<string, unknown>> = { string: 'text', double: 1, int: 1, bool: true };

function sampleOf(type: string | null): unknown {
  return type?.startsWith('list') ? [] : (SAMPLES[type ?? ''] ?? 'text');
}

type Issue = z.core.$ZodIssue;

function whyNot(issue: Issue): string {
  if (issue.code === 'too_big') return `: ${unitOf(issue.origin, issue.maximum)} at most`;
  if (issue.code === 'too_small') return `: ${unitOf(issue.origin, issue.minimum)} at least`;
  return issue.code === 'custom' || issue.code === 'invalid_format' ? `: ${issue.message}` : '';
}

function unitOf(origin: string, count: number | bigint): string {
  return `${count}${{ string: ' characters', array: ' of them' }[origin] ?? ''}`;
}

const WANTED: Readonly<Record<string, string>> = {
  string: 'write a text',
  number: 'write a number, without quotes',
  int: 'write a whole number, without quotes',
  boolean: 'write true or false',
  array: 'write a list: [one, other]',
  object: 'write a map: { name: value }',
  record: 'write a map: { name: value }',
};

function cureOf(issue: Issue, value: unknown, ref: string, template: boolean): string {
  if (issue.code === 'invalid_type')
    return template
      ? `${WANTED[issue.expected]?.replace('write', 'give it') ?? 'give it something else'}; an expression alone in its {{ }} keeps its type`
      : (WANTED[issue.expected] ?? `what it takes: bondfire do ${ref} --help`);
  if (issue.code === 'invalid_value') return meant(String(value), issue.values.map(String));
  if (issue.code === 'too_big')
    return issue.origin === 'string'
      ? `shorten it; of a template: truncate(…, ${issue.maximum})`
      : `write ${issue.maximum} or less`;
  if (issue.code === 'too_small')
    return issue.origin === 'string' ? 'write something' : `write ${issue.minimum} or more`;
  const key = String(issue.path.findLast((part) => typeof part === 'string') ?? '');
  return (
    (issue.code === 'invalid_format' || issue.code === 'invalid_union' ? CURES[key] : undefined) ??
    `what it takes: bondfire do ${ref} --help`
  );
}
