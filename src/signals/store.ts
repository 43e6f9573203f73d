/** The SQL of what is counted and judged, one statement a function. */
import { newId, type Tx } from '../platform/index.ts';
import type { SeriesState } from './stage.ts';
import { pack, packDetail, unpack, unpackDetail, type Packed, type PackedDetail } from './packing.ts';
import type { Bucket, Tally } from './tally.ts';

/** Names the lock that whoever puts tallies into buckets holds. */
const FOLDING = 7_361_023;

export async function lockFolding(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(${FOLDING})`);
}

/** All of a transaction; or, of a slice whose history is being counted, what waits for that. */
export async function insertTallies(
  tx: Tx,
  tallies: readonly Tally[],
  now: Date,
  waits: { readonly slice: string; readonly counted: string } = { slice: '', counted: '' },
): Promise<void> {
  const at = now.toISOString();
  const rows = pack(tallies).map(({ source, packed }) =>
    Object.assign({ id: newId(), part: '', at, source, entries: packed, made_at: at }, waits),
  );
  await tx.query({
    name: 'insert_signal_tallies',
    text: 'insert into signal_tallies select * from json_populate_recordset(null::signal_tallies, $1::json)',
    values: [JSON.stringify(rows)],
  });
}

export interface Gone {
  readonly thing: number;
  /** An ISO instant. */
  readonly said_at: string;
}

export async function markGone(tx: Tx, gone: readonly Gone[], now: Date): Promise<void> {
  await tx.query(
    `insert into signal_gone (thing, said_at, at) select distinct on (thing) thing, said_at, $2::timestamptz
     from json_to_recordset($1::json) as gone (thing bigint, said_at timestamptz) order by thing on conflict do nothing`,
    [JSON.stringify(gone), now],
  );
}

/** Those that are still counted somewhere, perhaps. */
export async function takeGone(tx: Tx, limit: number): Promise<Gone[]> {
  const { rows } = await tx.query<{ thing: string; said_at: string }>(
    `update signal_gone set done = true where thing in (select thing from signal_gone where not done limit $1) returning thing, said_at`,
    [limit],
  );
  return rows.map(({ thing, said_at }) => ({ thing: Number(thing), said_at }));
}

/** Of all parts of a slice, those at this time that tell one post from another. */
export async function bucketsAt(tx: Tx, slice: string, at: Date): Promise<Bucket[]> {
  const { rows } = await tx.query<BucketRow>(
    `select ${BUCKET} from signal_buckets where slice = $1 and at = $2 and detail is not null`,
    [slice, at],
  );
  return rows.map(bucketOf);
}

export async function listGone(tx: Tx, things: readonly number[]): Promise<Set<number>> {
  const { rows } = await tx.query<{ thing: string }>('select thing from signal_gone where thing = any($1::bigint[])', [
    things,
  ]);
  return new Set(rows.map(({ thing }) => Number(thing)));
}

/** The oldest, taken away: what waits for a slice's history stays. Answers them, and how many rows they were. */
export async function takeTallies(
  tx: Tx,
  limit: number,
): Promise<{ readonly tallies: readonly Tally[]; readonly rows: number }> {
  const { rows } = await tx.query<{ readonly source: string; readonly entries: Packed }>(
    `delete from signal_tallies where id in (
       select signal_tallies.id from signal_tallies left join slices using (slice, counted)
       where slices.state is distinct from 'counting' order by signal_tallies.id limit $1)
     returning source, entries`,
    [limit],
  );
  return { tallies: rows.flatMap(({ source, entries }) => unpack(source, entries)), rows: rows.length };
}

const NUMBERS = 'posts, authors, texts, live, inside, engagement, tone, toned, sources, detail';
const BUCKET = `slice, part, at, ${NUMBERS}`;
type BucketRow = Omit<Bucket, 'at' | 'detail'> & { readonly at: string; readonly detail: PackedDetail | null };

function bucketOf(row: BucketRow): Bucket {
  return { ...row, at: Date.parse(row.at), detail: unpackDetail(row.detail) };
}

export async function bucketsNamed(
  tx: Tx,
  keys: readonly { readonly slice: string; readonly part: string; readonly at: string }[],
): Promise<Bucket[]> {
  const { rows } = await tx.query<BucketRow>(
    `select ${BUCKET} from signal_buckets join json_to_recordset($1::json) as named (slice text, part text, at timestamptz) using (slice, part, at)`,
    [JSON.stringify(keys)],
  );
  return rows.map(bucketOf);
}

export async function saveBuckets(tx: Tx, buckets: readonly Bucket[], now: Date): Promise<void> {
  if (buckets.length === 0) return;
  const rows = buckets.map(({ at, detail, ...one }) =>
    Object.assign({ at: new Date(at).toISOString(), detail: packDetail(detail, now.getTime()) }, one),
  );
  await tx.query(
    `insert into signal_buckets (${BUCKET}) select ${BUCKET} from json_populate_recordset(null::signal_buckets, $1::json)
     on conflict (slice, part, at) do update set posts = excluded.posts, authors = excluded.authors, texts = excluded.texts, live = excluded.live,
       inside = excluded.inside, engagement = excluded.engagement, tone = excluded.tone, toned = excluded.toned, sources = excluded.sources,
       detail = excluded.detail`,
    [JSON.stringify(rows)],
  );
}

/** In their order; those that hold nothing are not there. `detail`: with what tells one post from another. */
export async function bucketsOf(
  tx: Tx,
  slice: string,
  part: string,
  from: Date,
  to: Date,
  detail: Date,
): Promise<Bucket[]> {
  const { rows } = await tx.query<BucketRow>(
    `select ${BUCKET.replace('detail', 'case when at >= $5 then detail end as detail')} from signal_buckets
     where slice = $1 and part = $2 and at >= $3 and at < $4 order by at`,
    [slice, part, from, to, detail],
  );
  return rows.map(bucketOf);
}

/** Of the slice, whatever the part: from then on a part of which nothing was counted is known to have been quiet. */
export async function firstBucket(tx: Tx, slice: string): Promise<number | null> {
  // One look into the index for each part.
  const { rows } = await tx.query<{ at: string | null }>(
    `select min(first.at) as at from signal_series
     cross join lateral (select at from signal_buckets there where there.slice = signal_series.slice and there.part = signal_series.part
       order by at limit 1) first
     where signal_series.slice = $1`,
    [slice],
  );
  const at = rows[0]?.at ?? null;
  return at === null ? null : Date.parse(at);
}

/** What has not changed since is numbers only from now on. */
export async function dropDetail(tx: Tx, before: Date): Promise<void> {
  await tx.query(
    `update signal_buckets set detail = null
     where at < $1 and detail is not null and coalesce((detail->>'touched')::double precision, 0) < $2`,
    [before, before.getTime()],
  );
}

export async function dropOld(tx: Tx, before: Date, gone: Date): Promise<void> {
  await tx.query('delete from signal_buckets where at < $1', [before]);
  await tx.query('delete from signal_gone where at < $1', [gone]);
}

/** By which connections and streams a slice, or each of them, was counted; `inside`: and whether of what was said inside. */
export async function countedOf(
  tx: Tx,
  slice: string | null,
): Promise<{ readonly slice: string; readonly inside: boolean; readonly streams: readonly string[] }[]> {
  const { rows } = await tx.query<{ slice: string; inside: boolean; streams: string[] }>(
    `select slice, bool_or(inside > 0) as inside, array_agg(distinct stream) as streams
     from signal_buckets cross join lateral jsonb_object_keys(sources) as stream where $1::text is null or slice = $1 group by slice`,
    [slice],
  );
  return rows;
}

export interface SeriesRow {
  readonly slice: string;
  readonly part: string;
  readonly state: SeriesState | null;
  readonly until: string | null;
  readonly due_at: string;
}

/** Of these slices. */
export async function partsOf(tx: Tx, slices: readonly string[]): Promise<Map<string, Set<string>>> {
  const { rows } = await tx.query<{ slice: string; part: string }>(
    'select slice, part from signal_series where slice = any($1::text[])',
    [slices],
  );
  const all = new Map<string, Set<string>>();
  for (const { slice, part } of rows) all.set(slice, (all.get(slice) ?? new Set()).add(part));
  return all;
}

/** To be judged by then at the latest. */
export async function makeDue(
  tx: Tx,
  series: readonly { readonly slice: string; readonly part: string }[],
  due: Date,
): Promise<void> {
  if (series.length === 0) return;
  await tx.query(
    `insert into signal_series as series (slice, part, due_at)
     select distinct slice, part, $2::timestamptz from json_to_recordset($1::json) as named (slice text, part text) order by slice, part
     on conflict (slice, part) do update set due_at = least(series.due_at, excluded.due_at)`,
    [JSON.stringify(series), due],
  );
}

/** Locked: no other judges it meanwhile. */
export async function claimDue(tx: Tx, now: Date, limit: number): Promise<SeriesRow[]> {
  const { rows } = await tx.query<SeriesRow>(
    `select series.slice, series.part, series.state, series.until, series.due_at from signal_series series join slices using (slice)
     where series.due_at <= $1 and slices.state <> 'counting' order by series.due_at limit $2 for update of series skip locked`,
    [now, limit],
  );
  return rows;
}

export async function makeLater(tx: Tx, { slice, part }: Pick<SeriesRow, 'slice' | 'part'>, due: Date): Promise<void> {
  await tx.query('update signal_series set due_at = $3 where slice = $1 and part = $2', [slice, part, due]);
}

export async function saveSeries(
  tx: Tx,
  { slice, part }: Pick<SeriesRow, 'slice' | 'part'>,
  state: SeriesState,
  until: Date,
  due: Date,
): Promise<void> {
  await tx.query('update signal_series set state = $3, until = $4, due_at = $5 where slice = $1 and part = $2', [
    slice,
    part,
    JSON.stringify(state),
    until,
    due,
  ]);
}

/** Parts that nothing was said of for so long make room for others. */
export async function dropSeries(tx: Tx, before: Date): Promise<void> {
  await tx.query(
    `delete from signal_series series where part <> '{}' and not exists (
       select from signal_buckets where signal_buckets.slice = series.slice and signal_buckets.part = series.part and at >= $1)
       and not exists (select from signals where signals.slice = series.slice and signals.part = series.part and state in ('suspected', 'raised', 'held'))`,
    [before],
  );
}

/** It is judged now; and learnt anew where what has changed was learnt already. */
export async function relearn(tx: Tx, slice: string, part: string, from: Date, now: Date): Promise<void> {
  await tx.query(
    `insert into signal_series as series (slice, part, due_at) values ($1, $2, $4)
     on conflict (slice, part) do update set due_at = excluded.due_at,
       state = case when series.until > $3 then null else series.state end, until = case when series.until > $3 then null else series.until end`,
    [slice, part, from, now],
  );
}
