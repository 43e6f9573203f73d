/** Subjects that people act on. */
import { Activity } from '#sdk';
import { z } from 'zod';
import { At, Audience, Copy, Count, Data, Id, list, noun, paged, Share, Text } from './parts.ts';
import { Availability } from './people.ts';

export const IssueState = z.enum(['open', 'waiting', 'snoozed', 'resolved']);
export type IssueState = z.output<typeof IssueState>;

/** Whoever did something: a person, a playbook, or Bondfire itself. */
export const Actor = noun('IssueActor', {
  kind: z.enum(['person', 'playbook', 'system']),
  id: z.string(),
  name: z.string(),
});
const Cause = z.strictObject({ noun: z.string(), id: z.string() });

const fields = {
  id: Id,
  key: Text,
  title: z.string(),
  state: IssueState,
  /** 1 to 10, the worst. */
  severity: z.number().nullable(),
  market: Text,
  product: Text,
  topics: list(z.string()),
  language: Text,
  /** A person's id. */
  owner: Text,
  team: Text,
  waiting_for: Text,
  until: At.nullable(),
  outcome: Text,
  /** It is read through that one. */
  merged_into: Id.nullable(),
  cause: Cause.nullable(),
  opened_at: At,
  changed_at: At,
  resolved_at: At.nullable(),
};
export const Issue = noun('Issue', fields);
export type Issue = z.output<typeof Issue>;

/** An activity of the issue, and why it is there. */
export const Gathered = noun('Gathered', {
  issue: Id,
  activity: Id,
  connection: z.string(),
  external_id: z.string(),
  thread: z.string(),
  why: z.string(),
  by: Actor,
  joined_at: At,
});
export type Gathered = z.output<typeof Gathered>;

/** One line of the time line. `detail` is as the kind of entry has it. */
export const Entry = noun('Entry', {
  id: Id,
  issue: Id,
  at: At,
  actor: Actor,
  cause: Cause.nullable(),
  audience: Audience,
  kind: z.string(),
  detail: Data,
});
export type Entry = z.output<typeof Entry>;

export const IssueLink = noun('IssueLink', { issue: Id, why: z.string(), title: z.string() });
export type IssueLink = z.output<typeof IssueLink>;

const PromiseKind = z.enum(['acknowledge', 'reply', 'resolution']);
const Hours = z.enum(['business', 'always']);

/** What the issue was promised. Seconds are of the clock, or of business hours where `hours` says so. */
export const IssuePromise = noun('IssuePromise', {
  issue: Id,
  kind: PromiseKind,
  policy: z.string(),
  hours: Hours,
  /** Whose business hours count; null: the clock does. */
  team: Text,
  at_risk: Share,
  since: At,
  seconds: z.number(),
  at_risk_at: At,
  due_at: At,
  paused_at: At.nullable(),
  told_at_risk_at: At.nullable(),
  told_missed_at: At.nullable(),
  kept_at: At.nullable(),
});
export type IssuePromise = z.output<typeof IssuePromise>;

/** An answer that is being written, one an issue, thread and person. */
export const Draft = noun('Draft', {
  issue: Id,
  connection: z.string(),
  thread: z.string(),
  person: z.string(),
  text: z.string(),
  /** The thread's newest activity when it was begun or last looked at. */
  thread_version: Text,
  at: At,
});
export type Draft = z.output<typeof Draft>;

/** By when whoever has the issue must speak. */
export const Silence = noun('Silence', {
  issue: Id,
  owner: z.string(),
  team: z.string(),
  since: At,
  /** Of the team's business hours. */
  seconds: z.number(),
  due_at: At,
  /** Nobody else is left, which was told then. */
  held_at: At.nullable(),
});
export type Silence = z.output<typeof Silence>;

/** The whole issue: what was said inside and outside, what was done, what was promised. */
export const IssueStory = noun('IssueStory', {
  ...fields,
  activities: list(Gathered),
  timeline: list(Entry),
  links: list(IssueLink),
  promises: list(IssuePromise),
  drafts: list(Draft),
  silence: Silence.nullable(),
  /** What was deleted has no words. */
  said: list(Activity),
  /** How much it has gathered, with what is not listed here. */
  gathered: Count,
});
export type IssueStory = z.output<typeof IssueStory>;

/** `fresh`: false where an open one has the key. */
export const Opened = noun('Opened', { issue: Issue, fresh: z.boolean() });
export type Opened = z.output<typeof Opened>;
export const Joined = z.strictObject({ joined: list(Id) });
export const Parted = z.strictObject({ parted: list(Id) });
export const Refused = z.strictObject({ refused: list(Id) });
export const Discarded = z.strictObject({ discarded: z.boolean() });

/** The draft as it is kept now: who else writes in that thread, and what of it was said inside. */
export const Drafted = noun('Drafted', { others: list(Draft), copies: list(Copy) });
export type Drafted = z.output<typeof Drafted>;

/** Not sent: `news` and `answers` came since the draft was begun, or it holds words that were said inside. Sending again sends. */
export const SentAnswer = z.union([
  noun('Sent', { sent: z.literal(true), effect: Id, goes_at: z.iso.datetime() }),
  noun('NotSent', {
    sent: z.literal(false),
    news: list(Activity),
    answers: list(z.strictObject({ effect: Id, by: Text, text: Text, state: z.string(), at: At })),
    copies: list(Copy),
  }),
]);
export type SentAnswer = z.output<typeof SentAnswer>;

/** One reporter's answer of a broadcast, as it would go out. */
export const Reply = noun('Reply', {
  activity: Id,
  connection: z.string(),
  thread: z.string(),
  reporter: Text,
  text: z.string(),
  /** Other words of theirs in the same thread: they get no answer of their own. */
  instead_of: list(Id),
  /** The same reporter is answered in so many other threads as well. */
  also_in: Count,
  copies: list(Copy),
  /** Why it cannot be sent, in the language that is asked for. */
  refused: Text,
});
export type Reply = z.output<typeof Reply>;
/** `broadcast` null: nothing was sent, as some hold words that were said inside. */
export const Broadcast = noun('Broadcast', { broadcast: Id.nullable(), items: list(Reply) });
export type Broadcast = z.output<typeof Broadcast>;
export const BroadcastPreview = z.strictObject({ items: list(Reply) });
export const BroadcastAnswer = noun('BroadcastAnswer', { activity: Id, effect: Id, state: z.string(), why: Text });
export type BroadcastAnswer = z.output<typeof BroadcastAnswer>;
export const BroadcastAnswers = paged(BroadcastAnswer);

/** What may belong to the issue. */
export const Proposed = noun('Proposed', {
  issue: Id,
  activity: Id,
  connection: z.string(),
  stream: z.string(),
  external_id: z.string(),
  share: Share,
  way: z.enum(['similar', 'inside']),
  at: At,
  state: z.enum(['proposed', 'accepted', 'refused']),
  why: Text,
  by: Actor.nullable(),
  decided_at: At.nullable(),
  said: Activity,
});
export type Proposed = z.output<typeof Proposed>;
export const Proposals = paged(Proposed);

/** What was said inside about the same. */
export const Related = paged(noun('Related', { activity: Activity, share: Share }));
export type Related = z.output<typeof Related>;

/** Somebody who wrote inside about it. `person` null: an account that is nobody's here. */
export const Expert = noun('Expert', {
  person: Text,
  name: z.string(),
  connection: z.string(),
  account: z.string(),
  why: list(z.strictObject({ activity: Id, share: z.number(), title: z.string(), url: Text })),
  posts: Count,
  score: z.number(),
  /** How often playbooks asked them in the last seven days. */
  asked: Count.nullable(),
  now: Availability.nullable(),
});
export type Expert = z.output<typeof Expert>;
export const Experts = paged(Expert);

const Rules = z.strictObject({ words: Share, joins: Share, proposes: Share });
/** What other rules of gathering make of what was said lately. */
export const Regrouping = noun('Regrouping', {
  before: Rules,
  rules: Rules,
  read: Count,
  all: list(
    z.strictObject({
      issue: Id,
      title: z.string(),
      activity: Id,
      becomes: z.enum(['joins', 'leaves', 'proposed']),
      way: z.enum(['words', 'similar']),
      share: z.number(),
    }),
  ),
});
export type Regrouping = z.output<typeof Regrouping>;

/** What is promised for which issues. Times in seconds. */
export const PromisePolicy = noun('PromisePolicy', {
  id: z.string(),
  severity: z.number(),
  market: Text,
  acknowledge: z.number().nullable(),
  reply: z.number().nullable(),
  resolution: z.number().nullable(),
  hours: Hours,
  at_risk: z.number(),
});
export type PromisePolicy = z.output<typeof PromisePolicy>;
export const PromisePolicies = paged(PromisePolicy);
