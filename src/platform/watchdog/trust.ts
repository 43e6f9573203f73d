/**
 * How far the clock is believed. A clock that jumps ahead makes everything overdue at once, and those who keep the promises need a moment to see it
 * as well; the same after a time in which nothing ran. One that jumps back leaves traces of a time to come. Either jump is believed once the check's
 * grace has passed since, by a clock that only counts on; until then the time is told as if there had been none. So a jump raises no false alarm,
 * hides nothing that was forgotten before it, and no number of jumps puts an alarm off for good.
 */
import type { Clock } from '../clock.ts';

export interface Bounds {
  /** Due before this: forgotten. */
  readonly before: Date;
  /** Done after this: cannot be. */
  readonly beyond: Date;
}

export interface Trust {
  /** Called again and again: sees what the clock did since the last time. */
  notice(): void;
  /** Nobody kept any promise for so long. */
  missed(ms: number): void;
  bounds(graceMs: number): Bounds;
}

const JUMP_MS = 2_000;
/** Two machines' clocks may differ. */
const SKEW_MS = 60_000;
/** No grace is longer. */
const FORGET_MS = 8 * 24 * 3_600_000;
const EARLIEST = Date.parse('1970-01-01T00:00:00Z');
const LATEST = Date.parse('9999-01-01T00:00:00Z');

/** @param steady milliseconds, from anywhere, only counting on */
export function createTrust(clock: Clock, steady: () => number): Trust {
  const started = steady();
  let wall = clock.now().getTime();
  let at = started;
  let jumps: { readonly at: number; readonly ms: number }[] = [];

  function jumped(graceMs: number, which: (ms: number) => boolean): number {
    return jumps.filter((jump) => which(jump.ms) && steady() - jump.at < graceMs).reduce((sum, { ms }) => sum + ms, 0);
  }

  return {
    notice() {
      const [now, here] = [clock.now().getTime(), steady()];
      const ms = now - wall - (here - at);
      [wall, at] = [now, here];
      if (Math.abs(ms) > JUMP_MS) jumps = [...jumps.filter((one) => here - one.at < FORGET_MS), { at: here, ms }];
    },
    missed(ms) {
      jumps.push({ at: steady(), ms });
    },
    bounds(graceMs) {
      const now = clock.now().getTime();
      // What the clock did before we started is not known.
      const known = steady() - started >= graceMs;
      return {
        before: new Date(Math.max(EARLIEST, now - graceMs - jumped(graceMs, (ms) => ms > 0))),
        beyond: new Date(known ? now + SKEW_MS - jumped(graceMs, (ms) => ms < 0) : LATEST),
      };
    },
  };
}
