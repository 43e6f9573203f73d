/** The SQL of `facts`, one statement a function: numbers that are no talk. */
import type { Tx } from '../platform/index.ts';
import { emptyBucket, type Bucket } from './tally.ts';

/** `at`: an ISO instant. */
export interface Fact {
  readonly series: string;
  readonly at: string;
  readonly value: number;
  /** Else it is history, and makes no signal. */
  readonly live: boolean;
}

/** What is told again is what it is now. Answers how many were new or other than before. */
export async function saveFacts(tx: Tx, facts: readonly Fact[]): Promise<number> {
  const last = new Map(facts.map((one) => [`${one.series} ${one.at}`, one]));
  const { rowCount } = await tx.query(
    `insert into facts as there (series, at, value, live) select series, at, value, live
     from json_to_recordset($1::json) as told (series text, at timestamptz, value double precision, live boolean) order by series, at
     on conflict (series, at) do update set value = excluded.value, live = there.live or excluded.live where there.value <> excluded.value`,
    [JSON.stringify([...last.values()])],
  );
  return rowCount ?? 0;
}

export async function firstFact(tx: Tx, series: string): Promise<number | null> {
  const { rows } = await tx.query<{ at: string | null }>('select min(at) as at from facts where series = $1', [series]);
  const at = rows[0]?.at ?? null;
  return at === null ? null : Date.parse(at);
}

/** Their sums, in buckets as those of talk. */
export async function factBuckets(
  tx: Tx,
  { slice, series, windowMs }: { readonly slice: string; readonly series: string; readonly windowMs: number },
  from: Date,
  to: Date,
): Promise<Bucket[]> {
  const { rows } = await tx.query<{ at: string; sum: number; live: number | null }>(
    `select date_bin($4 * interval '1 millisecond', at, 'epoch'::timestamptz) as at, sum(value) as sum,
       sum(value) filter (where live) as live from facts
     where series = $1 and at >= $2 and at < $3 group by 1 order by 1`,
    [series, from, to, windowMs],
  );
  return rows.map(({ at, sum, live }) =>
    Object.assign(emptyBucket(slice, '{}', Date.parse(at)), { posts: sum, live: live ?? 0, detail: null }),
  );
}

export interface SeriesOfFacts {
  readonly series: string;
  readonly count: number;
  readonly first_at: string;
  readonly last_at: string;
}

export async function listFactSeries(tx: Tx): Promise<SeriesOfFacts[]> {
  const { rows } = await tx.query<SeriesOfFacts>(
    'select series, count(*)::integer as count, min(at) as first_at, max(at) as last_at from facts group by series order by series',
  );
  return rows;
}

/** By series, oldest first; the newest 1,000 of them all. */
export async function factsBetween(
  tx: Tx,
  from: Date,
  to: Date,
): Promise<Readonly<Record<string, readonly { readonly at: string; readonly value: number }[]>>> {
  const { rows } = await tx.query<{ series: string; at: string; value: number }>(
    'select series, at, value from facts where at >= $1 and at <= $2 order by at desc limit 1000',
    [from, to],
  );
  const all: Record<string, { at: string; value: number }[]> = {};
  for (const { series, at, value } of rows.toReversed())
    (all[series] ??= []).push({ at: new Date(at).toISOString(), value });
  return all;
}
