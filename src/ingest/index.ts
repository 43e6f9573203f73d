export * from './arrival.ts';
export * from './backfill.ts';
export * from './intake.ts';
export * from './listening.ts';
export * from './pull.ts';
export * from './store.ts';
export * from './webhook.ts';
export * from './worker.ts';
