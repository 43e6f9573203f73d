/** How all connections are, with what it takes to say so on one screen: a few questions for all of them, however many there are. */
import type { Budget, Connector } from '#sdk';
import * as actions from '../actions/index.ts';
import * as activity from '../activity/index.ts';
import { healthOf, type Connection, type Health } from '../connections/index.ts';
import * as ingest from '../ingest/index.ts';
import { factsOf } from '../signals/index.ts';
import type { AppParts } from './app.ts';

export interface Overview {
  readonly connection: Connection;
  readonly health: Health;
  /** Null: that cannot be told before its secrets are given. */
  readonly signsIn: 'browser' | 'direct' | 'settings' | null;
  /** Null where no hour is counted. `perHour`: so many may be asked in any hour; `spent`: in the last one. */
  readonly budget: { readonly perHour: number; readonly spent: number } | null;
  /** Records in quarantine, by stream. */
  readonly quarantined: Readonly<Record<string, number>>;
  /** Activities in each of the last hours, oldest first, by stream; a stream of which none came is left out. */
  readonly hours: Readonly<Record<string, readonly number[]>>;
  /** History that is being read. */
  readonly backfills: readonly ingest.BackfillRow[];
  /** The last test post. */
  readonly probe: ingest.ProbeResult | null;
}

type Parts = Pick<AppParts, 'database' | 'clock' | 'connections' | 'connectors'>;

/** @param hours how many of `hours` are told. */
export async function overviewOf(
  { database, clock, connections, connectors }: Parts,
  chosen: readonly Connection[],
  hours: number,
): Promise<readonly Overview[]> {
  const now = clock.now();
  const { pool } = database;
  // First: it may count, and what is asked with it then sees that.
  const rates = await activity.ratesOf(database, now);
  const [counts, cursors, backfills, probes, waiting, quarantined, spent, signsIn] = await Promise.all([
    activity.hoursOf(database, now, hours),
    ingest.cursorsOf(pool, null),
    ingest.listBackfills(pool, null),
    ingest.listProbes(pool, null),
    actions.countAllIntended(pool),
    activity.countQuarantined(pool),
    connections.spent(),
    Promise.all(chosen.map(({ id }) => connections.signsIn(id).catch(() => null))),
  ]);
  return chosen.map((connection, at): Overview => {
    const { id, connector: kind } = connection;
    const connector = connectors.get(kind);
    const probe = probes.find((one) => one.connection === id)?.last ?? null;
    const mine = backfills.filter((one) => one.connection === id);
    const facts = factsOf(connection, connector?.streams ?? {}, cursors, rates);
    return {
      connection,
      health: healthOf(connection, facts, waiting.get(id) ?? 0, now, { backfills: mine, probe }),
      signsIn: signsIn[at] ?? null,
      budget: budgetOf(connector, connection.budget, spent.get(id) ?? 0),
      quarantined: Object.fromEntries(quarantined.get(id) ?? []),
      hours: Object.fromEntries(counts.get(id) ?? []),
      backfills: mine,
      probe,
    };
  });
}

function budgetOf(connector: Connector | undefined, own: Partial<Budget> | null, spent: number): Overview['budget'] {
  const { perHour } = { ...connector?.budget, ...own };
  return perHour === undefined ? null : { perHour, spent };
}
