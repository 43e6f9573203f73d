/** Work that is done again and again, one round at a time. */
import type { Log } from './log.ts';

export interface Rounds {
  /** A round now; the one under way where there is one. Never rejects. */
  now(): Promise<void>;
  /** No more begins, and the one under way has ended. */
  stop(): Promise<void>;
}

/** @param failed what is told, as a warning, where a round throws; the next one comes all the same. */
export function startRounds(work: () => Promise<unknown>, everyMs: number, failed: string, log: Log): Rounds {
  let underWay: Promise<void> | null = null;

  function now(): Promise<void> {
    underWay ??= work()
      .then(() => undefined)
      .catch((error: unknown) => log.warn(failed, { error }))
      .finally(() => {
        underWay = null;
      });
    return underWay;
  }

  const timer = setInterval(() => void now(), everyMs);
  return {
    now,
    async stop() {
      clearInterval(timer);
      await underWay;
    },
  };
}
