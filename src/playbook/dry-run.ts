/** What a playbook would have done: each run that past activities would have started, and each effect that it would have had. Pure; nothing is stored, nothing goes out. */
import type { Activity } from '#sdk';
import { causeOf, type Json, type Plan, type StepRecord } from './plan.ts';
import { idOf } from './walk.ts';

export interface WouldRun {
  readonly activity: string;
  readonly at: string;
  /** What was said, for whoever reads the list. */
  readonly text: string | null;
  readonly key: string | null;
  readonly would: readonly WouldDo[];
  /** Steps that would have failed or cannot be told, and why. */
  readonly notes: readonly string[];
}

export interface WouldDo {
  readonly step: string;
  /** An action, or `ask`. */
  readonly action: string;
  readonly input: Json;
}

export interface DryRun {
  readonly looked: number;
  /** Runs that a key held back, as one was there within the time. */
  readonly held: number;
  /** Runs that the cap held back. */
  readonly capped: number;
  readonly runs: readonly WouldRun[];
}

/**
 * @param activities the oldest first.
 * Waits are over at once and approvals are given; what people would say or choose cannot be told, so what depends on it is noted.
 */
export function dryRun(
  plan: Plan,
  activities: readonly Activity[],
  cap: { readonly runs: number; readonly seconds: number },
): DryRun {
  const taken = new Map<string, number>();
  const runs: WouldRun[] = [];
  const begun: number[] = [];
  let held = 0;
  let capped = 0;
  for (const activity of activities) {
    // History fires nothing when it comes in; here that is what is asked.
    const cause = causeOf({ ...activity, backfilled: false });
    const starts = plan.starts(cause);
    if ('no' in starts) continue;
    const at = Date.parse(activity.published_at);
    const key = starts.key ?? `${activity.connection}/${activity.stream}/${activity.external_id}`;
    const before = taken.get(key);
    if (before !== undefined && (starts.within === null || at < before + starts.within * 1000)) {
      held += 1;
      continue;
    }
    while (begun[0] !== undefined && begun[0] <= at - cap.seconds * 1000) begun.shift();
    if (begun.length >= cap.runs) {
      capped += 1;
      continue;
    }
    begun.push(at);
    taken.set(key, at);
    const view = { id: activity.id, mode: 'watch' as const, cause, journal: [], activities: new Map() };
    const { records } = plan.advance(view, { kind: 'start' }, new Date(at));
    runs.push({
      activity: activity.id,
      at: activity.published_at,
      text: activity.text,
      key: starts.key,
      would: records.flatMap(wouldDo),
      notes: records.flatMap(noteOf),
    });
  }
  return { looked: activities.length, held, capped, runs };
}

function wouldDo({ step, outcome }: StepRecord): WouldDo[] {
  if (typeof outcome !== 'object' || outcome === null || !('would' in outcome)) return [];
  const would = outcome.would as { readonly action?: string; readonly input?: Json };
  return [
    {
      step,
      action: would.action ?? 'ask',
      input: would.action === undefined ? (would as Json) : (would.input ?? null),
    },
  ];
}

function noteOf({ step, state, outcome }: StepRecord): string[] {
  if (state !== 'skipped' && state !== 'failed') return [];
  if (typeof outcome !== 'object' || outcome === null) return [];
  const note = 'note' in outcome ? outcome.note : 'reason' in outcome ? outcome.reason : null;
  return typeof note === 'string' && note !== 'its condition is false' ? [`${step}: ${note}`] : [];
}

export interface Total {
  readonly step: string;
  readonly action: string;
  readonly count: number;
}

/** How often each step would have done something, the most frequent first. */
export function totalsOf({ runs }: DryRun): readonly Total[] {
  const totals = new Map<string, Total>();
  for (const { step, action } of runs.flatMap(({ would }) => would)) {
    const id = idOf(step);
    totals.set(id, { step: id, action, count: (totals.get(id)?.count ?? 0) + 1 });
  }
  return [...totals.values()].toSorted((one, other) => other.count - one.count);
}

export interface Difference {
  readonly activity: string;
  readonly at: string;
  readonly text: string | null;
  /** What only the other one would have done. */
  readonly gone: readonly WouldDo[];
  /** What only this one would have done. */
  readonly fresh: readonly WouldDo[];
}

/** Against another revision on the same activities. */
export function compareDryRuns(now: DryRun, before: DryRun): readonly Difference[] {
  const differences: Difference[] = [];
  const others = new Map(before.runs.map((run) => [run.activity, run]));
  for (const run of now.runs) {
    const other = others.get(run.activity);
    others.delete(run.activity);
    const fresh = without(run.would, other?.would ?? []);
    const gone = without(other?.would ?? [], run.would);
    if (fresh.length + gone.length > 0)
      differences.push({ activity: run.activity, at: run.at, text: run.text, gone, fresh });
  }
  for (const { activity, at, text, would } of others.values())
    if (would.length > 0) differences.push({ activity, at, text, gone: would, fresh: [] });
  return differences.toSorted((one, other) => (one.at < other.at ? -1 : 1));
}

function without(these: readonly WouldDo[], those: readonly WouldDo[]): readonly WouldDo[] {
  const known = new Set(those.map((one) => JSON.stringify(one)));
  return these.filter((one) => !known.has(JSON.stringify(one)));
}
