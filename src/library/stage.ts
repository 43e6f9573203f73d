/** A response: the situation, what was done, and how it turned out. Shapes and pure functions. */
import { z } from 'zod';

export const OUTCOMES = ['resolved', 'reopened', 'no_reply', 'made_worse'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const Words = z.string().trim().min(1);
/** In characters; what is longer is no answer. */
const LONGEST = 100_000;
const Name = Words.max(200);

/** What was said, once for each network and language. */
export const Answer = z.strictObject({
  text: Words.max(LONGEST),
  network: Name.nullable().default(null),
  language: Name.nullable().default(null),
  audience: z.enum(['internal', 'external']).default('external'),
});
export type Answer = z.infer<typeof Answer>;

/** What a person writes, and what is imported. */
export const NewResponse = z.strictObject({
  /** Its own id where it came from. */
  ref: Name.nullable().default(null),
  title: Words.max(1_000).nullable().default(null),
  situation: Words.max(LONGEST),
  decision: Words.max(LONGEST).nullable().default(null),
  answers: z.array(Answer).max(50).default([]),
  product: Name.nullable().default(null),
  topics: z.array(Name).max(50).default([]),
  market: Name.nullable().default(null),
  language: Name.nullable().default(null),
  channel: Name.nullable().default(null),
  audience: z.enum(['internal', 'external']).default('internal'),
  team: Name.nullable().default(null),
  /** For its team alone. */
  private: z.boolean().default(false),
  outcome: z.enum(OUTCOMES).nullable().default(null),
  /** When it happened, as an ISO 8601 instant. */
  happened_at: z.iso.datetime({ offset: true }).nullable().default(null),
  /** When somebody is to look whether it still holds. */
  review_at: z.iso.datetime({ offset: true }).nullable().default(null),
});
export type NewResponse = z.infer<typeof NewResponse>;
export type ResponseInput = z.input<typeof NewResponse>;

/** What may be changed of one that there is. */
export const ResponseChange = NewResponse.omit({ ref: true }).extend({ preferred: z.boolean() }).partial();
export type ResponseChange = z.infer<typeof ResponseChange>;

/** What the outcome rests on. */
export interface Evidence {
  readonly [kind: string]: unknown;
}

export interface Response extends NewResponse {
  readonly id: string;
  /** That it was made of. */
  readonly issue: string | null;
  /** `issue`, `hand`, or the name of what was imported. */
  readonly source: string;
  readonly preferred: boolean;
  readonly evidence: Evidence;
  readonly record: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly retired_at: string | null;
  readonly retired_why: string | null;
  readonly created_at: string;
  readonly changed_at: string;
}

/** What a search looks at of one, without its texts. */
export type ResponseHead = Omit<Response, 'situation' | 'decision' | 'answers' | 'evidence' | 'record'>;

/** The words by which it is found. */
export function indexedOf({ id, title, situation, decision, answers, language }: Response) {
  const rest = [...(decision === null ? [] : [decision]), ...answers.map(({ text }) => text)];
  return { id, title, situation, rest, language };
}
