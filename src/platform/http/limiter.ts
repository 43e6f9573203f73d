/**
 * A connection's budget at its vendor: one limiter a connection, shared by whatever asks there. Written here because the library for it
 * (bottleneck 2.19.5) was measured at 6 to 8 ms a request with nobody waiting, and 280 requests a second at most; this takes microseconds.
 */
import { Fault } from '#sdk';

export interface LimiterOptions {
  /** Requests under way at once. */
  readonly maxConcurrent: number;
  /** Between the starts of two requests. Default 0. */
  readonly minTimeMs?: number;
  /** In any 60 minutes. What is above it is not queued but thrown as `limited`. Default: no limit. */
  readonly perHour?: number;
  readonly now?: () => Date;
}

export interface Turn {
  /** Actions go before pulls. */
  readonly priority: 'action' | 'pull';
  readonly signal?: AbortSignal | null;
}

export interface Limiter {
  /** Runs `work` when its turn comes. An abort while it waits throws the signal's reason at once, and `work` never runs. */
  run<T>(work: () => Promise<T>, turn: Turn): Promise<T>;
}

const HOUR_MS = 3600 * 1000;

export function createLimiter({ maxConcurrent, minTimeMs = 0, perHour, now }: LimiterOptions): Limiter {
  const spend = perHour === undefined ? () => undefined : hourlyBudget(perHour, now ?? (() => new Date()));
  /** Each entry takes the turn it waits for. */
  const waiting: Record<Turn['priority'], (() => void)[]> = { action: [], pull: [] };
  let running = 0;
  let nextStart = 0;
  let timer: NodeJS.Timeout | null = null;

  /** Gives turns away as long as there are some. */
  function next(): void {
    while (running < maxConcurrent && timer === null) {
      const queue = waiting.action.length > 0 ? waiting.action : waiting.pull;
      if (queue.length === 0) return;
      const early = nextStart - performance.now();
      if (early > 0) {
        timer = setTimeout(() => {
          timer = null;
          next();
        }, early);
        return;
      }
      running += 1;
      nextStart = performance.now() + minTimeMs;
      queue.shift()?.();
    }
  }

  async function turn({ priority, signal }: Turn): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const queue = waiting[priority];
    function leave(): void {
      queue.splice(queue.indexOf(take), 1);
      reject(signal?.reason);
    }
    function take(): void {
      signal?.removeEventListener('abort', leave);
      resolve();
    }
    signal?.addEventListener('abort', leave, { once: true });
    queue.push(take);
    next();
    await promise;
  }

  return {
    async run(work, wanted) {
      await turn(wanted);
      try {
        spend();
        return await work();
      } finally {
        running -= 1;
        next();
      }
    },
  };
}

/** Counts a request; throws `limited` when the last 60 minutes are full, until the first of them has passed. */
function hourlyBudget(perHour: number, now: () => Date): () => void {
  /** When those of the last hour started, oldest first. */
  const started: number[] = [];
  return () => {
    const time = now().getTime();
    while (started[0] !== undefined && started[0] <= time - HOUR_MS) started.shift();
    if (started.length < perHour) {
      started.push(time);
      return;
    }
    throw new Fault('limited', `the connection's budget of ${perHour} requests an hour is spent`, {
      retryAt: new Date((started[0] ?? time) + HOUR_MS),
      cure: 'Nothing needs doing: it goes on by itself. Raise the budget if the vendor allows more.',
    });
  };
}
