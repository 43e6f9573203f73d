/** What vendors push through connections that we open: one process holds each of them, and takes it up again when it is cut. */
import { setTimeout as sleep } from 'node:timers/promises';
import { asFault, type Connector, type Fault, type Interact, type Pushed } from '#sdk';
import type { Connection, Connections } from '../connections/index.ts';
import { holdLock, type Clock, type Database, type Log } from '../platform/index.ts';
import { arrive, type Identify } from './arrival.ts';
import type { Faces } from './faces.ts';
import type { Intake } from './intake.ts';
import { clearFault, saveFault } from './store.ts';

export interface ListeningOptions {
  readonly database: Database;
  readonly connections: Connections;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly intake: Intake;
  readonly faces: Pick<Faces, 'offer'>;
  readonly identify: Identify;
  readonly log: Log;
  readonly clock: Clock;
}

export interface Listeners {
  /** Takes up what the connections need, and leaves what they no longer do. */
  refresh(): void;
  stop(): Promise<void>;
}

/** Stands for a stream where the connection's pushes are told of. */
export const PUSHES = 'pushes';
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** What was held so long was no failure to connect. */
const STEADY_MS = 60_000;
/** Another process holds it, or an admin must act. */
const LOOK_AGAIN_MS = 5_000;

interface Running {
  readonly stop: AbortController;
  /** Of what it hears or waits for now; it is looked at again then. */
  cut: AbortController;
  client: unknown;
  ended: Promise<void>;
}

function mayListen(view: Connection | undefined): boolean {
  return view !== undefined && view.paused_at === null && view.disconnected === null;
}

export function startListening(options: ListeningOptions): Listeners {
  const { database, connections, connectors, intake, faces, identify, log, clock } = options;
  const { pool } = database;
  const running = new Map<string, Running>();
  /** Of those that were removed: one that bears the same name now begins when its forerunner has let go. */
  const ending = new Map<string, Promise<void>>();

  async function listen(id: string, connector: Connector, one: Running): Promise<void> {
    const { signal } = one.stop;
    let pause = FIRST_PAUSE_MS / 2;
    while (!signal.aborted) {
      const began = performance.now();
      one.cut = new AbortController();
      const wait = await once(id, connector, one);
      const woken = AbortSignal.any([signal, one.cut.signal]);
      if (woken.aborted) continue;
      if (wait === null)
        pause = performance.now() - began > STEADY_MS ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      await sleep(wait ?? pause, undefined, { signal: woken }).catch(() => undefined);
    }
  }

  /** Until it is cut. Answers how long to wait then, null where that is a matter of how often it was. */
  async function once(id: string, connector: Connector, one: Running): Promise<number | null> {
    const signal = AbortSignal.any([one.stop.signal, one.cut.signal]);
    // Until it is opened: that it may be opened again is then a change.
    one.client = null;
    try {
      if (!mayListen(connections.find(id))) return LOOK_AGAIN_MS;
      const { client } = await connections.open(id);
      one.client = client;
      if (!connector.listener?.wanted(client)) return LOOK_AGAIN_MS;
      await using lock = await holdLock(database, `listening to ${id}`);
      if (!lock.held) return LOOK_AGAIN_MS;
      const both = AbortSignal.any([signal, lock.lost]);
      const interact: Interact = (body) => faces.offer(connector.id, id, body);
      await connector.listener.listen(client, (records) => take(id, connector, records), both, interact);
      return null;
    } catch (thrown) {
      if (signal.aborted) return null;
      return afterFault(id, asFault(thrown), one.client ?? undefined).catch(() => null);
    }
  }

  async function afterFault(id: string, fault: Fault, client: unknown): Promise<number | null> {
    const { kind, message, cure, retryAt } = fault;
    log.warn(`what ${id} pushes was cut off: ${message}`, { kind, cure });
    await saveFault(pool, id, PUSHES, { kind, message, cure }, clock.now());
    if (connections.find(id)) await connections.heard(id, fault, client);
    return retryAt === null ? null : Math.max(FIRST_PAUSE_MS, retryAt.getTime() - clock.now().getTime());
  }

  async function take(connection: string, connector: Connector, records: readonly Pushed[]): Promise<void> {
    const source = { connection, connector: connector.id, backfilled: false };
    const off = connections.find(connection)?.off ?? [];
    const wanted = records.filter(({ stream }) => !off.includes(stream));
    await intake.take(wanted.map(({ stream, record }) => arrive({ ...source, stream }, record, identify)));
    await clearFault(pool, connection, PUSHES);
    await connections.wentWell(connection);
  }

  function refresh(): void {
    for (const { id, connector: kind } of connections.list()) {
      const connector = connectors.get(kind);
      if (!connector?.listener || running.has(id)) continue;
      const one: Running = {
        stop: new AbortController(),
        cut: new AbortController(),
        client: null,
        ended: Promise.resolve(),
      };
      running.set(id, one);
      one.ended = (ending.get(id) ?? Promise.resolve()).then(() => listen(id, connector, one));
    }
    for (const [id, one] of running) void reconsider(id, one);
  }

  /** What was removed ends; what is stopped, or has another client now, is cut and looked at again. */
  async function reconsider(id: string, one: Running): Promise<void> {
    const view = connections.find(id);
    if (view === undefined) {
      running.delete(id);
      ending.set(id, one.ended);
      one.stop.abort();
      return;
    }
    const client = mayListen(view)
      ? await connections.open(id).then(
          (opened) => opened.client,
          () => null,
        )
      : null;
    if (one.client !== client) one.cut.abort();
  }

  refresh();
  return {
    refresh,
    async stop() {
      for (const { stop } of running.values()) stop.abort();
      await Promise.all([...ending.values(), ...[...running.values()].map(({ ended }) => ended)]);
    },
  };
}
