/** What has just changed, why that is unusual, and what can be seen at all. */
import { z } from 'zod';
import { At, Count, Counts, Data, Id, LintProblem, list, noun, paged, Text } from './parts.ts';

export const SignalKind = z.enum(['spike', 'tone', 'reach', 'silence']);
export const SignalState = z.enum(['suspected', 'raised', 'held', 'dropped', 'over']);

const fields = {
  id: Id,
  kind: SignalKind,
  slice: z.string(),
  title: z.string(),
  product: Text,
  market: Text,
  topic: Text,
  /** That it led to. */
  issue: Id.nullable(),
  /** `suspected`: too few say it yet; `held`: nobody was told, and `held` says why; `dropped`: it came to nothing. */
  state: SignalState,
  /** 1 to 10. */
  severity: z.number(),
  since: At,
  peak_at: At,
  raised_at: At.nullable(),
  ended_at: At.nullable(),
  observed: z.number(),
  expected: z.number().nullable(),
  /** Of what; null where its slice is gone. */
  measure: z.enum(['posts', 'authors', 'engagement', 'facts']).nullable(),
  /** How long that was counted; null of older ones. */
  span_ms: z.number().nullable(),
  /** In a sentence, in English. */
  why: z.string(),
  held: Text,
  noticed_at: At,
  changed_at: At,
  first: z.strictObject({ activity: z.string(), at: At }).nullable(),
  /** Behind it, oldest first, 200 at most. */
  activities: list(z.string()),
  authors: Count,
  texts: Count,
  terms: list(z.string()),
  /** Posts by connection/stream. */
  where: Counts,
  /** Shares; null of what is no talk. */
  inside: z.number().nullable(),
  outside: z.number().nullable(),
  /** log10 of the chance of it. */
  unlikely: z.number(),
  /** Percent of the usual streams that could be seen. */
  coverage: z.number(),
};
export const Signal = noun('Signal', fields);
export type Signal = z.output<typeof Signal>;
export const Signals = paged(Signal);
export type Signals = z.output<typeof Signals>;

export const SignalDetail = noun('SignalDetail', {
  ...fields,
  /** What it set off. */
  runs: list(z.strictObject({ id: Id, playbook: z.string(), state: z.string() })),
  /** Facts of the day before and since, by series, oldest first. */
  facts: z.record(z.string(), list(z.strictObject({ at: At, value: z.number() }))).readonly(),
});
export type SignalDetail = z.output<typeof SignalDetail>;

export const Slice = noun('Slice', {
  name: z.string(),
  file: z.string(),
  source: Data,
  state: z.enum(['counting', 'settling', 'ready']),
  parts: Count,
  capped: Text,
  /** Percent of what is usually said there that can be seen now. */
  coverage: z.number(),
  open: Count,
});
export type Slice = z.output<typeof Slice>;
export const Slices = z.strictObject({ slices: list(Slice), problems: list(LintProblem) });

export const Coverage = noun('Coverage', {
  slices: list(z.strictObject({ name: z.string(), coverage: z.number() })),
  streams: list(
    z.strictObject({
      connection: z.string(),
      stream: z.string(),
      state: z.string(),
      /** Null: all that is said there comes. */
      blind: z
        .strictObject({ why: z.enum(['dead', 'limited', 'paused', 'backfilling', 'down']), since: At })
        .nullable(),
      last_at: At.nullable(),
    }),
  ),
});
export type Coverage = z.output<typeof Coverage>;

/** One bucket of a slice's series. */
export const SliceNumbers = noun('SliceNumbers', {
  at: At,
  posts: z.number(),
  authors: z.number(),
  engagement: z.number(),
  observed: z.number(),
  expected: z.number().nullable(),
  tone: z.number().nullable(),
  inside: z.number(),
  coverage: z.number(),
  facts: z.record(z.string(), z.number()).readonly(),
});
export type SliceNumbers = z.output<typeof SliceNumbers>;
export const SliceSeries = paged(SliceNumbers);

export const Backtest = noun('Backtest', {
  since: At,
  until: At,
  raised: list(
    z.strictObject({
      raised_at: At,
      signal: z.strictObject({
        kind: SignalKind,
        slice: z.string(),
        severity: z.number(),
        since: At,
        observed: z.number(),
        expected: z.number().nullable(),
        why: z.string(),
        product: Text,
        market: Text,
        topic: Text,
        terms: list(z.string()),
        /** Their ids, newest 500. */
        activities: list(z.string()),
      }),
      /** Playbooks that it would have started. */
      starts: list(z.string()),
    }),
  ),
  /** Null where nothing was said of when things began. Minutes ahead of it; less than 0: after it; null: not noticed. */
  truth: z
    .strictObject({
      onsets: list(z.strictObject({ onset: At, slice: Text, minutes: z.number().nullable() })),
      false_alarms: Count,
    })
    .nullable(),
});
export type Backtest = z.output<typeof Backtest>;

export const Facts = paged(noun('FactSeries', { series: z.string(), count: Count, first_at: At, last_at: At }));
export const KeptFacts = noun('KeptFacts', { facts: Count, changed: Count, judged: list(z.string()) });
