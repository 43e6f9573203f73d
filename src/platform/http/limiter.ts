/** A connection's budget at its vendor: one limiter a connection, shared by whatever asks there. */
import Bottleneck from 'bottleneck';
import { Fault } from '#sdk';

export interface LimiterOptions {
  /** Requests under way at once. */
  readonly maxConcurrent: number;
  /** Between the starts of two requests. Default 0. */
  readonly minTimeMs?: number;
  /** In any 60 minutes, a tenth of them kept for actions. What is above it is not queued but thrown as `limited`. Default: no limit. */
  readonly perHour?: number;
  /** Requests that began before, here or elsewhere. */
  readonly spent?: Spent;
  readonly now?: () => Date;
}

/** Requests by minutes since 1970. */
export type Spent = Readonly<Record<string, number>>;

export interface Turn {
  /** Actions go before pulls. */
  readonly priority: 'action' | 'pull';
  readonly signal?: AbortSignal | null;
}

export interface Limiter {
  /** Runs `work` when its turn comes. An abort while it waits throws the signal's reason at once, and `work` never runs. */
  run<T>(work: () => Promise<T>, turn: Turn): Promise<T>;
  /** What was spent here since it was last asked; nothing is counted without `perHour`. */
  takeSpent(): Spent;
  /** What all have spent in the last hour, with all that `takeSpent` gave out. */
  learnSpent(all: Spent): void;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** One of so many. */
const KEPT_FOR_ACTIONS = 10;
/** Of Bottleneck's 0 (first) to 9. */
const PRIORITY = { action: 1, pull: 5 } as const;

export function createLimiter(options: LimiterOptions): Limiter {
  const now = options.now ?? (() => new Date());
  const { perHour = Infinity } = options;
  const queue = new Bottleneck({ maxConcurrent: options.maxConcurrent, minTime: options.minTimeMs ?? 0 });
  /** When requests started that everybody knows of, oldest first; and here since. */
  let known = instants(options.spent ?? {});
  let given: number[] = [];
  let fresh: number[] = [];

  function spend(priority: Turn['priority']): void {
    if (perHour === Infinity) return;
    const time = now().getTime();
    const most = priority === 'action' ? perHour : perHour - Math.floor(perHour / KEPT_FOR_ACTIONS);
    for (const some of [known, given, fresh]) while (some.length > 0 && Number(some[0]) <= time - HOUR_MS) some.shift();
    if (known.length + given.length + fresh.length < most) {
      fresh.push(time);
      return;
    }
    const started = [...known, ...given, ...fresh].toSorted((a, b) => a - b);
    const what = priority === 'action' ? 'is spent' : 'is spent, but for what is kept for actions';
    throw new Fault('limited', `the connection's budget of ${perHour} requests an hour ${what}`, {
      retryAt: new Date(Number(started[started.length - most]) + HOUR_MS),
      cure: 'Nothing needs doing: it goes on by itself. Raise the budget if the vendor allows more.',
    });
  }

  return {
    takeSpent() {
      given = [...given, ...fresh];
      fresh = [];
      return minutes(given, now());
    },
    learnSpent(all) {
      known = instants(all);
      given = [];
    },
    async run<T>(work: () => Promise<T>, { priority, signal }: Turn): Promise<T> {
      signal?.throwIfAborted();
      const { promise: aborted, reject } = Promise.withResolvers<never>();
      const abort = (): void => reject(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      try {
        const turn = queue.schedule({ priority: PRIORITY[priority] }, () => {
          // From here on the work minds the signal itself.
          signal?.removeEventListener('abort', abort);
          signal?.throwIfAborted();
          spend(priority);
          return work();
        });
        return await Promise.race([turn, aborted]);
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
  };
}

/** Each at the end of its minute: not a moment too early. */
function instants(spent: Spent): number[] {
  const ends = Object.entries(spent).flatMap(([minute, count]) =>
    Array.from({ length: count }, () => (Number(minute) + 1) * MINUTE_MS - 1),
  );
  return ends.toSorted((a, b) => a - b);
}

function minutes(started: readonly number[], now: Date): Spent {
  const counts: Record<string, number> = {};
  for (const at of started) {
    const minute = String(Math.floor(at / MINUTE_MS));
    if (at > now.getTime() - HOUR_MS) counts[minute] = (counts[minute] ?? 0) + 1;
  }
  return counts;
}
