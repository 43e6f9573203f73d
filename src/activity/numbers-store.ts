/** What is asked of the live numbers, one statement a function. */
import type { Tx } from '../platform/index.ts';
import { SPANS, type Dimension, type Span } from './numbers.ts';

/** From `since` until before `until`. */
export interface Period {
  readonly since: Date;
  readonly until: Date;
}

export interface VolumeRow {
  /** When the span begins. */
  readonly at: string;
  /** `''`: not known; of `all` always. */
  readonly value: string;
  readonly posts: number;
  readonly inside: number;
  readonly outside: number;
  /** −1 to 1: the mean of those that have one; null where none has. */
  readonly tone: number | null;
  readonly negative: number;
  readonly positive: number;
}

const SUMS = `sum(posts)::integer as posts, sum(inside)::integer as inside, sum(posts - inside)::integer as outside,
       case when sum(toned) > 0 then sum(tone) / sum(toned) end as tone, sum(negative)::integer as negative, sum(positive)::integer as positive`;

/**
 * In the order of time, then of values. Days are those of `zone` (IANA), counted from hours; spans in which nothing was said are left out.
 * `values` null: all of them.
 */
export async function volumeOf(
  tx: Tx,
  { since, until }: Period,
  {
    span,
    by,
    zone,
    values,
  }: {
    readonly span: Span;
    readonly by: Dimension;
    readonly zone: string;
    readonly values: readonly string[] | null;
  },
): Promise<VolumeRow[]> {
  const local = span === 'day' && zone !== 'UTC';
  const at = local ? `date_trunc('day', at, $6)` : 'at';
  const { rows } = await tx.query<VolumeRow>(
    `select ${at} as at, value, ${SUMS}
     from numbers where span = $1 and dimension = $2 and at >= $3 and at < $4 and ($5::text[] is null or value = any($5::text[])) ${local ? '' : 'and $6::text is not null'}
     group by 1, 2 order by 1, 2`,
    [local ? 'hour' : span, by, since, until, values, zone],
  );
  return rows;
}

/** The values of a dimension with the most posts in a period, the most first. */
export async function mostOf(tx: Tx, { since, until }: Period, by: Dimension, limit: number): Promise<VolumeRow[]> {
  const span = until.getTime() - since.getTime() > 14 * SPANS.day ? 'day' : 'hour';
  const { rows } = await tx.query<VolumeRow>(
    `select min(at) as at, value, ${SUMS}
     from numbers where span = $1 and dimension = $2 and at >= $3 and at < $4 group by value order by 3 desc, 2 limit $5`,
    [span, by, since, until, limit],
  );
  return rows;
}

export interface TermRow {
  readonly at: string;
  readonly term: string;
  readonly posts: number;
  readonly tone: number | null;
}

/** The most frequent of each span, the most first: a stack of clouds. `since` is when one begins. */
export async function termsOf(tx: Tx, { since, until }: Period, span: Span, top: number): Promise<TermRow[]> {
  const { rows } = await tx.query<TermRow>(
    // Each by its key (limit): what else is kept of a span is not read.
    `select one.at, term, posts, tone from generate_series($2::timestamptz, $3::timestamptz - interval '1 microsecond', $5::interval) as one (at)
     cross join lateral (select term, rank, posts, case when toned > 0 then tone / toned end as tone from numbers_terms
       where span = $1 and numbers_terms.at = one.at order by rank limit $4) as said
     order by one.at, rank`,
    [span, since, until, top, `${SPANS[span] / 1000} seconds`],
  );
  return rows;
}

export interface FreshTerm {
  readonly term: string;
  readonly posts: number;
  /** So many were to be expected, by the time before. */
  readonly expected: number;
  readonly tone: number | null;
}

/** Fewer posts tell no trend. */
const TELLING = 3;

/**
 * What is said more often in a period than in the time before, from `before` on, the most telling first: by how much the likelihood of so many differs
 * from that of as many as before (Dunning's log-likelihood ratio, 1993).
 */
export async function freshTermsOf(
  tx: Tx,
  { since, until }: Period,
  before: Date,
  span: Span,
  top: number,
): Promise<FreshTerm[]> {
  const { rows } = await tx.query<FreshTerm>(
    `with said as (
       select term, sum(posts) filter (where at >= $3)::float8 as posts, coalesce(sum(posts) filter (where at < $3), 0)::float8 as old,
         sum(tone) filter (where at >= $3) / nullif(sum(toned) filter (where at >= $3), 0) as tone
       from numbers_terms where span = $1 and at >= $2 and at < $4 group by term
     ), total as (
       select greatest(1, sum(posts) filter (where at >= $3))::float8 as posts, greatest(1, sum(posts) filter (where at < $3))::float8 as old
       from numbers where span = $1 and dimension = 'all' and at >= $2 and at < $4
     ), weighed as (
       select term, said.posts, said.tone, total.posts * (said.posts + said.old) / (total.posts + total.old) as mean,
         total.posts * (said.old + 0.5) / (total.old + 1) as expected, said.old, total.old * (said.posts + said.old) / (total.posts + total.old) as old_mean
       from said cross join total where said.posts >= ${TELLING}
     )
     select term, posts, expected, tone from weighed where posts > expected
     order by posts * ln(posts / mean) + case when old > 0 then old * ln(old / old_mean) else 0 end desc, term limit $5`,
    [span, before, since, until, top],
  );
  return rows;
}
