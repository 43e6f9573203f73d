/** What is asked of the live numbers, one statement a function. */
import type { Tx } from '../platform/index.ts';
import { SPANS, TERMS, type Dimension, type Span } from './counted.ts';
import { numbersSeen } from './numbers-seen.ts';
import type { Sight } from './sight.ts';

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
 * `values` null: all of them. `sight` null: of all that was said.
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
  sight: Sight | null = null,
): Promise<VolumeRow[]> {
  if (span === 'day' && zone !== 'UTC') return volumeOfDays(tx, { since, until }, { by, zone, values }, sight);
  const seen = numbersSeen(sight, { since, until, spans: [span] }, 5);
  const { rows } = await tx.query<VolumeRow>(
    `${seen.with}select at, value, ${SUMS}
     from numbers where span = $1 and dimension = $2 and at >= $3 and at < $4 and ($5::text[] is null or value = any($5::text[]))
     group by 1, 2 order by 1, 2`,
    [span, by, since, until, values, ...seen.values],
  );
  return rows;
}

/** Day by day, as each is a stretch of hours by its key. */
async function volumeOfDays(
  tx: Tx,
  { since, until }: Period,
  { by, zone, values }: { readonly by: Dimension; readonly zone: string; readonly values: readonly string[] | null },
  sight: Sight | null,
): Promise<VolumeRow[]> {
  const seen = numbersSeen(sight, { since, until, spans: ['hour'] }, 5);
  const { rows } = await tx.query<VolumeRow>(
    `${seen.with}select day as at, said.* from (
       select local at time zone $4 as day, (local + interval '1 day') at time zone $4 as next
       from generate_series(date_trunc('day', $2::timestamptz at time zone $4), $3::timestamptz at time zone $4, interval '1 day') as local
     ) as days cross join lateral (
       select value, ${SUMS} from numbers
       where span = 'hour' and dimension = $1 and at >= greatest(day, $2) and at < least(next, $3) and ($5::text[] is null or value = any($5::text[]))
       group by value
     ) as said order by day, value`,
    [by, since, until, zone, values, ...seen.values],
  );
  return rows;
}

/** Since when something waits to be counted; null where nothing does. */
export async function uncountedSince(tx: Tx): Promise<string | null> {
  const { rows } = await tx.query<{ at: string | null }>('select min(touched_at) as at from numbers_touched');
  return rows[0]?.at ?? null;
}

/** The values of a dimension with the most posts in a period, the most first. */
export async function mostOf(
  tx: Tx,
  { since, until }: Period,
  by: Dimension,
  limit: number,
  sight: Sight | null = null,
): Promise<VolumeRow[]> {
  const span = until.getTime() - since.getTime() > 14 * SPANS.day ? 'day' : 'hour';
  const seen = numbersSeen(sight, { since, until, spans: [span] }, 5);
  const { rows } = await tx.query<VolumeRow>(
    `${seen.with}select min(at) as at, value, ${SUMS}
     from numbers where span = $1 and dimension = $2 and at >= $3 and at < $4 group by value order by 3 desc, 2 limit $5`,
    [span, by, since, until, limit, ...seen.values],
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
export async function termsOf(
  tx: Tx,
  { since, until }: Period,
  span: Span,
  top: number,
  sight: Sight | null = null,
): Promise<TermRow[]> {
  const seen = numbersSeen(sight, { since, until, spans: [span] }, 5);
  const { rows } = await tx.query<TermRow>(
    // Each by its key (limit): what else is kept of a span is not read.
    `${seen.with}select one.at, term, posts, tone from generate_series($2::timestamptz, $3::timestamptz - interval '1 microsecond', $5::interval) as one (at)
     cross join lateral (select term, rank, posts, case when toned > 0 then tone / toned end as tone from numbers_terms
       where span = $1 and numbers_terms.at = one.at order by rank limit $4) as said
     order by one.at, rank`,
    [span, since, until, top, `${SPANS[span] / 1000} seconds`, ...seen.values],
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
 * What is said more often in a period than in the days of UTC before, from `before.since` until `before.until`, the most telling first: by how much the
 * likelihood of so many differs from that of as many as before (Dunning's log-likelihood ratio, 1993). Of a day only its most frequent words are kept: any
 * other may have been said as often as the last of them.
 */
export async function freshTermsOf(
  tx: Tx,
  { since, until }: Period,
  before: Period,
  span: Span,
  top: number,
  sight: Sight | null = null,
): Promise<FreshTerm[]> {
  const spans = [...new Set<Span>([span, 'day'])];
  const seen = numbersSeen(sight, { since: before.since, until, spans }, 6);
  const { rows } = await tx.query<FreshTerm>(
    `${seen.with === '' ? 'with' : `${seen.with},`} last as (
       select at, posts from numbers_terms where span = 'day' and at >= $4 and at < $5 and rank = ${TERMS.day}
     ), old as (
       select term, sum(numbers_terms.posts) as posts, coalesce(sum(last.posts), 0) as last from numbers_terms left join last using (at)
       where span = 'day' and at >= $4 and at < $5 group by term
     ), fresh as (
       select term, sum(posts)::float8 as posts, sum(tone) / nullif(sum(toned), 0) as tone
       from numbers_terms where span = $1 and at >= $2 and at < $3 group by term having sum(posts) >= ${TELLING}
     ), said as (
       select term, fresh.posts, tone, (coalesce(old.posts, 0) + (select coalesce(sum(posts), 0) from last) - coalesce(old.last, 0))::float8 as old
       from fresh left join old using (term)
     ), total as (
       select greatest(1, (select sum(posts) from numbers where span = $1 and dimension = 'all' and at >= $2 and at < $3))::float8 as posts,
         greatest(1, (select sum(posts) from numbers where span = 'day' and dimension = 'all' and at >= $4 and at < $5))::float8 as old
     ), weighed as (
       select term, said.posts, said.tone, total.posts * (said.posts + said.old) / (total.posts + total.old) as mean,
         total.posts * (said.old + 0.5) / (total.old + 1) as expected, said.old, total.old * (said.posts + said.old) / (total.posts + total.old) as old_mean
       from said cross join total
     )
     select term, posts, expected, tone from weighed where posts > expected
     order by posts * ln(posts / mean) + case when old > 0 then old * ln(old / old_mean) else 0 end desc, term limit $6`,
    [span, since, until, before.since, before.until, top, ...seen.values],
  );
  return rows;
}
