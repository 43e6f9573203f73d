/** When connections are read: each stream again and again, its edits and deletions now and then, people and groups twice an hour. */
import { asFault, type Connector } from '#sdk';
import type { Connection, Connections } from '../connections/index.ts';
import { ensurePartitions, startJobs, type Clock, type Database, type Jobs, type Log } from '../platform/index.ts';
import type { Backfiller } from './backfill.ts';
import type { Puller } from './pull.ts';
import { backfillOf, listBackfills } from './backfills-store.ts';
import { cursorOf, listProbes } from './store.ts';

export interface ScheduleOptions {
  readonly database: Database;
  readonly connections: Connections;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly puller: Puller;
  readonly backfiller: Backfiller;
  readonly probe: (connection: string, signal: AbortSignal) => Promise<unknown>;
  /** Takes away what a test post left. */
  readonly tidyProbe: (connection: string, signal: AbortSignal) => Promise<unknown>;
  readonly log: Log;
  readonly clock: Clock;
  /** Between two readings of a stream. */
  readonly pullEveryMs: number;
}

export interface Schedule {
  /** Plans what the connections need. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

export const SWEEP_EVERY_MS = 30 * 60_000;
const SWEEP_BACK_MS = 30 * 24 * 3_600_000;
/** Unless an admin says otherwise; see `untilProbe`. */
const PROBE_EVERY_MS = 6 * 3_600_000;
const PROBE_AGAIN_MS = 60_000;
/** Where it was cut. */
const BACKFILL_AGAIN_MS = 60_000;
const DIRECTORY_EVERY_MS = 30 * 60_000;
/** There is nothing more to do. */
const ENDED = Symbol('ended');
const PARTITIONS_EVERY_MS = 12 * 3_600_000;
const TIDY_EVERY_MS = 5 * 60_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** Vendors lock an account out after a few refused log-ins: it is asked again when the connection changes or is tested, or a day later. */
const REFUSED_PAUSE_MS = 24 * 3_600_000;

type Task = 'pull' | 'sweep' | 'directory' | 'backfill' | 'probe';

interface UnderWay {
  readonly task: Task;
  readonly connection: string;
  readonly stream: string;
  readonly cut: AbortController;
}

/** Nobody stopped it, or turned the stream off: its history is read all the same, by whoever asks for it. */
function isRead({ paused_at, off }: Connection, task: Task, stream: string): boolean {
  return paused_at === null && (task === 'backfill' || !off.includes(stream));
}

/** How long the vendor must not be asked, in ms: it limits us, or it said that the grant is gone. */
function untilAllowed({ held, disconnected }: Connection, now: Date): number {
  const limited = held === null ? 0 : Date.parse(held.until) - now.getTime();
  const gone = disconnected === null ? 0 : Date.parse(disconnected.since) + REFUSED_PAUSE_MS - now.getTime();
  return Math.max(0, limited, gone);
}

export async function startSchedule(options: ScheduleOptions): Promise<Schedule> {
  const { database, connections, connectors, puller, backfiller, probe, tidyProbe, log, clock, pullEveryMs } = options;
  const stopping = new AbortController();
  const underWay = new Set<UnderWay>();
  const every: Readonly<Record<Task, number>> = {
    pull: pullEveryMs,
    sweep: SWEEP_EVERY_MS,
    directory: DIRECTORY_EVERY_MS,
    backfill: BACKFILL_AGAIN_MS,
    probe: PROBE_EVERY_MS,
  };

  async function plan(task: Task, connection: string, stream: string, ms: number): Promise<void> {
    const runAt = new Date(clock.now().getTime() + ms);
    await jobs.add(
      task,
      { connection, stream },
      // History is long: what is new is read beside it.
      {
        runAt,
        key: `${task}:${connection}:${stream}`,
        queue: `${task === 'backfill' ? 'history' : 'connection'}:${connection}`,
        maxAttempts: 5,
      },
    );
  }

  /** Does the work, and plans the next time whatever became of it. A fault is on the cursor for all to see; the log tells an admin. */
  function repeated(
    task: Task,
    work: (connection: string, stream: string, signal: AbortSignal) => Promise<unknown>,
  ): (payload: unknown) => Promise<void> {
    return async (payload) => {
      const { connection, stream } = payload as { connection: string; stream: string };
      const view = connections.find(connection);
      // When it is resumed, all is planned anew.
      if (!view || !isRead(view, task, stream)) return;
      const wait = untilAllowed(view, clock.now());
      if (wait > 0) return plan(task, connection, stream, wait);
      let pause = every[task];
      const one = { task, connection, stream, cut: new AbortController() };
      underWay.add(one);
      try {
        if ((await work(connection, stream, AbortSignal.any([stopping.signal, one.cut.signal]))) === ENDED) return;
      } catch (thrown) {
        if (stopping.signal.aborted) return plan(task, connection, stream, 0);
        if (one.cut.signal.aborted) return;
        const { kind, message, cure, retryAt } = asFault(thrown);
        // What other credentials were refused says nothing of those that there are now.
        if (kind === 'auth') pause = Math.max(pause, untilAllowed(connections.find(connection) ?? view, clock.now()));
        else if (retryAt) pause = Math.max(pause, retryAt.getTime() - clock.now().getTime());
        else if (kind !== 'transient') pause = Math.max(pause, Math.min(pause * 5, LONGEST_PAUSE_MS));
        log.warn(`${task} of ${connection} ${stream} ended early: ${message}`, { kind, cure, again_in_ms: pause });
      } finally {
        underWay.delete(one);
      }
      await plan(task, connection, stream, pause);
    };
  }

  /** What is being read of a connection or stream that was stopped, turned off or removed; it goes on where it was. */
  function cutStopped(): void {
    for (const { task, connection, stream, cut } of underWay) {
      const view = connections.find(connection);
      if (!view || !isRead(view, task, stream)) cut.abort();
    }
  }

  const jobs: Jobs = await startJobs({
    database,
    log,
    concurrency: 4,
    tasks: {
      pull: repeated('pull', (connection, stream, signal) => puller.pull(connection, stream, signal)),
      sweep: repeated('sweep', (connection, stream, signal) =>
        puller.sweep(connection, stream, new Date(clock.now().getTime() - SWEEP_BACK_MS), signal),
      ),
      backfill: repeated('backfill', async (connection, stream, signal) => {
        const row = await backfillOf(database.pool, connection, stream);
        if (row && row.ended_at === null) await backfiller.carryOn(connection, stream, signal);
        return ENDED;
      }),
      probe: async (payload) => {
        const { connection } = payload as { connection: string };
        const wait = await untilProbe(connection);
        if (wait === null) return;
        if (wait === 0) {
          await probe(connection, stopping.signal).catch((error: unknown) =>
            log.warn(`the test post of ${connection} could not be made`, { error }),
          );
        }
        // One that could not even begin left no result, and is due still.
        const next = wait === 0 ? Math.max(PROBE_AGAIN_MS, (await untilProbe(connection)) ?? PROBE_EVERY_MS) : wait;
        await plan('probe', connection, '', next);
      },
      directory: repeated('directory', (connection, _stream, signal) => puller.readDirectory(connection, signal)),
      tidy: async () => {
        for (const { connection, tidy_at } of await listProbes(database.pool, null)) {
          const view = connections.find(connection);
          const now = clock.now();
          if (tidy_at === null || Date.parse(tidy_at) > now.getTime()) continue;
          if (!view || view.paused_at !== null || untilAllowed(view, now) > 0) continue;
          await tidyProbe(connection, stopping.signal).catch((error: unknown) =>
            log.warn(`what a test post of ${connection} left could not be taken away`, { error }),
          );
        }
        await planTidying(TIDY_EVERY_MS);
      },
      partitions: async () => {
        await ensurePartitions(database.pool, clock.now(), log);
        await jobs.add(
          'partitions',
          {},
          { runAt: new Date(clock.now().getTime() + PARTITIONS_EVERY_MS), key: 'partitions' },
        );
      },
    },
  });

  async function planTidying(ms: number): Promise<void> {
    await jobs.add('tidy', {}, { runAt: new Date(clock.now().getTime() + ms), key: 'tidy' });
  }

  /** A restart does not put off what is due. */
  async function untilSweep(connection: string, stream: string): Promise<number> {
    const row = await cursorOf(database.pool, connection, stream);
    const last = row?.swept_at ?? row?.caught_up_at;
    if (last == null) return SWEEP_EVERY_MS;
    return Math.max(0, Date.parse(last) + SWEEP_EVERY_MS - clock.now().getTime());
  }

  /** Null where none is asked for, or it would only say what is known. */
  async function untilProbe(connection: string): Promise<number | null> {
    const view = connections.find(connection);
    const [row] = await listProbes(database.pool, connection);
    if (!view || view.paused_at !== null || !row || row.every_ms === null) return null;
    const last = row.last_at === null ? -Infinity : Date.parse(row.last_at);
    return Math.max(0, untilAllowed(view, clock.now()), last + row.every_ms - clock.now().getTime());
  }

  /** Reads what there is at once: called at the start, and when connections change. */
  async function refresh(): Promise<void> {
    cutStopped();
    for (const { connection } of await listProbes(database.pool, null)) {
      const wait = await untilProbe(connection);
      if (wait !== null) await plan('probe', connection, '', wait);
    }
    for (const { connection, stream } of await listBackfills(database.pool, null)) {
      if (connections.find(connection)?.paused_at === null) await plan('backfill', connection, stream, 0);
    }
    for (const { id, connector, paused_at, off } of connections.list()) {
      if (paused_at !== null) continue;
      const known = connectors.get(connector);
      if (known?.directory) await plan('directory', id, '', 0);
      for (const [stream, { pull, sweep }] of Object.entries(known?.streams ?? {})) {
        if (off.includes(stream)) continue;
        if (pull) await plan('pull', id, stream, 0);
        if (sweep) await plan('sweep', id, stream, await untilSweep(id, stream));
      }
    }
  }

  await jobs.add('partitions', {}, { runAt: new Date(clock.now().getTime() + PARTITIONS_EVERY_MS), key: 'partitions' });
  await planTidying(0);
  await refresh();
  return {
    refresh,
    async stop() {
      stopping.abort();
      await jobs.stop();
    },
  };
}
