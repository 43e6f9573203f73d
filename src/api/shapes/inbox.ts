/** Issues as a list that says whom each needs, and why. */
import { z } from 'zod';
import { At, Audience, Count, Fault, Id, list, noun, paged, Text } from './parts.ts';
import { Issue } from './issues.ts';

const PromiseKind = z.enum(['acknowledge', 'reply', 'resolution']);

/** Why an issue needs whoever looks at it. */
export const Need = noun('Need', {
  why: z.enum(['asked', 'missed', 'at_risk', 'outside', 'given']),
  /** By when they must. */
  due_at: At.nullable(),
  /** Of `outside`: when it was said; of `given`: when they got it. */
  since: At.nullable(),
  /** Of `asked`: approval, choice or form; of a promise: what was promised. */
  what: Text,
  ask: Id.nullable(),
  /** Of `asked`: the question; of `given`: the note that came with it. */
  words: Text,
  /** Of `given`: by whom. */
  by: Text,
});
export type Need = z.output<typeof Need>;

export const LastSaid = noun('LastSaid', {
  activity: Id,
  connection: z.string(),
  connector: z.string(),
  audience: Audience,
  /** Outside, by us or a colleague. */
  ours: z.boolean(),
  author: Text,
  /** Its beginning, on one line. */
  text: z.string(),
  at: At,
});
export type LastSaid = z.output<typeof LastSaid>;

export const InboxItem = noun('InboxItem', {
  ...Issue.shape,
  owner_name: Text,
  /** When something was said in it last; else when it was opened. */
  said_at: At,
  last: LastSaid.nullable(),
  reporters: Count,
  /** So much was said inside, and outside. */
  inside: Count,
  outside: Count,
  /** What is promised next, and not kept yet. */
  promise: z.strictObject({ kind: PromiseKind, due_at: At, at_risk_at: At }).nullable(),
  /** How the newest words from outside sound, -1 to 1; null: nobody knows. */
  tone: z.number().nullable(),
  /** Something was said since whoever looks looked at it last. */
  unread: z.boolean(),
  /** Why it needs whoever looks; the first is what matters most. */
  needs: list(Need),
  asks: z.strictObject({ open: Count, mine: Count }),
});
export type InboxItem = z.output<typeof InboxItem>;
export const InboxItems = paged(InboxItem);
export type InboxItems = z.output<typeof InboxItems>;

/** A list that somebody keeps. `query`: by the names of the list's own. */
export const SavedView = noun('SavedView', {
  id: Id,
  owner: z.string(),
  name: z.string(),
  shared: z.boolean(),
  query: z.record(z.string(), z.string()),
  at: At,
});
export type SavedView = z.output<typeof SavedView>;

export const Inbox = noun('Inbox', {
  counts: z.strictObject({
    needs_me: Count,
    mine: Count,
    team: Count,
    all: Count,
    snoozed: Count,
    /** There was an issue at some time. */
    ever: z.boolean(),
  }),
  views: list(SavedView),
  /** What is theirs and due next, where nothing needs them. */
  next: InboxItem.nullable(),
});
export type Inbox = z.output<typeof Inbox>;

export const InboxFacets = noun('InboxFacets', {
  markets: list(z.string()),
  products: list(z.string()),
  topics: list(z.string()),
});
export type InboxFacets = z.output<typeof InboxFacets>;

/** What became of one of many. `undo`: the verb that takes it back. */
export const BulkDone = noun('BulkDone', {
  id: Id,
  /** Null: nothing was done, and `fault` says why. */
  issue: Issue.nullable(),
  undo: z.record(z.string(), Text).nullable(),
  /** `language`: of the message. */
  fault: Fault.extend({ language: z.enum(['en', 'de']) }).nullable(),
});
export type BulkDone = z.output<typeof BulkDone>;
export const BulkAnswers = z.strictObject({ items: list(BulkDone) });
export type BulkAnswers = z.output<typeof BulkAnswers>;
