/** A playbook compiled once: the plan that the line asks of every activity, and that a run is moved by. */
import type { Environment } from '@marcbachmann/cel-js';
import type { Activity, Do, Playbook, Step, Wait } from '#sdk';
import { rootsOf } from './analysis.ts';
import { Absent } from './functions.ts';
import { compileExpression, frameOf, type Compiled } from './evaluate.ts';
import { createLanguage } from './language.ts';
import { compileTemplate, type Template } from './template.ts';
import type { Plan, Starts } from './plan.ts';
import { advance } from './stage.ts';

export interface CompiledDo {
  readonly kind: 'do';
  readonly id: string;
  readonly if: Compiled | null;
  readonly action: string;
  readonly via: string | null;
  readonly with: Template;
  /** What its input is made of. */
  readonly roots: ReadonlySet<string>;
  readonly else: 'fail' | 'continue';
}
export interface CompiledWait {
  readonly kind: 'wait';
  readonly id: string;
  readonly if: Compiled | null;
  readonly seconds: number;
  readonly for: { readonly replyTo: string; readonly if: Compiled | null } | null;
  readonly otherwise: 'stop' | readonly CompiledStep[] | null;
}
export type CompiledStep = CompiledDo | CompiledWait;

/** `byId` holds the steps of every branch. */
export interface Machine {
  readonly steps: readonly CompiledStep[];
  readonly byId: ReadonlyMap<string, CompiledStep>;
}

/** A plan from a source that was linted when it was loaded: a run keeps its revision though the file has changed since. */
export function compilePlaybook(source: Playbook, language = createLanguage()): Plan {
  const steps = source.steps.map((step) => compileStep(language, step));
  const condition = source.on.if === undefined ? null : compileExpression(language, source.on.if).run;
  const by = source.on.dedupe === undefined ? null : compileExpression(language, source.on.dedupe.by).run;
  const within = source.on.dedupe === undefined ? null : secondsOf(source.on.dedupe.within);
  const machine: Machine = { steps, byId: indexed(steps) };
  return {
    starts: (activity) => starts(activity, condition, by, within),
    advance: (run, event, now) => advance(machine, run, event, now),
  };
}

function indexed(steps: readonly CompiledStep[]): ReadonlyMap<string, CompiledStep> {
  const all = (some: readonly CompiledStep[]): readonly CompiledStep[] =>
    some.flatMap((step) => [
      step,
      ...(step.kind === 'wait' && Array.isArray(step.otherwise) ? all(step.otherwise) : []),
    ]);
  return new Map(all(steps).map((step) => [step.id, step]));
}

const PLAINLY_NOT: Starts = { no: null };
const WITHOUT_KEY: Starts = { key: null, within: null };

function starts(activity: Activity, condition: Compiled | null, by: Compiled | null, within: number | null): Starts {
  if (activity.ours || activity.backfilled) return PLAINLY_NOT;
  const frame = frameOf(activity);
  const holds = condition === null || condition(frame);
  if (holds === false) return PLAINLY_NOT;
  if (holds !== true) return { no: holds instanceof Absent ? holds.reason : 'the condition is neither true nor false' };
  if (by === null) return WITHOUT_KEY;
  const key = by(frame);
  // A complaint is not lost because its key cannot be told: it is then a case of its own.
  return { key: key instanceof Absent || typeof key === 'object' ? null : String(key), within };
}

function compileStep(language: Environment, step: Step): CompiledStep {
  const condition = step.if === undefined ? null : compileExpression(language, step.if).run;
  return 'do' in step ? compileDo(language, step, condition) : compileWait(language, step, condition);
}

function compileDo(language: Environment, step: Do, condition: Compiled | null): CompiledDo {
  const template = compileTemplate(language, step.with);
  const roots = template.asts.reduce<ReadonlySet<string>>((all, ast) => all.union(rootsOf(ast)), new Set());
  return {
    kind: 'do',
    id: step.id,
    if: condition,
    action: step.do,
    via: step.via ?? null,
    with: template,
    roots,
    else: step.else,
  };
}

function compileWait(language: Environment, step: Wait, condition: Compiled | null): CompiledWait {
  const reply = step.for;
  const otherwise = step.otherwise;
  return {
    kind: 'wait',
    id: step.id,
    if: condition,
    seconds: secondsOf(step.wait),
    for:
      reply === undefined
        ? null
        : { replyTo: reply.reply_to, if: reply.if === undefined ? null : compileExpression(language, reply.if).run },
    otherwise:
      otherwise === undefined || otherwise === 'stop'
        ? (otherwise ?? null)
        : otherwise.map((one) => compileStep(language, one)),
  };
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A year: a promise further away than that is a slip, and a time past what dates can hold would throw. */
export const LONGEST = 366 * 86_400;

/** Of a Duration such as 30m. */
export function secondsOf(duration: string): number {
  return Math.min(Number(duration.slice(0, -1)) * (UNITS[duration.slice(-1)] ?? 0), LONGEST);
}
