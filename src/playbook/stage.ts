/** The step machine: a run's journal and one event in, what to write and what to do out. No clock, no store, no vendor; the same in, the same out. */
import { Absent } from './functions.ts';
import type { CompiledChoose, CompiledEach, CompiledStep, CompiledTogether, Machine } from './compile.ts';
import { begin, failure, park, resume, valueOf, type Leaf } from './leaves.ts';
import type { Copy } from './near-copies.ts';
import type { Json, Progress, RunEvent, RunView, StepRecord } from './plan.ts';
import { copiesIn, provenance, type Provenance } from './provenance.ts';
import { frameIn, idOf, line, member, nameIn, recordOf, text, walkOf, write, type Scope, type Walk } from './walk.ts';

/** Of a step or a list of them. `left`: the rest of the list that it stands in is not walked. */
type Ending =
  | { readonly state: 'done'; readonly left: boolean }
  | { readonly state: 'parked' }
  | { readonly state: 'failed' | 'stopped'; readonly reason: string };
type Steps = readonly CompiledStep[];

const DONE: Ending = { state: 'done', left: false };
const LEFT: Ending = { state: 'done', left: true };
const PARKED: Ending = { state: 'parked' };

export const EACH_LIMIT = 500;
const ITEMS_LIMIT = 1_000_000;
const REASONS = 3;
/** Why a step was given up where a later run may take it up again. */
export const RUN_ENDED = 'the run has ended';

export function advance(machine: Machine, run: RunView, event: RunEvent, now: Date): Progress {
  const walk = walkOf(machine, run, event, now);
  const ending = event.kind === 'cancel' ? ({ state: 'stopped', reason: event.reason } as const) : fromTheTop(walk);
  if (ending.state !== 'parked') giveUp(walk, [...walk.journal.values()], RUN_ENDED);
  const { intents, questions, withdrawn, parked } = walk;
  const more = parked.length > REASONS ? `; and ${parked.length - REASONS} more` : '';
  return {
    state: ending.state,
    reason:
      ending.state === 'parked'
        ? `${parked
            .slice(0, REASONS)
            .map(({ what }) => what)
            .join('; ')}${more}`
        : 'reason' in ending
          ? ending.reason
          : null,
    records: [...walk.records.values()],
    intents,
    questions,
    withdrawn,
    waits: ending.state === 'parked' ? walk.waits : [],
  };
}

/** Internal words in a text that somebody typed. */
export function copies(machine: Machine, run: RunView, text: string): readonly Copy[] {
  return copiesIn(walkOf(machine, run, { kind: 'start' }, new Date(0)), text);
}

function fromTheTop(walk: Walk): Ending {
  const top: Scope = { at: '', steps: {}, given: walk.run.cause.given, item: null };
  if (walk.run.mode !== 'propose') return through(walk, top, walk.machine.steps);
  const go = one(walk, top, walk.machine.go);
  return go.state === 'done' ? through(walk, top, walk.machine.steps) : go;
}

function through(walk: Walk, scope: Scope, steps: Steps): Ending {
  for (const step of steps) {
    const ending = one(walk, scope, step);
    if (ending.state !== 'done') return ending;
    if (ending.left) return DONE;
  }
  return DONE;
}

function one(walk: Walk, scope: Scope, step: CompiledStep): Ending {
  const before = walk.journal.get(nameIn(scope, step.id)) ?? null;
  const record = before ?? (step.if === null ? null : unless(scope, step, step.if(frameIn(walk, scope))));
  if (record !== before && record !== null) write(walk, record);
  if (record?.state === 'skipped') return DONE;
  if (step.kind === 'choose') return choose(walk, scope, step, record);
  if (step.kind === 'each') return each(walk, scope, step, record);
  if (step.kind === 'together') return side(walk, scope, step, record);
  return leaf(walk, scope, step, record);
}

function unless(scope: Scope, step: CompiledStep, holds: unknown): StepRecord | null {
  if (holds === true) return null;
  return line(scope, step, 'skipped', { note: holds instanceof Absent ? holds.reason : 'its condition is false' });
}

function leaf(walk: Walk, scope: Scope, step: Leaf, before: StepRecord | null): Ending {
  const record =
    before === null ? begin(walk, scope, step) : before.state === 'parked' ? resume(walk, scope, step, before) : before;
  if (record !== before) write(walk, record);
  if (record.state === 'parked') {
    park(walk, step, record);
    return PARKED;
  }
  if (record.state === 'failed') return failed(walk, scope, step, record);
  if (step.kind !== 'do') {
    const instead = text(record, 'otherwise');
    if (instead !== null && step.otherwise !== null)
      return leave(walk, scope, step.otherwise, `${record.step}: ${instead}`);
  }
  const value = valueOf(walk, record);
  if (value !== null) scope.steps[step.id] = value;
  if (step.kind === 'ask' && step.for === 'approval' && text(record, 'choice') === 'no' && step.rejected !== 'continue')
    return leave(walk, scope, step.rejected, `${record.step} was rejected${why(record)}`);
  return DONE;
}

function why(record: StepRecord): string {
  const by = member(record, 'by');
  const who = Array.isArray(by) && by.length > 0 ? ` by ${by.join(', ')}` : '';
  const comment = text(record, 'comment');
  return comment === null ? who : `${who}: ${comment}`;
}

function failed(walk: Walk, scope: Scope, step: Leaf, record: StepRecord): Ending {
  const reason = `${record.step} failed: ${failure(record)}`;
  if (step.kind !== 'do' || step.else === 'fail') return { state: 'failed', reason };
  return step.else === 'continue' ? DONE : through(walk, scope, step.else);
}

/** In place of the rest of the list. */
function leave(walk: Walk, scope: Scope, instead: 'stop' | Steps, reason: string): Ending {
  if (instead === 'stop') return { state: 'stopped', reason };
  const ending = through(walk, scope, instead);
  return ending.state === 'done' ? LEFT : ending;
}

/** Chosen once: what is said later changes nothing. */
function choose(walk: Walk, scope: Scope, step: CompiledChoose, before: StepRecord | null): Ending {
  const record = before ?? chosen(walk, scope, step);
  if (record !== before) write(walk, record);
  const which = member(record, 'chose');
  if (which === 'else') return through(walk, scope, step.else ?? []);
  return typeof which === 'number' ? through(walk, scope, step.cases[which]?.steps ?? []) : DONE;
}

function chosen(walk: Walk, scope: Scope, step: CompiledChoose): StepRecord {
  const notes: string[] = [];
  for (const [at, { when }] of step.cases.entries()) {
    const holds = when(frameIn(walk, scope));
    if (holds === true) return line(scope, step, 'done', { chose: at });
    if (!(holds instanceof Absent)) continue;
    if (isUntold(walk, scope, holds))
      return line(scope, step, 'skipped', {
        note: `watching, so it cannot be told which way it would go: ${holds.reason}`,
      });
    notes.push(holds.reason);
  }
  const note = notes.length === 0 ? {} : { note: notes.join('; ') };
  return line(scope, step, 'done', { chose: step.else === null ? 'none' : 'else', ...note });
}

/** Watching, what people would have said is not known: then no way is the one that would have been gone. */
function isUntold(walk: Walk, scope: Scope, { reason }: Absent): boolean {
  const [, id] = /^steps\.(\w+)/.exec(reason) ?? [];
  const record = id === undefined || walk.run.mode !== 'watch' ? undefined : recordOf(walk, scope, id);
  return record?.state === 'skipped' && text(record, 'note')?.startsWith('watching') === true;
}

/** The list is taken as it is when the step is reached. */
function each(walk: Walk, scope: Scope, step: CompiledEach, before: StepRecord | null): Ending {
  const record = before ?? listed(walk, scope, step);
  if (record !== before) write(walk, record);
  if (record.state === 'failed') return { state: 'failed', reason: `${record.step} failed: ${failure(record)}` };
  const items = member(record, 'items');
  if (!Array.isArray(items)) return DONE;
  const made = provenance(walk, scope, step.roots);
  // The list is as it was taken: a later revision that makes another one makes it no less internal.
  const item: Provenance = text(record, 'audience') === 'internal' ? { ...made, audience: 'internal' } : made;
  let open = 0;
  for (const [index, value] of items.entries()) {
    if (open >= step.atOnce) break;
    const turn: Scope = {
      at: `${scope.at}[${index}]`,
      steps: { ...scope.steps },
      given: { ...scope.given, item: value, index },
      item,
    };
    const ending = through(walk, turn, step.steps);
    if (ending.state === 'parked') open += 1;
    else if (ending.state !== 'done') return ending;
  }
  if (open > 0) return PARKED;
  scope.steps[step.id] = { count: items.length };
  return DONE;
}

function listed(walk: Walk, scope: Scope, step: CompiledEach): StepRecord {
  const list = step.list(frameIn(walk, scope));
  if (list instanceof Absent) return line(scope, step, 'skipped', { note: list.reason });
  if (!Array.isArray(list)) return line(scope, step, 'failed', { reason: 'what it is for each of is no list' });
  const items = list.map((item: unknown) => (typeof item === 'bigint' ? Number(item) : item)) as Json[];
  if (items.length > EACH_LIMIT || JSON.stringify(items).length > ITEMS_LIMIT)
    return line(scope, step, 'failed', {
      reason: `the list has ${items.length} items, and ${EACH_LIMIT} are the limit`,
    });
  const { audience } = provenance(walk, scope, step.roots);
  return line(scope, step, 'done', { items, ...(audience === 'internal' && { audience }) });
}

function side(walk: Walk, scope: Scope, step: CompiledTogether, before: StepRecord | null): Ending {
  let record = before ?? line(scope, step, 'done', { branches: step.branches.length });
  if (record !== before) write(walk, record);
  const first = member(record, 'first');
  if (typeof first === 'number') return settled(walk, scope, step, first);
  let open = 0;
  for (const [at, { steps }] of step.branches.entries()) {
    const ending = through(walk, scope, steps);
    if (ending.state === 'parked') open += 1;
    else if (ending.state !== 'done') return ending;
    else if (step.until === 'first') {
      record = line(scope, step, 'done', { branches: step.branches.length, first: at });
      write(walk, record);
      giveUpOthers(walk, scope, step, at);
      return settled(walk, scope, step, at);
    }
  }
  return open > 0 ? PARKED : DONE;
}

/** Whatever was done in any branch can be read after it, in every later walk as in this one. */
function settled(walk: Walk, scope: Scope, step: CompiledTogether, first: number): Ending {
  for (const id of step.branches.flatMap(({ ids }) => [...ids])) {
    const record = walk.journal.get(nameIn(scope, id));
    const value = record === undefined ? null : valueOf(walk, record);
    if (value !== null) scope.steps[id] = value;
  }
  return through(walk, scope, step.branches[first]?.steps ?? []);
}

function giveUpOthers(walk: Walk, scope: Scope, step: CompiledTogether, first: number): void {
  const ids = new Set(step.branches.flatMap(({ ids }, at) => (at === first ? [] : [...ids])));
  const theirs = [...walk.journal.values()].filter(
    ({ step: name }) => ids.has(idOf(name)) && name.slice(idOf(name).length).startsWith(scope.at),
  );
  giveUp(walk, theirs, 'another branch came to its end first');
}

/** What was still to come is not waited for any more; what has not gone out does not. */
function giveUp(walk: Walk, records: readonly StepRecord[], note: string): void {
  for (const record of records) {
    if (record.state !== 'parked') continue;
    if (walk.machine.byId.get(idOf(record.step))?.kind === 'do') walk.withdrawn.push(record.step);
    write(walk, { step: record.step, state: 'skipped', outcome: { note } });
    for (const list of [walk.intents, walk.questions, walk.waits, walk.parked]) forget(list, record.step);
  }
}

function forget(list: { readonly step: string }[], step: string): void {
  for (let at = list.length - 1; at >= 0; at -= 1) if (list[at]?.step === step) list.splice(at, 1);
}
