/** Wakes parked runs whose time has come, reminds and escalates, and starts what is due by the clock. Their times are rows: a restart or a jump of the clock loses none. */
import {
  isOfRecord,
  savepoint,
  startRounds,
  transaction,
  type Clock,
  type Database,
  type Log,
  type Rounds,
  type Tx,
} from '../platform/index.ts';
import type { Asks } from './asks.ts';
import type { Engine } from './engine.ts';
import { scheduleStarter, type Scheduled } from './scheduled.ts';
import { claimOverdue, failRun } from './store.ts';

export interface TimersOptions {
  readonly database: Database;
  readonly engine: Engine;
  readonly asks: Asks;
  /** Playbooks that the clock starts. */
  readonly scheduled: () => readonly Scheduled[];
  readonly clock: Clock;
  readonly log: Log;
  /** After a commit that may have intended effects. */
  readonly onMoved: () => void;
}

const TICK_MS = 1_000;
const BATCH = 50;

export function startTimers({ database, engine, asks, scheduled, clock, log, onMoved }: TimersOptions): Rounds {
  const startScheduled = scheduleStarter({ database, engine, scheduled, clock, log });

  async function tick(): Promise<void> {
    let woken: number;
    do {
      woken = await transaction(database.pool, async (tx) => {
        const now = clock.now();
        const due = await claimOverdue(tx, now, BATCH);
        for (const run of due) await wake(tx, run, now);
        return due.length;
      });
      if (woken > 0) onMoved();
    } while (woken === BATCH);
    while ((await transaction(database.pool, (tx) => asks.next(tx, clock.now(), BATCH))) === BATCH);
    if ((await startScheduled()) > 0) onMoved();
  }

  /** A run that cannot go on fails and says why: the others must not wait behind it. */
  async function wake(tx: Tx, run: string, now: Date): Promise<void> {
    try {
      await savepoint(tx, () => engine.wake(tx, run, { kind: 'timer' }, now));
    } catch (error) {
      if (!isOfRecord(error)) throw error;
      log.error(`run ${run} cannot go on and has failed`, { error });
      await failRun(tx, run, `it cannot go on: ${error instanceof Error ? error.message : String(error)}`, now);
    }
  }

  return startRounds(tick, TICK_MS, 'runs could not be woken; trying again', log);
}
