/** Runs as they are kept: started with the activities that cause them, woken by outcomes, replies and timers, always inside the caller's transaction. */
import { hash } from 'node:crypto';
import type { Activity, FaultKind } from '#sdk';
import { newId, type Tx } from '../platform/index.ts';
import type { Intent, Plan, Progress, RunEvent, RunView, StepRecord } from './plan.ts';
import * as store from './store.ts';

export interface Intended<Effect> {
  readonly effect: Effect;
  /** Null where it may go out. */
  readonly refused: { readonly kind: FaultKind; readonly message: string } | null;
}

/** What the engine asks of other stages; `main.ts` joins them. */
export interface EngineParts<Effect> {
  /** The playbooks that new activities may start. */
  active(): readonly ActivePlaybook[];
  /** The plan that a run was pinned to. */
  pinned(tx: Tx, playbook: string, revision: string): Promise<Plan>;
  intend(intent: Intent, run: store.RunRow, activity: Activity, now: Date): Intended<Effect>;
  saveEffects(tx: Tx, effects: readonly Effect[]): Promise<void>;
  activitiesById(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Activity>>;
  repliesIn(tx: Tx, connection: string, thread: string, since: Date): Promise<readonly Activity[]>;
}

export interface ActivePlaybook {
  readonly name: string;
  readonly revision: string;
  readonly mode: 'watch' | 'act';
  readonly plan: Plan;
}

export interface Engine {
  /** Starts the runs that these new activities cause. Answers how many. */
  start(tx: Tx, activities: readonly Activity[], now: Date): Promise<number>;
  /** Wakes one run. Answers whether it moved. */
  wake(tx: Tx, run: string, event: RunEvent, now: Date): Promise<boolean>;
  /** Tells runs that wait for a word in a thread of what was said there. Answers how many moved. */
  tell(tx: Tx, activities: readonly Activity[], now: Date): Promise<number>;
}

const KEY_LIMIT = 700;

interface Driven<Effect> {
  readonly progress: Progress;
  readonly records: readonly StepRecord[];
  readonly journal: readonly StepRecord[];
  readonly effects: readonly Effect[];
}

/** Advances until the run rests: a refused intent is an outcome at once. Pure. */
export function drive<Effect>(
  plan: Plan,
  view: RunView,
  first: RunEvent,
  now: Date,
  intend: (intent: Intent) => Intended<Effect>,
): Driven<Effect> {
  const events: RunEvent[] = [first];
  const records = new Map<string, StepRecord>();
  const journal = new Map(view.journal.map((one) => [one.step, one]));
  const effects: Effect[] = [];
  // A reply that the journal names only now is read by the steps after it.
  const activities = new Map(view.activities);
  if (first.kind === 'reply') activities.set(first.activity.id, first.activity);
  let progress: Progress | undefined;
  for (let event = events.shift(); event; event = events.shift()) {
    progress = plan.advance({ ...view, activities, journal: [...journal.values()] }, event, now);
    for (const record of progress.records) {
      records.set(record.step, record);
      journal.set(record.step, record);
    }
    for (const intent of progress.intents) {
      const { effect, refused } = intend(intent);
      effects.push(effect);
      if (refused) events.push({ kind: 'effect', step: intent.step, state: 'refused', fault: refused });
    }
  }
  if (!progress) throw new Error('a run was driven without an event');
  return { progress, records: [...records.values()], journal: [...journal.values()], effects };
}

export function createEngine<Effect>(parts: EngineParts<Effect>): Engine {
  function causes(
    activities: readonly Activity[],
  ): { playbook: ActivePlaybook; activity: Activity; key: string; within: number | null }[] {
    const found: ReturnType<typeof causes> = [];
    const playbooks = parts.active();
    for (const activity of activities) {
      if (activity.ours || activity.backfilled) continue;
      for (const playbook of playbooks) {
        const start = playbook.plan.starts(activity);
        if ('no' in start) continue;
        // Without a key of the author's choice a thing starts a playbook once, however often it is edited.
        found.push({
          playbook,
          activity,
          key: indexable(start.key ?? `${activity.connection}/${activity.stream}/${activity.external_id}`),
          within: start.within,
        });
      }
    }
    return found;
  }

  async function start(tx: Tx, activities: readonly Activity[], now: Date): Promise<number> {
    const wanted = new Map<string, ReturnType<typeof causes>[number]>();
    for (const one of causes(activities)) {
      const name = store.nameKey({ playbook: one.playbook.name, key: one.key });
      if (!wanted.has(name)) wanted.set(name, one);
    }
    if (wanted.size === 0) return 0;
    const keys = [...wanted.values()].map(({ playbook, key, within }) => ({ playbook: playbook.name, key, within }));
    const granted = await store.claimRunKeys(tx, keys, now);
    const runs: store.RunRow[] = [];
    const lines: store.JournalRow[] = [];
    const effects: Effect[] = [];
    for (const [name, { playbook, activity, key }] of wanted) {
      if (!granted.has(name)) continue;
      const fresh = newRun(playbook, activity, key, now);
      const view: RunView = { id: fresh.id, mode: playbook.mode, activity, journal: [], activities: new Map() };
      const driven = drive(playbook.plan, view, { kind: 'start' }, now, (intent) =>
        parts.intend(intent, fresh, activity, now),
      );
      runs.push(rested(fresh, driven.progress, now));
      lines.push(...journalRows(fresh.id, driven, now));
      effects.push(...driven.effects);
    }
    if (runs.length === 0) return 0;
    await store.insertRuns(tx, runs, lines);
    if (effects.length > 0) await parts.saveEffects(tx, effects);
    return runs.length;
  }

  async function wake(tx: Tx, id: string, event: RunEvent, now: Date): Promise<boolean> {
    const run = await store.lockRun(tx, id);
    if (!run || run.state === 'done' || run.state === 'failed' || run.state === 'stopped') return false;
    const plan = await parts.pinned(tx, run.playbook, run.revision);
    const journal = await store.journalOf(tx, id);
    const named = journal.flatMap(({ outcome }) => replyOf(outcome));
    const activities = await parts.activitiesById(tx, [run.cause, ...named]);
    const activity = activities.get(run.cause);
    if (!activity) throw new Error(`run ${id} has lost its cause ${run.cause}`);
    const view: RunView = { id, mode: run.mode, activity, journal, activities };
    const driven = drive(plan, view, event, now, (intent) => parts.intend(intent, run, activity, now));
    const rows = journalRows(id, driven, now);
    await store.saveRun(tx, rested(run, driven.progress, now), rows);
    if (driven.effects.length > 0) await parts.saveEffects(tx, driven.effects);
    const { wait } = driven.progress;
    if (!wait?.reply) {
      if (journal.some(listened)) await store.deleteWait(tx, id);
    } else if (rows.length > 0) await listen(tx, run, { run: id, step: wait.step, ...wait.reply }, now);
    return rows.length > 0;
  }

  /** Parks a run on a thread, and catches up with what was said there before it listened. */
  async function listen(tx: Tx, run: store.RunRow, wait: store.WaitRow, now: Date): Promise<void> {
    await store.lockWaitsAlone(tx);
    await store.saveWait(tx, wait);
    for (const reply of await parts.repliesIn(tx, wait.connection, wait.thread, new Date(run.started_at))) {
      if (await wake(tx, run.id, { kind: 'reply', step: wait.step, activity: reply }, now)) return;
    }
  }

  async function tell(tx: Tx, activities: readonly Activity[], now: Date): Promise<number> {
    const said = activities.flatMap((activity, at) =>
      threadsOf(activity).map((thread) => ({ at, connection: activity.connection, thread })),
    );
    if (said.length === 0) return 0;
    let moved = 0;
    for (const { at, run, step } of await store.runsWaitingFor(tx, said)) {
      const activity = activities[at];
      if (activity && (await wake(tx, run, { kind: 'reply', step, activity }, now))) moved += 1;
    }
    return moved;
  }

  return { start, wake, tell };
}

/** A key may be a whole text, and PostgreSQL's indexes hold less: a long one is its SHA-256. */
function indexable(key: string): string {
  return key.length <= KEY_LIMIT ? key : `sha256:${hash('sha256', key)}`;
}

function newRun(playbook: ActivePlaybook, activity: Activity, key: string, now: Date): store.RunRow {
  return {
    id: newId(),
    cause: activity.id,
    playbook: playbook.name,
    revision: playbook.revision,
    key,
    state: 'running',
    mode: playbook.mode,
    reason: null,
    wake_at: null,
    started_at: now.toISOString(),
    ended_at: null,
  };
}

function rested(run: store.RunRow, { state, reason, wait }: Progress, now: Date): store.RunRow {
  return {
    ...run,
    state,
    reason,
    wake_at: wait?.until.toISOString() ?? null,
    ended_at: state === 'parked' ? null : now.toISOString(),
  };
}

function journalRows<Effect>(run: string, { journal, records }: Driven<Effect>, now: Date): store.JournalRow[] {
  const seq = new Map(journal.map(({ step }, at) => [step, at]));
  return records.map((record) => ({ ...record, run, seq: seq.get(record.step) ?? 0, at: now.toISOString() }));
}

/** Whether this line once waited for a reply. */
function listened({ outcome }: StepRecord): boolean {
  return typeof outcome === 'object' && outcome !== null && 'thread' in outcome;
}

function replyOf(outcome: unknown): string[] {
  if (typeof outcome !== 'object' || outcome === null || !('reply' in outcome)) return [];
  return typeof outcome.reply === 'string' ? [outcome.reply] : [];
}

/** What a word answers to: its thread and the thing it replies to. Our own words and deletions answer nothing. */
function threadsOf({ ours, kind, thread, in_reply_to, external_id }: Activity): string[] {
  if (ours || kind === 'delete') return [];
  // A vendor may number its comments apart from its messages: only what answers nothing is its thread's first item.
  const first = in_reply_to === null ? external_id : null;
  return [...new Set([thread, in_reply_to])].filter((one): one is string => one !== null && one !== first);
}
