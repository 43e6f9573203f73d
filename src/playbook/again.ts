/** Runs that a person sets going again: the same cause once more, or the same run by another revision. */
import { Fault } from '#sdk';
import { newId, type Tx } from '../platform/index.ts';
import { GO } from './compile.ts';
import { saveChange, setRunRevision } from './controls.ts';
import type { Plan, RunEvent } from './plan.ts';
import { indexable, type ActivePlaybook } from './runs.ts';
import * as store from './store.ts';
import { idOf } from './walk.ts';

export interface AgainParts {
  /** As it is now. */
  current(playbook: string): ActivePlaybook | undefined;
  pinned(tx: Tx, playbook: string, revision: string): Promise<Plan>;
  wake(tx: Tx, run: string, event: RunEvent, now: Date): Promise<boolean>;
}

/** Answers the new run's id. */
export async function again(
  parts: AgainParts,
  tx: Tx,
  run: store.RunRow,
  { from, by, now }: { readonly from: string | null; readonly by: string; readonly now: Date },
): Promise<string> {
  const playbook = presentOf(parts, run.playbook);
  const redone = from === null ? null : playbook.plan.from(from);
  if (from !== null && redone?.size === 0)
    throw new Fault('rejected', `${run.playbook} has no step ${from}`, {
      cure: `It has ${[...playbook.plan.verbs.keys()].join(', ')}.`,
    });
  const before = redone === null ? [] : await store.journalOf(tx, run.id);
  const kept = before.filter(({ step, state }) => state !== 'parked' && redone?.has(idOf(step)) === false);
  const id = newId();
  const fresh: store.RunRow = {
    ...run,
    id,
    revision: playbook.revision,
    key: indexable(`${run.key} again ${id}`),
    state: 'running',
    reason: null,
    wake_at: null,
    started_at: now.toISOString(),
    ended_at: null,
  };
  const lines = kept.map((line) => Object.assign(line, { run: id }));
  await store.insertRuns(tx, [fresh], lines);
  const change = { playbook: run.playbook, market: '', change: 'rerun' as const, before: run.id, after: id };
  await saveChange(tx, { ...change, by, reason: from }, now);
  await parts.wake(tx, id, { kind: 'start' }, now);
  return id;
}

export async function migrate(
  parts: AgainParts,
  tx: Tx,
  run: store.RunRow,
  { by, now }: { readonly by: string; readonly now: Date },
): Promise<void> {
  if (run.state !== 'parked') throw new Fault('rejected', `run ${run.id} is not under way: it is ${run.state}`);
  const playbook = presentOf(parts, run.playbook);
  if (playbook.revision === run.revision)
    throw new Fault('rejected', `run ${run.id} goes by the present revision already`);
  const old = await parts.pinned(tx, run.playbook, run.revision);
  for (const { step, state } of await store.journalOf(tx, run.id)) {
    const id = idOf(step);
    if (state !== 'parked' || id === GO || playbook.plan.verbs.get(id) === old.verbs.get(id)) continue;
    throw new Fault('rejected', `it waits at ${step}, and the present revision has no such step`, {
      cure: `Leave it as it is, or end it: bondfire playbook cancel ${run.id}`,
    });
  }
  await setRunRevision(tx, run.id, playbook.revision);
  const change = { playbook: run.playbook, market: '', change: 'migrated' as const };
  await saveChange(tx, { ...change, before: run.revision, after: playbook.revision, by, reason: run.id }, now);
  await parts.wake(tx, run.id, { kind: 'start' }, now);
}

function presentOf(parts: AgainParts, name: string): ActivePlaybook {
  const found = parts.current(name);
  if (found) return found;
  throw new Fault('config', `there is no playbook ${name} any more`, {
    cure: 'Put its file back: bondfire playbook list shows those there are.',
  });
}
