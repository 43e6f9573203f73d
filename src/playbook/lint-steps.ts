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
} from '#sdk';
import { rootsOf, type Facts } from './analysis.ts';
import { GO } from './compile.ts';
import { ACTIVITY, type Scope } from './language.ts';
import { lintAsk } from './lint-ask.ts';
import { lintDo } from './lint-do.ts';
import { suggested, unfitName } from './lint-cures.ts';
import { contradiction, without } from './known.ts';
import { aroundOf, itemShape, type Elsewhere, type Place } from './lint-expression.ts';
import {
  approvalOf,
  audienceOf,
  lintCondition,
  lintDuration,
  lintList,
  noGoes,
  type Before,
  type Lint,
  type TriggerFacts,
} from './lint-place.ts';
import { CAUSE } from './plan.ts';
import { say, saidOf, type Words } from './say.ts';
import { ANY, objectShape, type Shape } from './shape.ts';
import type { Path } from './yaml.ts';

export function lintSteps(lint: Lint, playbook: Playbook, { given, facts, known }: TriggerFacts): void {
  collect(lint, playbook.steps, ['steps']);
  const { on } = playbook;
  const audiences = new Map<string, Audience>();
  for (const given of ['issue', 'signal']) if (given in on) audiences.set(given, 'internal');
  if ('manual' in on)
    for (const [name, { outside }] of Object.entries(on.manual))
      if (!outside) audiences.set(`form.${name}`, 'internal');
  inOrder(lint, playbook.steps, ['steps'], {
    given,
    facts,
    known,
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
    if ('do' in step && step.do === 'issue.open') lint.opening.add(step.id);
    if ('ask' in step) lint.askers.set(step.id, step.of);
    if (step.id === GO || step.id === CAUSE)
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'id'] },
          say('no step may be called ‹step›', { step: step.id }),
          'call it something else: a run in mode propose waits at go',
        ),
      );
    const unfit = unfitName(step.id);
    if (unfit !== null) lint.problems.push(lint.yaml.at({ path: [...here, 'id'] }, unfit.problem, unfit.cure));
    if (first !== undefined)
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'id'] },
          say('there are two steps called ‹step›', { step: step.id }),
          say('call one of them something else; the first is ‹place›', { place: first.join('.') }),
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
    const broken = lint.broken.get(here.join('.'));
    if (broken !== undefined) {
      before = afterBroken(before, broken);
      continue;
    }
    const place = placeOf(lint, here, before);
    const condition = step.if === undefined ? null : lintCondition(lint, step.if, [...here, 'if'], place);
    const inside =
      condition === null ? place : { ...place, facts: place.facts.union(condition.facts), known: condition.known };
    before = one(lint, step, here, before, inside);
  }
  return before;
}

/** Whatever they are, they are read without a word. */
function afterBroken(before: Before, ids: readonly string[]): Before {
  const steps = new Map(before.steps);
  for (const id of ids) steps.set(id, ANY);
  return { ...before, steps };
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
  const elsewhere = new Map(others.map(([id, path]) => [id, whyNot(lint, id, path, here)]));
  return { language: lint.language, scope, facts: before.facts, known: before.known, elsewhere };
}

/** By the first place at which the ways to the two part. */
function whyNot(lint: Lint, id: string, path: Path, here: Path): Elsewhere {
  if (path.join('.') === here.join('.'))
    return { why: 'it is this very step', cure: 'read steps that came before this one' };
  const parting = path.findIndex((part, at) => part !== here[at]);
  const around = path.slice(0, parting < 0 ? path.length : parting);
  if (parting < 0)
    return {
      why: 'this is what happens when it came to nothing',
      cure: say('read steps that came before ‹step›', { step: id }),
    };
  const [theirs, ours] = [path[parting], here[parting]];
  const inner = path.slice(parting + 1);
  if (typeof theirs === 'number' && around.at(-1) === 'together') {
    const beside = idAt(lint, around.slice(0, -1));
    return {
      why: say('it runs beside this step, in another branch of ‹step›', { step: beside }),
      cure: say('read it after ‹step›, or put both into one branch', { step: beside }),
    };
  }
  if (typeof theirs === 'number' && typeof ours === 'number' && around.at(-1) !== 'choose') {
    if (theirs > ours)
      return {
        why: 'it comes later',
        cure: say('put this step after ‹step›', { step: inner.length === 0 ? id : idAt(lint, [...around, theirs]) }),
      };
    if (inner.length === 0)
      return { why: 'it leaves nothing to read', cure: 'read a step that does, asks or waits for a reply' };
    const outer = idAt(lint, [...around, theirs]);
    if (inner[0] === 'steps')
      return {
        why: say('it is done for each item of ‹step›, within it', { step: outer }),
        cure: say('read it within ‹step›', { step: outer }),
      };
    return {
      why: say('it is in another branch, of ‹step›', { step: outer }),
      cure: 'read steps that came before this one on the same way',
    };
  }
  return { why: 'it is in another branch', cure: 'read steps that came before this one on the same way' };
}

function idAt(lint: Lint, path: Path): string {
  const [id = 'it'] = [...lint.ids].find(([, at]) => at.join('.') === path.join('.')) ?? [];
  return id;
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
  let { known } = place;
  /** The case that takes everything that comes to it. */
  let taken: { readonly at: number; readonly path: string | null } | null = null;
  for (const [at, { when, steps }] of step.choose.entries()) {
    const path = [...here, 'choose', at];
    if (taken !== null)
      lint.problems.push(
        lint.yaml.at(
          { path: [...path, 'when'] },
          say('this is never reached: case ‹number› always holds', { number: taken.at + 1 }),
          'remove it, or put it before that one',
        ),
      );
    const silent = taken === null ? lint : { ...lint, problems: [] };
    const condition = lintCondition(silent, when, [...path, 'when'], { ...place, known });
    if (condition.truth?.holds === 'true') taken ??= { at, path: condition.truth.path };
    const inside = { ...before, facts: place.facts.union(condition.facts), known: condition.known };
    after = perhaps(after, inOrder(lint, steps, [...path, 'steps'], inside));
    known = condition.otherwise;
  }
  if (step.else === undefined) return after;
  const all = contradiction(known, aroundOf('', place));
  if (taken !== null || all !== null)
    lint.problems.push(
      lint.yaml.at(
        { path: [...here, 'else'], key: true },
        taken === null
          ? say('else is never reached: the cases take everything that ‹path› can be', { path: all ?? '' })
          : say('else is never reached: case ‹number› always holds', { number: taken.at + 1 }),
        elseCure(lint, taken === null ? all : taken.path),
      ),
    );
  return perhaps(after, inOrder(lint, step.else, [...here, 'else'], { ...before, facts: place.facts, known }));
}

function elseCure({ approvals }: Lint, path: string | null): Words {
  const after = approvalOf(approvals, path);
  return after === null ? 'remove it, or mend the cases' : say('remove it; ‹cure›', { cure: noGoes(after) });
}

function lintEach(lint: Lint, step: Each, here: Path, before: Before, place: Place): Before {
  const ast = lintList(lint, step.each, [...here, 'each'], place);
  const item = ast === null ? ANY : itemShape(ast, place.scope);
  const given: Scope = new Map([...before.given, ['item', { ...item, nullable: false }], ['index', NUMBER]]);
  const known = without(place.known, ['item', 'index']);
  const roots = ast === null ? [] : [...rootsOf(ast)];
  const inside = roots.some((root) => audienceOf(lint, root, before, place.known) === 'internal');
  const audiences = new Map(before.audiences);
  if (inside) audiences.set('item', 'internal');
  else audiences.delete('item');
  inOrder(lint, step.steps, [...here, 'steps'], { ...before, audiences, given, facts: place.facts, known });
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
  const start = { ...before, facts: place.facts, known: place.known };
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

function lintWait(lint: Lint, step: Wait, here: Path, before: Before, place: Place): Before {
  lintDuration(lint, step.wait, [...here, 'wait']);
  if (step.for === undefined) return before;
  lintReplyTo(lint, step.for.reply_to, here, before, place);
  if (Array.isArray(step.otherwise))
    inOrder(lint, step.otherwise, [...here, 'otherwise'], { ...before, facts: place.facts, known: place.known });
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
  const audience =
    step.for.reply_to === CAUSE
      ? audienceOf(lint, CAUSE, before, place.known)
      : connection === undefined
        ? undefined
        : lint.catalog.connections?.get(connection)?.audience;
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
    ? say('‹step› does nothing at a vendor, so nobody can reply to it', { step: id })
    : why === undefined
      ? say('there is no step ‹step›', { step: id })
      : say('‹step› cannot be replied to here: ‹why›', { step: id, why: saidOf(why.why) });
  lint.problems.push(
    lint.yaml.at(
      { path },
      problem,
      why?.cure ?? (earlier.length === 0 ? 'put a do step before it' : suggested(id, earlier)),
    ),
  );
}
