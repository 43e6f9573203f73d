/** An action and its input as they are written: what there is no such thing of, and what does not fit. */
import { nearest, type Do } from '#sdk';
import { z } from 'zod';
import { unfitFor } from '../platform/index.ts';
import { CURES, meant, typeWords } from './lint-cures.ts';
import type { ActionFacts, Catalog } from './load.ts';
import type { Given, Lint } from './lint-place.ts';
import { shown } from './lint-shape.ts';
import { setAt, valueAt } from './paths.ts';
import { asIs, known, say, saidOf, type Plain, type Said, type Words } from './say.ts';
import type { Path } from './yaml.ts';

export function lintAction(lint: Lint, ref: string, path: Path): ActionFacts | undefined {
  const action = lint.catalog.actions.get(ref);
  if (action !== undefined) return action;
  const { problem, cure } = noSuchAction(lint.catalog, ref);
  lint.problems.push(lint.yaml.at({ path }, problem, cure));
  return undefined;
}

function noSuchAction(
  { actions, connections }: Catalog,
  ref: string,
): { readonly problem: Words; readonly cure: Words } {
  const [connector = '', name = ''] = ref.split('.');
  const all = [...actions.keys()].map((one) => one.split('.') as [string, string]);
  const connectors = [...new Set(all.map(([one]) => one))];
  const namesOf = (of: string): string[] => all.flatMap(([one, action]) => (one === of ? [action] : []));
  const problem = say('there is no action ‹action›', { action: ref });
  const owner = connectors.includes(connector) ? undefined : connections?.get(connector)?.connector;
  if (owner !== undefined) {
    const cure = say('‹connection› is a connection of ‹connector›: write do: ‹action› and via: ‹connection›', {
      connection: connector,
      connector: owner,
      action: `${owner}.${near(name, namesOf(owner)) ?? '<action>'}`,
    });
    return { problem, cure };
  }
  if (!connectors.includes(connector))
    return {
      problem: say('‹problem›: there is no connector ‹connector›', { problem, connector }),
      cure: meant(connector, connectors),
    };
  const names = namesOf(connector);
  const best = near(name, names);
  return {
    problem,
    cure:
      best === null
        ? say('‹connector› has ‹actions›', { connector, actions: names.join(', ') })
        : say('did you mean ‹it›?', { it: `${connector}.${best}` }),
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
  const unfit = unfitFor(action.input, input);
  const keys = action.input instanceof z.ZodObject ? Object.keys(action.input.shape) : [];
  for (const [at, issue] of issues.entries()) {
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
            say('‹action› takes no ‹key›', { action: step.do, key }),
            inner.length === 0 ? meant(key, keys) : 'remove it',
          ),
        );
      continue;
    }
    const value = valueAt(step.with, inner);
    const name = inner.length > 0 ? inner.join('.') : saidOf('the input');
    if (value === undefined)
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'with', ...inner.slice(0, -1)] },
          say('‹action› needs ‹key›', { action: step.do, key: name }),
          say('write ‹key›: under with, such as with: { ‹key›: … }', { key: name }),
        ),
      );
    else {
      const what = template === undefined ? shown(value) : saidOf(typeWords(template.type ?? 'dyn'));
      const why = whyNot(issue, unfit[at]?.others?.de);
      const of = { key: name, value: what };
      lint.problems.push(
        lint.yaml.at(
          { path },
          why === null
            ? say('‹key› does not take ‹value›', of)
            : say('‹key› does not take ‹value›: ‹why›', { ...of, why }),
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

/** @param german what zod says in it. */
function whyNot(issue: Issue, german: string | undefined): Said | null {
  if (issue.code === 'too_big') return say('‹count› at most', { count: unitOf(issue.origin, issue.maximum) });
  if (issue.code === 'too_small') return say('‹count› at least', { count: unitOf(issue.origin, issue.minimum) });
  if (issue.code !== 'custom' && issue.code !== 'invalid_format') return null;
  const said = known(issue.message);
  return said.de === said.en ? { ...said, de: german ?? said.de } : said;
}

function unitOf(origin: string, count: number | bigint): Said {
  if (origin === 'string') return say('‹count› characters', { count });
  return origin === 'array' ? say('‹count› of them', { count }) : asIs(String(count));
}

const WANTED: Readonly<Record<string, Plain>> = {
  string: 'write a text',
  number: 'write a number, without quotes',
  int: 'write a whole number, without quotes',
  boolean: 'write true or false',
  array: 'write a list: [one, other]',
  object: 'write a map: { name: value }',
  record: 'write a map: { name: value }',
};

const GIVEN: Readonly<Record<string, Plain>> = {
  string: 'give it a text',
  number: 'give it a number, without quotes',
  int: 'give it a whole number, without quotes',
  boolean: 'give it true or false',
  array: 'give it a list: [one, other]',
  object: 'give it a map: { name: value }',
  record: 'give it a map: { name: value }',
};

function cureOf(issue: Issue, value: unknown, ref: string, template: boolean): Words {
  const help = say('what it takes: ‹command›', { command: `bondfire do ${ref} --help` });
  if (issue.code === 'invalid_type')
    return template
      ? say('‹cure›; an expression alone in its {{ }} keeps its type', {
          cure: saidOf(GIVEN[issue.expected] ?? 'give it something else'),
        })
      : (WANTED[issue.expected] ?? help);
  if (issue.code === 'invalid_value') return meant(String(value), issue.values.map(String));
  if (issue.code === 'too_big')
    return issue.origin === 'string'
      ? say('shorten it; of a template: truncate(…, ‹most›)', { most: issue.maximum })
      : say('write ‹number› or less', { number: issue.maximum });
  if (issue.code === 'too_small')
    return issue.origin === 'string' ? 'write something' : say('write ‹number› or more', { number: issue.minimum });
  const key = String(issue.path.findLast((part) => typeof part === 'string') ?? '');
  return (issue.code === 'invalid_format' || issue.code === 'invalid_union' ? CURES[key] : undefined) ?? help;
}
