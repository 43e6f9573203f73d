/** The platform's door. */
export * from './files.ts';
export * from './clock.ts';
export * from './ids.ts';
export { isOfRecord, isRefusedData, retryingTransaction, savepoint, transaction } from './postgres/transaction.ts';
export type { Tx } from './postgres/transaction.ts';
export * from './http/index.ts';
export { addressOf, OAUTH_CALLBACK, readConfig, VARIABLES, type Config, type Variable } from './config.ts';
export * from './log.ts';
export * from './outside.ts';
export { createRedactor } from './redact.ts';
export { openVault, type Vault, type VaultOptions } from './vault.ts';
export { openDatabase, type Database, type DatabaseOptions } from './postgres/database.ts';
export { holdLock, type NamedLock } from './postgres/named-lock.ts';
export { listen, notify, type Listening } from './postgres/listen.ts';
export { ensurePartitions, lowestId } from './postgres/partitions.ts';
export { abandonedWorkers, holdWorkerLock, type WorkerLock } from './postgres/worker-lock.ts';
export { startJobs, type CronJob, type Jobs, type JobsOptions, type Task, type TaskContext } from './jobs/jobs.ts';
export type { JobOptions, JobQueue } from './jobs/queue.ts';
