/** A playbook compiled once: the plan that the line asks of every activity, and that a run is moved by. */
import type { Environment } from '@marcbachmann/cel-js';
import type { Ask, Do, Field, Level, Playbook, Step, Together, TriggerKind, Wait } from '#sdk';
import { rootsOf, type Root } from './analysis.ts';
import { Absent } from './functions.ts';
import { compileExpression, frameOf, type Ast, type Compiled } from './evaluate.ts';
import { createLanguage } from './language.ts';
import { compileTemplate, type Template } from './template.ts';
import type { Cause, Plan, Starts } from './plan.ts';
import { readsOf } from './reads.ts';
import { advance, copies } from './stage.ts';
import { everyStep, fromStep, placeOf } from './way.ts';

export type Roots = ReadonlySet<Root>;

interface Head {
  readonly id: string;
  readonly if: Compiled | null;
}
/** `stop`: the run ends. Steps take the place of the rest of their list. */
export type Instead = 'stop' | readonly CompiledStep[];

export interface CompiledDo extends Head {
  readonly kind: 'do';
  readonly action: string;
  readonly via: string | null;
  readonly with: Template;
  /** What each text of its input is made of. */
  readonly leaves: readonly { readonly path: readonly (string | number)[]; readonly roots: Roots }[];
  /** Seconds. */
  readonly within: number | null;
  readonly retry: { readonly times: number; readonly every: number } | null;
  readonly else: 'fail' | 'continue' | readonly CompiledStep[];
}
export interface CompiledWait extends Head {
  readonly kind: 'wait';
  readonly seconds: number;
  readonly for: { readonly replyTo: string; readonly if: Compiled | null } | null;
  readonly otherwise: Instead | null;
}
export interface CompiledAsk extends Head {
  readonly kind: 'ask';
  readonly for: Ask['for'];
  readonly question: Template;
  readonly text: Template | null;
  /** What the text is made of. */
  readonly roots: Roots;
  readonly options: readonly string[];
  readonly fields: Readonly<Record<string, Field>>;
  readonly of: Template;
  readonly need: Ask['need'];
  readonly edit: boolean;
  readonly self: boolean;
  readonly always: boolean;
  readonly business: boolean;
  readonly remind: number | null;
  readonly escalate: readonly { readonly after: number; readonly to: Template }[];
  readonly seconds: number;
  readonly otherwise: Instead;
  readonly rejected: 'continue' | Instead;
}
export interface CompiledChoose extends Head {
  readonly kind: 'choose';
  readonly cases: readonly { readonly when: Compiled; readonly steps: readonly CompiledStep[] }[];
  readonly else: readonly CompiledStep[] | null;
}
export interface CompiledEach extends Head {
  readonly kind: 'each';
  readonly list: Compiled;
  readonly roots: Roots;
  readonly atOnce: number;
  readonly steps: readonly CompiledStep[];
}
export interface CompiledTogether extends Head {
  readonly kind: 'together';
  readonly branches: readonly { readonly steps: readonly CompiledStep[]; readonly ids: ReadonlySet<string> }[];
  readonly until: Together['until'];
}
export type CompiledStep = CompiledDo | CompiledWait | CompiledAsk | CompiledChoose | CompiledEach | CompiledTogether;

/** `byId` holds the steps of every branch. */
export interface Machine {
  readonly steps: readonly CompiledStep[];
  readonly byId: ReadonlyMap<string, CompiledStep>;
  /** What a run in mode propose waits for first. */
  readonly go: CompiledAsk;
  /** Of the form, which may go outside. */
  readonly outside: ReadonlySet<string>;
}

/** A run in mode propose waits so long for its go, then it stops. */
const GO_WITHIN = '7d';
/** The step of that name is the go; no other may be called so. */
export const GO = 'go';

/** A plan from a source that was linted when it was loaded: a run keeps its revision though the file has changed since. */
export function compilePlaybook(source: Playbook, language = createLanguage()): Plan {
  const { on } = source;
  const steps = source.steps.map((step) => compileStep(language, step));
  const compiled = (expression: string | undefined): Compiled | null =>
    expression === undefined ? null : compileExpression(language, expression).run;
  const dedupe = 'dedupe' in on ? on.dedupe : undefined;
  const conditions: Conditions = {
    matches: (cause) => fits(on, cause),
    if: compiled('if' in on ? on.if : undefined),
    by: compiled(dedupe?.by),
    within: dedupe === undefined ? null : secondsOf(dedupe.within),
    market: compiled(source.market),
  };
  const machine: Machine = {
    steps,
    byId: new Map(everyStep(steps).map((step) => [step.id, step])),
    go: compileAsk(language, goOf(source), null),
    outside: new Set(
      Object.entries('manual' in on ? on.manual : {}).flatMap(([name, { outside }]) => (outside ? [name] : [])),
    ),
  };
  const kind = (['activity', 'signal', 'issue', 'schedule', 'manual'] as const).find((one) => one in on);
  return {
    kind: kind ?? ('manual' satisfies TriggerKind),
    verbs: new Map([...machine.byId].map(([id, step]) => [id, step.kind])),
    business: everyStep(steps).some((step) => step.kind === 'ask' && step.business),
    reads: readsOf(source),
    from: (id) => new Set(fromStep(steps, id) ?? []),
    place: (id) => placeOf(steps, id),
    starts: (cause) => starts(cause, conditions),
    copies: (run, text) => copies(machine, run, text),
    advance: (run, event, now) => advance(machine, run, event, now),
  };
}

/** What a run would be about, for whoever says go. */
function aboutOf(on: Playbook['on']): string {
  if ('activity' in on)
    return " It is about {{ activity.connection }}, {{ default(activity.actor.name, default(activity.actor.handle, 'somebody')) }}: “{{ truncate(one_line(default(activity.text, default(activity.title, '…'))), 300) }}”";
  if ('signal' in on) return ' It is about this: {{ truncate(signal.why, 300) }}';
  if ('issue' in on) return ' It is about the issue “{{ truncate(issue.title, 300) }}” ({{ issue.event }})';
  if (!('manual' in on)) return '';
  const fields = Object.entries(on.manual).map(([name, { type }]) => {
    const value = type === 'number' || type === 'bool' ? `string(form.${name})` : `truncate(form.${name}, 100)`;
    return `${name}: {{ default(${value}, '…') }}`;
  });
  return fields.length === 0 ? '' : ` With ${fields.join(', ')}`;
}

function goOf({ title, go, on }: Playbook): Ask {
  return {
    id: GO,
    ask: `Start “${title.replaceAll('{{', '{ {')}”?${aboutOf(on)}`,
    of: go,
    for: 'approval',
    need: 'any',
    edit: false,
    self: true,
    hours: 'always',
    escalate: [],
    within: GO_WITHIN,
    otherwise: 'stop',
    rejected: 'stop',
  };
}

interface Conditions {
  readonly matches: (cause: Cause) => boolean;
  readonly if: Compiled | null;
  readonly by: Compiled | null;
  readonly within: number | null;
  readonly market: Compiled | null;
}

const PLAINLY_NOT: Starts = { no: null };
const WITHOUT_KEY: Starts = { key: null, within: null, market: null };

function fits(on: Playbook['on'], { kind, given }: Cause): boolean {
  if (!(kind in on)) return false;
  if ('signal' in on) {
    const signal = given['signal'] as { readonly kind?: unknown; readonly slice?: unknown } | undefined;
    return signal?.kind === on.signal && (on.slice === undefined || signal.slice === on.slice);
  }
  if ('issue' in on) {
    const { event } = (given['issue'] ?? {}) as { readonly event?: unknown };
    return event === on.issue && (on.for === undefined || given['idle'] === secondsOf(on.for));
  }
  return true;
}

function starts(cause: Cause, on: Conditions): Starts {
  const { activity } = cause;
  if (activity !== null && (activity.ours || activity.backfilled)) return PLAINLY_NOT;
  if (!on.matches(cause)) return PLAINLY_NOT;
  const frame = frameOf(activity, undefined, null, cause.given);
  const holds = on.if === null || on.if(frame);
  if (holds === false) return PLAINLY_NOT;
  if (holds !== true) return { no: holds instanceof Absent ? holds.reason : 'the condition is neither true nor false' };
  if (on.by === null && on.market === null) return WITHOUT_KEY;
  // A complaint is not lost because its key cannot be told: it is then a case of its own.
  return { key: word(on.by?.(frame)), within: on.within, market: word(on.market?.(frame)) };
}

function word(value: unknown): string | null {
  return value === undefined || value instanceof Absent || typeof value === 'object' ? null : String(value);
}

function compileStep(language: Environment, step: Step): CompiledStep {
  const condition = step.if === undefined ? null : compileExpression(language, step.if).run;
  const inner = (steps: readonly Step[]): readonly CompiledStep[] => steps.map((one) => compileStep(language, one));
  if ('do' in step) return compileDo(language, step, condition);
  if ('wait' in step) return compileWait(language, step, condition);
  if ('ask' in step) return compileAsk(language, step, condition);
  if ('choose' in step)
    return {
      kind: 'choose',
      id: step.id,
      if: condition,
      cases: step.choose.map((one) => ({ when: compileExpression(language, one.when).run, steps: inner(one.steps) })),
      else: step.else === undefined ? null : inner(step.else),
    };
  if ('each' in step) {
    const { run, ast } = compileExpression(language, step.each);
    const roots = rootsIn(ast === null ? [] : [ast]);
    return {
      kind: 'each',
      id: step.id,
      if: condition,
      list: run,
      roots,
      atOnce: step.at_once,
      steps: inner(step.steps),
    };
  }
  const branches = step.together.map((branch) => {
    const steps = inner(branch);
    return { steps, ids: new Set(everyStep(steps).map(({ id }) => id)) };
  });
  return { kind: 'together', id: step.id, if: condition, branches, until: step.until };
}

function rootsIn(asts: readonly Ast[]): Roots {
  return asts.reduce<Roots>((found, ast) => found.union(rootsOf(ast)), new Set());
}

function rootsOfAll(template: Template): Roots {
  return rootsIn(template.leaves.flatMap(({ asts }) => asts));
}

function compileInstead(language: Environment, branch: 'stop' | readonly Step[]): Instead {
  return branch === 'stop' ? branch : branch.map((one) => compileStep(language, one));
}

function compileDo(language: Environment, step: Do, condition: Compiled | null): CompiledDo {
  const template = compileTemplate(language, step.with);
  const leaves = template.leaves.map(({ path, asts }) => ({ path, roots: rootsIn(asts) }));
  const branch = step.else;
  return {
    kind: 'do',
    id: step.id,
    if: condition,
    action: step.do,
    via: step.via ?? null,
    with: template,
    leaves,
    within: step.within === undefined ? null : secondsOf(step.within),
    retry: step.retry === undefined ? null : { times: step.retry.times, every: secondsOf(step.retry.every) },
    else: typeof branch === 'string' ? branch : branch.map((one) => compileStep(language, one)),
  };
}

function compileWait(language: Environment, step: Wait, condition: Compiled | null): CompiledWait {
  const reply = step.for;
  return {
    kind: 'wait',
    id: step.id,
    if: condition,
    seconds: secondsOf(step.wait),
    for:
      reply === undefined
        ? null
        : { replyTo: reply.reply_to, if: reply.if === undefined ? null : compileExpression(language, reply.if).run },
    otherwise: step.otherwise === undefined ? null : compileInstead(language, step.otherwise),
  };
}

function compileAsk(language: Environment, step: Ask, condition: Compiled | null): CompiledAsk {
  const text = step.text === undefined ? null : compileTemplate(language, step.text);
  return {
    kind: 'ask',
    id: step.id,
    if: condition,
    for: step.for,
    question: compileTemplate(language, step.ask),
    text,
    roots: text === null ? new Set() : rootsOfAll(text),
    options: step.options ?? [],
    fields: step.fields ?? {},
    of: compileTemplate(language, step.of),
    need: step.need,
    edit: step.edit,
    self: step.self,
    always: step.hours === 'always',
    business: step.hours === 'business',
    remind: step.remind === undefined ? null : secondsOf(step.remind),
    escalate: levelsOf(step).map(({ after, to }) => ({ after: secondsOf(after), to: compileTemplate(language, to) })),
    seconds: secondsOf(step.within),
    otherwise: compileInstead(language, step.otherwise),
    rejected: step.rejected === 'continue' ? step.rejected : compileInstead(language, step.rejected),
  };
}

/** A policy that is named was written out when the playbook was loaded. */
function levelsOf({ id, escalate }: Ask): readonly Level[] {
  if (typeof escalate !== 'string') return escalate;
  throw new TypeError(`${id} names the escalation policy ${escalate}, which is not written out`);
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A year: a promise further away than that is a slip, and a time past what dates can hold would throw. */
export const LONGEST = 366 * 86_400;

/** Of a Duration such as 30m. */
export function secondsOf(duration: string): number {
  return Math.min(Number(duration.slice(0, -1)) * (UNITS[duration.slice(-1)] ?? 0), LONGEST);
}
