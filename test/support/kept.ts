/** A run as an engine keeps it: each event is told with the journal so far. */
import { Playbook } from '#sdk';
import {
  causeOf,
  compilePlaybook,
  post,
  type Decision,
  type Plan,
  type Progress,
  type RunEvent,
  type RunView,
  type StepRecord,
} from '../../src/playbook/index.ts';

export const NOW = new Date('2026-03-02T09:00:00.000Z');

export function minutes(count: number): Date {
  return new Date(NOW.getTime() + count * 60_000);
}

export function planOf(steps: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): Plan {
  return compilePlaybook(
    Playbook.parse({ title: 't', purpose: 'p', mode: 'act', on: { activity: 'any' }, steps, ...more }),
  );
}

/** A run of these steps. */
export function keep(
  steps: readonly unknown[],
  view: Partial<RunView> = {},
  more: Readonly<Record<string, unknown>> = {},
): Kept {
  return new Kept(planOf(steps, more), view);
}

export class Kept {
  readonly plan: Plan;
  readonly view: Omit<RunView, 'journal'>;
  readonly journal = new Map<string, StepRecord>();
  readonly all: Progress[] = [];

  constructor(plan: Plan, view: Partial<RunView> = {}) {
    this.plan = plan;
    this.view = { id: 'run', mode: 'act', cause: causeOf(post()), activities: new Map(), ...view };
  }

  tell(event: RunEvent, now = NOW): Progress {
    const progress = this.plan.advance({ ...this.view, journal: [...this.journal.values()] }, event, now);
    for (const record of progress.records) this.journal.set(record.step, record);
    this.all.push(progress);
    return progress;
  }

  start(): Progress {
    return this.tell({ kind: 'start' });
  }

  timer(after: number): Progress {
    return this.tell({ kind: 'timer' }, minutes(after));
  }

  done(step: string, like: object = {}): Progress {
    return this.tell({
      kind: 'effect',
      step,
      state: 'done',
      external_id: '1',
      connection: 'outside',
      output: null,
      audience: 'external',
      ...like,
    } as RunEvent);
  }

  refused(step: string, message = 'no such group', now = NOW): Progress {
    return this.tell({ kind: 'effect', step, state: 'refused', fault: { kind: 'rejected', message } }, now);
  }

  answer(step: string, decision: Partial<Decision>, now = NOW): Progress {
    const whole = { choice: 'yes', text: null, fields: {}, comment: null, by: ['ines'], ...decision };
    return this.tell({ kind: 'answer', step, decision: whole }, now);
  }

  state(step: string): unknown {
    return this.journal.get(step)?.state;
  }

  outcome(step: string): unknown {
    return this.journal.get(step)?.outcome;
  }
}
