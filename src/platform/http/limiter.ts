/** A connection's budget at its vendor: one limiter a connection, shared by whatever asks there. */
import Bottleneck from 'bottleneck';
import { Fault } from '#sdk';

export interface LimiterOptions {
  /** Requests under way at once. */
  readonly maxConcurrent: number;
  /** Between the starts of two requests. Default 0. */
  readonly minTimeMs?: number;
  /** In any 60 minutes. What is above it is not queued but thrown as `limited`. Default: no limit. */
  readonly perHour?: number;
  /** Requests that began before, by minutes since 1970. */
  readonly spent?: Readonly<Record<string, number>>;
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
  /** Requests of the last hour, by minutes since 1970; none are counted without `perHour`. */
  spent(): Readonly<Record<string, number>>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Of Bottleneck's 0 (first) to 9. */
const PRIORITY = { action: 1, pull: 5 } as const;

export function createLimiter(options: LimiterOptions): Limiter {
  const now = options.now ?? (() => new Date());
  const { perHour = Infinity } = options;
  const queue = new Bottleneck({ maxConcurrent: options.maxConcurrent, minTime: options.minTimeMs ?? 0 });
  /** When the requests of the last hour started, oldest first. */
  const started = Object.entries(options.spent ?? {}).flatMap(([minute, count]) =>
    // The end of its minute: not a moment too early.
    Array.from({ length: count }, () => (Number(minute) + 1) * MINUTE_MS - 1),
  );

  function spend(): void {
    if (perHour === Infinity) return;
    const time = now().getTime();
    while (started.length > 0 && Number(started[0]) <= time - HOUR_MS) started.shift();
    if (started.length < perHour) {
      started.push(time);
      return;
    }
    const retryAt = new Date(Number(started[0]) + HOUR_MS);
    throw new Fault('limited', `the connection's budget of ${perHour} requests an hour is spent`, {
      retryAt,
      cure: 'Nothing needs doing: it goes on by itself. Raise the budget if the vendor allows more.',
    });
  }

  return {
    spent() {
      const oldest = now().getTime() - HOUR_MS;
      const minutes: Record<string, number> = {};
      for (const at of started) {
        const minute = String(Math.floor(at / MINUTE_MS));
        if (at > oldest) minutes[minute] = (minutes[minute] ?? 0) + 1;
      }
      return minutes;
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
          spend();
          return work();
        });
        return await Promise.race([turn, aborted]);
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
  };
}
