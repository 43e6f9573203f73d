/** One walk through the steps, from the first: what the journal settled is passed over, what the event settles is written. */
import type { CompiledStep, Machine } from './compile.ts';
import { frameOf, type Frame } from './evaluate.ts';
import type { Intent, Json, Question, RunEvent, RunView, StepRecord, Waiting } from './plan.ts';
import type { Provenance } from './provenance.ts';

export interface Walk {
  readonly machine: Machine;
  readonly run: RunView;
  readonly event: RunEvent;
  readonly now: Date;
  /** By the step's name in the journal. */
  readonly journal: Map<string, StepRecord>;
  readonly records: Map<string, StepRecord>;
  readonly intents: Intent[];
  readonly questions: Question[];
  readonly withdrawn: string[];
  readonly waits: Waiting[];
  /** What it waits for, in words. */
  readonly parked: { readonly step: string; readonly what: string }[];
  /** Why the event did not settle the step that it was for. */
  note: { readonly step: string; readonly why: string } | null;
}

/** Where steps stand: at the top, or in one turn of each `each` around them. */
export interface Scope {
  /** `[2][0]`: appended to a step's name in the journal. */
  readonly at: string;
  /** What expressions read as `steps`. */
  readonly steps: Record<string, unknown>;
  readonly given: Readonly<Record<string, unknown>>;
  /** Of `item`. */
  readonly item: Provenance | null;
}

export function walkOf(machine: Machine, run: RunView, event: RunEvent, now: Date): Walk {
  return {
    machine,
    run,
    event,
    now,
    journal: new Map(run.journal.map((record) => [record.step, record])),
    records: new Map(),
    intents: [],
    questions: [],
    withdrawn: [],
    waits: [],
    parked: [],
    note: null,
  };
}

export function nameIn({ at }: Scope, id: string): string {
  return `${id}${at}`;
}

/** `reply[2]` is a turn of the step `reply`. */
export function idOf(name: string): string {
  const bracket = name.indexOf('[');
  return bracket < 0 ? name : name.slice(0, bracket);
}

/** The line of a step that may be read from here: of this turn, else of the turns around it. */
export function recordOf({ journal }: Walk, { at }: Scope, id: string): StepRecord | undefined {
  for (let around = at; ; around = around.slice(0, around.lastIndexOf('['))) {
    const record = journal.get(`${id}${around}`);
    if (record !== undefined || around === '') return record;
  }
}

export function frameIn(walk: Walk, scope: Scope, reply: Frame['reply'] = null): Frame {
  return frameOf(walk.run.cause.activity, scope.steps, reply, scope.given);
}

export function write(walk: Walk, record: StepRecord): void {
  walk.records.set(record.step, record);
  walk.journal.set(record.step, record);
}

export function line(scope: Scope, step: CompiledStep, state: StepRecord['state'], outcome: Json): StepRecord {
  return { step: nameIn(scope, step.id), state, outcome };
}

export function member(record: StepRecord, key: string): Json | undefined {
  const { outcome } = record;
  if (typeof outcome !== 'object' || outcome === null || !Object.hasOwn(outcome, key)) return undefined;
  return (outcome as { readonly [key: string]: Json })[key];
}

export function text(record: StepRecord, key: string): string | null {
  const value = member(record, key);
  return typeof value === 'string' ? value : null;
}

/** An instant in the outcome; null where there is none. */
export function instant(record: StepRecord, key: string): Date | null {
  const value = text(record, key);
  return value === null ? null : new Date(value);
}

export function isDue(walk: Walk, at: Date | null): boolean {
  return walk.event.kind === 'timer' && at !== null && walk.now.getTime() >= at.getTime();
}

export function after({ now }: Walk, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString();
}
