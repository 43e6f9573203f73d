/** How often something comes by each stream, counted by hours once, so that nobody counts millions of activities to look at a connection. */
import { lowestId, transaction, type Database, type Tx } from '../platform/index.ts';

export interface Rate {
  /** Activities an hour, over the last week in which any came; null where there are too few to say. */
  readonly perHour: number | null;
  readonly last_at: string;
}

/** By connection, by stream. */
export type Rates = ReadonlyMap<string, ReadonlyMap<string, Rate>>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Fewer tell no rate. */
const TELLING = 5;
/** A stream that was watched for less is taken to have been watched so long: its first hour is no rule. */
const SHORTEST_HOURS = 24;
/** Younger ones may not be committed yet, and are counted the next time. */
const SETTLED_MS = 5 * 60_000;
const COUNTED_AGAIN_MS = 15 * 60_000;
const KEPT_MS = 35 * DAY_MS;

interface Counted {
  readonly connection: string;
  readonly stream: string;
  readonly count: string;
  readonly first_at: string;
  readonly last_at: string;
}

export async function ratesOf({ pool }: Pick<Database, 'pool'>, now: Date): Promise<Rates> {
  const counted = await untilOf(pool);
  if (counted === null || counted < lowestId(new Date(now.getTime() - COUNTED_AGAIN_MS)))
    await transaction(pool, (tx) => count(tx, now));
  const { rows } = await pool.query<Counted>(
    `with hours as (
       select connection, stream, hour, count, last_at from stream_hours
       union all
       select connection, stream, date_trunc('hour', seen_at), 1, seen_at from activities
       where id >= (select id from stream_hours_until) and not backfilled
     ), last as (
       select connection, stream, max(last_at) as last_at from hours group by connection, stream
     )
     select connection, stream, sum(count) as count, min(hour) as first_at, last.last_at
     from hours join last using (connection, stream)
     where hour > last.last_at - interval '7 days' group by connection, stream, last.last_at`,
  );
  const rates = new Map<string, Map<string, Rate>>();
  for (const row of rows) {
    const streams = rates.get(row.connection) ?? new Map<string, Rate>();
    rates.set(row.connection, streams.set(row.stream, rateOf(row)));
  }
  return rates;
}

/** By connection, by stream: how many came in each of the last `hours`, oldest first; what came before it was last counted may lack a few minutes. */
export async function hoursOf(
  { pool }: Pick<Database, 'pool'>,
  now: Date,
  hours: number,
): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>> {
  const last = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const first = last - (hours - 1) * HOUR_MS;
  const { rows } = await pool.query<{ connection: string; stream: string; hour: string; count: number }>(
    `select connection, stream, hour, sum(count)::integer as count from (
       select connection, stream, hour, count from stream_hours where hour >= $1
       union all
       select connection, stream, date_trunc('hour', seen_at), 1 from activities
       where id >= (select id from stream_hours_until) and seen_at >= $1 and not backfilled
     ) as counted group by connection, stream, hour`,
    [new Date(first)],
  );
  const all = new Map<string, Map<string, number[]>>();
  for (const { connection, stream, hour, count } of rows) {
    const streams = all.get(connection) ?? new Map<string, number[]>();
    all.set(connection, streams);
    const counts = streams.get(stream) ?? Array.from({ length: hours }, () => 0);
    streams.set(stream, counts);
    const at = (Date.parse(hour) - first) / HOUR_MS;
    if (at >= 0 && at < hours) counts[at] = count;
  }
  return all;
}

function rateOf({ count: counted, first_at, last_at }: Counted): Rate {
  const hours = Math.max(SHORTEST_HOURS, (Date.parse(last_at) - Date.parse(first_at)) / HOUR_MS);
  return { perHour: Number(counted) < TELLING ? null : Number(counted) / hours, last_at };
}

async function untilOf(tx: Tx): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>('select id from stream_hours_until');
  return rows[0]?.id ?? null;
}

/** Whoever counts at the same moment finds it done. */
async function count(tx: Tx, now: Date): Promise<void> {
  await tx.query('lock table stream_hours_until in exclusive mode');
  const from = (await untilOf(tx)) ?? lowestId(new Date(now.getTime() - KEPT_MS));
  const to = lowestId(new Date(now.getTime() - SETTLED_MS));
  if (to <= from) return;
  await tx.query(
    `insert into stream_hours (connection, stream, hour, count, last_at)
     select connection, stream, date_trunc('hour', seen_at) as hour, count(*), max(seen_at) from activities
     where id >= $1 and id < $2 and not backfilled group by connection, stream, hour
     on conflict (connection, stream, hour) do update
     set count = stream_hours.count + excluded.count, last_at = greatest(stream_hours.last_at, excluded.last_at)`,
    [from, to],
  );
  await tx.query(
    'insert into stream_hours_until (id) values ($1) on conflict (single) do update set id = excluded.id',
    [to],
  );
  await tx.query('delete from stream_hours where hour < $1', [new Date(now.getTime() - KEPT_MS)]);
}
