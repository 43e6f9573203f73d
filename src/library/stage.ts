/** A response: the situation, what was done, and how it turned out. Shapes and pure functions. */
import { z } from 'zod';
import { ours } from '../platform/index.ts';

export const OUTCOMES = ['resolved', 'reopened', 'no_reply', 'made_worse'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** In characters; what is longer is no answer. */
const LONGEST = 100_000;
const Words = z
  .string()
  .trim()
  .min(1)
  .refine((text) => !text.includes('\0') && text.isWellFormed(), ours('no text holds such a character'));
const Name = Words.max(200);

/** What was said, once for each network and language. */
export const Answer = z.strictObject({
  text: Words.max(LONGEST),
  network: Name.nullable().default(null),
  language: Name.nullable().default(null),
  audience: z.enum(['internal', 'external']).default('external'),
});
export type Answer = z.infer<typeof Answer>;

/** Of the calendar that PostgreSQL keeps. */
const When = z.iso
  .datetime({ offset: true })
  .refine((text) => /^(?!0000)\d{4}-/.test(new Date(text).toISOString()), 'there is no such year')
  .transform((text) => new Date(text).toISOString())
  .nullable();

/** Without defaults: a change says what is to change, and nothing else. */
const Fields = z.strictObject({
  title: Words.max(1_000).nullable(),
  /** In the words of those who reported it. */
  situation: Words.max(LONGEST),
  decision: Words.max(LONGEST).nullable(),
  answers: z.array(Answer).max(50),
  product: Name.nullable(),
  topics: z.array(Name).max(50),
  market: Name.nullable(),
  language: Name.nullable(),
  channel: Name.nullable(),
  audience: z.enum(['internal', 'external']),
  team: Name.nullable(),
  /** For its team alone. */
  private: z.boolean(),
  outcome: z.enum(OUTCOMES).nullable(),
  happened_at: When,
  /** When somebody is to look whether it still holds. */
  review_at: When,
});

/** What a person writes, and what is imported. */
export const NewResponse = Fields.extend({
  /** Its own id where it came from. */
  ref: Name.nullable().default(null),
  title: Fields.shape.title.default(null),
  decision: Fields.shape.decision.default(null),
  answers: Fields.shape.answers.default([]),
  product: Fields.shape.product.default(null),
  topics: Fields.shape.topics.default([]),
  market: Fields.shape.market.default(null),
  language: Fields.shape.language.default(null),
  channel: Fields.shape.channel.default(null),
  audience: Fields.shape.audience.default('internal'),
  team: Fields.shape.team.default(null),
  private: Fields.shape.private.default(false),
  outcome: Fields.shape.outcome.default(null),
  happened_at: Fields.shape.happened_at.default(null),
  review_at: Fields.shape.review_at.default(null),
});
export type NewResponse = z.infer<typeof NewResponse>;

/** What a response says of what happened; the rest is what became of it. */
export const TOLD = [
  'title',
  'situation',
  'decision',
  'answers',
  'product',
  'topics',
  'market',
  'language',
  'channel',
  'audience',
  'team',
] as const satisfies readonly (keyof NewResponse)[];

/** What a file says of one: what was exported says more. Its own source wins over the file's name. */
export type Incoming = NewResponse &
  Partial<
    Pick<
      Response,
      'source' | 'issue' | 'preferred' | 'evidence' | 'record' | 'retired_at' | 'retired_why' | 'created_at'
    >
  > & {
    /** That it had where it was exported. */
    readonly id?: string;
  };

/** What may be changed of one that there is. */
export const ResponseChange = Fields.extend({ preferred: z.boolean() }).partial();
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

const REVIEW_DAYS = 365;

/** When somebody is to look whether it still holds, where nobody says otherwise: a year after it was written. */
export function reviewOf(written: Date): string {
  return new Date(written.getTime() + REVIEW_DAYS * 86_400_000).toISOString();
}

/** The words by which it is found. */
export function indexedOf({ id, title, situation, decision, answers, language }: Response) {
  const rest = [...(decision === null ? [] : [decision]), ...answers.map(({ text }) => text)];
  return { id, title, situation, rest, language };
}
