/** What a person does about a run that failed, stopped or waits: the last lines of what is told of it. */
import type { SeenAsk, SeenEffect } from '../app/index.ts';
import type { JournalLine } from './journal.ts';
import { localTime, visible } from './words.ts';

export interface ToldRun {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly journal: readonly JournalLine[];
  readonly effects: readonly SeenEffect[];
  readonly asks: readonly SeenAsk[];
}

export function advice(run: ToldRun): string[] {
  const lines =
    run.state === 'failed'
      ? failed(run)
      : run.state === 'stopped'
        ? stopped(run)
        : run.state === 'parked'
          ? parked(run)
          : [];
  return lines.map((line) => visible(line));
}

function failed(run: ToldRun): string[] {
  const step = lineOf(run, ({ state }) => state === 'failed');
  if (step === undefined)
    return [`The log of bondfire work says more. Once that is mended: bondfire playbook rerun ${run.id}`];
  const typed = run.effects.some((one) => one.step === step.step);
  return [
    ...outOf(run, step),
    cureOf(run, step),
    `Then: bondfire playbook rerun ${run.id} --from ${named(step)}`,
    ...(typed ? [`With another input for that step: --with '<its whole input as JSON>'`] : []),
  ];
}

/** Whether anything is out there: of the step that failed, and of those before it. */
function outOf({ effects }: ToldRun, { step }: JournalLine): string[] {
  const own = effects.find((one) => one.step === step);
  const made = effects.filter((one) => one.state === 'done' && one.step !== step);
  const names = made.toReversed().map((one) => `${one.step} at ${one.connection}`);
  return [
    own === undefined || own.state === 'refused'
      ? `Nothing of ${step} has gone out.`
      : `${step} is ${own.state} at ${own.connection}.`,
    ...(names.length === 0 ? [] : [`What is out stays, and is not done again: ${names.join(', ')}.`]),
  ];
}

function cureOf({ effects }: ToldRun, { step, outcome }: JournalLine): string {
  const effect = effects.find((one) => one.step === step);
  const look = effect === undefined ? '' : ` What was to be sent, and where: bondfire effect show ${effect.id}`;
  const fault = member(outcome, 'fault');
  const cure = textIn(fault, 'cure');
  if (cure !== null) return `${cure}${look}`;
  if (fault !== null) return `${CURES[textIn(fault, 'kind') ?? ''] ?? 'Mend what failed.'}${look}`;
  if (effect !== undefined) return `It took too long.${look}`;
  return 'Mend the step in its playbook: what may be absent is asked for with has(…) in `if`, or has another value by default(…, …).';
}

const CURES: Readonly<Record<string, string>> = {
  config:
    'An admin mends the settings: bondfire connection list, and bondfire connection test of the one that it goes out by.',
  auth: 'The vendor no longer knows us there: bondfire connection reconnect.',
  rejected: 'The vendor understood and said no: mend what the step sends, or what is refused there.',
  transient:
    'The vendor could not be reached for an hour, or answered with its own faults: bondfire connection test tells whether it is back.',
  drift: 'The vendor’s answer could not be read, so look there whether it was done before it is done again.',
  bug: 'That is a fault of Bondfire; the log of bondfire work says where.',
};

function stopped(run: ToldRun): string[] {
  const late = lineOf(run, ({ outcome }) => textIn(outcome, 'otherwise') !== null);
  if (late !== undefined) {
    const ask = run.asks.find(({ step }) => step === late.step);
    return [
      ...(ask === undefined ? [] : [`Who was asked, and who could not be: bondfire playbook asks ${ask.id}`]),
      `To ${ask === undefined ? 'wait' : 'ask'} again: bondfire playbook rerun ${run.id} --from ${named(late)}`,
    ];
  }
  const no = lineOf(run, ({ outcome }) => textIn(outcome, 'choice') === 'no');
  return no === undefined
    ? []
    : [`A person decided so. To ask again: bondfire playbook rerun ${run.id} --from ${named(no)}`];
}

/** A shell reads brackets as a pattern. */
function named({ step }: JournalLine): string {
  return step.includes('[') ? `'${step}'` : step;
}

/** The one that the run's reason names, else the last. */
function lineOf({ journal, reason }: ToldRun, fits: (line: JournalLine) => boolean): JournalLine | undefined {
  const fitting = journal.filter(fits);
  return fitting.find(({ step }) => reason?.startsWith(`${step} `) || reason?.startsWith(`${step}:`)) ?? fitting.at(-1);
}

function parked({ journal, effects }: ToldRun): string[] {
  const waiting = new Set(journal.flatMap(({ step, state }) => (state === 'parked' ? [step] : [])));
  const seen = new Set<string>();
  return effects.flatMap((effect) => {
    // The newest of a step comes first.
    if (!waiting.has(effect.step) || seen.has(effect.step)) return [];
    seen.add(effect.step);
    return standing(effect);
  });
}

function standing({ id, step, state, connection, fault, waits, due_at }: SeenEffect): string[] {
  if (state === 'unknown')
    return [
      `${step}: look at ${connection} whether it is there, then: bondfire effect settle ${id} done, or bondfire effect settle ${id} resend`,
    ];
  if (state !== 'intended') return [];
  if (waits !== null) return [`${step} waits, and goes out by itself once that is mended: ${waits}`];
  if (fault === null) return [`${step} waits for a worker: look whether bondfire work runs.`];
  const cure = fault.cure === null ? '' : ` ${fault.cure}`;
  return [`${step} is tried again at ${localTime(due_at)}: ${fault.message}.${cure}`];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? ((value as Readonly<Record<string, unknown>>)[name] ?? null)
    : null;
}

function textIn(value: unknown, name: string): string | null {
  const found = member(value, name);
  return typeof found === 'string' ? found : null;
}
