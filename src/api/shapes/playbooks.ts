/** Playbooks, what runs, and what people are asked. */
import { Mode } from '#sdk';
import { z } from 'zod';
import { Effect } from './effects.ts';
import { At, Audience, Copy, Count, Counts, Data, Id, LintProblem, list, noun, paged, Text } from './parts.ts';

export { Mode };
/** The same as words, for those of another language: `code` says which, `of` names what it is about. */
const Told = z.strictObject({ code: z.string(), of: z.record(z.string(), z.string()).readonly() });

const view = {
  name: z.string(),
  title: z.string(),
  /** What it starts by, in words. */
  starts: z.string(),
  starts_by: Told,
  mode: Mode,
  /** Of markets that have one of their own. */
  markets: z.record(z.string(), Mode).readonly(),
  paused: z.boolean(),
  /** Why it starts nothing, where an action of it has nothing to go out by. */
  idle: Text,
  idle_by: Told.nullable(),
  /** Whom it would ask, and who is nobody yet: it may not go beyond `watch`. */
  nobody: list(z.string()),
  /** In force. */
  revision: z.string(),
  /** What is wrong with its file as it is now: the revision in force is the one before. */
  problems: list(LintProblem),
  /** Runs that its cap held back. */
  capped: Count,
};
export const PlaybookView = noun('PlaybookView', view);
export type PlaybookView = z.output<typeof PlaybookView>;

export const RunState = z.enum(['running', 'parked', 'done', 'failed', 'stopped']);
export type RunState = z.output<typeof RunState>;

export const ListedPlaybook = noun('ListedPlaybook', {
  ...view,
  /** The newest first, at most 20. */
  recent: list(z.strictObject({ id: Id, state: RunState, at: At })),
  /** That nobody has answered yet. */
  open_asks: Count,
});
export type ListedPlaybook = z.output<typeof ListedPlaybook>;

/** `stopped`: by the switch for all of them. `refused`: files that are not in force as they are now. */
export const Playbooks = z.strictObject({
  ...paged(ListedPlaybook).shape,
  refused: list(z.strictObject({ playbook: z.string(), revision: Text, problems: list(LintProblem) })),
  stopped: z.strictObject({ by: z.string(), reason: Text, at: At }).nullable(),
});
export type Playbooks = z.output<typeof Playbooks>;

/** How often a step did, or would have done, something. */
const Total = noun('Total', { step: z.string(), action: z.string(), count: Count });

/** A field of a form that people fill in. `outside`: what is typed there may go outside. */
const Field = z.strictObject({
  type: z.enum(['text', 'number', 'bool', 'date', 'choice']),
  label: z.string().optional(),
  options: list(z.string()).optional(),
  optional: z.boolean(),
  outside: z.boolean(),
});
export type Field = z.output<typeof Field>;

export const PlaybookDetail = noun('PlaybookDetail', {
  ...view,
  purpose: z.string(),
  /** As its file says it, with the policies that it names written out. */
  source: Data,
  /** What whoever starts it by hand fills in; null: nobody does. */
  by_hand: z.record(z.string(), Field).readonly().nullable(),
  /** Of the last 30 days, a line a mode. */
  record: list(
    z.strictObject({
      mode: Mode,
      runs: Count,
      parked: Count,
      done: Count,
      failed: Count,
      stopped: Count,
      since: At.nullable(),
      last: At.nullable(),
    }),
  ),
  would_have_done: list(Total),
  /** What people made of what it put to them, in the same time. */
  answers: list(
    z.strictObject({
      step: z.string(),
      kind: z.enum(['approval', 'choice', 'form']),
      asked: Count,
      answers: Counts,
      edited: Count,
      lapsed: Count,
      open: Count,
    }),
  ),
  /** Why runs of that time failed or were stopped, the most frequent first. */
  endings: list(z.strictObject({ state: z.enum(['failed', 'stopped']), reason: z.string(), count: Count })),
  changes: list(
    z.strictObject({
      id: Id,
      /** `*`: all of them. */
      playbook: z.string(),
      market: z.string(),
      change: z.enum(['mode', 'paused', 'resumed', 'stopped', 'released', 'migrated', 'rerun']),
      before: Text,
      after: Text,
      by: z.string(),
      reason: Text,
      at: At,
    }),
  ),
  revisions: list(z.strictObject({ revision: z.string(), loaded_at: At, runs: Count, open: Count })),
});
export type PlaybookDetail = z.output<typeof PlaybookDetail>;

export const PlaybookSource = noun('PlaybookSource', {}).catchall(z.unknown());
/** Of a revision: always in the same order, without the comments of its file. */
export const PlaybookText = z.strictObject({ text: z.string() });
const FileText = z.strictObject({
  /** Its name, without its folder. */
  file: z.string(),
  text: z.string(),
  /** A company's own, and not one of the built-in ones. */
  own: z.boolean(),
});
/** A playbook's file as it is now, and that of its cases; null where there is none. */
export const PlaybookFiles = noun('PlaybookFiles', { ...FileText.shape, cases: FileText.nullable() });
export type PlaybookFiles = z.output<typeof PlaybookFiles>;
/** A JSON Schema. */
export const PlaybookSchema = Data;
export const Graph = z.strictObject({ mermaid: z.string() });
/** Steps, and what leads from one to the next. */
export const Flow = noun('Flow', {
  nodes: list(
    z.strictObject({
      /** A step's id; of what is none: `^start`, `^end`, `^stop <step>`. */
      id: z.string(),
      kind: z.enum(['do', 'ask', 'wait', 'choose', 'each', 'together', 'start', 'end', 'stop']),
      /** In a few words. */
      what: Text,
      /** The same; null where it is a name. */
      told: Told.nullable(),
      /** Done only where that holds, in CEL. */
      if: Text,
      /** In the text, from 1. */
      line: Count.nullable(),
    }),
  ),
  /** `told`: the same as the label; null where that is a condition, in CEL. */
  edges: list(z.strictObject({ from: z.string(), to: z.string(), label: Text, told: Told.nullable() })),
});
export type Flow = z.output<typeof Flow>;
/** `advice`: what keeps nothing from running. `graph`: null where the text is no playbook. */
export const Linted = noun('Linted', {
  problems: list(LintProblem),
  advice: list(LintProblem),
  graph: Flow.nullable(),
});
export type Linted = z.output<typeof Linted>;
export const CaseResults = paged(noun('CaseResult', { case: z.string(), problems: list(z.string()) }));
export type CaseResults = z.output<typeof CaseResults>;

const WouldDo = noun('WouldDo', { step: z.string(), action: z.string(), input: z.unknown() });
/** What a playbook would have done with what was said. */
export const DryRun = noun('DryRun', {
  looked: Count,
  held: Count,
  capped: Count,
  runs: list(
    z.strictObject({
      activity: z.string(),
      at: z.string(),
      text: Text,
      key: Text,
      would: list(WouldDo),
      notes: list(z.string()),
    }),
  ),
  totals: list(Total),
  /** Null where it was not compared. */
  differences: list(
    z.strictObject({
      activity: z.string(),
      at: z.string(),
      text: Text,
      gone: list(WouldDo),
      fresh: list(WouldDo),
    }),
  ).nullable(),
});
export type DryRun = z.output<typeof DryRun>;

export const Run = noun('Run', {
  id: Id,
  /** The activity, signal or issue; null where it was the clock or a person. */
  cause: Id.nullable(),
  playbook: z.string(),
  revision: z.string(),
  key: z.string(),
  state: RunState,
  mode: Mode,
  reason: Text,
  trigger: z.enum(['activity', 'signal', 'issue', 'schedule', 'manual']),
  /** What set it off, where that was no activity. */
  given: z
    .strictObject({
      given: Data,
      audience: Audience,
      activities: list(z.string()),
      by: Text,
      origin: list(z.string()),
      hop: Count,
    })
    .nullable(),
  market: Text,
  /** The one that it opened, joined or was started for. */
  issue: Id.nullable(),
  /** By whoever had it done again. */
  typed: z.strictObject({ step: z.string(), input: Data, by: z.string() }).nullable(),
  started_at: At,
  wake_at: At.nullable(),
  ended_at: At.nullable(),
});
export type Run = z.output<typeof Run>;
export const Runs = paged(Run);

const Whom = z.union([z.string(), z.array(z.string()), z.strictObject({}).catchall(z.unknown())]);
const AskKind = z.enum(['approval', 'choice', 'form']);
export const AskState = z.enum(['open', 'answered', 'lapsed', 'cancelled']);
export type AskState = z.output<typeof AskState>;

export const Ask = noun('Ask', {
  id: Id,
  run: Id,
  playbook: z.string(),
  step: z.string(),
  kind: AskKind,
  question: z.string(),
  /** What is to be approved. */
  text: Text,
  /** Comes on by one when somebody changes the text. */
  version: Count,
  options: list(z.string()),
  fields: z.record(z.string(), Field).readonly(),
  need: z.union([z.enum(['any', 'all']), z.number()]),
  /** The text may be changed before it is approved. */
  edit: z.boolean(),
  self: z.boolean(),
  authors: list(z.string()),
  copies: list(Copy),
  whom: Whom,
  always: z.boolean(),
  business: z.boolean(),
  /** Seconds. */
  remind: z.number().nullable(),
  escalate: list(z.strictObject({ after: z.number(), to: Whom })),
  state: AskState,
  /** Why nobody could be asked, at no level that has begun. */
  held: Text,
  unfound: list(z.strictObject({ level: Count, why: z.string() })),
  level: Count,
  decision: z
    .strictObject({
      choice: z.string(),
      text: Text,
      fields: Data,
      outside: list(z.string()).optional(),
      comment: Text,
      by: list(z.string()),
    })
    .nullable(),
  due_at: At,
  next_at: At.nullable(),
  reminded_at: At.nullable(),
  opened_at: At,
  ended_at: At.nullable(),
  /** Who would get no answer of what goes on from here. */
  unanswerable: z.strictObject({ reporters: Count, cannot: Count, why: list(z.string()) }).nullable(),
  asked: list(
    z.strictObject({
      ask: Id,
      person: z.string(),
      why: z.string(),
      state: z.enum(['asked', 'passed', 'away']),
      since: At,
    }),
  ),
  answers: list(
    z.strictObject({
      id: Id,
      ask: Id,
      person: z.string(),
      choice: z.string(),
      text: Text,
      version: Count,
      fields: Data,
      comment: Text,
      at: At,
    }),
  ),
});
export type Ask = z.output<typeof Ask>;
export const PassedAsk = noun('PassedAsk', { ...Ask.shape, passed_to: z.string() });
export const Asks = paged(Ask);
export const AnsweredAsk = noun('AnsweredAsk', {
  decided: z.boolean(),
  undo_until: At.nullable().describe('Until then, what it lets out waits, and can be taken back.'),
  ask: Ask,
});
export const UndoneDecision = noun('UndoneDecision', {
  ask: Id.nullable().describe('The same question, asked once more.'),
  withheld: z.int().describe('How much does not go out.'),
});
export type UndoneDecision = z.output<typeof UndoneDecision>;
export type AnsweredAsk = z.output<typeof AnsweredAsk>;

/** An ask put to somebody without an account, by a link. */
export const AskShare = noun('AskShare', {
  id: Id,
  ask: Id,
  name: z.string(),
  address: Text,
  /** They are shown what it is about as well. */
  include: z.boolean(),
  /** Who gave it, by whose rights they answer. */
  by: z.string(),
  made_at: At,
  expires_at: At,
  used_at: At.nullable(),
  revoked_at: At.nullable(),
  /** Why the mail did not arrive that told them of it; null: it did, as far as anybody knows. */
  returned: Text,
});
export type AskShare = z.output<typeof AskShare>;
export const AskShares = paged(AskShare);
export const MadeAskShare = noun('MadeAskShare', {
  ...AskShare.shape,
  /** Opens it, and is told this once. */
  url: z.string(),
  /** By mail. */
  sent: z.boolean(),
  /** Why it was not; null: it was, or was not to be. */
  fault: Text,
});
export type MadeAskShare = z.output<typeof MadeAskShare>;

/** One run: its journal is in `detail`. */
export const RunDetail = noun('RunDetail', {
  noun: z.enum(['effect', 'run', 'signal', 'activity', 'envelope']),
  id: Id,
  at: At,
  cause: Id.nullable(),
  detail: Data,
  asks: list(Ask),
  effects: list(Effect),
});
export type RunDetail = z.output<typeof RunDetail>;
export const Started = z.strictObject({
  run: Id,
  undo_until: At.nullable().describe(
    'Until then, what it sends outside as it was typed waits; where it is cancelled, nothing of it goes.',
  ),
});
export type Started = z.output<typeof Started>;
export const Migrated = noun('Migrated', {
  revision: z.string(),
  moved: list(Id),
  left: list(z.strictObject({ run: Id, why: z.string() })),
});
export const AllStopped = z.strictObject({ stopped: z.boolean() });
export const AllReleased = z.strictObject({ released: z.boolean() });
