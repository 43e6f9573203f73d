/** Work that waits in the database: timers, and whatever must be done although this process may die. Built on graphile-worker. */
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Runner, TaskList, WorkerEvents } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Log } from '../log.ts';
import type { Database } from '../postgres/database.ts';
import { endPool, openPool } from '../postgres/pool.ts';
import { holdWorkerLock, type WorkerLock } from '../postgres/worker-lock.ts';
import { workerLogger } from './logger.ts';
import { jobQueue, type JobQueue } from './queue.ts';
import { freeJobsOf, lockerName, takeOverJobs } from './take-over.ts';

export interface TaskContext {
  /** 1 on the first attempt. */
  readonly attempt: number;
  /** Aborted when the process stops and the task is still at it some seconds later. */
  readonly signal: AbortSignal;
}

/** A job runs at least once: again when it throws, and again elsewhere when its process was killed. */
export type Task = (payload: unknown, context: TaskContext) => Promise<void>;

export interface CronJob {
  readonly task: string;
  /** Five fields, UTC: `0 3 * * *`. Once in all processes together. */
  readonly at: string;
}

export interface JobsOptions {
  readonly database: Database;
  readonly tasks: Readonly<Record<string, Task>>;
  readonly log: Log;
  /** Jobs at a time in this process; 4 unless told. */
  readonly concurrency?: number;
  readonly cron?: readonly CronJob[];
  /** The lock that this process holds already; one is taken (and released by `stop`) unless told. */
  readonly worker?: WorkerLock;
}

export interface Jobs extends JobQueue {
  /** Takes no more jobs, waits for those under way, at most 10 s; what is not done by then runs again elsewhere. */
  stop(): Promise<void>;
}

/** A killed process's jobs are noticed after this, and found by an idle worker after `POLL_MS` more: within 10 s in all. */
const TAKE_OVER_EVERY_MS = 3_000;
const POLL_MS = 2_000;
const RESTART_PAUSE_MS = 1_000;
/** Tasks are asked to end after 5 s. */
const STOP_PATIENCE_MS = 10_000;

/** Starts to work. Its connections are a pool of its own, so that jobs and the rest never wait for each other's. */
export async function startJobs(options: JobsOptions): Promise<Jobs> {
  const { database, log, concurrency = 4 } = options;
  const worker = options.worker ?? (await holdWorkerLock(database));
  const pool = openPool({ url: database.url, size: concurrency + 2, name: 'bondfire: jobs', log });
  const stopping = new AbortController();
  let runner = await startRunner(options, worker, pool, concurrency);
  const keeping = keepRunning();
  const takingOver = takeOver();

  /** The library ends its workers when it loses track of a job (the database was away when one ended); work has to go on all the same. */
  async function keepRunning(): Promise<void> {
    while (!stopping.signal.aborted) {
      await runner.promise.catch((error: unknown) =>
        log.warn('the job workers broke off; starting them again', { error }),
      );
      while (!stopping.signal.aborted) {
        await pause(RESTART_PAUSE_MS, stopping.signal);
        if (stopping.signal.aborted) break;
        try {
          // Nothing is in hand any more, but what could not be recorded still bears our number, and we live: nobody else would free it.
          await freeJobsOf(pool, worker.id);
          runner = await startRunner(options, worker, pool, concurrency);
          break;
        } catch (error) {
          log.warn('the job workers could not be started; trying again', { error });
        }
      }
    }
  }

  async function takeOver(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const dead = await takeOverJobs(database.pool);
        if (dead.length > 0) log.warn('workers died; their jobs run elsewhere', { workers: dead });
      } catch (error) {
        log.warn('could not look for the jobs of dead workers; trying again', { error });
      }
      await pause(TAKE_OVER_EVERY_MS, stopping.signal);
    }
  }

  return {
    ...jobQueue(database),
    async stop() {
      stopping.abort();
      await stopRunner(runner);
      await Promise.all([keeping, takingOver]);
      await endPool(pool, log);
      if (!options.worker) await worker.release();
    },
  };
}

async function startRunner(options: JobsOptions, worker: WorkerLock, pool: Pool, concurrency: number): Promise<Runner> {
  const { parseCronItems, run } = await import('graphile-worker');
  const { tasks, log, cron = [] } = options;
  const events: WorkerEvents = new EventEmitter();
  // Emitted before any job is taken, so that all of them bear the number of the lock that we hold already.
  events.on('pool:create', ({ workerPool }) => {
    workerPool.id = lockerName(worker.id);
  });
  events.on('job:failed', ({ job, error }) => {
    log.error(`the job ${job.task_identifier} failed for good after ${job.attempts} attempts`, { job: job.id, error });
  });
  return run({
    pgPool: pool,
    taskList: taskList(tasks),
    parsedCronItems: parseCronItems(cron.map(({ task, at }) => ({ task, match: at, identifier: task }))),
    concurrency,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    events,
    logger: await workerLogger(log),
    // In batches, even of one: otherwise a job whose end cannot be recorded ends the process with an unhandled rejection.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  });
}

async function stopRunner(runner: Runner): Promise<void> {
  const patience = new AbortController();
  const late = pause(STOP_PATIENCE_MS, patience.signal).then(() => 'late' as const);
  const stopped = runner.stop().catch(() => undefined);
  if ((await Promise.race([stopped, late])) === 'late') await runner.kill();
  patience.abort();
}

function taskList(tasks: Readonly<Record<string, Task>>): TaskList {
  const list: TaskList = {};
  for (const [name, task] of Object.entries(tasks)) {
    list[name] = (payload, { job, abortSignal }) => task(payload, { attempt: job.attempts, signal: abortSignal });
  }
  return list;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
