/** What stands around an issue on a responder's desk, how it went minute by minute, and who reported it. */
import { Activity, Actor as SaidBy } from '#sdk';
import { z } from 'zod';
import { EffectState } from './effects.ts';
import { Gathered, Issue, IssueState } from './issues.ts';
import { At, Audience, Count, Fault, Id, list, noun, paged, Text } from './parts.ts';
import { Ask, Mode, RunState } from './playbooks.ts';
import { SignalDetail } from './signals.ts';

const Named = list(z.strictObject({ id: z.string(), name: z.string() }));

export const DeskStep = noun('DeskStep', {
  /** Of an each, one a turn: `reply[2]`. */
  step: z.string(),
  verb: z.enum(['do', 'ask', 'wait', 'choose', 'each', 'together']),
  action: Text,
  via: Text,
  whom: Text,
  asks: z.enum(['approval', 'choice', 'form']).nullable(),
  /** As the playbook has it: `2h`. */
  time: Text,
  /** Done in that case only: `when` a condition in CEL, or `otherwise` (too late), `rejected`, `else`. */
  of: z.strictObject({ step: z.string(), when: Text }).nullable(),
  state: z.enum(['parked', 'done', 'skipped', 'failed', 'to_come']),
  at: At.nullable(),
  note: Text,
  until: Text,
});
export type DeskStep = z.output<typeof DeskStep>;

export const DeskRun = noun('DeskRun', {
  id: Id,
  playbook: z.string(),
  title: z.string(),
  state: RunState,
  mode: Mode,
  reason: Text,
  started_at: At,
  ended_at: At.nullable(),
  wake_at: At.nullable(),
  steps: list(DeskStep),
});
export type DeskRun = z.output<typeof DeskRun>;

export const TextLimit = noun('TextLimit', {
  most: Count,
  counts: z.enum(['graphemes', 'units', 'weighted']),
  /** What any address counts, where that is not its length. */
  address: Count.optional(),
  /** Ends the sentence “At most 500 characters, …”. */
  from: z.string(),
});
export type TextLimit = z.output<typeof TextLimit>;

/** Where somebody said something, and may be answered: one a reporter and thread. */
export const DeskThread = noun('DeskThread', {
  connection: z.string(),
  connector: z.string(),
  network: z.string(),
  thread: z.string(),
  audience: Audience,
  reporter: SaidBy.nullable(),
  /** The activity that is answered. */
  to: Id,
  limit: TextLimit.nullable(),
  /** Why it cannot be answered, in the language that is asked for. */
  refused: Text,
});
export type DeskThread = z.output<typeof DeskThread>;

export const DeskEffect = noun('DeskEffect', {
  id: Id,
  connection: z.string(),
  state: EffectState,
  fault: Fault.nullable(),
  external_id: Text,
  ended_at: At.nullable(),
  /** The network can take it away again. */
  undo: z.boolean(),
});
export type DeskEffect = z.output<typeof DeskEffect>;

export const Desk = noun('Desk', {
  issue: Id,
  asks: list(Ask),
  runs: list(DeskRun),
  /** The newest last. */
  threads: list(DeskThread),
  /** How many can be answered outside, with those that are not listed here. */
  answerable: Count,
  /** What each network is called, by its connector. */
  networks: z.record(z.string(), z.string()).readonly(),
  effects: list(DeskEffect),
  signal: SignalDetail.nullable(),
  people: Named,
  teams: list(z.strictObject({ id: z.string(), title: z.string() })),
});
export type Desk = z.output<typeof Desk>;

/** Something that an issue has gathered; `thread`: where it is answered, of the newest words of somebody there. */
export const SaidThere = noun('SaidThere', { gathered: Gathered, said: Activity, thread: DeskThread.nullable() });
export type SaidThere = z.output<typeof SaidThere>;
export const SaidInIssue = paged(SaidThere);
export type SaidInIssue = z.output<typeof SaidInIssue>;

const Phase = z.enum(['noticing', 'deciding', 'answering']);

export const Replay = noun('Replay', {
  issue: Issue,
  first_at: At,
  last_at: At,
  ended: z.boolean(),
  phases: list(z.strictObject({ phase: Phase, from: At, until: At.nullable(), seconds: z.number() })),
  /** The longest first. */
  waited: list(
    z.strictObject({
      for: z.enum(['owner', 'people', 'network', 'else']),
      whom: list(z.string()),
      what: Text,
      from: At,
      until: At.nullable(),
      seconds: z.number(),
    }),
  ),
  lines: list(
    z.strictObject({
      id: Id,
      at: At,
      phase: Phase,
      audience: Audience,
      /** `said`, `deleted`, `echo` of our own words, or as the time line has it. */
      kind: z.string(),
      who: Text,
      connection: Text,
      text: Text,
    }),
  ),
  reporters: Count,
  answers: Count,
  people: Named,
});
export type Replay = z.output<typeof Replay>;

const account = {
  connection: z.string(),
  account: z.string(),
  name: Text,
  handle: Text,
  network: z.string(),
  url: Text,
};

export const ReporterHistory = noun('ReporterHistory', {
  accounts: list(
    z.strictObject({
      ...account,
      followers: z.number().nullable(),
      joined: z.strictObject({ by: z.string(), at: At }).nullable(),
    }),
  ),
  /** Newest first. */
  contacts: list(
    noun('Contact', {
      activity: Id,
      connection: z.string(),
      network: z.string(),
      at: At,
      audience: Audience,
      title: Text,
      text: Text,
      url: Text,
      issue: z.strictObject({ id: Id, title: z.string(), state: IssueState, owner: Text, outcome: Text }).nullable(),
      answers: list(z.strictObject({ text: Text, by: Text, at: At, state: EffectState })),
    }),
  ),
  more: z.boolean(),
  /** Who reported something too, and is called the same. */
  alike: list(z.strictObject(account)),
  people: Named,
});
export type ReporterHistory = z.output<typeof ReporterHistory>;

/** `effect` deletes it at its network; null: `withheld` answers had not gone out, and do not go. */
export const TakenBack = z.strictObject({ effect: Id.nullable(), withheld: Count });
