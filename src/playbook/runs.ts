/** Rows of runs: as they begin, as they rest, and what their journals tell of them. */
import { hash } from 'node:crypto';
import type { Activity, Mode } from '#sdk';
import { newId } from '../platform/index.ts';
import { causeOf, nextTime, type Cause, type Plan, type Progress, type StepRecord } from './plan.ts';
import type * as store from './store.ts';

export interface ActivePlaybook {
  readonly name: string;
  readonly revision: string;
  /** The file's. */
  readonly mode: Mode;
  readonly plan: Plan;
  readonly cap: { readonly runs: number; readonly seconds: number };
}

export interface Wanted {
  readonly cause: Cause;
  /** The signal's, the issue's or the activity's. */
  readonly id: string | null;
  /** Where the playbook does not say: starts once for a key. */
  readonly key: string;
  readonly issue: string | null;
  readonly of: string | null;
}

/** A playbook that something sets off. */
export interface Candidate extends Wanted {
  readonly playbook: ActivePlaybook;
  readonly within: number | null;
  readonly market: string | null;
}

const KEY_LIMIT = 700;

/** A key may be a whole text, and PostgreSQL's indexes hold less: a long one is its SHA-256. */
export function indexable(key: string): string {
  return key.length <= KEY_LIMIT ? key : `sha256:${hash('sha256', key)}`;
}

export function newRun({ playbook, cause, id, key, market, issue }: Candidate, mode: Mode, now: Date): store.RunRow {
  const { kind, activity, ...given } = cause;
  return {
    id: newId(),
    cause: id,
    playbook: playbook.name,
    revision: playbook.revision,
    key,
    state: 'running',
    mode,
    reason: null,
    wake_at: null,
    started_at: now.toISOString(),
    ended_at: null,
    trigger: kind,
    given: activity === null ? given : null,
    market,
    issue,
    typed: null,
  };
}

/** What set it off, as it was then. */
export function causeOfRun(run: store.RunRow, activities: ReadonlyMap<string, Activity>): Cause {
  if (run.trigger !== 'activity' && run.given !== null) return { kind: run.trigger, activity: null, ...run.given };
  const activity = activities.get(run.cause ?? '');
  if (!activity) throw new Error(`run ${run.id} has lost its cause ${run.cause}`);
  return causeOf(activity);
}

export function rested(run: store.RunRow, progress: Progress, now: Date): store.RunRow {
  const { state, reason } = progress;
  return {
    ...run,
    state,
    reason,
    wake_at: nextTime(progress)?.toISOString() ?? null,
    ended_at: state === 'parked' ? null : now.toISOString(),
  };
}

export function journalRows(
  run: string,
  { journal, records }: { readonly journal: readonly StepRecord[]; readonly records: readonly StepRecord[] },
  now: Date,
): store.JournalRow[] {
  const seq = new Map(journal.map(({ step }, at) => [step, at]));
  return records.map((record) => ({ ...record, run, seq: seq.get(record.step) ?? 0, at: now.toISOString() }));
}

/** Whether this line waited for a reply. */
export function listened({ outcome }: StepRecord): boolean {
  return typeof outcome === 'object' && outcome !== null && 'thread' in outcome;
}

/** Whether this line waited for people's answers. */
export function asked({ outcome }: StepRecord): boolean {
  return typeof outcome === 'object' && outcome !== null && 'asked' in outcome;
}

/**
 * What is said in a thread counts from the run's start. Where the thread is that of what set the run off just then, nothing in it can be older,
 * whenever it was seen: a sender that was cut off may come again with the first word after its answer is here.
 */
export function saidSince({ started_at }: store.RunRow, { activity }: Cause, thread: string): Date {
  const start = Date.parse(started_at);
  const began =
    activity?.kind === 'create' && activity.external_id === thread && Date.parse(activity.seen_at) === start;
  return new Date(began ? Math.min(start, Date.parse(activity.published_at)) : start);
}

export function replyOf(outcome: unknown): string[] {
  if (typeof outcome !== 'object' || outcome === null || !('reply' in outcome)) return [];
  return typeof outcome.reply === 'string' ? [outcome.reply] : [];
}

/** What a word answers to: its thread and the thing it replies to. Our own words and deletions answer nothing. */
export function threadsOf({ ours, kind, thread, in_reply_to, external_id }: Activity): string[] {
  if (ours || kind === 'delete') return [];
  // A vendor may number its comments apart from its messages: only what answers nothing is its thread's first item.
  const first = in_reply_to === null ? external_id : null;
  return [...new Set([thread, in_reply_to])].filter((one): one is string => one !== null && one !== first);
}
