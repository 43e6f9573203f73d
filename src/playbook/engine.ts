/** Runs as they are kept: started by what sets them off, woken by outcomes, replies, answers and timers, always inside the caller's transaction. */
import type { Activity } from '#sdk';
import type { Tx } from '../platform/index.ts';
import { again, migrate, type Again, type DoneBefore } from './again.ts';
import { closeAsks } from './asks-store.ts';
import type { Asks } from './asks.ts';
import type { ActionFacts } from './load.ts';
import type { Copy } from './near-copies.ts';
import { whichMay } from './caps.ts';
import {
  causeOf,
  type BusinessTimes,
  type Cause,
  type Intent,
  type Json,
  type Plan,
  type Progress,
  type RunEvent,
  type RunView,
  type StepFault,
  type StepRecord,
} from './plan.ts';
import {
  asked,
  causeOfRun,
  indexable,
  journalRows,
  listened,
  newRun,
  replyOf,
  rested,
  saidSince,
  threadsOf,
  type ActivePlaybook,
  type Candidate,
  type Wanted,
} from './runs.ts';
import * as store from './store.ts';

export interface Intended<Effect> {
  readonly effect: Effect;
  /** Null where it may go out. */
  readonly refused: StepFault | null;
}

export type DoneHere =
  | { readonly state: 'done'; readonly external_id: string | null; readonly output: Json }
  | { readonly state: 'refused'; readonly fault: StepFault }
  /** It made effects of its own, and the step is told when they have ended. */
  | { readonly state: 'under way' };

/** What the engine asks of other stages; `main.ts` joins them. */
export interface EngineParts<Effect> {
  /** The playbooks that may start runs. */
  active(): readonly ActivePlaybook[];
  /** As it is now, whether it may start runs or not. */
  current(playbook: string): ActivePlaybook | undefined;
  /** The plan that a run was pinned to. */
  pinned(tx: Tx, playbook: string, revision: string): Promise<Plan>;
  intend(intent: Intent, run: store.RunRow, cause: Cause, now: Date): Intended<Effect>;
  saveEffects(tx: Tx, effects: readonly Effect[]): Promise<void>;
  /** What has not gone out does not. */
  withdraw(tx: Tx, run: string, steps: readonly string[], now: Date): Promise<unknown>;
  /** Whether an action is Bondfire's own, done in this transaction. */
  isOwn(action: string): boolean;
  /** Never throws for what the input is. */
  doHere(tx: Tx, intent: Intent, run: store.RunRow, cause: Cause, now: Date): Promise<DoneHere>;
  readonly asks: Asks;
  /** What an action takes; undefined where there is none of that name. */
  action(ref: string): Pick<ActionFacts, 'input' | 'effect'> | undefined;
  /** The newest of each step of a run. */
  effectsOf(tx: Tx, run: string): Promise<readonly DoneBefore[]>;
  /** Business hours as they are now, for a run. */
  businessTimes(tx: Tx, run: Pick<store.RunRow, 'issue' | 'market'>, now: Date): Promise<BusinessTimes>;
  activitiesById(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Activity>>;
  repliesIn(tx: Tx, connection: string, thread: string, since: Date): Promise<readonly Activity[]>;
  /** What was said in an issue, inside and outside. */
  saidIn(tx: Tx, issue: string): Promise<NonNullable<RunView['said']>>;
  /** What came of a step of a run that is about an issue. */
  tellIssue(tx: Tx, issue: string, run: store.RunRow, event: StepEvent, now: Date): Promise<void>;
  /** A chain of our own doing as long as this ends. */
  readonly hopLimit: number;
}

/** What came of an effect or an ask. */
export type StepEvent = Extract<RunEvent, { readonly kind: 'effect' | 'answer' }>;

export interface Engine {
  /** Starts the runs that these new activities cause. Answers how many. */
  start(tx: Tx, activities: readonly Activity[], now: Date): Promise<number>;
  /** Starts the runs that something else causes. `of`: one playbook and no other. Answers them, and why others were not started. */
  startFor(tx: Tx, wanted: Wanted, now: Date): Promise<Started>;
  /** Wakes one run. Answers whether it moved. */
  wake(tx: Tx, run: string, event: RunEvent, now: Date): Promise<boolean>;
  /**
   * The same cause once more, by the playbook as it is now. Answers the new run's id.
   * Throws `rejected` where it cannot be done again so, `config` where there is no such playbook any more.
   */
  again(tx: Tx, run: store.RunRow, wanted: Again, now: Date): Promise<string>;
  /** A run under way goes on by the present revision. Throws `rejected` where that has no place for what it waits for. */
  migrate(tx: Tx, run: store.RunRow, by: string, now: Date): Promise<void>;
  /** Internal words in a text that somebody typed for a run. */
  copies(tx: Tx, run: string, text: string): Promise<readonly Copy[]>;
  /** Tells runs that wait for a word in a thread of what was said there. Answers how many moved. */
  tell(tx: Tx, activities: readonly Activity[], now: Date): Promise<number>;
}

export interface Started {
  readonly runs: readonly string[];
  readonly held: readonly { readonly playbook: string; readonly why: string }[];
}

interface Driven<Effect> {
  readonly progress: Progress;
  readonly records: readonly StepRecord[];
  readonly journal: readonly StepRecord[];
  readonly effects: readonly Effect[];
  /** Bondfire's own doings, to be done in this transaction. */
  readonly own: readonly Intent[];
  readonly questions: Progress['questions'];
  readonly withdrawn: readonly string[];
}

/** Advances until the run rests: a refused intent is an outcome at once. Pure. `intend` answers null for what is Bondfire's own doing. */
export function drive<Effect>(
  plan: Plan,
  view: RunView,
  first: RunEvent,
  now: Date,
  intend: (intent: Intent) => Intended<Effect> | null,
): Driven<Effect> {
  const events: RunEvent[] = [first];
  const records = new Map<string, StepRecord>();
  const journal = new Map(view.journal.map((one) => [one.step, one]));
  const effects: Effect[] = [];
  const own: Intent[] = [];
  const questions: Progress['questions'][number][] = [];
  const withdrawn: string[] = [];
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
      const intended = intend(intent);
      if (intended === null) own.push(intent);
      else effects.push(intended.effect);
      if (intended?.refused)
        events.push({ kind: 'effect', step: intent.step, state: 'refused', fault: intended.refused });
    }
    questions.push(...progress.questions);
    withdrawn.push(...progress.withdrawn);
  }
  if (!progress) throw new Error('a run was driven without an event');
  const waiting = (step: string): boolean => journal.get(step)?.state === 'parked';
  return {
    progress,
    records: [...records.values()],
    journal: [...journal.values()],
    effects,
    own: own.filter(({ step }) => waiting(step)),
    questions: questions.filter(({ step }) => waiting(step)),
    withdrawn,
  };
}

export function createEngine<Effect>(parts: EngineParts<Effect>): Engine {
  function candidates(wanted: readonly Wanted[]) {
    const found: Candidate[] = [];
    const cut: Started['held'][number][] = [];
    const playbooks = parts.active();
    for (const one of wanted) {
      for (const playbook of playbooks) {
        if (playbook.plan.kind !== one.cause.kind || (one.of !== null && one.of !== playbook.name)) continue;
        const start = playbook.plan.starts(one.cause);
        if ('no' in start) continue;
        if (one.cause.kind !== 'activity' && one.cause.hop >= parts.hopLimit) {
          cut.push({
            playbook: playbook.name,
            why: `the chain behind it is ${one.cause.hop} of our own doings long: playbooks set each other off`,
          });
          continue;
        }
        const { within, market } = start;
        found.push({ ...one, playbook, key: indexable(start.key ?? one.key), within, market });
      }
    }
    return { found, cut };
  }

  async function start(tx: Tx, activities: readonly Activity[], now: Date): Promise<number> {
    const wanted = activities.flatMap((activity): Wanted[] => {
      if (activity.ours || activity.backfilled) return [];
      // Without a key of the author's choice a thing starts a playbook once, however often it is edited.
      const key = `${activity.connection}/${activity.stream}/${activity.external_id}`;
      return [{ cause: causeOf(activity), id: activity.id, key, issue: null, of: null }];
    });
    return (await begin(tx, wanted, now)).runs.length;
  }

  async function begin(tx: Tx, all: readonly Wanted[], now: Date): Promise<Started> {
    const wanted = new Map<string, Candidate>();
    const { found, cut } = candidates(all);
    for (const one of found) {
      const name = store.nameKey({ playbook: one.playbook.name, key: one.key });
      if (!wanted.has(name)) wanted.set(name, one);
    }
    if (wanted.size === 0) return { runs: [], held: cut };
    const { may, held } = await whichMay(tx, [...wanted.values()], now);
    held.push(...cut);
    if (may.length === 0) return { runs: [], held };
    const keys = may.map(({ playbook, key, within }) => ({ playbook: playbook.name, key, within }));
    const granted = await store.claimRunKeys(tx, keys, now);
    const runs: { readonly row: store.RunRow; readonly cause: Cause; readonly driven: Driven<Effect> }[] = [];
    for (const { mode, ...one } of may) {
      if (!granted.has(store.nameKey({ playbook: one.playbook.name, key: one.key }))) {
        held.push({ playbook: one.playbook.name, why: `it has run for ${one.key} already` });
        continue;
      }
      const fresh = newRun(one, mode, now);
      const view: RunView = { id: fresh.id, mode, cause: one.cause, journal: [], activities: new Map() };
      const plan = await inHours(tx, one.playbook.plan, fresh, now);
      const driven = drive(plan, view, { kind: 'start' }, now, (intent) => intend(intent, fresh, one.cause, now));
      runs.push({ row: rested(fresh, driven.progress, now), cause: one.cause, driven });
    }
    if (runs.length === 0) return { runs: [], held };
    const lines = runs.flatMap(({ row, driven }) => journalRows(row.id, driven, now));
    await store.insertRuns(
      tx,
      runs.map(({ row }) => row),
      lines,
    );
    const effects = runs.flatMap(({ driven }) => driven.effects);
    if (effects.length > 0) await parts.saveEffects(tx, effects);
    for (const { row, cause, driven } of runs) await follow(tx, row, cause, driven, now);
    return { runs: runs.map(({ row }) => row.id), held };
  }

  async function inHours(tx: Tx, plan: Plan, run: store.RunRow, now: Date): Promise<Plan> {
    if (!plan.business) return plan;
    const business = await parts.businessTimes(tx, run, now);
    return { ...plan, advance: (view, event, at) => plan.advance({ ...view, business }, event, at) };
  }

  function intend(intent: Intent, run: store.RunRow, cause: Cause, now: Date): Intended<Effect> | null {
    return parts.isOwn(intent.action) ? null : parts.intend(intent, run, cause, now);
  }

  /** What follows from where a run now rests, beside its effects: people are asked, what is not wanted is withdrawn, our own doings are done. */
  async function follow(tx: Tx, run: store.RunRow, cause: Cause, driven: Driven<Effect>, now: Date): Promise<void> {
    for (const question of driven.questions) await parts.asks.open(tx, run, question, now);
    if (driven.withdrawn.length > 0) await parts.withdraw(tx, run.id, driven.withdrawn, now);
    const replies = driven.progress.waits.flatMap(({ step, reply }) =>
      reply === null ? [] : [{ run: run.id, step, ...reply }],
    );
    const moved = new Set(driven.records.map(({ step }) => step));
    const fresh = replies.filter(({ step }) => moved.has(step));
    if (fresh.length > 0) await listen(tx, run, cause, fresh, now);
    for (const intent of driven.own) {
      // What was done or said just before may have ended the branch that it stood in.
      if (!(await store.isParked(tx, run.id, intent.step))) continue;
      const outcome = await parts.doHere(tx, intent, run, cause, now);
      if (outcome.state === 'under way') continue;
      const { step } = intent;
      const event: RunEvent =
        outcome.state === 'done'
          ? { kind: 'effect', step, connection: 'bondfire', audience: 'internal', ...outcome }
          : { kind: 'effect', step, ...outcome };
      await wake(tx, run.id, event, now);
    }
  }

  async function wake(tx: Tx, id: string, event: RunEvent, now: Date): Promise<boolean> {
    const run = await store.lockRun(tx, id);
    if (run?.issue != null && (event.kind === 'effect' || event.kind === 'answer'))
      await parts.tellIssue(tx, run.issue, run, event, now);
    if (!run || run.state === 'done' || run.state === 'failed' || run.state === 'stopped') return false;
    const plan = await inHours(tx, await parts.pinned(tx, run.playbook, run.revision), run, now);
    const { view, journal } = await viewOf(tx, run);
    const { cause } = view;
    const driven = drive(plan, view, event, now, (intent) => intend(intent, run, cause, now));
    const rows = journalRows(id, driven, now);
    await store.saveRun(tx, rested(run, driven.progress, now), rows);
    if (driven.effects.length > 0) await parts.saveEffects(tx, driven.effects);
    const waiting = driven.journal.flatMap(({ step, state }) => (state === 'parked' ? [step] : []));
    if (journal.some(listened)) await store.keepWaits(tx, id, waiting);
    if (journal.some(asked)) await closeAsks(tx, id, waiting, now);
    await follow(tx, run, cause, driven, now);
    return rows.length > 0;
  }

  async function viewOf(
    tx: Tx,
    run: store.RunRow,
  ): Promise<{ readonly view: RunView; readonly journal: readonly store.JournalRow[] }> {
    const { id, mode, typed, issue } = run;
    const journal = await store.journalOf(tx, id);
    const named = journal.flatMap(({ outcome }) => replyOf(outcome));
    const caused = run.trigger === 'activity' && run.cause !== null ? [run.cause] : [];
    const activities = await parts.activitiesById(tx, [...caused, ...named]);
    const said = issue === null ? {} : { said: await parts.saidIn(tx, issue) };
    return { view: { id, mode, cause: causeOfRun(run, activities), journal, activities, typed, ...said }, journal };
  }

  async function copies(tx: Tx, id: string, text: string): Promise<readonly Copy[]> {
    const run = await store.lockRun(tx, id);
    if (!run) return [];
    const plan = await parts.pinned(tx, run.playbook, run.revision);
    return plan.copies((await viewOf(tx, run)).view, text);
  }

  /** Parks a run on threads, and catches up with what was said there before it listened. */
  async function listen(
    tx: Tx,
    run: store.RunRow,
    cause: Cause,
    waits: readonly store.WaitRow[],
    now: Date,
  ): Promise<void> {
    await store.lockWaitsAlone(tx);
    await store.saveWaits(tx, waits);
    for (const { step, connection, thread } of waits)
      for (const reply of await parts.repliesIn(tx, connection, thread, saidSince(run, cause, thread)))
        if (await wake(tx, run.id, { kind: 'reply', step, activity: reply }, now)) break;
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

  const { current, pinned, action, effectsOf } = parts;
  const self = { current, pinned, action, effectsOf, wake };
  return {
    start,
    startFor: (tx, wanted, now) => begin(tx, [wanted], now),
    wake,
    tell,
    copies,
    again: (tx, run, wanted, now) => again(self, tx, run, wanted, now),
    migrate: (tx, run, by, now) => migrate(self, tx, run, { by, now }),
  };
}
