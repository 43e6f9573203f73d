/** What playbooks did about an issue, do, and will do. */
import type { Tx } from '../platform/index.ts';
import * as playbook from '../playbook/index.ts';

/** A step that was done, is under way, or will come; of an each, one a turn. */
export interface DeskStep extends playbook.OutlineStep {
  readonly state: playbook.StepRecord['state'] | 'to_come';
  readonly at: string | null;
  /** Why it was skipped or failed, what was chosen, or what it waits for. */
  readonly note: string | null;
  readonly until: string | null;
}

export interface DeskRun {
  readonly id: string;
  readonly playbook: string;
  readonly title: string;
  readonly state: playbook.RunRow['state'];
  readonly mode: playbook.RunRow['mode'];
  readonly reason: string | null;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly wake_at: string | null;
  readonly steps: readonly DeskStep[];
}

/** Newest first; more than these nobody reads at once. */
export const MOST_RUNS = 50;

/** @param members the issue, and what was merged into it. */
export async function runsFor(tx: Tx, shelf: playbook.Shelf, members: readonly string[]): Promise<readonly DeskRun[]> {
  const runs = await playbook.listRuns(tx, { issues: members, limit: MOST_RUNS });
  const ids = runs.map(({ id }) => id);
  const lines = Map.groupBy(await playbook.journalsOf(tx, ids), ({ run }) => run);
  const sources = await playbook.sourcesOf(tx, runs);
  return runs.map(({ id, playbook: name, revision, state, mode, reason, started_at, ended_at, wake_at }) => {
    const loaded = shelf.all.find((one) => one.name === name && one.revision === revision);
    const source = sources.get(`${name} ${revision}`);
    const outline = source === undefined ? [] : playbook.outlineOf(source.steps);
    const steps = stepsOf(lines.get(id) ?? [], outline, state === 'parked' ? (loaded?.plan ?? null) : null);
    const title = source?.title ?? name;
    return { id, playbook: name, title, state, mode, reason, started_at, ended_at, wake_at, steps };
  });
}

/** What the journal tells, and what may still come where a run waits. */
function stepsOf(
  journal: readonly playbook.JournalRow[],
  outline: readonly playbook.OutlineStep[],
  plan: playbook.LoadedPlaybook['plan'] | null,
): DeskStep[] {
  const known = new Map(outline.map((one) => [one.step, one]));
  const done = journal.flatMap(({ step, state, outcome, at }): DeskStep[] => {
    const line = known.get(step.replace(/\[.*/, ''));
    return line === undefined ? [] : [{ ...line, step, state, at, ...told(outcome) }];
  });
  if (plan === null) return done;
  const parked = journal.filter(({ state }) => state === 'parked').map(({ step }) => step.replace(/\[.*/, ''));
  const ahead = parked.reduce((all, step) => all.union(plan.from(step)), new Set<string>());
  const were = new Set(journal.map(({ step }) => step.replace(/\[.*/, '')));
  const to_come = outline.filter(({ step }) => ahead.has(step) && !were.has(step));
  return [
    ...done,
    ...to_come.map((one): DeskStep =>
      Object.assign({ state: 'to_come' as const, at: null, note: null, until: null }, one),
    ),
  ];
}

function told(outcome: playbook.Json): Pick<DeskStep, 'note' | 'until'> {
  const given = typeof outcome === 'object' && outcome !== null ? (outcome as Readonly<Record<string, unknown>>) : {};
  const fault = given['fault'] as { readonly message?: unknown } | undefined;
  const words = [given['note'], given['reason'], fault?.message, given['chose'], given['choice'], given['otherwise']];
  const note = words.find((one) => typeof one === 'string') as string | undefined;
  const until = given['until'];
  return { note: note ?? null, until: typeof until === 'string' ? until : null };
}
