/** What sets a run off beside an activity, as its expressions read it. */
import { z } from 'zod';
import { Activity } from './nouns.ts';

const Words = z.string().min(1).nullable();

/** Something worth acting on: what, how strong, since when, against which expectation, and what is behind it. */
export const GivenSignal = z.strictObject({
  id: z.string(),
  kind: z.enum(['spike', 'tone', 'reach', 'silence']),
  slice: z.string(),
  /** 1 to 10. */
  severity: z.number().min(1).max(10),
  since: z.iso.datetime(),
  observed: z.number(),
  expected: z.number().nullable(),
  /** In a sentence. */
  why: z.string(),
  product: Words,
  market: Words,
  topic: Words,
  terms: z.array(z.string()),
  /** The newest behind it, 500 at most. */
  activities: z.array(Activity).max(500),
});
export type GivenSignal = z.infer<typeof GivenSignal>;

export const ISSUE_EVENTS = [
  'opened',
  'changed',
  'claimed',
  'idle',
  'held',
  'at_risk',
  'missed',
  'resolved',
  'reopened',
] as const;
export type IssueEventKind = (typeof ISSUE_EVENTS)[number];

/** An issue, and what has just happened to it. */
export const GivenIssue = z.strictObject({
  id: z.string(),
  event: z.enum(ISSUE_EVENTS),
  title: z.string(),
  state: z.string(),
  severity: z.number().nullable(),
  product: Words,
  market: Words,
  language: Words,
  /** A person's id. */
  owner: Words,
  /** A team's id. */
  team: Words,
  opened_at: z.iso.datetime(),
  /** Which promise is at risk or was missed. */
  promise: Words,
});
export type GivenIssue = z.infer<typeof GivenIssue>;
