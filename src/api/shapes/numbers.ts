/** What the wall shows. `coverage`: percent of what is usually said that could be seen in that time. */
import { z } from 'zod';
import { At, Count, Data, list, noun, paged, Text } from './parts.ts';

export const Span = z.enum(['slot', 'hour', 'day']);
export type Span = z.output<typeof Span>;
const Tone = z.number().nullable();
const Coverage = z.number();

const sums = {
  /** `''`: not known. */
  value: z.string(),
  posts: Count,
  inside: Count,
  outside: Count,
  /** -1 to 1; null where none has one. */
  tone: Tone,
  negative: Count,
  positive: Count,
};
export const Volume = noun('Volume', {
  since: At,
  until: At,
  span: Span,
  by: z.string(),
  /** Since when something that came waits to be counted; null: all is. */
  uncounted_since: At.nullable(),
  coverage: Coverage,
  /** The most posts first, with what there was of each in all. */
  values: list(z.strictObject(sums)),
  rows: list(z.strictObject({ at: At, ...sums, coverage: Coverage })),
});
export type Volume = z.output<typeof Volume>;

export const FrequentTerms = noun('FrequentTerms', {
  span: Span,
  coverage: Coverage,
  rows: list(z.strictObject({ at: At, term: z.string(), posts: Count, tone: Tone })),
});
export type FrequentTerms = z.output<typeof FrequentTerms>;

/** The telling words that are said more often than in the week before. */
export const FreshTerms = noun('FreshTerms', {
  before: At,
  coverage: Coverage,
  terms: list(z.strictObject({ term: z.string(), posts: Count, expected: z.number(), tone: Tone })),
});
export type FreshTerms = z.output<typeof FreshTerms>;

export const Talkers = noun('Talkers', {
  days: Count,
  coverage: Coverage,
  authors: Count,
  posts: Count,
  first: Count,
  next: Count,
  /** Of what was said: by the busiest hundredth, the next nine hundredths, and all others. */
  shares: z.strictObject({ first: z.number(), next: z.number(), others: z.number() }).nullable(),
  busiest: list(z.strictObject({ connection: z.string(), actor: Data, posts: Count })),
});
export type Talkers = z.output<typeof Talkers>;

/** Whether promises are kept, and seconds until somebody does something. */
export const Care = noun('Care', {
  since: At,
  until: At,
  issues: Count,
  noticed: z.number().nullable(),
  acted: z.number().nullable(),
  acted_most: z.number().nullable(),
  promises: list(
    z.strictObject({
      kind: z.enum(['acknowledge', 'reply', 'resolution']),
      kept: Count,
      late: Count,
      missed: Count,
    }),
  ),
});
export type Care = z.output<typeof Care>;

/** Issues that are open or waiting. Null: no product, or no market, is named. */
export const Place = noun('Place', {
  product: Text,
  market: Text,
  issues: Count,
  /** The highest, 1 to 10. */
  severity: z.number().nullable(),
});
export type Place = z.output<typeof Place>;
export const Places = paged(Place);
export type Places = z.output<typeof Places>;
