/** Steps in their order: names, what each may read of the ones before it, actions and their input, connections, audiences. */
import { z } from 'zod';
import { type Audience, type Do, type Playbook, type Step, type Wait, suggestion } from '#sdk';
import { rootsOf, type Facts } from './analysis.ts';
import type { Ast } from './evaluate.ts';
import { compileTemplate } from './template.ts';
import { ACTIVITY } from './language.ts';
import type { ActionFacts } from './load.ts';
import type { Place } from './lint-expression.ts';
import { lintCondition, lintDuration, lintTemplate, type Given, type Lint, type TriggerFacts } from './lint-place.ts';
import { shown, valueAt } from './lint-shape.ts';
import { objectShape, shapeOf, TEXT, type Shape } from './shape.ts';
import type { Path } from './yaml.ts';

/** What a step may build on. */
interface Before {
  readonly facts: Facts;
  /** What earlier steps of this branch left behind, by id. */
  readonly steps: ReadonlyMap<string, Shape>;
  /** The audience of what is known surely: `activity`, `steps.<id>`. */
  readonly audiences: ReadonlyMap<string, Audience>;
  /** The connection of each earlier do step, where it is known. */
  readonly connections: ReadonlyMap<string, string>;
}

export function lintSteps(lint: Lint, playbook: Playbook, { facts, condition }: TriggerFacts): void {
  collect(lint, playbook.steps, ['steps']);
  const said = condition === null ? null : audienceSaid(lint, condition);
  const audiences = new Map<string, Audience>(said === null ? [] : [['activity', said]]);
  inOrder(lint, playbook.steps, ['steps'], { facts, steps: new Map(), audiences, connections: new Map() });
}

/** Ids are unique over all branches: the journal is keyed by them. */
function collect(lint: Lint, steps: readonly Step[], path: Path): void {
  for (const [at, step] of steps.entries()) {
    const here = [...path, at];
    const first = lint.ids.get(step.id);
    if (first !== undefined)
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'id'] },
          `there are two steps called ${step.id}`,
          `call one of them something else; the first is ${first.join('.')}`,
        ),
      );
    else lint.ids.set(step.id, here);
    if ('wait' in step && Array.isArray(step.otherwise)) collect(lint, step.otherwise, [...here, 'otherwise']);
  }
}

function inOrder(lint: Lint, steps: readonly Step[], path: Path, start: Before): void {
  let before = start;
  for (const [at, step] of steps.entries()) {
    const here = [...path, at];
    const place = placeOf(lint, here, before);
    const condition = step.if === undefined ? null : lintCondition(lint, step.if, [...here, 'if'], place);
    const inside = { ...place, facts: condition === null ? place.facts : place.facts.union(condition.facts) };
    before = 'do' in step ? lintDo(lint, step, here, before, inside) : lintWait(lint, step, here, before, inside);
  }
}

function placeOf(lint: Lint, here: Path, before: Before): Place {
  const scope = new Map([
    ['activity', ACTIVITY],
    ['steps', objectShape(Object.fromEntries(before.steps))],
  ]);
  const others = [...lint.ids].filter(([id]) => !before.steps.has(id));
  const elsewhere = new Map(others.map(([id, path]) => [id, whyNot(path, here)]));
  return { language: lint.language, scope, facts: before.facts, elsewhere };
}

function whyNot(path: Path, here: Path): string {
  if (path.join('.') === here.join('.')) return 'it is this very step';
  const branch = path.slice(0, -1).join('.');
  const sameBranch = here.slice(0, path.length - 1).join('.') === branch;
  if (!sameBranch) return 'it is in another branch';
  if (Number(here[path.length - 1]) === Number(path.at(-1))) return 'this is what happens when no reply came';
  return Number(here[path.length - 1]) < Number(path.at(-1)) ? 'it comes later' : 'it leaves nothing to read';
}

function lintDo(lint: Lint, step: Do, here: Path, before: Before, place: Place): Before {
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
  if (action !== undefined) lintInput(lint, step, action, here, given);
  const connection = connectionOf(lint, step, here);
  const audience = connection === null ? undefined : lint.catalog.connections?.get(connection)?.audience;
  if (action !== undefined && action.effect !== 'read' && audience === 'external')
    lintAudience(lint, step, here, before);
  const left = objectShape({
    external_id: { ...TEXT, nullable: true },
    connection: TEXT,
    output: action === undefined ? { kind: 'any', nullable: false } : shapeOf(action.output),
  });
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
  for (const { path, type } of given) replace(input, path.slice(start), SAMPLES[type ?? ''] ?? 'text');
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

const SAMPLES: Readonly<Record<string, unknown>> = { string: 'text', double: 1, int: 1, bool: true };

function replace(root: unknown, path: Path, value: unknown): void {
  const parent = valueAt(root, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof parent === 'object' && parent !== null && key !== undefined) Reflect.set(parent, key, value);
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

function lintAudience(lint: Lint, step: Do, here: Path, before: Before): void {
  const { asts } = compileTemplate(lint.language, step.with);
  const roots = asts.reduce<ReadonlySet<string>>((all, ast) => all.union(rootsOf(ast)), new Set());
  for (const root of roots)
    if (before.audiences.get(root) === 'internal')
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'with'] },
          `${root} is internal, and ${step.do} speaks to the outside`,
          `leave ${root} out: internal text needs a person's approval before it goes out`,
        ),
      );
}

/** `activity.audience == 'internal'`, or of a connection that is: what the trigger says of every activity that it lets in. */
function audienceSaid(lint: Lint, node: Ast): Audience | null {
  if (node.op === '&&') return audienceSaid(lint, node.args[0]) ?? audienceSaid(lint, node.args[1]);
  if (node.op !== '==') return null;
  const [left, right] = node.args;
  if (left.op !== '.' || left.args[0].op !== 'id' || left.args[0].args !== 'activity' || right.op !== 'value')
    return null;
  if (left.args[1] === 'audience') return right.args === 'internal' ? 'internal' : null;
  if (left.args[1] !== 'connection') return null;
  return lint.catalog.connections?.get(String(right.args))?.audience === 'internal' ? 'internal' : null;
}

function lintWait(lint: Lint, step: Wait, here: Path, before: Before, place: Place): Before {
  lintDuration(lint, step.wait, [...here, 'wait']);
  if (step.for === undefined) return before;
  lintReplyTo(lint, step.for.reply_to, here, before, place);
  if (Array.isArray(step.otherwise))
    inOrder(lint, step.otherwise, [...here, 'otherwise'], { ...before, facts: place.facts });
  // A reply has words: that is what makes it one.
  const replied: Place = {
    ...place,
    scope: new Map([...place.scope, ['reply', ACTIVITY]]),
    facts: place.facts.union(new Set(['reply.text'])),
  };
  const condition =
    step.for.if === undefined ? null : lintCondition(lint, step.for.if, [...here, 'for', 'if'], replied);
  const known = [...replied.facts, ...(condition?.facts ?? [])].filter((fact) => fact.startsWith('reply.'));
  const connection = before.connections.get(step.for.reply_to);
  const audience = connection === undefined ? undefined : lint.catalog.connections?.get(connection)?.audience;
  return {
    ...before,
    facts: before.facts.union(new Set(known.map((fact) => `steps.${step.id}.${fact}`))),
    steps: new Map(before.steps).set(step.id, { ...objectShape({ reply: ACTIVITY }), nullable: step.if !== undefined }),
    audiences: audience === 'internal' ? new Map(before.audiences).set(`steps.${step.id}`, audience) : before.audiences,
  };
}

function lintReplyTo(lint: Lint, id: string, here: Path, before: Before, place: Place): void {
  const path = [...here, 'for', 'reply_to'];
  const earlier = [...before.steps]
    .filter(([, shape]) => shape.kind === 'object' && shape.fields.has('external_id'))
    .map(([one]) => one);
  if (earlier.includes(id)) return;
  const why = place.elsewhere.get(id);
  const problem = before.steps.has(id)
    ? `${id} is a wait, so nobody can reply to it`
    : why === undefined
      ? `there is no step ${id}`
      : `${id} cannot be replied to here: ${why}`;
  lint.problems.push(
    lint.yaml.at({ path }, problem, earlier.length === 0 ? 'put a do step before it' : suggestion(id, earlier)),
  );
}
