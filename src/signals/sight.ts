/** What can be seen: a stream that is dead, limited or read for the first time shows nothing, and nothing is not silence. */
import type { Connector } from '#sdk';
import { ratesOf, type Rates } from '../activity/index.ts';
import {
  healthOf,
  type Connection,
  type HealthState,
  type StreamFacts,
  type StreamHealth,
} from '../connections/index.ts';
import { cursorsOf, type StreamRow } from '../ingest/index.ts';
import { lowestId, type Database, type Tx } from '../platform/index.ts';

/** What is known of the streams of a connection. `rows`: how far they are read, of others too. Pure. */
export function factsOf(
  { id, off }: Pick<Connection, 'id' | 'off'>,
  streams: Connector['streams'],
  rows: readonly StreamRow[],
  all: Rates,
): readonly StreamFacts[] {
  const cursors = new Map(rows.filter(({ connection }) => connection === id).map((row) => [row.stream, row]));
  const rates = all.get(id) ?? new Map();
  return [...new Set([...Object.keys(streams), ...cursors.keys(), ...rates.keys()])].map((stream): StreamFacts => {
    const row = cursors.get(stream);
    const rate = rates.get(stream);
    return {
      stream,
      pulled: streams[stream]?.pull !== undefined,
      off: off.includes(stream),
      caught_up_at: row?.caught_up_at ?? null,
      pulled_at: row?.pulled_at ?? null,
      fault: row?.fault ?? null,
      failed_at: row?.failed_at ?? null,
      failures: row?.failures ?? 0,
      last_at: rate?.last_at ?? null,
      perHour: rate?.perHour ?? null,
    };
  });
}

export type GapWhy = 'dead' | 'limited' | 'paused' | 'backfilling' | 'down';

/** Of one stream, now. Times in milliseconds. */
export interface StreamSight {
  readonly connection: string;
  readonly stream: string;
  readonly pulled: boolean;
  readonly state: HealthState;
  /** Null: all that is said there comes. */
  readonly blind: { readonly why: GapWhy; readonly since: number } | null;
  readonly lastAt: number | null;
}

/** A reading is missed in a row that often. */
const STALE_TIMES = 5;
const STALE_MS = 15 * 60_000;

/** Pure. */
export function sightOf(connection: Connection, stream: StreamHealth, pullEveryMs: number, now: number): StreamSight {
  const { paused_at, disconnected, held } = connection;
  const { pulled, pulled_at, failed_at, last_at, state } = stream;
  const told = {
    connection: connection.id,
    stream: stream.stream,
    pulled,
    lastAt: last_at === null ? null : Date.parse(last_at),
  };
  const blind = (why: GapWhy, since: string | null): StreamSight => {
    const states = {
      dead: 'failing',
      down: 'failing',
      limited: 'limited',
      paused: 'paused',
      backfilling: 'backfilling',
    };
    return {
      ...told,
      state: disconnected !== null && why === 'dead' ? 'disconnected' : (states[why] as HealthState),
      blind: { why, since: since === null ? now : Date.parse(since) },
    };
  };
  // What is posted to a connection that is paused is stored, and comes.
  if (paused_at !== null && pulled) return blind('paused', paused_at);
  if (disconnected !== null && pulled) return blind('dead', disconnected.since);
  if (held !== null && Date.parse(held.until) > now && pulled) return blind('limited', pulled_at);
  if (state === 'failing') return blind('dead', failed_at);
  if (state === 'backfilling') return blind('backfilling', null);
  if (pulled && pulled_at !== null && now - Date.parse(pulled_at) > Math.max(STALE_MS, STALE_TIMES * pullEveryMs))
    return blind('dead', pulled_at);
  return { ...told, state, blind: null };
}

export interface SightParts {
  readonly database: Database;
  readonly connections: () => readonly Connection[];
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly pullEveryMs: number;
}

export async function streamsNow(
  { database, connections, connectors, pullEveryMs }: SightParts,
  now: Date,
): Promise<readonly StreamSight[]> {
  const rates = await ratesOf(database, now);
  const rows = await cursorsOf(database.pool, null);
  const all: StreamSight[] = [];
  for (const connection of connections()) {
    const { streams = {} } = connectors.get(connection.connector) ?? {};
    const facts = factsOf(connection, streams, rows, rates);
    for (const stream of healthOf(connection, facts, 0, now).streams)
      if (!stream.off) all.push(sightOf(connection, stream, pullEveryMs, now.getTime()));
  }
  return all;
}

/** Times in milliseconds; `until` null: still. */
export interface Gap {
  readonly connection: string;
  readonly stream: string;
  readonly since: number;
  readonly until: number | null;
  readonly why: GapWhy;
  /** What was missed has been read since. */
  readonly filled: boolean;
}

/** Gaps that begin or end, as the streams are now. Pure. */
export function moveGaps(open: readonly Gap[], streams: readonly StreamSight[], now: number): readonly Gap[] {
  const there = new Map(open.map((one) => [`${one.connection}/${one.stream}`, one]));
  const moved: Gap[] = [];
  for (const { connection, stream, pulled, blind } of streams) {
    const gap = there.get(`${connection}/${stream}`);
    there.delete(`${connection}/${stream}`);
    if (gap === undefined && blind !== null)
      moved.push({ connection, stream, since: Math.min(blind.since, now), until: null, why: blind.why, filled: false });
    // Whoever reads begins where it ended, and so reads what was missed.
    if (gap !== undefined && blind === null) moved.push({ ...gap, until: now, filled: pulled });
  }
  // A stream that is gone is missed by nobody.
  for (const gap of there.values()) moved.push({ ...gap, until: now, filled: true });
  return moved;
}

/** Somebody looks about once in five seconds; what is longer ago, nobody looked. */
const LOOKED_MS = 2 * 60_000;

/** Keeps what can be seen up to date. */
export async function lookAround(tx: Tx, streams: readonly StreamSight[], now: Date): Promise<void> {
  const { rows } = await tx.query<{ at: string }>('select at from signal_rounds for update');
  const last = rows[0] === undefined ? null : Date.parse(rows[0].at);
  const moved = [...moveGaps(await gapsSince(tx, null), streams, now.getTime())];
  if (last !== null && now.getTime() - last > LOOKED_MS && !(await heardBetween(tx, new Date(last), now)))
    for (const { connection, stream, pulled } of streams)
      if (!pulled) moved.push({ connection, stream, since: last, until: now.getTime(), why: 'down', filled: false });
  for (const { connection, stream, since, until, why, filled } of moved)
    await tx.query(
      `insert into stream_gaps (connection, stream, since, until, why, filled) values ($1, $2, $3, $4, $5, $6)
       on conflict (connection, stream, since) do update set until = excluded.until, filled = excluded.filled`,
      [connection, stream, new Date(since), until === null ? null : new Date(until), why, filled],
    );
  await tx.query(
    'insert into signal_rounds (at) values ($1) on conflict (single) do update set at = greatest(signal_rounds.at, excluded.at)',
    [now],
  );
}

/** Whether another process took in what was posted meanwhile. */
async function heardBetween(tx: Tx, from: Date, to: Date): Promise<boolean> {
  const { rowCount } = await tx.query('select from envelopes where id >= $1 and id < $2 limit 1', [
    lowestId(from),
    lowestId(to),
  ]);
  return rowCount === 1;
}

/** Null: those that are still open. */
export async function gapsSince(tx: Tx, since: Date | null): Promise<Gap[]> {
  const { rows } = await tx.query<
    Omit<Gap, 'since' | 'until'> & { readonly since: string; readonly until: string | null }
  >(
    `select connection, stream, since, until, why, filled from stream_gaps
     where until is null or ($1::timestamptz is not null and until >= $1 and not filled)`,
    [since],
  );
  return rows.map(({ since: begun, until, ...one }) =>
    Object.assign(one, { since: Date.parse(begun), until: until === null ? null : Date.parse(until) }),
  );
}

/** What can be seen of slices. */
export interface Sight {
  readonly gaps: readonly Gap[];
  readonly streams: readonly StreamSight[];
  /** By slice, by connection/stream: its share of what is usually said there. */
  readonly shares: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export const ALL_SEEN: Sight = { gaps: [], streams: [], shares: new Map() };
const USUAL_MS = 14 * 86_400_000;

/** Reads all buckets of the past weeks: for every few minutes. */
export async function readShares(tx: Tx, now: Date): Promise<Sight['shares']> {
  const { rows } = await tx.query<{ slice: string; source: string; posts: number }>(
    `select slice, source, sum(said::double precision) as posts from signal_buckets, jsonb_each_text(sources) as each (source, said)
     where at >= $1 group by slice, source`,
    [new Date(now.getTime() - USUAL_MS)],
  );
  const shares = new Map<string, ReadonlyMap<string, number>>();
  for (const [slice, mine] of Map.groupBy(rows, (row) => row.slice)) {
    const all = mine.reduce((sum, { posts }) => sum + posts, 0);
    shares.set(slice, new Map(mine.map(({ source, posts }) => [source, posts / all])));
  }
  return shares;
}

/** The share of what is usually said that could be seen in the bucket that begins then: 0 to 1. Pure. */
export function coverageOf({ gaps, shares }: Sight, slice: string, windowMs: number): (at: number) => number {
  const mine = shares.get(slice) ?? new Map<string, number>();
  const blind = gaps.flatMap((gap) => {
    const share = mine.get(`${gap.connection}/${gap.stream}`) ?? 0;
    return share > 0 && !gap.filled ? [{ ...gap, share }] : [];
  });
  return (at) => {
    const dark = new Map<string, number>();
    for (const { connection, stream, since, until, share } of blind)
      if (since < at + windowMs && (until ?? Infinity) > at) dark.set(`${connection}/${stream}`, share);
    return Math.max(0, 1 - [...dark.values()].reduce((sum, share) => sum + share, 0));
  };
}

/** The share of all that is usually said that could be seen between two times, in milliseconds: 0 to 1. Pure. */
export function coverageBetween(gaps: readonly Gap[], rates: Rates): (since: number, until: number) => number {
  const usual = [...rates].flatMap(([connection, streams]) =>
    [...streams].map(([stream, { perHour }]) => ({
      perHour: perHour ?? 0,
      gaps: gaps
        .filter((gap) => gap.connection === connection && gap.stream === stream && !gap.filled)
        .toSorted((a, b) => a.since - b.since),
    })),
  );
  const all = usual.reduce((sum, { perHour }) => sum + perHour, 0);
  return (since, until) => {
    const seen = usual.reduce((sum, one) => sum + one.perHour * (1 - darkBetween(one.gaps, since, until)), 0);
    return all === 0 ? 1 : seen / all;
  };
}

/** Of the time between, how much lies in gaps: 0 to 1. They are in order. */
function darkBetween(gaps: readonly Gap[], since: number, until: number): number {
  let [dark, end] = [0, since];
  for (const gap of gaps) {
    const from = Math.max(gap.since, end);
    const to = Math.min(gap.until ?? until, until);
    if (to > from) [dark, end] = [dark + to - from, to];
  }
  return dark / (until - since);
}

/** Whose silence would be noticed. */
const NEEDED = 0.05;

/**
 * Whether silence since then is silence: all streams that it needs can be seen. Of one that is only posted to, nothing tells whether nothing is said
 * or nothing is sent, unless something else has come by it since. Pure.
 */
export function isAlive({ streams, shares }: Sight, slice: string, since: number): boolean {
  const mine = shares.get(slice) ?? new Map<string, number>();
  return streams.every(({ connection, stream, pulled, blind, lastAt }) => {
    if ((mine.get(`${connection}/${stream}`) ?? 0) < NEEDED) return true;
    return blind === null && (pulled || (lastAt !== null && lastAt > since));
  });
}
