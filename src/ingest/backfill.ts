/** History on request: all that a stream has since a date, marked as history, beside what is read anyway. It fires nothing, and goes on where it was cut. */
import { asFault, CLOCK_SKEW_MS, Fault, kinOf, type Connector, type Page, type Stream } from '#sdk';
import { Refused, type Clock, type Database } from '../platform/index.ts';
import { apart, arrive, publishedAt, type Identify, type MapArrival } from './arrival.ts';
import type { Faces } from './faces.ts';
import type { Carry } from './intake.ts';
import * as store from './backfills-store.ts';
import { readUntil } from './store.ts';

export interface BackfillerOptions {
  readonly database: Database;
  readonly open: (connection: string) => Promise<{ readonly connector: Connector; readonly client: unknown }>;
  readonly identify: Identify;
  readonly faces: Pick<Faces, 'left'>;
  readonly map: MapArrival;
  readonly carry: Carry;
  readonly onEnd: (connection: string, fault: Fault | null, client?: unknown) => Promise<void>;
  readonly clock: Clock;
}

export interface Backfiller {
  /** Begins one, or takes up the one that is under way with the same date. Throws `config` for a stream that cannot be read back. */
  begin(connection: string, stream: string, since: Date): Promise<store.BackfillRow>;
  /** Until the end. Throws the Fault that cut it; what was read until then is kept. */
  carryOn(
    connection: string,
    stream: string,
    signal: AbortSignal,
    onProgress?: (row: store.BackfillRow) => void,
  ): Promise<store.BackfillRow>;
}

export function createBackfiller(options: BackfillerOptions): Backfiller {
  const { database, open, identify, faces, map, carry, onEnd, clock } = options;
  const { pool } = database;

  async function opened(connection: string, name: string) {
    const { connector, client } = await open(connection);
    const stream = connector.streams[name];
    if (stream?.pull) return { connector, client, stream };
    const known = Object.entries(connector.streams).flatMap(([one, { pull }]) => (pull ? [one] : []));
    throw new Refused(
      { code: 'not_there', what: 'stream', id: name },
      `${connector.id} has no stream "${name}" that can be read back`,
      {
        kind: 'config',
        cure: known.length === 0 ? 'What is only pushed has no history there.' : `Use one of: ${known.join(', ')}.`,
      },
    );
  }

  return {
    async begin(connection, stream, since) {
      await opened(connection, stream);
      return store.beginBackfill(pool, connection, stream, since, clock.now());
    },
    async carryOn(connection, name, signal, onProgress) {
      let row = await store.backfillOf(pool, connection, name);
      if (!row) throw new Fault('config', `no history of ${connection} ${name} was asked for`);
      if (row.ended_at !== null) return row;
      const since = new Date(row.since);
      const position = progress(since, clock.now());
      let by: unknown;
      try {
        const { connector, client, stream } = await opened(connection, name);
        by = client;
        const source = { connection, connector: connector.id, stream: name, backfilled: true };
        const kin = kinOf(connector, name);
        // What the next reading would have brought as news. What the last one brought is known, whatever the vendor's clock says.
        const unread = (await readUntil(pool, connection, { stream: name, kin, back: CLOCK_SKEW_MS })) ?? clock.now();
        for await (const { records, cursor, history } of pages(stream, client, since, row.cursor, signal)) {
          signal.throwIfAborted();
          const left = await faces.left(connector.id, records);
          const dated = left.map((record) => {
            const arrival = arrive(source, record, identify);
            return { arrival, at: publishedAt(map, arrival) };
          });
          const wanted = dated
            .filter(({ at }) => (at ?? since) >= since)
            .map(({ arrival, at }) => (history === 'all' ? arrival : apart(arrival, at, unread, clock.now())));
          const percent = position(dated.map(({ at }) => at));
          let fresh = 0;
          await carry(wanted, async (tx) => {
            const page = { cursor, records: wanted.length, percent };
            await store.saveBackfill(tx, connection, name, page, clock.now());
          }).then((carried) => {
            fresh = carried.filter(Boolean).length;
          });
          row = await store.countFresh(pool, connection, name, fresh);
          onProgress?.(row);
          // Cancelled meanwhile.
          if (row.ended_at !== null) return row;
        }
        row = await store.endBackfill(pool, connection, name, clock.now());
        await onEnd(connection, null);
        return row;
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        const fault = asFault(thrown);
        const { kind, message, cure } = fault;
        await store.stallBackfill(pool, connection, name, { kind, message, cure });
        await onEnd(connection, fault, by);
        throw fault;
      }
    },
  };
}

/** What still exists since then, where the vendor can be asked so; else all there is, from the beginning. */
async function* pages(
  stream: Stream,
  client: unknown,
  since: Date,
  cursor: string | null,
  signal: AbortSignal,
): AsyncGenerator<Omit<Page, 'cursor'> & { readonly cursor: string | null }> {
  if (stream.sweep) {
    for await (const { records } of stream.sweep(client, since, signal)) yield { records, cursor: null };
    return;
  }
  yield* stream.pull?.(client, cursor, signal) ?? [];
}

/** How far the pages have come between the date and now, whichever end they begin at; null until that shows. */
function progress(since: Date, now: Date): (dates: readonly (Date | null)[]) => number | null {
  const whole = Math.max(1, now.getTime() - since.getTime());
  let newestFirst: boolean | null = null;
  let most = 0;
  return (dates) => {
    const times = dates.flatMap((date) => (date === null ? [] : [date.getTime()]));
    if (times.length === 0) return null;
    const [lowest, highest] = [Math.min(...times), Math.max(...times)];
    newestFirst ??= now.getTime() - highest < lowest - since.getTime();
    const done = newestFirst ? now.getTime() - lowest : highest - since.getTime();
    most = Math.max(most, Math.min(99, Math.floor((100 * done) / whole)));
    return most;
  };
}
