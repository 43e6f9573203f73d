/** The steps of a playbook one below the other, for people who want to know what comes. Pure. */
import { branchesOf, type Step, type Verb } from '#sdk';
import { whomWords } from './flow.ts';

export interface OutlineStep {
  readonly step: string;
  readonly verb: Verb;
  /** Of a do. */
  readonly action: string | null;
  readonly via: string | null;
  /** Of an ask. */
  readonly whom: string | null;
  readonly asks: 'approval' | 'choice' | 'form' | null;
  /** How long it waits, or people have: `2h`. */
  readonly time: string | null;
  /** It is done in that case only: `when` is a condition in CEL, `otherwise` (too late), `rejected`, `else`, or null where it is always. */
  readonly of: { readonly step: string; readonly when: string | null } | null;
}

export function outlineOf(steps: readonly Step[], of: OutlineStep['of'] = null): readonly OutlineStep[] {
  return steps.flatMap((step) => [
    { ...lineOf(step), of },
    ...branchesOf(step).flatMap((branch) =>
      outlineOf(branch.steps, { step: step.id, when: caseOf(step, branch.path) }),
    ),
  ]);
}

function lineOf(step: Step): Omit<OutlineStep, 'of'> {
  const plain = { step: step.id, action: null, via: null, whom: null, asks: null, time: null };
  if ('do' in step) return { ...plain, verb: 'do', action: step.do, via: step.via ?? null };
  if ('ask' in step) return { ...plain, verb: 'ask', whom: whomWords(step.of), asks: step.for, time: step.within };
  if ('wait' in step) return { ...plain, verb: 'wait', time: step.wait };
  return { ...plain, verb: 'choose' in step ? 'choose' : 'each' in step ? 'each' : 'together' };
}

function caseOf(step: Step, [key, at]: readonly (string | number)[]): string | null {
  if (key === 'choose' && 'choose' in step) return step.choose[Number(at)]?.when ?? null;
  return key === 'otherwise' || key === 'rejected' || key === 'else' ? key : null;
}
