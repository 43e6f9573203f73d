/** The one worker from envelope to intent: one transaction from what the vendor said to what we set out to do, and no call inside it. */
import { ownerOf, type Activity, type Connector } from '#sdk';
import { markEchoes } from './actions/index.ts';
import {
  deletedSince,
  deleteQuarantined,
  insertActivities,
  insertQuarantined,
  inTheirStreams,
  newestOf,
  redactThings,
  toActivity,
  tombstone,
  withEnrichment,
  type Enrichment,
  type Quarantined,
} from './activity/index.ts';
import type { Connections } from './connections/index.ts';
import {
  claimKeys,
  claimPending,
  envelopeKey,
  insertEnvelopes,
  isTombstone,
  isUnreadable,
  settleEnvelopes,
  type Arrival,
  type Carried,
  type EnvelopeRow,
  type Identify,
  type MapArrival,
} from './ingest/index.ts';
import {
  isOfRecord,
  listen,
  newId,
  retryingTransaction,
  savepoint,
  type Clock,
  type Database,
  type Log,
  type Tx,
} from './platform/index.ts';
import { BEGIN_SHARING_WAITS, type Engine } from './playbook/index.ts';

export interface LineOptions {
  readonly database: Database;
  readonly connections: Connections;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly identify: Identify;
  /** What the mapping says of a record. */
  readonly map: MapArrival;
  readonly engine: Engine;
  /** By id: what the words of these activities tell, of those for which somebody waits; the others are told a moment later. */
  readonly enrich: (activities: readonly Activity[]) => Promise<ReadonlyMap<string, Enrichment>>;
  /** Issues gather what arrives in their threads. */
  readonly gather: (tx: Tx, activities: readonly Activity[], now: Date) => Promise<unknown>;
  /** The early warning counts what arrives. `told`: by id, those whose words are told already. */
  readonly count: (
    tx: Tx,
    activities: readonly Activity[],
    told: ReadonlyMap<string, unknown>,
    now: Date,
  ) => Promise<unknown>;
  readonly clock: Clock;
  /** After a commit that may have intended effects. */
  readonly onMoved: () => void;
}

export interface Line {
  /** Stores arrivals and what follows from them in one transaction; `also` commits with them. */
  carry(arrivals: readonly Arrival[], also?: (tx: Tx) => Promise<void>): Promise<Carried>;
  /** Stores arrivals for a worker elsewhere. */
  store(arrivals: readonly Arrival[], also?: (tx: Tx) => Promise<void>): Promise<Carried>;
  /** Carries what another process stored. Answers how many. */
  carryPending(limit: number): Promise<number>;
  /** Maps again what was quarantined, but what was deleted since then. */
  replay(
    envelopes: readonly EnvelopeRow[],
  ): Promise<{ readonly mapped: number; readonly skipped: number; readonly quarantined: number }>;
}

interface Item {
  readonly arrival: Arrival;
  readonly id: string;
}

interface Mapped {
  readonly item: Item;
  readonly state: 'mapped' | 'skipped' | 'quarantined';
  readonly reason: string | null;
}

interface Followed {
  readonly outcomes: readonly Mapped[];
  readonly moved: number;
}

type Follow = (tx: Tx, items: readonly Item[], now: Date) => Promise<Followed>;

export function createLine({
  database,
  connections,
  connectors,
  identify,
  map,
  engine,
  enrich,
  gather,
  count,
  clock,
  onMoved,
}: LineOptions): Line {
  /** From envelopes that are ours alone to activities, runs and intents. */
  async function follow(tx: Tx, items: readonly Item[], now: Date): Promise<Followed> {
    const seen_at = now.toISOString();
    const outcomes: Mapped[] = [];
    const quarantined: Quarantined[] = [];
    const mapped: Activity[] = [];
    const deleted: Item[] = [];
    for (const item of items) {
      const { arrival } = item;
      if (isTombstone(arrival.version)) {
        deleted.push(item);
        outcomes.push({ item, state: 'mapped', reason: null });
        continue;
      }
      const result = arrival.unreadable === null ? map(arrival) : { drift: arrival.unreadable };
      if ('activity' in result) {
        const stream = connectors.get(arrival.connector)?.streams[arrival.stream];
        const audience = stream?.audience ?? connections.get(arrival.connection).audience;
        const where = {
          id: newId(),
          connection: arrival.connection,
          audience,
          cause: item.id,
          seen_at,
          backfilled: arrival.backfilled,
        };
        mapped.push(toActivity(result.activity, where, null));
        outcomes.push({ item, state: 'mapped', reason: null });
      } else if ('skipped' in result) outcomes.push({ item, state: 'skipped', reason: result.skipped });
      else {
        outcomes.push({ item, state: 'quarantined', reason: null });
        const { connection, stream, external_id } = arrival;
        quarantined.push({ envelope: item.id, connection, stream, external_id, problems: result.drift, at: seen_at });
      }
    }
    const marked = await markEchoes(
      tx,
      await inTheirStreams(tx, mapped, connectors),
      (id) => connections.get(id).account,
      now,
    );
    const told = await enrich(marked);
    const activities = marked.map((activity) => withEnrichment(activity, told.get(activity.id)));
    for (const { arrival, id } of deleted) {
      const last = await newestOf(tx, arrival.connection, arrival.stream, arrival.external_id);
      if (last)
        activities.push(
          tombstone(last, { id: newId(), cause: id, seen_at, backfilled: arrival.backfilled }, arrival.version),
        );
    }
    if (activities.length > 0) await insertActivities(tx, activities, told);
    if (quarantined.length > 0) await insertQuarantined(tx, quarantined);
    const gone = activities.filter(({ kind }) => kind === 'delete');
    if (gone.length > 0) await redactThings(tx, gone);
    await gather(tx, activities, now);
    await count(tx, activities, told, now);
    const moved = (await engine.tell(tx, activities, now)) + (await engine.start(tx, activities, now));
    return { outcomes, moved };
  }

  /** As `follow`, one by one: a record that cannot go on is kept in quarantine, and costs its neighbours nothing. */
  async function followEach(tx: Tx, items: readonly Item[], now: Date): Promise<Followed> {
    const outcomes: Mapped[] = [];
    let moved = 0;
    for (const item of items) {
      const one = await savepoint(tx, () => follow(tx, [item], now)).catch((error: unknown) => {
        if (!isOfRecord(error)) throw error;
        const problem = `it cannot be carried on: ${error instanceof Error ? error.message : String(error)}`;
        const unreadable = [{ field: 'record', problem }];
        return follow(tx, [{ ...item, arrival: { ...item.arrival, unreadable } }], now);
      });
      outcomes.push(...one.outcomes);
      moved += one.moved;
    }
    return { outcomes, moved };
  }

  /** In one transaction: all records together, or one by one where one of them is in the way. */
  async function committed<T>(work: (tx: Tx, follow: Follow) => Promise<T>): Promise<T> {
    async function attempt(how: Follow): Promise<T> {
      return retryingTransaction(database.pool, (tx) => work(tx, how), BEGIN);
    }
    try {
      return await attempt(follow);
    } catch (error) {
      if (!isOfRecord(error)) throw error;
      return attempt(followEach);
    }
  }

  async function take(
    arrivals: readonly Arrival[],
    also: ((tx: Tx) => Promise<void>) | undefined,
    work: (tx: Tx, fresh: readonly Item[], now: Date, how: Follow) => Promise<number>,
  ): Promise<Carried> {
    const items = arrivals.map((arrival) => ({ arrival, id: newId() }));
    let moved = 0;
    const fresh = await committed(async (tx, how) => {
      const now = clock.now();
      const ours = items.length === 0 ? new Set<string>() : await claim(tx, items);
      const mine = items.filter(({ id }) => ours.has(id));
      moved = mine.length === 0 ? 0 : await work(tx, mine, now, how);
      await also?.(tx);
      return ours;
    });
    if (moved > 0) onMoved();
    return items.map(({ id }) => fresh.has(id));
  }

  return {
    carry: (arrivals, also) =>
      take(arrivals, also, async (tx, fresh, now, how) => {
        const { outcomes, moved } = await how(tx, fresh, now);
        await insertEnvelopes(
          tx,
          outcomes.map(({ item, state, reason }) => row(item, now.toISOString(), state, reason)),
        );
        return moved;
      }),
    store: (arrivals, also) =>
      take(arrivals, also, async (tx, fresh, now) => {
        await insertEnvelopes(
          tx,
          fresh.map((item) => row(item, now.toISOString(), 'pending', null)),
        );
        return fresh.length;
      }),
    async carryPending(limit) {
      let moved = 0;
      const count = await committed(async (tx, how) => {
        const pending = await claimPending(tx, limit);
        if (pending.length === 0) return 0;
        // Another process may have added it a moment ago.
        if (pending.some(({ connection }) => !connections.find(connection))) await connections.reload();
        const followed = await how(tx, pending.map(again), clock.now());
        await settleEnvelopes(tx, followed.outcomes.map(settled));
        ({ moved } = followed);
        return pending.length;
      });
      if (moved > 0) onMoved();
      return count;
    },
    async replay(envelopes) {
      let moved = 0;
      const outcomes = await committed(async (tx, how) => {
        // Whoever replays the same at the same moment finds nothing left.
        const ours = await deleteQuarantined(
          tx,
          envelopes.map(({ id }) => id),
        );
        const rows = envelopes.filter(({ id }) => ours.has(id));
        const items = rows.map(again);
        const renamed = items.filter(({ arrival }, at) => arrival.external_id !== rows[at]?.external_id);
        const fresh = renamed.length === 0 ? new Set<string>() : await claim(tx, renamed);
        const known = new Set(renamed.filter(({ id }) => !fresh.has(id)));
        const gone = await deletedSince(
          tx,
          items.map(({ id, arrival }) => ({ ...arrival, id })),
          connectors,
        );
        const whyNot = (item: Item): string | null =>
          known.has(item) ? 'it is here already' : gone.has(item.id) ? 'it was deleted meanwhile' : null;
        const left = items.filter((item) => whyNot(item) === null);
        const followed = await how(tx, left, clock.now());
        ({ moved } = followed);
        const passed = items.flatMap((item): Mapped[] => {
          const reason = whyNot(item);
          return reason === null ? [] : [{ item, state: 'skipped', reason }];
        });
        const all = [...followed.outcomes, ...passed];
        await settleEnvelopes(tx, all.map(settled));
        return all;
      });
      if (moved > 0) onMoved();
      const count = (state: Mapped['state']): number => outcomes.filter((one) => one.state === state).length;
      return { mapped: count('mapped'), skipped: count('skipped'), quarantined: count('quarantined') };
    },
  };

  /** Those that nobody has stored before, by whatever stream they came. */
  async function claim(tx: Tx, items: readonly Item[]): Promise<Set<string>> {
    const keys = new Map(
      items.toReversed().map(({ arrival, id }) => {
        const owner = ownerOf(connectors.get(arrival.connector), arrival.stream);
        return [envelopeKey({ ...arrival, stream: owner }), id];
      }),
    );
    return claimKeys(
      tx,
      [...keys].map(([key, envelope]) => ({ key, envelope })),
    );
  }

  /** A stored envelope as it first arrived. */
  function again({ id, connection, stream, external_id, version, payload, backfilled }: EnvelopeRow): Item {
    const record: unknown = JSON.parse(payload);
    const connector = connections.find(connection)?.connector;
    if (connector === undefined) {
      const unreadable = [{ field: 'connection', problem: `there is no connection "${connection}" any more` }];
      const arrival = { connection, connector: '', stream, external_id, version, payload, record, backfilled };
      return { id, arrival: { ...arrival, unreadable } };
    }
    const key = isUnreadable(external_id) ? identify(connection, stream, record) : { id: external_id, version };
    const unreadable = 'id' in key ? null : key.drift;
    const known = 'id' in key ? { external_id: key.id, version: key.version } : { external_id, version };
    return { id, arrival: { connection, connector, stream, ...known, payload, record, backfilled, unreadable } };
  }
}

function settled({
  item: { id, arrival },
  state,
  reason,
}: Mapped): Pick<EnvelopeRow, 'id' | 'external_id' | 'version' | 'state' | 'reason'> {
  return { id, external_id: arrival.external_id, version: arrival.version, state, reason };
}

function row({ arrival, id }: Item, seen_at: string, state: EnvelopeRow['state'], reason: string | null): EnvelopeRow {
  const { connection, stream, external_id, version, payload, backfilled } = arrival;
  return { id, connection, stream, external_id, version, payload, seen_at, backfilled, state, reason };
}

/** Whoever shows live what comes looks for it by themselves: a NOTIFY would make commits wait for one another. */
const BEGIN = `${BEGIN_SHARING_WAITS}; set local bondfire.quiet = 'on'`;

/** The NOTIFY channel by which others say that they stored something. */
export const ENVELOPES_PENDING = 'bondfire_envelopes';
const PENDING_BATCH = 500;
const PENDING_CHECK_MS = 5_000;

/** Carries what other processes stored, when told and now and then. */
export async function carryOthers(database: Database, line: Line, log: Log): Promise<() => Promise<void>> {
  let again = false;
  let carrying: Promise<void> | null = null;

  async function carry(): Promise<void> {
    while (again) {
      again = false;
      if ((await line.carryPending(PENDING_BATCH)) > 0) again = true;
    }
  }

  function wake(): void {
    again = true;
    carrying ??= carry()
      .catch((error: unknown) => log.error('stored posts could not be carried on; trying again', { error }))
      .finally(() => {
        carrying = null;
      });
  }

  const told = await listen(database, ENVELOPES_PENDING, wake);
  const timer = setInterval(wake, PENDING_CHECK_MS);
  wake();
  return async () => {
    clearInterval(timer);
    await told.stop();
    again = false;
    await carrying;
  };
}
