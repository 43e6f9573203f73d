import type { Tx } from '../postgres/transaction.ts';
import { abandonedWorkers } from '../postgres/worker-lock.ts';

/** What a job bears in `locked_by` while that worker has it in hand. */
export function lockerName(worker: number): string {
  return `worker-${worker}`;
}

/** Frees the jobs that dead workers had in hand, so that others run them. Returns those workers. */
export async function takeOverJobs(tx: Tx): Promise<readonly number[]> {
  const { rows } = await tx.query<{ worker: number }>(
    `select distinct substr(locked_by, 8)::int as worker from graphile_worker.jobs where locked_by ~ '^worker-[0-9]{1,10}$'`,
  );
  const dead = await abandonedWorkers(
    tx,
    rows.map(({ worker }) => worker),
  );
  await freeJobsOf(tx, ...dead);
  return dead;
}

export async function freeJobsOf(tx: Tx, ...workers: readonly number[]): Promise<void> {
  if (workers.length === 0) return;
  await tx.query('select graphile_worker.force_unlock_workers($1::text[])', [workers.map(lockerName)]);
}
