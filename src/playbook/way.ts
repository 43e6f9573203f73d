/** Where steps stand among one another: what comes after one on its way, and what came before. */
import type { Verb } from '#sdk';
import type { CompiledStep } from './compile.ts';

/** How a run comes to a step. */
export interface StepPlace {
  readonly verb: Verb;
  /** Of a do. */
  readonly action: string | null;
  /** Lists around it that are gone through item by item. */
  readonly turns: number;
  /** Approvals that a run passes, or may pass, before it. */
  readonly approvals: readonly string[];
  /** Those of them that no way to it goes around. */
  readonly passed: readonly string[];
}

/** Every step, those of all branches included. */
export function everyStep(steps: readonly CompiledStep[]): readonly CompiledStep[] {
  return steps.flatMap((step) => [step, ...listsOf(step).flatMap(everyStep)]);
}

/** A step and all that come after it on its way. Null where it is not in this list or under it. */
export function fromStep(steps: readonly CompiledStep[], id: string): readonly string[] | null {
  for (const [at, step] of steps.entries()) {
    const rest = everyStep(steps.slice(at + 1)).map((one) => one.id);
    if (step.id === id) return [...everyStep([step]).map((one) => one.id), ...rest];
    for (const list of listsOf(step)) {
      const inside = fromStep(list, id);
      if (inside !== null) return [...inside, ...rest];
    }
  }
  return null;
}

/** Null where there is no such step. */
export function placeOf(steps: readonly CompiledStep[], id: string): StepPlace | null {
  for (const [at, step] of steps.entries()) {
    const before = approvalsIn(steps.slice(0, at));
    const surely = steps
      .slice(0, at)
      .filter(isApproval)
      .map((one) => one.id);
    if (step.id === id) {
      const action = step.kind === 'do' ? step.action : null;
      return { verb: step.kind, action, turns: 0, approvals: before, passed: surely };
    }
    for (const list of listsOf(step)) {
      const inside = placeOf(list, id);
      if (inside === null) continue;
      const turns = inside.turns + (step.kind === 'each' ? 1 : 0);
      return { ...inside, turns, approvals: [...before, ...inside.approvals], passed: [...surely, ...inside.passed] };
    }
  }
  return null;
}

function approvalsIn(steps: readonly CompiledStep[]): readonly string[] {
  return everyStep(steps)
    .filter(isApproval)
    .map((step) => step.id);
}

function isApproval(step: CompiledStep): boolean {
  return step.kind === 'ask' && step.for === 'approval';
}

function listsOf(step: CompiledStep): readonly (readonly CompiledStep[])[] {
  switch (step.kind) {
    case 'do':
      return lists(step.else);
    case 'wait':
      return lists(step.otherwise);
    case 'ask':
      return [...lists(step.otherwise), ...lists(step.rejected)];
    case 'choose':
      return [...step.cases.map(({ steps }) => steps), ...lists(step.else)];
    case 'each':
      return [step.steps];
    case 'together':
      return step.branches.map(({ steps }) => steps);
  }
}

function lists(branch: string | readonly CompiledStep[] | null): readonly (readonly CompiledStep[])[] {
  return typeof branch === 'string' || branch === null ? [] : [branch];
}
