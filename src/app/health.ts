/** How the connections are, and what an admin does about it: stop, go on, allow more or less. */
import { z } from 'zod';
import type { Budget } from '#sdk';
import * as actions from '../actions/index.ts';
import { CONNECTIONS_CHANGED, type Connection, type Health } from '../connections/index.ts';
import * as ingest from '../ingest/index.ts';
import { misfit, notify, Refused } from '../platform/index.ts';
import * as playbook from '../playbook/index.ts';
import type { AppParts } from './app.ts';
import { overviewOf, type Overview } from './overview.ts';
import { permit, type Principal } from './principal.ts';
import { probeConnection, tidyProbe } from './probe.ts';
import type { Reads } from './reading.ts';

/** What hangs on a connection: told before it is stopped, changed or removed. */
export interface Touched {
  readonly playbooks: readonly string[];
  readonly waiting: number;
  readonly parked: number;
}

const LEAST_PROBE_MS = 10 * 60_000;

const BudgetInput = z.strictObject({
  maxConcurrent: z.int().min(1).max(100).optional(),
  minTimeMs: z.int().min(0).max(3_600_000).optional(),
  perHour: z.int().min(1).max(1_000_000).optional(),
});

export function healthCommands(parts: AppParts & Reads) {
  const { reading } = parts;
  const { database, clock, connections, connectors, backfiller, usedBy, onMoved, onConnectionsChanged } = parts;
  const { pool } = database;

  function known(who: Principal): readonly Connection[] {
    const knows = reading.knows(who);
    return connections.list().filter(({ id }) => knows(id));
  }

  return {
    async connectionHealth(who: Principal, id: string): Promise<Health> {
      permit(who, 'read');
      const [one] = await overviewOf(parts, [reading.connection(who, id)], 1);
      if (one) return one.health;
      throw new TypeError('nothing is told of a connection that there is');
    },

    /** By id. */
    async allHealth(who: Principal): Promise<ReadonlyMap<string, Health>> {
      permit(who, 'read');
      const all = await overviewOf(parts, known(who), 1);
      return new Map(all.map(({ connection, health }) => [connection.id, health]));
    },

    /** What the screen of the connections shows: of one, or of all. */
    async connectionOverview(
      who: Principal,
      { connection, hours }: { readonly connection?: string | undefined; readonly hours: number },
    ): Promise<readonly Overview[]> {
      permit(who, 'read');
      const chosen = connection === undefined ? known(who) : [reading.connection(who, connection)];
      return overviewOf(parts, chosen, hours);
    },

    /** What stopping, changing or removing it would touch. */
    async touchedBy(who: Principal, id: string): Promise<Touched> {
      permit(who, 'read');
      const { connector } = reading.connection(who, id);
      return {
        playbooks: usedBy(id, connector),
        waiting: await actions.countIntended(pool, id),
        parked: await playbook.countWaits(pool, id),
      };
    },

    /** Asks for history: of one stream, or of all that can be read back. @param announce tells workers to read it; it goes on after a restart. */
    async backfillConnection(
      who: Principal,
      id: string,
      stream: string | null,
      since: Date,
      announce: boolean,
    ): Promise<readonly ingest.BackfillRow[]> {
      permit(who, 'map');
      if (Number.isNaN(since.getTime()) || since >= clock.now())
        throw new Refused({ code: 'date_ahead' }, 'history begins at a date that is past', {
          kind: 'config',
          cure: 'Write it as 2026-01-31.',
        });
      const { streams = {} } = connectors.get(connections.get(id).connector) ?? {};
      const readable = Object.entries(streams).flatMap(([name, { pull }]) => (pull ? [name] : []));
      const rows: ingest.BackfillRow[] = [];
      for (const name of stream === null ? readable : [stream]) rows.push(await backfiller.begin(id, name, since));
      if (rows.length === 0)
        throw new Refused({ code: 'no_history', connection: id }, `${id} has nothing that can be read back`, {
          kind: 'config',
          cure: 'What is only pushed has no history there; bondfire import takes files.',
        });
      if (announce) {
        await onConnectionsChanged();
        await notify(pool, CONNECTIONS_CHANGED);
      }
      return rows;
    },

    /** Reads it here and now. */
    async carryOnBackfill(
      who: Principal,
      id: string,
      stream: string,
      signal: AbortSignal,
      onProgress?: (row: ingest.BackfillRow) => void,
    ): Promise<ingest.BackfillRow> {
      permit(who, 'map');
      return backfiller.carryOn(id, stream, signal, onProgress);
    },

    async listBackfills(who: Principal, id: string): Promise<readonly ingest.BackfillRow[]> {
      permit(who, 'read');
      return ingest.listBackfills(pool, reading.connection(who, id).id);
    },

    /** Ends one that is under way: what was read stays. Throws `rejected` where none is. */
    async cancelBackfill(who: Principal, id: string, stream: string): Promise<ingest.BackfillRow> {
      permit(who, 'map');
      const cancelled = await ingest.cancelBackfill(pool, connections.get(id).id, stream, clock.now());
      if (cancelled) return cancelled;
      throw new Refused(
        { code: 'not_there', what: 'backfill', id: stream },
        `no history of ${id} ${stream} is being read`,
      );
    },

    /** See `probeConnection` of probe.ts. */
    async probeConnection(who: Principal, id: string, signal: AbortSignal): Promise<ingest.ProbeResult> {
      permit(who, 'configure');
      return probeConnection(parts, id, signal);
    },

    /** See `tidyProbe` of probe.ts. */
    async tidyProbe(who: Principal, id: string, signal: AbortSignal): Promise<void> {
      permit(who, 'configure');
      await tidyProbe(parts, id, signal);
    },

    /** Again and again from now on; null: no longer. At least ten minutes apart: each is a post at the vendor. */
    async probeEvery(who: Principal, id: string, ms: number | null): Promise<ingest.ProbeRow> {
      permit(who, 'configure');
      const { connector } = connections.get(id);
      if (!connectors.get(connector)?.probe)
        throw new Refused(
          { code: 'no_test_post', connection: id },
          `${connector} has no place for a test post that disturbs nobody`,
          { kind: 'config' },
        );
      if (ms !== null && !(ms >= LEAST_PROBE_MS))
        throw new Refused({ code: 'test_posts_apart' }, 'test posts are ten minutes apart at least', {
          kind: 'config',
          cure: 'Write --every 1h.',
        });
      await ingest.setProbeEvery(pool, id, ms);
      await onConnectionsChanged();
      await notify(pool, CONNECTIONS_CHANGED);
      const [row] = await ingest.listProbes(pool, id);
      return row ?? { connection: id, every_ms: ms, last: null, last_at: null, out: null, tidy_at: null };
    },

    async pauseConnection(who: Principal, id: string): Promise<Connection> {
      permit(who, 'configure');
      const paused = await connections.pause(id);
      await onConnectionsChanged();
      return paused;
    },

    /** What waited goes out, in the order in which it was intended. */
    async resumeConnection(who: Principal, id: string): Promise<Connection> {
      permit(who, 'configure');
      const resumed = await connections.resume(id);
      await onConnectionsChanged();
      onMoved();
      return resumed;
    },

    /** Streams that are not read from now on; all others are. */
    async turnOff(who: Principal, id: string, streams: readonly string[]): Promise<Connection> {
      permit(who, 'configure');
      const changed = await connections.setOff(id, streams);
      await onConnectionsChanged();
      return changed;
    },

    /** Null: the connector's own. Throws `config` for what is no budget. */
    async setBudget(who: Principal, id: string, budget: unknown): Promise<Connection> {
      permit(who, 'configure');
      const { success, data } = BudgetInput.nullable().safeParse(budget);
      if (!success) throw misfit(BudgetInput.nullable(), budget, { lead: 'that is no budget: ', kind: 'config' });
      const given: Partial<Budget> | null = data && JSON.parse(JSON.stringify(data));
      return connections.setBudget(id, given);
    },
  };
}
