/** One connection kept open apart from the pool, for what lives as long as a session: advisory locks and LISTEN. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { Fault } from '#sdk';
import type { Log } from '../log.ts';

export interface SessionOptions {
  /** For the log: `the worker lock`. */
  readonly name: string;
  /** Where to connect; asked before every attempt. A `Fault` that it throws on the first attempt ends the attempts. */
  readonly url: () => string | Promise<string>;
  /** Puts the session into its state; after each connection. An error here counts as a failed connection. */
  readonly onConnect: (client: Client) => Promise<void>;
  readonly log: Log;
  /** How long the first connection may be tried for; later ones are tried until `stop`. */
  readonly patienceMs?: number;
}

export interface Session {
  /** The open connection, or null while there is none. Send one statement at a time. */
  client(): Client | null;
  /** Resolves when no connection is being made, or after 2 s. */
  settled(): Promise<void>;
  /** From now on a lost connection stays lost. */
  letGo(): void;
  stop(): Promise<void>;
}

const HEARTBEAT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 10_000;
const LONGEST_PAUSE_MS = 5_000;
const SETTLED_PATIENCE_MS = 2_000;

/** Connects, and connects again whenever the connection is lost, saying so each time. Rejects when the first connection fails. */
export async function keepSession(options: SessionOptions): Promise<Session> {
  const { name, log } = options;
  let current: Client | null = null;
  const letGo = new AbortController();
  const kept = (): boolean => !letGo.signal.aborted;
  let heartbeat: NodeJS.Timeout | undefined;
  let remaking: Promise<void> = Promise.resolve();

  async function connect(): Promise<void> {
    const client = new Client({
      connectionString: await options.url(),
      application_name: `bondfire: ${name}`,
      keepAlive: true,
      connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
      query_timeout: STATEMENT_TIMEOUT_MS,
    });
    let lost = false;
    const onLost = (error?: Error): void => {
      if (lost) return;
      lost = true;
      if (current !== client) return;
      current = null;
      clearInterval(heartbeat);
      if (!kept()) return;
      log.warn(`the connection of ${name} was lost; making it again`, { error });
      remaking = again();
    };
    client.on('error', onLost);
    client.on('end', () => onLost());
    try {
      await client.connect();
      // A server that never hears from us again (a machine without power) is to notice within seconds, not hours.
      await client.query('set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3');
      await options.onConnect(client);
      if (lost || !kept()) throw new Error('The connection was lost while it was made.');
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    current = client;
    heartbeat = setInterval(() => beat(client), HEARTBEAT_MS).unref();
  }

  function beat(client: Client): void {
    client.query('select 1').catch(() => {
      // With a statement unanswered, this closes the socket and so raises `end`.
      if (current === client) void client.end().catch(() => undefined);
    });
  }

  async function again(): Promise<void> {
    for (let pause = 100; kept(); pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await connect();
        log.info(`the connection of ${name} is back`);
        return;
      } catch (error) {
        if (!kept()) return;
        log.warn(`the connection of ${name} could not be made; trying again in ${pause} ms`, { error });
        await sleep(pause, undefined, { ref: false });
      }
    }
  }

  const until = Date.now() + (options.patienceMs ?? 0);
  for (;;) {
    try {
      await connect();
      break;
    } catch (error) {
      if (isFinal(error) || Date.now() >= until) throw notReached(error);
      await sleep(100);
    }
  }

  return {
    client: () => current,
    settled: () => Promise.race([remaking, sleep(SETTLED_PATIENCE_MS, undefined, { ref: false })]),
    letGo() {
      letGo.abort();
      clearInterval(heartbeat);
    },
    async stop() {
      letGo.abort();
      clearInterval(heartbeat);
      const client = current;
      current = null;
      await client?.end().catch(() => undefined);
    },
  };
}

/** A refused login stays refused. */
function isFinal(error: unknown): boolean {
  return error instanceof Fault || (error instanceof DatabaseError && (error.code?.startsWith('28') ?? false));
}

/** What PostgreSQL itself says is told as it is; of the rest the driver has only words. */
function notReached(cause: unknown): unknown {
  if (cause instanceof DatabaseError || cause instanceof Fault) return cause;
  return new Fault('transient', 'PostgreSQL does not answer', {
    cause,
    cure: 'See whether it runs, and whether its machine is too busy; then start again.',
  });
}
