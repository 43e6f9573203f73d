/** What was done before, and how it turned out. */
import { z } from 'zod';
import { At, Audience, Count, Data, Id, list, noun, paged, Share, Text } from './parts.ts';

export const Outcome = z.enum(['resolved', 'reopened', 'no_reply', 'made_worse']);
export type Outcome = z.output<typeof Outcome>;

const head = {
  id: Id,
  ref: Text,
  title: Text,
  product: Text,
  topics: z.array(z.string()),
  market: Text,
  language: Text,
  channel: Text,
  audience: Audience,
  team: Text,
  /** For its team alone. */
  private: z.boolean(),
  outcome: Outcome.nullable(),
  happened_at: At.nullable(),
  /** When somebody is to look whether it still holds. */
  review_at: At.nullable(),
  /** That it was made of. */
  issue: Id.nullable(),
  /** `issue`, `hand`, or the name of what was imported. */
  source: z.string(),
  preferred: z.boolean(),
  version: Count,
  retired_at: At.nullable(),
  retired_why: Text,
  created_at: At,
  changed_at: At,
};
const fields = {
  ...head,
  /** In the words of those who reported it. */
  situation: z.string(),
  decision: Text,
  answers: z.array(z.strictObject({ text: z.string(), network: Text, language: Text, audience: Audience })),
  /** What the outcome rests on, by kind. */
  evidence: Data,
  record: Data,
};
export const Response = noun('Response', fields);
export type Response = z.output<typeof Response>;
export const Responses = paged(Response);

const Reuse = noun('Reuse', {
  response: Id,
  used: Count,
  resolved: Count,
  reopened: Count,
  no_reply: Count,
  made_worse: Count,
});

/** What was said inside that led to it, the deciding word marked. */
export const Word = noun('Word', {
  id: z.string(),
  kind: z.enum(['reported', 'answered', 'internal', 'note', 'decided']),
  connection: Text,
  external_id: Text,
  at: At,
  by: Text,
  text: z.string(),
  deciding: z.boolean(),
});

export const ResponseDetail = noun('ResponseDetail', {
  ...fields,
  conversation: list(Word),
  versions: list(z.strictObject({ version: Count, at: At, by: z.string(), why: Text, was: Data })),
  uses: list(z.strictObject({ id: Id, issue: Id.nullable(), by: z.string(), at: At, outcome: Outcome.nullable() })),
  reuse: Reuse.nullable(),
  published: list(
    z.strictObject({
      response: Id,
      connection: z.string(),
      type: z.string(),
      node: Text,
      effect: Id,
      version: Count,
    }),
  ),
});
export type ResponseDetail = z.output<typeof ResponseDetail>;

const hit = {
  response: Response,
  /** Above 0; the best of one search is not that of another. */
  score: z.number(),
  /** How much of what was asked for is in it. */
  fit: z.number(),
  reuse: Reuse.nullable(),
  /** Where it is under our address. */
  link: z.string(),
};
const Highlight = z.strictObject({
  field: z.enum(['title', 'situation', 'decision', 'answer']),
  /** What of the text there is, cut at both ends where it is longer. */
  text: z.string(),
  /** From and until, in the text. */
  marks: list(z.tuple([z.number(), z.number()]).readonly()),
});
export const SearchHit = noun('SearchHit', { ...hit, highlights: list(Highlight) });
export type SearchHit = z.output<typeof SearchHit>;
export const SearchResults = noun('SearchResults', {
  items: list(SearchHit),
  /** How many there are of each value. */
  facets: z.record(z.string(), z.record(z.string(), Count).readonly()).readonly(),
  /** What the facets are counted over: `all` that was found, else the best of it alone. */
  counted: z.strictObject({ over: Count, all: z.boolean() }),
  /** What was looked for instead of a word that the library does not have. */
  instead: z.record(z.string(), list(z.string())).readonly(),
});
export type SearchResults = z.output<typeof SearchResults>;

/** How often each ending came. */
export const Cases = noun('Cases', { resolved: Count, reopened: Count, no_reply: Count, made_worse: Count });
/** The share of its next cases that is expected to be resolved, and where it lies with nine chances in ten. */
export const Expected = noun('Expected', {
  mean: z.number(),
  low: z.number(),
  high: z.number(),
  score: z.number(),
  known: z.number(),
});

/** An entry that may help with an issue, and how it turned out before. */
export const Suggestion = noun('Suggestion', {
  ...hit,
  cases: Cases,
  expected: Expected,
  /** `3 of 4 resolved, 1 reopened` */
  turned_out: z.string(),
});
export type Suggestion = z.output<typeof Suggestion>;
/** `asked`: what was looked for. */
export const Suggestions = noun('Suggestions', { items: list(Suggestion), asked: z.string() });
export type Suggestions = z.output<typeof Suggestions>;

/** An answer made of an entry, kept as a draft. */
export const MadeDraft = noun('MadeDraft', {
  text: z.string(),
  /** It was longer than the network takes. */
  cut: z.boolean(),
  /** The language of the answer is not the one that was asked in. */
  otherLanguage: Text,
  unknown: list(z.string()),
  open: list(z.string()),
  /** Words that may be names of those who spoke then. */
  doubtful: list(z.string()),
});
export type MadeDraft = z.output<typeof MadeDraft>;

const Standing = noun('Standing', {
  id: Id,
  title: Text,
  used: Count,
  resolved: Count,
  reopened: Count,
  no_reply: Count,
  made_worse: Count,
  words: z.string(),
  expected: Expected,
});
/** What the library can learn from. */
export const LibraryStats = noun('LibraryStats', {
  average: Share,
  cases: Cases,
  most_used: list(Standing),
  best: list(Standing),
  worst: list(Standing),
  never_found: z.strictObject({
    count: Count,
    items: list(z.strictObject({ id: Id, title: Text, created_at: At })),
  }),
  unaided: z.strictObject({
    count: Count,
    of: Count,
    items: list(z.strictObject({ response: Id, issue: Id, title: Text })),
  }),
  missed: list(z.strictObject({ words: z.string(), times: Count, best: z.number().nullable() })),
  steps: list(
    z.strictObject({
      playbook: z.string(),
      step: z.string(),
      approved: Count,
      changed: Count,
      proposal: z.string(),
      examples: list(z.strictObject({ issue: Id, text: Text })),
    }),
  ),
});
export type LibraryStats = z.output<typeof LibraryStats>;

export const Published = z.strictObject({ effect: Id });
export const WasForgotten = noun('WasForgotten', { responses: list(Id), searches: Count, acts: Count });
