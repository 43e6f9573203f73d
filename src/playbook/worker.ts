/** Wakes parked runs whose time has come. Their times are rows: a restart or a jump of the clock loses none. */
import { transaction, type Clock, type Database, type Log } from '../platform/index.ts';
import type { Engine } from './engine.ts';
import { claimOverdue } from './store.ts';

export interface TimersOptions {
  readonly database: Database;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
  /** After a commit that may have intended effects. */
  readonly onMoved: () => void;
}

export interface Timers {
  stop(): Promise<void>;
}

const TICK_MS = 1_000;
const BATCH = 50;

export function startTimers({ database, engine, clock, log, onMoved }: TimersOptions): Timers {
  let ticking: Promise<void> | null = null;

  async function tick(): Promise<void> {
    let woken: number;
    do {
      woken = await transaction(database.pool, async (tx) => {
        const now = clock.now();
        const due = await claimOverdue(tx, now, BATCH);
        for (const run of due) await engine.wake(tx, run, { kind: 'timer' }, now);
        return due.length;
      });
      if (woken > 0) onMoved();
    } while (woken === BATCH);
  }

  const timer = setInterval(() => {
    ticking ??= tick()
      .catch((error: unknown) => log.warn('runs could not be woken; trying again', { error }))
      .finally(() => {
        ticking = null;
      });
  }, TICK_MS);

  return {
    async stop() {
      clearInterval(timer);
      await ticking;
    },
  };
}
