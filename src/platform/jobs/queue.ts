import type { Database } from '../postgres/database.ts';
import type { Tx } from '../postgres/transaction.ts';

export interface JobOptions {
  /** The job exists once this transaction commits, and only then. */
  readonly tx?: Tx;
  /** Not before; at once unless told. */
  readonly runAt?: Date;
  /** At most one waiting job bears it: adding another replaces payload and time of the one that waits. */
  readonly key?: string;
  /** Jobs of one queue run one after the other, in all processes. Few names: not one a row. */
  readonly queue?: string;
  /** 25 unless told; pauses grow from seconds to hours. A job that was cut off by a kill has spent one: with 1 it is never tried again. */
  readonly maxAttempts?: number;
}

/** For processes that only add jobs. */
export interface JobQueue {
  /** @param payload JSON */
  add(task: string, payload: unknown, options?: JobOptions): Promise<void>;
}

export function jobQueue(database: Pick<Database, 'pool'>): JobQueue {
  return {
    async add(task, payload, options = {}) {
      const { tx = database.pool, runAt, key, queue, maxAttempts } = options;
      await tx.query(
        `select graphile_worker.add_job($1, payload := $2::json, run_at := $3::timestamptz, job_key := $4, queue_name := $5,
                                        max_attempts := $6::int)`,
        [task, JSON.stringify(payload ?? null), runAt ?? null, key ?? null, queue ?? null, maxAttempts ?? null],
      );
    },
  };
}
