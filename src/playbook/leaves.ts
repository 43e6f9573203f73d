/** The verbs that do something: what a step of each writes when it is reached, and what an event makes of it. */
import { hash } from 'node:crypto';
import { teamOf, Whom, type Activity } from '#sdk';
import type { CompiledAsk, CompiledDo, CompiledWait } from './compile.ts';
import { Absent } from './functions.ts';
import { valueAt } from './paths.ts';
import {
  CAUSE,
  type ApprovedText,
  type Decision,
  type Intent,
  type Json,
  type StepRecord,
  type Typed,
  staysHere,
} from './plan.ts';
import { approvalOf, authorsOf, copiesIn, provenance, replyOf, together } from './provenance.ts';
import {
  after,
  frameIn,
  idOf,
  instant,
  isDue,
  line,
  member,
  nameIn,
  recordOf,
  text,
  type Scope,
  type Walk,
} from './walk.ts';

export type Leaf = CompiledDo | CompiledWait | CompiledAsk;

export function begin(walk: Walk, scope: Scope, step: Leaf): StepRecord {
  if (step.kind === 'do') return beginDo(walk, scope, step);
  return step.kind === 'wait' ? beginWait(walk, scope, step) : beginAsk(walk, scope, step);
}

/** The very same record where nothing has changed. */
export function resume(walk: Walk, scope: Scope, step: Leaf, before: StepRecord): StepRecord {
  if (step.kind === 'do') return resumeDo(walk, scope, step, before);
  return step.kind === 'wait' ? resumeWait(walk, scope, step, before) : resumeAsk(walk, scope, step, before);
}

function beginDo(walk: Walk, scope: Scope, step: CompiledDo): StepRecord {
  if (walk.run.mode !== 'watch') {
    const until = step.within === null ? {} : { until: after(walk, step.within) };
    return intend(walk, scope, step, until);
  }
  const typed = typedFor(walk, nameIn(scope, step.id));
  const input = typed?.input ?? step.with.render(frameIn(walk, scope));
  return input instanceof Absent
    ? line(scope, step, 'skipped', { note: `watching, so it cannot be told what it would do: ${input.reason}` })
    : line(scope, step, 'done', {
        would: { action: step.action, via: step.via, input: input as Json },
        ...said(typed),
      });
}

function intend(walk: Walk, scope: Scope, step: CompiledDo, more: Readonly<Record<string, Json>>): StepRecord {
  const name = nameIn(scope, step.id);
  const typed = typedFor(walk, name);
  const made = typed === null ? rendered(walk, scope, step) : typedInput(walk, typed);
  if (made instanceof Absent) return line(scope, step, 'failed', { reason: made.reason });
  walk.intents.push({ step: name, action: step.action, via: step.via, ...made });
  return line(scope, step, 'parked', {
    action: step.action,
    sent: made.input.audience,
    ...said(typed),
    ...more,
  });
}

function rendered(
  walk: Walk,
  scope: Scope,
  step: CompiledDo,
): Pick<Intent, 'input' | 'approved' | 'typed' | 'copies'> | Absent {
  const input = step.with.render(frameIn(walk, scope));
  if (input instanceof Absent) return input;
  const sent = step.leaves.filter(({ path }) => !staysHere(step.action, path));
  const parts = sent.map(({ path, roots }) => ({ path, made: provenance(walk, scope, roots) }));
  const internal = parts.filter(({ made }) => made.audience === 'internal');
  const approved = internal.flatMap(({ path }) => approvedAt(walk, input, path));
  const audience = approved.length === internal.length ? 'external' : 'internal';
  const { activities, typed } = together(parts.map(({ made }) => made));
  return {
    input: { value: input as Readonly<Record<string, unknown>>, activities: [...activities], audience },
    approved,
    ...(typed && { typed }),
    copies: audience === 'external' ? copiesIn(walk, input) : [],
  };
}

/** What a person typed for an action is external, as an answer by hand is. */
function typedInput(walk: Walk, { input }: Typed): Pick<Intent, 'input' | 'approved' | 'typed' | 'copies'> {
  return {
    input: { value: input, activities: [], audience: 'external' },
    approved: [],
    typed: true,
    copies: copiesIn(walk, input),
  };
}

function typedFor({ run: { typed = null } }: Walk, name: string): Typed | null {
  return typed?.step === name ? typed : null;
}

function said(typed: Typed | null): Readonly<Record<string, Json>> {
  return typed === null ? {} : { typed: { by: typed.by, input: typed.input } };
}

function approvedAt(walk: Walk, input: unknown, path: readonly (string | number)[]): readonly ApprovedText[] {
  const value = valueAt(input, path);
  if (typeof value !== 'string') return [];
  const sha256 = hash('sha256', value);
  const approval = approvalOf(walk, sha256);
  return approval === null ? [] : [{ step: approval.step, path, sha256 }];
}

function resumeDo(walk: Walk, scope: Scope, step: CompiledDo, before: StepRecord): StepRecord {
  const { event } = walk;
  const until = text(before, 'until');
  const attempt = Number(member(before, 'attempt') ?? 1);
  const typed = said(typedFor(walk, before.step));
  const kept = {
    action: step.action,
    sent: text(before, 'sent'),
    ...typed,
    ...(until !== null && { until }),
    ...(attempt > 1 && { attempt }),
  };
  if (isDue(walk, instant(before, 'until'))) {
    walk.withdrawn.push(before.step);
    return line(scope, step, 'failed', { reason: `there was no outcome by ${until}`, ...typed });
  }
  const again = instant(before, 'again');
  if (isDue(walk, again)) return intend(walk, scope, step, { ...(until !== null && { until }), attempt });
  if (event.kind !== 'effect' || event.step !== before.step) return before;
  if (event.state === 'done') {
    const { external_id, connection, output, audience = 'internal' } = event;
    return line(scope, step, 'done', { external_id, connection, output, audience, sent: kept.sent, ...typed });
  }
  const { kind, message, cure = null } = event.fault;
  // It was refused already, and nothing is under way until then.
  if (again !== null) return before;
  if (event.state === 'unknown')
    return text(before, 'unknown') === message ? before : line(scope, step, 'parked', { ...kept, unknown: message });
  if (step.retry === null || attempt > step.retry.times)
    return line(scope, step, 'failed', { fault: { kind, message, ...(cure !== null && { cure }) }, ...typed });
  return line(scope, step, 'parked', {
    ...kept,
    refused: message,
    attempt: attempt + 1,
    again: after(walk, step.retry.every),
  });
}

function beginWait(walk: Walk, scope: Scope, step: CompiledWait): StepRecord {
  if (walk.run.mode === 'watch') return line(scope, step, 'skipped', { note: 'watching, so nothing is waited for' });
  const until = after(walk, step.seconds);
  if (step.for === null) return line(scope, step, 'parked', { until });
  const { connection, thread } = threadFor(walk, scope, step.for.replyTo);
  if (thread === null || connection === null)
    return line(scope, step, 'done', { otherwise: `${step.for.replyTo} made nothing that could be replied to` });
  return line(scope, step, 'parked', { until, connection, thread });
}

/** Of what an earlier step made, or of the activity that set the run off. */
function threadFor(
  walk: Walk,
  scope: Scope,
  replyTo: string,
): { readonly connection: string | null; readonly thread: string | null } {
  const { activity } = walk.run.cause;
  if (replyTo === CAUSE && activity !== null)
    return { connection: activity.connection, thread: activity.thread ?? activity.external_id };
  const opened = recordOf(walk, scope, replyTo);
  if (opened === undefined) return { connection: null, thread: null };
  return { connection: text(opened, 'connection'), thread: opened.state === 'done' ? threadOf(opened) : null };
}

/** An action that adds to a thread says which in its output; else what it made begins one. */
function threadOf(opened: StepRecord): string | null {
  const output = member(opened, 'output');
  const named = typeof output === 'object' && output !== null && 'thread' in output ? output.thread : null;
  return typeof named === 'string' ? named : text(opened, 'external_id');
}

function resumeWait(walk: Walk, scope: Scope, step: CompiledWait, before: StepRecord): StepRecord {
  const { event } = walk;
  if (isDue(walk, instant(before, 'until')))
    return line(
      scope,
      step,
      'done',
      step.for === null ? {} : { otherwise: `no reply to ${step.for.replyTo} by ${text(before, 'until')}` },
    );
  if (event.kind !== 'reply' || event.step !== before.step || step.for === null) return before;
  if (!isReply(event.activity, text(before, 'connection'), text(before, 'thread'))) return before;
  if (isTaken(walk, event.activity)) return before;
  const holds = step.for.if === null || step.for.if(frameIn(walk, scope, event.activity));
  if (holds === true) return line(scope, step, 'done', { reply: event.activity.id });
  const because = holds instanceof Absent ? holds.reason : 'it does not meet the condition';
  walk.note = { step: before.step, why: `a reply was passed over: ${because}` };
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

function beginAsk(walk: Walk, scope: Scope, step: CompiledAsk): StepRecord {
  const frame = frameIn(walk, scope);
  const question = step.question.render(frame);
  const words = step.text === null ? null : step.text.render(frame);
  const of = step.of.render(frame);
  for (const one of [question, words, of])
    if (one instanceof Absent)
      // What people would have said before is not there.
      return walk.run.mode === 'watch'
        ? line(scope, step, 'skipped', { note: `watching, so it cannot be told what it would ask: ${one.reason}` })
        : line(scope, step, 'failed', { reason: one.reason });
  const approved = words === null ? null : String(words);
  const asked = { for: step.for, question: String(question), ...(approved !== null && { text: approved }) };
  if (walk.run.mode === 'watch')
    // What is approved is taken for granted, so that the steps after it can be told; what people would choose cannot be.
    return step.for === 'approval'
      ? line(scope, step, 'done', {
          would: asked,
          ...answerOf({ choice: 'yes', text: approved, fields: {}, comment: null, by: [] }),
        })
      : line(scope, step, 'skipped', { note: 'watching, so nobody is asked' });
  const whom = Whom.safeParse(of);
  if (!whom.success) return nobody(scope, step, of);
  const escalate: { after: number; to: Whom }[] = [];
  for (const level of step.escalate) {
    const named = level.to.render(frame);
    if (named instanceof Absent) return line(scope, step, 'failed', { reason: named.reason });
    const to = Whom.safeParse(named);
    if (!to.success) return nobody(scope, step, named);
    escalate.push({ after: level.after, to: to.data });
  }
  const business = step.business ? walk.run.business?.(teamOf(whom.data)) : undefined;
  const until = business?.after(walk.now, step.seconds).toISOString() ?? after(walk, step.seconds);
  walk.questions.push({
    step: nameIn(scope, step.id),
    of: whom.data,
    for: step.for,
    question: asked.question,
    text: approved,
    options: step.options,
    fields: step.fields,
    need: step.need,
    edit: step.edit,
    self: step.self,
    authors: authorsOf(walk, scope, step.roots),
    copies: step.for === 'approval' ? copiesIn(walk, approved) : [],
    always: step.always,
    business: step.business,
    remind: step.remind,
    escalate,
    until: new Date(until),
  });
  const lack = business?.lack ?? null;
  return line(scope, step, 'parked', { asked: true, until, ...(lack !== null && { by_the_clock: lack }) });
}

function nobody(scope: Scope, step: CompiledAsk, named: unknown): StepRecord {
  return line(scope, step, 'failed', { reason: `${JSON.stringify(named)} names nobody who can be asked` });
}

function resumeAsk(walk: Walk, scope: Scope, step: CompiledAsk, before: StepRecord): StepRecord {
  const { event } = walk;
  if (event.kind === 'answer' && event.step === before.step) return line(scope, step, 'done', answerOf(event.decision));
  if (!isDue(walk, instant(before, 'until'))) return before;
  return line(scope, step, 'done', { otherwise: `nobody had answered by ${text(before, 'until')}` });
}

function answerOf({ choice, text: words, fields, outside, comment, by }: Decision): Readonly<Record<string, Json>> {
  return {
    choice,
    text: words,
    ...(choice === 'yes' && words !== null && { sha256: hash('sha256', words) }),
    fields,
    ...(outside !== undefined && { outside }),
    comment,
    by,
  };
}

/** What it waits for, in words; and the times and the thread that wake it. */
export function park(walk: Walk, step: Leaf, record: StepRecord): void {
  const name = record.step;
  const wait = (until: Date, reply: { connection: string; thread: string } | null = null): void =>
    void walk.waits.push({ step: name, until, reply });
  const say = (what: string): void => void walk.parked.push({ step: name, what: `${name}${what}` });
  const until = instant(record, 'until');
  if (step.kind === 'do') {
    const again = instant(record, 'again');
    const unknown = text(record, 'unknown');
    if (again !== null) wait(again);
    if (until !== null) wait(until);
    if (unknown !== null) say(`: nobody knows whether it was done: ${unknown}`);
    else if (again !== null)
      say(` was refused (${text(record, 'refused')}), and is done again at ${again.toISOString()}`);
    else say(` waits for ${step.action}`);
    return;
  }
  if (until === null) return;
  if (step.kind === 'ask') {
    wait(until);
    say(` waits for an answer until ${until.toISOString()}`);
    return;
  }
  const connection = text(record, 'connection');
  const thread = text(record, 'thread');
  wait(until, connection === null || thread === null ? null : { connection, thread });
  const what = step.for === null ? '' : `for a reply to ${step.for.replyTo} `;
  say(` waits ${what}until ${until.toISOString()}${walk.note?.step === name ? `; ${walk.note.why}` : ''}`);
}

/** What later expressions read as `steps.<name>`; null where there is nothing to read. */
export function valueOf(walk: Walk, record: StepRecord): unknown {
  if (record.state !== 'done') return null;
  const kind = walk.machine.byId.get(idOf(record.step))?.kind;
  if (kind === 'ask')
    return Object.fromEntries(
      ['choice', 'text', 'fields', 'comment', 'by'].map((key) => [key, member(record, key) ?? null]),
    );
  const id = text(record, 'reply');
  if (id !== null) {
    const reply = replyOf(walk, id);
    return reply === null ? null : { reply };
  }
  const connection = text(record, 'connection');
  if (connection === null) return null;
  return { external_id: member(record, 'external_id') ?? null, connection, output: member(record, 'output') ?? null };
}

export function failure(record: StepRecord): string {
  const fault = member(record, 'fault');
  if (typeof fault !== 'object' || fault === null || !('message' in fault))
    return text(record, 'reason') ?? 'no reason was kept';
  return String(fault.message);
}
