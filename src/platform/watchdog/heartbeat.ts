/** Tells a service outside that all is well, so that it raises the alarm where we no longer can. */
import { createHttp } from '../http/index.ts';
import type { Log } from '../log.ts';

export interface HeartbeatOptions {
  /** Asked by GET while nothing is forgotten. Whoever knows it can keep the alarm from being raised: it is a secret. */
  readonly url: string;
  /** Asked instead while something is; null: then nothing is asked at all, and the silence is the alarm. */
  readonly failUrl: string | null;
  readonly log: Log;
  readonly everyMs?: number;
}

export interface Heartbeat {
  /** After each round. Waits for nothing. */
  beat(clean: boolean): void;
  stop(): Promise<void>;
}

/** Such services take few a minute. */
const EVERY_MS = 60_000;
const TIMEOUT_MS = 10_000;

export function createHeartbeat({ url, failUrl, log, everyMs = EVERY_MS }: HeartbeatOptions): Heartbeat {
  for (const one of [url, failUrl]) if (one !== null) for (const part of secretsOf(new URL(one))) log.hideSecret(part);
  // The operator named the address, so it may be a private one.
  const http = createHttp({ log, allowPrivate: true, timeoutMs: TIMEOUT_MS });
  const stopping = new AbortController();
  let next = -Infinity;
  let was = true;
  let failing = false;
  let asking: Promise<void> | null = null;

  async function ask(where: string): Promise<void> {
    try {
      await http.bytes('GET', new URL(where), { signal: stopping.signal });
      if (failing) log.info('the heartbeat is heard again');
      failing = false;
    } catch (error) {
      if (!failing && !stopping.signal.aborted)
        log.warn('the heartbeat could not be sent; trying again every minute', {
          error,
          cure: 'Check BONDFIRE_HEARTBEAT_URL, and whether this machine reaches it.',
        });
      failing = true;
    }
  }

  return {
    beat(clean) {
      const where = clean ? url : failUrl;
      // What changed is told at once.
      if (asking || (performance.now() < next && clean === was)) return;
      was = clean;
      if (where === null) return;
      next = performance.now() + everyMs;
      asking = ask(where).finally(() => {
        asking = null;
      });
    },
    async stop() {
      stopping.abort();
      await asking;
      http.close();
    },
  };
}

/** The parts that nobody guesses. Shorter words would be hidden wherever they stand. */
function secretsOf({ pathname, searchParams }: URL): string[] {
  return [...pathname.split('/'), ...searchParams.values()].filter((part) => part.length >= 12);
}
