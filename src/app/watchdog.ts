/** What the watchdog found, and whether it runs. */
import { lastRound, listAlarms, SILENCE_CURE, SILENT_MS, type AlarmRow } from '../platform/index.ts';
import type { AppParts } from './app.ts';
import { permit, type Principal } from './principal.ts';

/** Instants are ISO texts. */
export interface WatchdogView {
  /** Null: it never ran. */
  readonly ran_at: string | null;
  /** Comes on by one with each round. */
  readonly rounds: number;
  /** One sentence where it does not run, by the database's clock. */
  readonly silent: string | null;
  /** What to do where it is silent. */
  readonly cure: string | null;
  /** What is forgotten, the longest known first. */
  readonly alarms: readonly AlarmRow[];
}

export function watchdogCommands({ database: { pool } }: Pick<AppParts, 'database'>) {
  return {
    async watchdog(who: Principal): Promise<WatchdogView> {
      permit(who, 'read');
      const last = await lastRound(pool);
      const alarms = await listAlarms(pool);
      const { ran_at = null, rounds = 0, ago_ms = Infinity } = last ?? {};
      const runs = ago_ms >= 0 && ago_ms < SILENT_MS;
      const silent = ran_at === null ? 'the watchdog has never run' : `the watchdog has not run since ${ran_at}`;
      return { ran_at, rounds, silent: runs ? null : silent, cure: runs ? null : SILENCE_CURE, alarms };
    },
  };
}
