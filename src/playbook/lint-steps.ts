/** Steps in their order: names, what each may read of the ones before it, and the verbs that lead from one list to another. */
import {
  branchesOf,
  type Audience,
  type Choose,
  type Each,
  type Playbook,
  type Step,
  type Together,
  type Wait,
  suggestion,
} from '#sdk';
import type { Facts } from './analysis.ts';
import { GO } from './compile.ts';
import type { Ast } from './evaluate.ts';
import { ACTIVITY, type Scope } from './language.ts';
import { lintAsk } from './lint-ask.ts';
import { lintDo } from './lint-do.ts';
import { itemShape, type Place } from './lint-expression.ts';
import { lintCondition, lintDuration, lintList, type Before, type Lint, type TriggerFacts } from './lint-place.ts';
import { CAUSE } from './plan.ts';
import { ANY, objectShape, type Shape } from './shape.ts';
import type { Path } from './yaml.ts';

export function lintSteps(lint: Lint, playbook: Playbook, { given, facts, condition }: TriggerFacts): void {
  collect(lint, playbook.steps, ['steps']);
  const { on } = playbook;
  const said = condition === null ? null : audienceSaid(lint, condition);
  const audiences = new Map<string, Audience>(said === null ? [] : [['activity', said]]);
  if ('issue' in on) audiences.set('issue', 'internal');
  if ('manual' in on)
    for (const [name, { outside }] of Object.entries(on.manual))
      if (!outside) audiences.set(`form.${name}`, 'internal');
  inOrder(lint, playbook.steps, ['steps'], {
    given,
    facts,
    steps: new Map(),
    audiences,
    connections: new Map(),
    approvals: new Set(),
  });
}

/** Ids are unique over all branches: the journal is keyed by them. */
function collect(lint: Lint, steps: readonly Step[], path: Path): void {
  for (const [at, step] of steps.entries()) {
    const here = [...path, at];
    const first = lint.ids.get(step.id);
    if (step.id === GO || step.id === CAUSE)
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'id'] },
          `no step may be called ${step.id}`,
          'call it something else: a run in mode propose waits at go',
        ),
      );
    if (first !== undefined)
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'id'] },
          `there are two steps called ${step.id}`,
          `call one of them something else; the first is ${first.join('.')}`,
        ),
      );
    else lint.ids.set(step.id, here);
    for (const branch of branchesOf(step)) collect(lint, branch.steps, [...here, ...branch.path]);
  }
}

function inOrder(lint: Lint, steps: readonly Step[], path: Path, start: Before): Before {
  let before = start;
  for (const [at, step] of steps.entries()) {
    const here = [...path, at];
    const place = placeOf(lint, here, before);
    const condition = step.if === undefined ? null : lintCondition(lint, step.if, [...here, 'if'], place);
    const inside = { ...place, facts: condition === null ? place.facts : place.facts.union(condition.facts) };
    before = one(lint, step, here, before, inside);
  }
  return before;
}

function one(lint: Lint, step: Step, here: Path, before: Before, place: Place): Before {
  if ('do' in step) return lintDo(lint, step, here, before, place, inOrder);
  if ('ask' in step) return lintAsk(lint, step, here, before, place, inOrder);
  if ('wait' in step) return lintWait(lint, step, here, before, place);
  if ('choose' in step) return lintChoose(lint, step, here, before, place);
  return 'each' in step ? lintEach(lint, step, here, before, place) : lintTogether(lint, step, here, before, place);
}

function placeOf(lint: Lint, here: Path, before: Before): Place {
  const scope = new Map([...before.given, ['steps', objectShape(Object.fromEntries(before.steps))] as const]);
  const others = [...lint.ids].filter(([id]) => !before.steps.has(id));
  const elsewhere = new Map(others.map(([id, path]) => [id, whyNot(path, here)]));
  return { language: lint.language, scope, facts: before.facts, elsewhere };
}

function whyNot(path: Path, here: Path): string {
  if (path.join('.') === here.join('.')) return 'it is this very step';
  const branch = path.slice(0, -1).join('.');
  const sameBranch = here.slice(0, path.length - 1).join('.') === branch;
  if (!sameBranch) return 'it is in another branch';
  if (Number(here[path.length - 1]) === Number(path.at(-1))) return 'this is what happens when it came to nothing';
  return Number(here[path.length - 1]) < Number(path.at(-1)) ? 'it comes later' : 'it leaves nothing to read';
}

/** What is read after a branch that was perhaps not taken. */
function perhaps(before: Before, after: Before): Before {
  const steps = new Map(before.steps);
  for (const [id, shape] of after.steps) if (!steps.has(id)) steps.set(id, { ...shape, nullable: true });
  return {
    ...before,
    steps,
    audiences: new Map([...after.audiences, ...before.audiences]),
    approvals: before.approvals.union(after.approvals),
  };
}

function lintChoose(lint: Lint, step: Choose, here: Path, before: Before, place: Place): Before {
  let after = before;
  for (const [at, { when, steps }] of step.choose.entries()) {
    const path = [...here, 'choose', at];
    const { facts } = lintCondition(lint, when, [...path, 'when'], place);
    const taken = inOrder(lint, steps, [...path, 'steps'], { ...before, facts: place.facts.union(facts) });
    after = perhaps(after, taken);
  }
  if (step.else === undefined) return after;
  return perhaps(after, inOrder(lint, step.else, [...here, 'else'], { ...before, facts: place.facts }));
}

function lintEach(lint: Lint, step: Each, here: Path, before: Before, place: Place): Before {
  const ast = lintList(lint, step.each, [...here, 'each'], place);
  const item = ast === null ? ANY : itemShape(ast, place.scope);
  const given: Scope = new Map([...before.given, ['item', { ...item, nullable: false }], ['index', NUMBER]]);
  inOrder(lint, step.steps, [...here, 'steps'], { ...before, given, facts: place.facts });
  return {
    ...before,
    steps: new Map(before.steps).set(step.id, { ...objectShape({ count: NUMBER }), nullable: true }),
  };
}

const NUMBER: Shape = { kind: 'number', nullable: false };

/** Whether its rest may not be walked, while what comes after the branches is. */
function mayBeLeft(steps: readonly Step[]): boolean {
  return steps.some(
    (step) =>
      ('wait' in step && Array.isArray(step.otherwise)) ||
      ('ask' in step && (Array.isArray(step.otherwise) || Array.isArray(step.rejected))),
  );
}

function lintTogether(lint: Lint, step: Together, here: Path, before: Before, place: Place): Before {
  const start = { ...before, facts: place.facts };
  const afters: Before[] = [];
  for (const [at, steps] of step.together.entries())
    afters.push(inOrder(lint, steps, [...here, 'together', at], start));
  if (step.until === 'first' || step.if !== undefined || step.together.some(mayBeLeft))
    return afters.reduce(perhaps, before);
  function all<Value>(of: (after: Before) => ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
    const merged = new Map<string, Value>();
    for (const after of afters) for (const [key, value] of of(after)) merged.set(key, value);
    return merged;
  }
  return {
    ...before,
    facts: afters.reduce<Facts>((facts, after) => facts.union(after.facts), before.facts),
    steps: all(({ steps }) => steps),
    audiences: all(({ audiences }) => audiences),
    connections: all(({ connections }) => connections),
    approvals: afters.reduce<ReadonlySet<string>>((all, { approvals }) => all.union(approvals), before.approvals),
  };
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
  if (id === CAUSE && before.given.has(CAUSE)) return;
  const earlier = [...before.steps]
    .filter(([, shape]) => shape.kind === 'object' && shape.fields.has('external_id'))
    .map(([one]) => one);
  if (earlier.includes(id)) return;
  const why = place.elsewhere.get(id);
  const problem = before.steps.has(id)
    ? `${id} does nothing at a vendor, so nobody can reply to it`
    : why === undefined
      ? `there is no step ${id}`
      : `${id} cannot be replied to here: ${why}`;
  lint.problems.push(
    lint.yaml.at({ path }, problem, earlier.length === 0 ? 'put a do step before it' : suggestion(id, earlier)),
  );
}
