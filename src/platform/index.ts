/** The platform's door. */
export * from './files.ts';
export * from './clock.ts';
export * from './ids.ts';
export { isConflict, transaction } from './postgres/transaction.ts';
export type { Tx } from './postgres/transaction.ts';
export * from './http/index.ts';
export type { Log } from './log.ts';
