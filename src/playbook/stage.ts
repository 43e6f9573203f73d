/** The step machine: a run's journal and one event in, what to write and what to do out. No clock, no store, no vendor; the same in, the same out. */
import type { Activity, Audience } from '#sdk';
import { Absent } from './functions.ts';
import { frameOf, type Frame } from './evaluate.ts';
import type { CompiledDo, CompiledStep, CompiledWait, Machine } from './compile.ts';
import type { Json, Progress, RunEvent, RunView, StepRecord, Waiting, Intent } from './plan.ts';

/** One walk through the steps, from the first: what the journal settled is passed over, what the event settles is written. */
interface Walk {
  readonly machine: Machine;
  readonly run: RunView;
  readonly event: RunEvent;
  readonly now: Date;
  readonly journal: Map<string, StepRecord>;
  readonly steps: Record<string, unknown>;
  readonly records: StepRecord[];
  readonly intents: Intent[];
  wait: Waiting | null;
  /** Why the event did not settle the step that it was for. */
  note: string | null;
}
type Ending = Pick<Progress, 'state' | 'reason'>;

export function advance(machine: Machine, run: RunView, event: RunEvent, now: Date): Progress {
  const journal = new Map(run.journal.map((record) => [record.step, record]));
  const walk: Walk = { machine, run, event, now, journal, steps: {}, records: [], intents: [], wait: null, note: null };
  const ending = through(walk, machine.steps);
  return { ...ending, records: walk.records, intents: walk.intents, wait: walk.wait };
}

function through(walk: Walk, steps: readonly CompiledStep[]): Ending {
  for (const step of steps) {
    const before = walk.journal.get(step.id) ?? null;
    const record = settle(walk, step, before);
    if (record !== before) {
      walk.records.push(record);
      walk.journal.set(step.id, record);
    }
    if (record.state === 'parked') return park(walk, step, record);
    if (record.state === 'failed' && (step.kind === 'wait' || step.else === 'fail'))
      return { state: 'failed', reason: `${step.id} failed: ${failure(record)}` };
    const instead = step.kind === 'wait' ? text(record, 'otherwise') : null;
    if (step.kind === 'wait' && instead !== null)
      return Array.isArray(step.otherwise)
        ? through(walk, step.otherwise)
        : { state: 'stopped', reason: `${step.id}: ${instead}` };
    const value = valueOf(walk, record);
    if (value !== null) walk.steps[step.id] = value;
  }
  return { state: 'done', reason: null };
}

/** The step's line as it now is: the very same record where nothing has changed. */
function settle(walk: Walk, step: CompiledStep, before: StepRecord | null): StepRecord {
  if (before !== null && before.state !== 'parked') return before;
  if (before !== null) return step.kind === 'do' ? resumeDo(walk, step, before) : resumeWait(walk, step, before);
  const frame = frameOf(walk.run.activity, walk.steps);
  const holds = step.if === null || step.if(frame);
  if (holds !== true)
    return line(step, 'skipped', { note: holds instanceof Absent ? holds.reason : 'its condition is false' });
  return step.kind === 'do' ? beginDo(walk, step, frame) : beginWait(walk, step);
}

function beginDo(walk: Walk, step: CompiledDo, frame: Frame): StepRecord {
  const input = step.with.render(frame);
  if (walk.run.mode === 'watch')
    return input instanceof Absent
      ? line(step, 'skipped', { note: `watching, so it cannot be told what it would do: ${input.reason}` })
      : line(step, 'done', { would: { action: step.action, via: step.via, input: input as Json } });
  if (input instanceof Absent) return line(step, 'failed', { reason: input.reason });
  const { activities, audience } = provenance(walk, step.roots);
  const value = { value: input as Readonly<Record<string, unknown>>, activities: [...activities], audience };
  walk.intents.push({ step: step.id, action: step.action, via: step.via, input: value });
  return line(step, 'parked', { action: step.action });
}

function resumeDo(walk: Walk, step: CompiledDo, before: StepRecord): StepRecord {
  const { event } = walk;
  if (event.kind !== 'effect' || event.step !== step.id) return before;
  if (event.state === 'done') {
    const { external_id, connection, output, audience = 'internal' } = event;
    return line(step, 'done', { external_id, connection, output, audience });
  }
  const fault = { kind: event.fault.kind, message: event.fault.message };
  if (event.state === 'refused') return line(step, 'failed', { fault });
  return text(before, 'unknown') === fault.message
    ? before
    : line(step, 'parked', { action: step.action, unknown: fault.message });
}

function beginWait(walk: Walk, step: CompiledWait): StepRecord {
  if (walk.run.mode === 'watch') return line(step, 'skipped', { note: 'watching, so nothing is waited for' });
  const until = new Date(walk.now.getTime() + step.seconds * 1000).toISOString();
  if (step.for === null) return line(step, 'parked', { until });
  const opened = walk.journal.get(step.for.replyTo);
  const thread = opened?.state === 'done' ? threadOf(opened) : null;
  const connection = opened === undefined ? null : text(opened, 'connection');
  if (thread === null || connection === null)
    return line(step, 'done', { otherwise: `${step.for.replyTo} made nothing that could be replied to` });
  return line(step, 'parked', { until, connection, thread });
}

/** An action that adds to a thread says which in its output; else what it made begins one. */
function threadOf(opened: StepRecord): string | null {
  const output = member(opened, 'output');
  const named = typeof output === 'object' && output !== null && 'thread' in output ? output.thread : null;
  return typeof named === 'string' ? named : text(opened, 'external_id');
}

function resumeWait(walk: Walk, step: CompiledWait, before: StepRecord): StepRecord {
  const { event } = walk;
  if (event.kind === 'timer' && walk.now.getTime() >= untilOf(before).getTime())
    return line(
      step,
      'done',
      step.for === null ? {} : { otherwise: `no reply to ${step.for.replyTo} by ${text(before, 'until')}` },
    );
  if (event.kind !== 'reply' || event.step !== step.id || step.for === null) return before;
  if (!isReply(event.activity, text(before, 'connection'), text(before, 'thread'))) return before;
  if (isTaken(walk, event.activity)) return before;
  const holds = step.for.if === null || step.for.if(frameOf(walk.run.activity, walk.steps, event.activity));
  if (holds === true) return line(step, 'done', { reply: event.activity.id });
  walk.note =
    holds instanceof Absent
      ? `a reply was passed over: ${holds.reason}`
      : 'a reply was passed over: it does not meet the condition';
  return before;
}

/** Something that a person said in that thread: not the thread's first item, a like, a deletion, history, or our own doing. */
function isReply(activity: Activity, connection: string | null, thread: string | null): boolean {
  if (activity.connection !== connection) return false;
  // A vendor may number its comments apart from its messages: only what answers nothing is the thread's first item.
  if (activity.external_id === thread && activity.in_reply_to === null) return false;
  if (activity.thread !== thread && activity.in_reply_to !== thread) return false;
  return activity.text !== null && activity.kind !== 'delete' && !activity.ours && !activity.backfilled;
}

/** What an earlier wait took for its reply is no other reply, not even when it is edited. */
function isTaken(walk: Walk, { connection, stream, external_id }: Activity): boolean {
  return [...walk.journal.values()].some((record) => {
    const id = text(record, 'reply');
    const taken = id === null ? null : replyOf(walk, id);
    return taken?.connection === connection && taken.stream === stream && taken.external_id === external_id;
  });
}

function park(walk: Walk, step: CompiledStep, record: StepRecord): Ending {
  if (step.kind === 'do') {
    const unknown = text(record, 'unknown');
    const reason =
      unknown === null
        ? `${step.id} waits for ${step.action}`
        : `${step.id}: nobody knows whether it was done: ${unknown}`;
    return { state: 'parked', reason };
  }
  const until = untilOf(record);
  const connection = text(record, 'connection');
  const thread = text(record, 'thread');
  walk.wait = { step: step.id, until, reply: connection === null || thread === null ? null : { connection, thread } };
  const reason = `${step.id} waits ${step.for === null ? '' : `for a reply to ${step.for.replyTo} `}until ${until.toISOString()}`;
  return { state: 'parked', reason: walk.note === null ? reason : `${reason}; ${walk.note}` };
}

/** What later expressions read as `steps.<name>`; null where there is nothing to read. */
function valueOf(walk: Walk, record: StepRecord): unknown {
  if (record.state !== 'done') return null;
  const id = text(record, 'reply');
  if (id !== null) {
    const reply = replyOf(walk, id);
    return reply === null ? null : { reply };
  }
  const connection = text(record, 'connection');
  if (connection === null) return null;
  return { external_id: member(record, 'external_id') ?? null, connection, output: member(record, 'output') ?? null };
}

function replyOf({ event, run }: Walk, id: string): Activity | null {
  if (event.kind === 'reply' && event.activity.id === id) return event.activity;
  return run.activities.get(id) ?? null;
}

interface Provenance {
  readonly activities: ReadonlySet<string>;
  readonly audience: Audience;
}

/** Of all that an input is made of. What an earlier effect answered comes from what that was made of, and from its vendor. */
function provenance(walk: Walk, roots: ReadonlySet<string>): Provenance {
  const all = [...roots].map((root) => provenanceOf(walk, root));
  return {
    activities: new Set(all.flatMap(({ activities }) => [...activities])),
    audience: all.some(({ audience }) => audience === 'internal') ? 'internal' : 'external',
  };
}

function provenanceOf(walk: Walk, root: string): Provenance {
  if (root === 'activity') return of(walk.run.activity);
  if (root === 'steps') return provenance(walk, new Set([...walk.journal.keys()].map((id) => `steps.${id}`)));
  const id = root.slice('steps.'.length);
  const record = walk.journal.get(id);
  const step = walk.machine.byId.get(id);
  if (record === undefined || step === undefined) return { activities: new Set(), audience: 'external' };
  if (step.kind === 'do') {
    const { activities, audience } = provenance(walk, step.roots);
    return { activities, audience: text(record, 'audience') === 'external' ? audience : 'internal' };
  }
  const said = text(record, 'reply');
  const reply = said === null ? null : replyOf(walk, said);
  return reply === null ? { activities: new Set(), audience: 'internal' } : of(reply);
}

function of(activity: Activity): Provenance {
  return { activities: new Set([activity.id]), audience: activity.audience };
}

function line(step: CompiledStep, state: StepRecord['state'], outcome: Json): StepRecord {
  return { step: step.id, state, outcome };
}

function member(record: StepRecord, key: string): Json | undefined {
  const { outcome } = record;
  if (typeof outcome !== 'object' || outcome === null || !Object.hasOwn(outcome, key)) return undefined;
  return (outcome as { readonly [key: string]: Json })[key];
}

function text(record: StepRecord, key: string): string | null {
  const value = member(record, key);
  return typeof value === 'string' ? value : null;
}

function untilOf(record: StepRecord): Date {
  return new Date(text(record, 'until') ?? 0);
}

function failure(record: StepRecord): string {
  const fault = member(record, 'fault');
  if (typeof fault !== 'object' || fault === null || !('message' in fault))
    return text(record, 'reason') ?? 'no reason was kept';
  return String(fault.message);
}
