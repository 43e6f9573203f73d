/** Runs that a person sets going again: the same cause once more, or the same run by another revision. */
import type { Audience } from '#sdk';
import { newId, Refused, type Tx } from '../platform/index.ts';
import { GO } from './compile.ts';
import { saveChange, setRunRevision } from './controls.ts';
import type { ActionFacts } from './load.ts';
import type { Json, Plan, RunEvent, StepRecord, Typed } from './plan.ts';
import { indexable, type ActivePlaybook } from './runs.ts';
import { RUN_ENDED } from './stage.ts';
import * as store from './store.ts';
import { fitTyped } from './typed.ts';
import { idOf } from './walk.ts';

export interface AgainParts {
  /** As it is now. */
  current(playbook: string): ActivePlaybook | undefined;
  pinned(tx: Tx, playbook: string, revision: string): Promise<Plan>;
  action(ref: string): Pick<ActionFacts, 'input' | 'effect'> | undefined;
  effectsOf(tx: Tx, run: string): Promise<readonly DoneBefore[]>;
  wake(tx: Tx, run: string, event: RunEvent, now: Date): Promise<boolean>;
}

/** The newest effect of a step. */
export interface DoneBefore {
  readonly id: string;
  readonly step: string;
  readonly state: 'intended' | 'calling' | 'done' | 'refused' | 'unknown';
  readonly external_id: string | null;
  readonly connection: string;
  readonly output: Json;
  /** Of the connection. */
  readonly audience: Audience;
  /** Of what it carried. */
  readonly sent: Audience;
}

export interface Again {
  /** The first step that is done again, as the journal names it: what those before it, and beside it, left is taken over. Null: all of them. */
  readonly from: string | null;
  /** In place of what the playbook gives that step. */
  readonly input: Readonly<Record<string, Json>> | null;
  /** In place of what a run that was started by hand was given: its form. */
  readonly form: Readonly<Record<string, Json>> | null;
  readonly by: string;
  /** What was typed, for whoever looks who changed what. */
  readonly words: string | null;
}

/** Answers the new run's id. */
export async function again(
  parts: AgainParts,
  tx: Tx,
  run: store.RunRow,
  { from, input, form, by, words }: Again,
  now: Date,
): Promise<string> {
  const playbook = presentOf(parts, run.playbook);
  const redone = redoneBy(playbook, from);
  const typed: Typed | null = from === null || input === null ? null : { step: from, input, by };
  if (typed !== null) fitTyped(parts, playbook, run, typed);
  const id = newId();
  const kept = await keptOf(parts, tx, run, (step) => redone(step) || (step === GO && typed !== null));
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
    typed,
    ...(form !== null && run.given !== null && { given: { ...run.given, given: { ...run.given.given, ...form }, by } }),
  };
  await store.insertRuns(
    tx,
    [fresh],
    kept.map((line) => Object.assign(line, { run: id })),
  );
  const change = { playbook: run.playbook, market: '', change: 'rerun' as const, before: run.id, after: id };
  const what = [...(from === null ? [] : [from]), ...(words === null ? [] : [`with ${words}`])].join(' ');
  await saveChange(tx, { ...change, by, reason: what === '' ? null : what }, now);
  await parts.wake(tx, id, { kind: 'start' }, now);
  if (from !== null) await mustBeReached(tx, id, from, typed);
  return id;
}

/** Of `reply[1]`: that turn from there on, and what comes after all turns. */
function redoneBy({ name, plan }: ActivePlaybook, from: string | null): (step: string) => boolean {
  if (from === null) return () => true;
  const ids = plan.from(idOf(from));
  if (ids.size === 0)
    throw new Refused(
      { code: 'not_there', what: 'step', id: from },
      `${name} has no step ${from}`,
      `It has ${[...plan.verbs.keys()].join(', ')}.`,
    );
  const at = from.slice(idOf(from).length);
  return (step) => {
    const other = step.slice(idOf(step).length);
    return ids.has(idOf(step)) && (other.startsWith(at) || at.startsWith(other));
  };
}

/** What the run left that is not done again. A step that was given up as the run ended is taken up again, unless what it intended was done after all. */
async function keptOf(
  parts: AgainParts,
  tx: Tx,
  run: store.RunRow,
  redone: (step: string) => boolean,
): Promise<readonly store.JournalRow[]> {
  const effects = new Map((await parts.effectsOf(tx, run.id)).map((one) => [one.step, one]));
  const journal = await store.journalOf(tx, run.id);
  const kept = journal.flatMap((line): store.JournalRow[] => {
    if (redone(line.step)) return [];
    if (line.state !== 'parked' && !isGivenUp(line)) return [line];
    const effect = effects.get(line.step);
    return effect?.state === 'done' ? [doneAfterAll(line, effect)] : [];
  });
  const settled = new Set(kept.map(({ step }) => step));
  for (const { id, step, state } of effects.values()) {
    if (settled.has(step) || state === 'done' || state === 'refused') continue;
    throw new Refused(
      { code: 'not_known_yet', step },
      `nobody knows yet whether ${step} was done, so it could be done twice`,
      state === 'unknown'
        ? `Look at the vendor, and say what you found: bondfire effect settle ${id} done, or resend.`
        : `It is under way: look at it with bondfire effect show ${id}, and try again.`,
    );
  }
  return kept;
}

function isGivenUp({ state, outcome }: StepRecord): boolean {
  return (
    state === 'skipped' &&
    typeof outcome === 'object' &&
    outcome !== null &&
    'note' in outcome &&
    outcome.note === RUN_ENDED
  );
}

function doneAfterAll(
  line: store.JournalRow,
  { external_id, connection, output, audience, sent }: DoneBefore,
): store.JournalRow {
  return { ...line, state: 'done', outcome: { external_id, connection, output, audience, sent } };
}

/** A run that went another way would seem to have done what it never came to. */
async function mustBeReached(tx: Tx, id: string, from: string, typed: Typed | null): Promise<void> {
  const run = await store.lockRun(tx, id);
  const line = (await store.journalOf(tx, id)).find(({ step }) => step === from || (idOf(step) === from && !typed));
  if (line === undefined && run?.state === 'parked') return;
  const note = (line?.outcome as { readonly note?: unknown } | null | undefined)?.note;
  const another = run?.state === 'failed' ? (run.reason ?? 'it has failed') : 'it goes another way, as it did before';
  const why = line === undefined ? another : String(note);
  if (line === undefined || (line.state === 'skipped' && typed !== null))
    throw new Refused(
      { code: 'not_on_the_way', step: from, why },
      `the run does not come to ${from}: ${why}`,
      `Name the step that decides the way, or an earlier one: bondfire playbook run <id> shows its journal.`,
    );
}

export async function migrate(
  parts: AgainParts,
  tx: Tx,
  run: store.RunRow,
  { by, now }: { readonly by: string; readonly now: Date },
): Promise<void> {
  if (run.state !== 'parked')
    throw new Refused({ code: 'run_over' }, `run ${run.id} is not under way: it is ${run.state}`);
  const playbook = presentOf(parts, run.playbook);
  if (playbook.revision === run.revision)
    throw new Refused({ code: 'present_revision' }, `run ${run.id} goes by the present revision already`);
  const old = await parts.pinned(tx, run.playbook, run.revision);
  for (const { step, state } of await store.journalOf(tx, run.id)) {
    const id = idOf(step);
    if (state !== 'parked' || id === GO || playbook.plan.verbs.get(id) === old.verbs.get(id)) continue;
    throw new Refused(
      { code: 'waits_at', step },
      `it waits at ${step}, and the present revision has no such step`,
      `Leave it as it is, or end it: bondfire playbook cancel ${run.id}`,
    );
  }
  await setRunRevision(tx, run.id, playbook.revision);
  const change = { playbook: run.playbook, market: '', change: 'migrated' as const };
  await saveChange(tx, { ...change, before: run.revision, after: playbook.revision, by, reason: run.id }, now);
  await parts.wake(tx, run.id, { kind: 'start' }, now);
}

function presentOf(parts: AgainParts, name: string): ActivePlaybook {
  const found = parts.current(name);
  if (found) return found;
  throw new Refused({ code: 'not_there', what: 'playbook', id: name }, `there is no playbook ${name} any more`, {
    kind: 'config',
    cure: 'Put its file back: bondfire playbook list shows those there are.',
  });
}
