/** Work that is done again and again, one round at a time. */
import type { Log } from './log.ts';

export interface Rounds {
  /** A round now; the one under way where there is one. Never rejects. */
  now(): Promise<void>;
  /** No more begins, and the one under way has ended. */
  stop(): Promise<void>;
}

/** However long a round took, as it may have waited for the database. */
const LONGEST_REST_MS = 30_000;

/**
 * @param failed what is told, as a warning, where a round throws; the next one comes all the same.
 * @param rest so many times as long as the last round took, none begins by itself; half a minute at most, and not after one that threw.
 */
export function startRounds(work: () => Promise<unknown>, everyMs: number, failed: string, log: Log, rest = 0): Rounds {
  let underWay: Promise<void> | null = null;
  let restsUntil = 0;

  function now(): Promise<void> {
    const began = performance.now();
    underWay ??= work()
      .then(() => {
        const ended = performance.now();
        restsUntil = ended + Math.min((ended - began) * rest, LONGEST_REST_MS);
      })
      .catch((error: unknown) => log.warn(failed, { error }))
      .finally(() => {
        underWay = null;
      });
    return underWay;
  }

  const timer = setInterval(() => {
    if (performance.now() >= restsUntil) void now();
  }, everyMs);
  return {
    now,
    async stop() {
      clearInterval(timer);
      await underWay;
    },
  };
}
