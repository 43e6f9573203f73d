/** Reads a connection's streams: page by page, each committed with its cursor, so that a crash repeats a page and never skips one. */
import { asFault, CLOCK_SKEW_MS, Fault, kinOf, type Connector, type Stream } from '#sdk';
import type { Clock, Database, Log } from '../platform/index.ts';
import {
  apart,
  arrive,
  publishedAt,
  tombstoneVersion,
  type Arrival,
  type Identify,
  type MapArrival,
} from './arrival.ts';
import type { Faces } from './faces.ts';
import type { Carry } from './intake.ts';
import * as store from './store.ts';

export interface PullerOptions {
  readonly database: Database;
  readonly open: (connection: string) => Promise<{ readonly connector: Connector; readonly client: unknown }>;
  readonly identify: Identify;
  readonly faces: Pick<Faces, 'left'>;
  readonly map: MapArrival;
  readonly carry: Carry;
  /** What we hold of a stream since a date, that is not deleted. */
  readonly held: (
    connection: string,
    stream: string,
    since: Date,
  ) => Promise<readonly { readonly external_id: string; readonly versions: readonly string[] }[]>;
  /** A directory was read whole. */
  readonly onDirectory: () => Promise<void>;
  /** What a reading ended with, by which client; null: well. */
  readonly onEnd: (connection: string, fault: Fault | null, client?: unknown) => Promise<void>;
  readonly log: Log;
  readonly clock: Clock;
}

export interface Pulled {
  readonly pages: number;
  readonly records: number;
  readonly fresh: number;
}

export interface Puller {
  /** Until the vendor has nothing newer. Throws the Fault that ended it early; what was read until then is kept. */
  pull(connection: string, stream: string, signal: AbortSignal, onPage?: (so_far: Pulled) => void): Promise<Pulled>;
  /** Looks again at what was published since: another version is an edit, absence a tombstone. */
  sweep(
    connection: string,
    stream: string,
    since: Date,
    signal: AbortSignal,
  ): Promise<{ readonly edited: number; readonly deleted: number }>;
  /** What we took away ourselves: nobody need look whether it is still there. */
  gone(connection: string, stream: string, external_id: string): Promise<void>;
  /** People and groups, whole. Answers how many. */
  readDirectory(connection: string, signal: AbortSignal): Promise<number>;
}

/** That all of so many were deleted is less likely than that we were shown nothing. */
const TOO_MANY_GONE = 5;
/** Of a place that was found since the last reading, what was said before is no news, though it is long since that one ended. */
const NEWLY_FOUND_MS = 24 * 3_600_000;

export function createPuller(options: PullerOptions): Puller {
  const { database, open, identify, faces, map, carry, held, onDirectory, onEnd, log, clock } = options;
  const { pool } = database;

  async function opened(
    connection: string,
    name: string,
  ): Promise<{ connector: Connector; client: unknown; stream: Stream }> {
    const { connector, client } = await open(connection);
    const stream = connector.streams[name];
    if (stream) return { connector, client, stream };
    throw new Fault('config', `${connector.id} has no stream "${name}"`, {
      cure: `Use one of: ${Object.keys(connector.streams).join(', ')}.`,
    });
  }

  return {
    async pull(connection, name, signal, onPage) {
      const so_far = { pages: 0, records: 0, fresh: 0 };
      let by: unknown;
      try {
        const { connector, client, stream } = await opened(connection, name);
        by = client;
        if (!stream.pull) throw new Fault('config', `${connector.id}.${name} is not pulled: the vendor pushes it`);
        const row = await store.cursorOf(pool, connection, name);
        const first = !row?.caught_up_at;
        const source = { connection, connector: connector.id, stream: name, backfilled: first };
        const began = clock.now();
        // What is said while history is read is news, and so is what the others of these streams would have brought.
        const kin = kinOf(connector, name);
        const back = first ? 0 : CLOCK_SKEW_MS;
        const read = (await store.readUntil(pool, connection, { stream: name, kin, back })) ?? began;
        const since = first ? read : new Date(Math.max(read.getTime(), began.getTime() - NEWLY_FOUND_MS));
        for await (const page of stream.pull(client, row?.cursor ?? null, signal)) {
          signal.throwIfAborted();
          const { history } = page;
          const records = await faces.left(connector.id, page.records);
          const from = history === 'all' ? { ...source, backfilled: true } : source;
          const parted = history !== 'all' && (first || history);
          const arrivals = records
            .map((record) => arrive(from, record, identify))
            .map((one) => (parted ? apart(one, publishedAt(map, one), since, clock.now()) : one));
          const carried = await carry(arrivals, (tx) =>
            store.saveCursor(tx, connection, name, page, { began, now: clock.now() }),
          );
          so_far.pages += 1;
          so_far.records += records.length;
          so_far.fresh += carried.filter(Boolean).length;
          onPage?.(so_far);
        }
        await store.markCaughtUp(pool, connection, name, { began, now: clock.now() });
        await onEnd(connection, null);
        return so_far;
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        const fault = asFault(thrown);
        const { kind, message, cure } = fault;
        await store
          .saveFault(pool, connection, name, { kind, message, cure }, clock.now())
          .then(() => onEnd(connection, fault, by))
          .catch((error: unknown) => log.warn('a pull’s fault could not be kept', { error }));
        throw fault;
      }
    },

    async sweep(connection, name, since, signal) {
      const { connector, client, stream } = await opened(connection, name);
      if (!stream.sweep) throw new Fault('config', `${connector.id}.${name} is not swept`);
      const source = { connection, connector: connector.id, stream: name, backfilled: true };
      const began = clock.now();
      const known = await held(connection, name, since);
      const found = new Set<string>();
      const covered = new Set<string>();
      const versions = new Map(known.map((one) => [one.external_id, new Set(one.versions)]));
      let edited = 0;
      let unread = 0;
      const ids = known.map(({ external_id }) => external_id);
      for await (const { records, covers = '' } of stream.sweep(client, since, signal, ids)) {
        covered.add(covers);
        const arrivals = records.map((record) => arrive(source, record, identify));
        for (const { external_id, unreadable } of arrivals) {
          // Whose record it is cannot be told: it may be any that we hold.
          if (unreadable === null) found.add(external_id);
          else unread += 1;
        }
        // What we never held is the next pull's: a sweep must not make news into history.
        const changed = arrivals.filter(
          ({ external_id, version, unreadable }) =>
            unreadable === null && versions.get(external_id)?.has(version) === false,
        );
        const carried = changed.length === 0 ? [] : await carry(changed);
        edited += carried.filter(Boolean).length;
      }
      if (unread > 0)
        log.warn(`${unread} records of ${connection} ${name} could not be read: no deletion is told by this sweep`);
      const gone = known
        .filter(({ external_id }) => unread === 0 && !found.has(external_id) && startsWithOne(external_id, covered))
        .map(({ external_id, versions }) => tombstoneOf(source, external_id, tombstoneVersion(versions)));
      if (gone.length >= TOO_MANY_GONE && found.size === 0) {
        throw new Fault(
          'drift',
          `${connector.id}.${name} answers that none of ${gone.length} things is there any more; nothing is taken for deleted`,
          {
            cure: 'Look whether the account still sees them: connection test tells what it may read.',
          },
        );
      }
      if (gone.length > 0) await carry(gone);
      await store.markSwept(pool, connection, name, began);
      return { edited, deleted: gone.length };
    },

    async gone(connection, name, external_id) {
      const { connector } = await opened(connection, name);
      const source = { connection, connector: connector.id, stream: name, backfilled: true };
      await carry([tombstoneOf(source, external_id, tombstoneVersion([]))]);
    },

    async readDirectory(connection, signal) {
      const { connector, client } = await open(connection);
      if (!connector.directory) return 0;
      const began = clock.now();
      let count = 0;
      for await (const entries of connector.directory.list(client, signal)) {
        await store.saveDirectory(pool, connection, entries, began);
        count += entries.length;
      }
      await store.forgetDirectory(pool, connection, began);
      await onDirectory();
      return count;
    },
  };
}

function startsWithOne(id: string, beginnings: ReadonlySet<string>): boolean {
  for (const one of beginnings) if (id.startsWith(one)) return true;
  return false;
}

function tombstoneOf(
  source: { connection: string; connector: string; stream: string; backfilled: boolean },
  external_id: string,
  version: string,
): Arrival {
  return { ...source, external_id, version, payload: '{"deleted":true}', record: null, unreadable: null };
}
