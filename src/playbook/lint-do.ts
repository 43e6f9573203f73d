/** A do step: its action and input, its connection, and what it would carry outside. */
import { z } from 'zod';
import { type Do, suggestion } from '#sdk';
import { rootsOf } from './analysis.ts';
import { pathOf } from './evaluate.ts';
import { secondsOf } from './compile.ts';
import { compileTemplate } from './template.ts';
import type { ActionFacts } from './load.ts';
import type { Place } from './lint-expression.ts';
import { lintDuration, lintTemplate, type Given, type Before, type Branch, type Lint } from './lint-place.ts';
import { lintPerson } from './lint-ask.ts';
import { shown } from './lint-shape.ts';
import { setAt, valueAt } from './paths.ts';
import { ANY, objectShape, shapeOf, TEXT } from './shape.ts';
import type { Path } from './yaml.ts';

export function lintDo(lint: Lint, step: Do, here: Path, before: Before, place: Place, branch: Branch): Before {
  const action = lint.catalog.actions.get(step.do);
  if (action === undefined)
    lint.problems.push(
      lint.yaml.at(
        { path: [...here, 'do'] },
        `there is no action ${step.do}`,
        suggestion(step.do, [...lint.catalog.actions.keys()]),
      ),
    );
  const given = lintTemplate(lint, step.with, [...here, 'with'], place);
  if (action !== undefined) {
    lintInput(lint, step, action, here, given);
    lintNames(lint, step, action, here);
  }
  const connection = action?.own === true ? null : connectionOf(lint, step, here);
  const audience = connection === null ? undefined : lint.catalog.connections?.get(connection)?.audience;
  if (action !== undefined && action.effect !== 'read' && (audience === 'external' || action.outside === true))
    lintAudience(lint, step, here, before);
  const output = action === undefined ? ANY : shapeOf(action.output);
  const left = objectShape({
    external_id: (output.kind === 'object' ? output.fields.get('external_id') : undefined) ?? {
      ...TEXT,
      nullable: true,
    },
    connection: TEXT,
    output,
  });
  if (step.within !== undefined) lintDuration(lint, step.within, [...here, 'within']);
  if (step.retry !== undefined) {
    lintDuration(lint, step.retry.every, [...here, 'retry', 'every']);
    if (step.within !== undefined && secondsOf(step.retry.every) >= secondsOf(step.within))
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'retry', 'every'] },
          `after ${step.retry.every} the step has failed, so it is never done again`,
          `write a shorter time than within: ${step.within}`,
        ),
      );
  }
  if (Array.isArray(step.else))
    branch(lint, step.else, [...here, 'else'], { ...before, facts: place.facts, known: place.known });
  const sure = step.if === undefined && step.else === 'fail';
  return {
    ...before,
    steps: new Map(before.steps).set(step.id, { ...left, nullable: !sure }),
    connections: connection === null ? before.connections : new Map(before.connections).set(step.id, connection),
    audiences: audience === 'internal' ? new Map(before.audiences).set(`steps.${step.id}`, audience) : before.audiences,
  };
}

/** Constants are validated as they are; a template stands for a value of the type that it gives. */
function lintInput(lint: Lint, step: Do, action: ActionFacts, here: Path, given: readonly Given[]): void {
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
            inner.length === 0 ? suggestion(key, known) : 'remove it',
          ),
        );
      continue;
    }
    const value = valueAt(step.with, inner);
    const missing = value === undefined;
    const name = inner.at(-1) ?? 'the input';
    lint.problems.push(
      missing
        ? lint.yaml.at({ path: [...here, 'with'] }, `${step.do} needs ${name}`, `write ${name}: under with`)
        : lint.yaml.at(
            { path },
            `${name} does not take ${template === undefined ? shown(value) : `a ${template.type}`}: ${issue.message}`,
            'see what the action takes: bondfire do --help',
          ),
    );
  }
}

/** Whoever is named out in the input; who a template names is told when it is done. */
function lintNames(lint: Lint, step: Do, { names = {} }: ActionFacts, here: Path): void {
  for (const [key, kind] of Object.entries(names)) {
    const named = step.with[key];
    if (typeof named === 'string' && !named.includes('{{'))
      lintPerson(lint, `${kind}:${named}`, [...here, 'with', key]);
  }
}

const SAMPLES: Readonly<Record<string, unknown>> = { string: 'text', double: 1, int: 1, bool: true };

function sampleOf(type: string | null): unknown {
  return type?.startsWith('list') ? [] : (SAMPLES[type ?? ''] ?? 'text');
}

/** The connection that the step will use; null where that cannot be told. */
function connectionOf(lint: Lint, step: Do, here: Path): string | null {
  const { connections } = lint.catalog;
  if (connections === null) return step.via ?? null;
  const connector = step.do.split('.', 1)[0] ?? '';
  const fitting = [...connections].filter(([, one]) => one.connector === connector).map(([id]) => id);
  const path = [...here, step.via === undefined ? 'do' : 'via'];
  if (step.via !== undefined) {
    if (fitting.includes(step.via)) return step.via;
    const other = connections.get(step.via)?.connector;
    const problem =
      other === undefined
        ? `there is no connection ${step.via}`
        : `${step.via} is a connection of ${other}, not of ${connector}`;
    const cure = fitting.length > 0 ? suggestion(step.via, fitting) : `add it: bondfire connection add ${connector}`;
    lint.problems.push(lint.yaml.at({ path }, problem, cure));
    return null;
  }
  if (fitting.length > 1)
    lint.problems.push(
      lint.yaml.at(
        { path },
        `${connector} has ${fitting.length} connections`,
        `say which with via: ${fitting.join(' or ')}`,
      ),
    );
  if (fitting.length === 0 && lint.catalog.actions.has(step.do))
    lint.advice.push(
      lint.yaml.at(
        { path },
        `${connector} has no connection yet, so this step will be refused`,
        `add one: bondfire connection add ${connector}`,
      ),
    );
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** What is internal goes outside only as the very text that somebody approved. */
function lintAudience(lint: Lint, step: Do, here: Path, { audiences, approvals }: Before): void {
  for (const { path, asts, alone } of compileTemplate(lint.language, step.with).leaves) {
    const roots = asts.reduce<ReadonlySet<string>>((all, ast) => all.union(rootsOf(ast)), new Set());
    const [only] = asts;
    const [, id = '', member] = only === undefined || !alone ? [] : (pathOf(only)?.split('.') ?? []);
    if (member === 'text' && approvals.has(id)) continue;
    for (const root of roots) {
      const [first = '', second = ''] = root.split('.');
      const audience = audiences.get(root) ?? audiences.get(first === 'steps' ? `steps.${second}` : first);
      if (audience !== 'internal') continue;
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'with', ...path] },
          `${root} is internal, and ${step.do} speaks to the outside`,
          approvals.has(second)
            ? `send exactly what was approved: "{{ steps.${second}.text }}", and nothing around it`
            : `ask for an approval of the whole text first (for: approval), and send "{{ steps.<that ask>.text }}"`,
        ),
      );
    }
  }
}
