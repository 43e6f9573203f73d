/** The platform's door. */
export * from './files.ts';
export * from './clock.ts';
export * from './ids.ts';
export {
  isOurTurn,
  isOfRecord,
  isPassing,
  isRefusedData,
  retryingTransaction,
  savepoint,
  transaction,
} from './postgres/transaction.ts';
export type { Note, Tx } from './postgres/transaction.ts';
export * from './http/index.ts';
export { addressOf, OAUTH_CALLBACK, readConfig, secretsOf, VARIABLES, type Config, type Variable } from './config.ts';
export type { MailConfig } from './config-mail.ts';
export type { ProviderConfig } from './config-oidc.ts';
export type { AssistantService, TranslationService } from './config-services.ts';
export { lazily } from './lazily.ts';
export * from './log.ts';
export * from './outside.ts';
export {
  CHANGE_CHECKS,
  changesSince,
  createChanges,
  forgetChanges,
  positionOrNow,
  type Change,
  type Changes,
  type News,
  tellRead,
} from './changes.ts';
export { createRedactor } from './redact.ts';
export { createFollowed } from './followed.ts';
export { Refused, type Plain, type Reason, type Thing, type Unit } from './refused.ts';
export { isUnfit, misfit, ours, toldAgain, unfitAt, unfitFor, type Unfit } from './unfit.ts';
export { isTakenUp, markOf, saveTakenUp } from './taken-up.ts';
export { startRounds, type Rounds } from './rounds.ts';
export { openVault, type Vault, type VaultOptions } from './vault.ts';
export { askStore, type StoreAddress } from './postgres/ask.ts';
export { openDatabase, type Database, type DatabaseOptions } from './postgres/database.ts';
export { holdLock, type NamedLock } from './postgres/named-lock.ts';
export { listen, notify, type Listening } from './postgres/listen.ts';
export { ensurePartitions, lowestId } from './postgres/partitions.ts';
export { abandonedWorkers, holdWorkerLock, type WorkerLock } from './postgres/worker-lock.ts';
export { startJobs, type CronJob, type Jobs, type JobsOptions, type Task, type TaskContext } from './jobs/jobs.ts';
export type { JobOptions, JobQueue } from './jobs/queue.ts';
export type { Check } from './watchdog/check.ts';
export { createHeartbeat, type Heartbeat } from './watchdog/heartbeat.ts';
export { SILENCE_CURE, SILENT_MS, watchSilence, type SilenceWatch } from './watchdog/silence.ts';
export { lastRound, listAlarms, type AlarmRow, type LastRound } from './watchdog/store.ts';
export { startWatchdog, type Watchdog, type WatchdogOptions } from './watchdog/watchdog.ts';
