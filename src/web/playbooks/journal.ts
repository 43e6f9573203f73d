/** What a run's journal says, and what becomes of it on the graph. Pure. */
import type { RunDetail } from '../../api/shapes/index.ts';
import type { StepState } from './graph.tsx';

/** One turn of a step, as the API has it in the run's detail. */
export interface JournalLine {
  readonly step: string;
  readonly state: StepState;
  readonly outcome: unknown;
  readonly at: string;
  readonly reply: { readonly actor: { readonly name: string | null } | null; readonly text: string | null } | null;
}

export interface RunFacts {
  readonly playbook: string;
  readonly revision: string;
  readonly state: 'running' | 'parked' | 'done' | 'failed' | 'stopped';
  readonly reason: string | null;
  readonly mode: 'watch' | 'propose' | 'act';
  readonly key: string;
  readonly form: Readonly<Record<string, unknown>> | null;
  readonly journal: readonly JournalLine[];
}

export function factsOf({ detail }: RunDetail): RunFacts {
  return detail as unknown as RunFacts;
}

/** The step in the playbook of a turn of it: `tell[2]` is `tell`. */
export function stepOf({ step }: Pick<JournalLine, 'step'>): string {
  return step.replace(/\[.*/, '');
}

/** What matters most of several turns. */
const MATTERS: readonly StepState[] = ['failed', 'parked', 'done', 'skipped'];

export function statesOf(journal: readonly JournalLine[]): ReadonlyMap<string, StepState> {
  const states = new Map<string, StepState>();
  for (const line of journal) {
    const before = states.get(stepOf(line));
    if (before === undefined || MATTERS.indexOf(line.state) < MATTERS.indexOf(before))
      states.set(stepOf(line), line.state);
  }
  return states;
}

/** Why a step waits, and until when. */
export interface Wait {
  readonly step: string;
  readonly code: 'answer' | 'reply' | 'time' | 'again' | 'unknown' | 'done';
  readonly until: string;
  readonly why: string;
  readonly action: string;
}

/** Empty where it does not wait, or its journal does not tell. */
export function waitsOf({ state, journal }: RunFacts): readonly Wait[] {
  if (state !== 'parked') return [];
  return journal.flatMap((line): Wait[] => {
    const { step, outcome } = line;
    if (line.state !== 'parked' || !isKept(outcome)) return [];
    const word = (name: string): string => (typeof outcome[name] === 'string' ? outcome[name] : '');
    const wait = { step, until: word('again') || word('until'), action: word('action') };
    const why = word('unknown') || word('refused');
    if (word('unknown') !== '') return [{ ...wait, why, code: 'unknown' }];
    if (word('again') !== '') return [{ ...wait, why, code: 'again' }];
    if (wait.action !== '') return [{ ...wait, why, code: 'done' }];
    if (wait.until === '') return [];
    return [{ ...wait, why, code: outcome['asked'] === true ? 'answer' : word('thread') === '' ? 'time' : 'reply' }];
  });
}

/** In a few words; null where there is only the data. */
export function noteOf({ outcome, reply }: JournalLine): string | null {
  if (reply !== null) return `${reply.actor?.name ?? '…'}: “${reply.text ?? ''}”`;
  if (typeof outcome !== 'object' || outcome === null) return null;
  const { would, fault, ...given } = outcome as Readonly<Record<string, unknown>>;
  if (isKept(would)) return `${String(would['action'] ?? '')}`;
  const words = [
    isKept(fault) ? fault['message'] : null,
    given['note'],
    given['reason'],
    given['choice'],
    given['chose'],
    given['otherwise'],
    given['external_id'],
  ];
  const found = words.find((one) => typeof one === 'string');
  return found === undefined ? null : String(found);
}

function isKept(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
