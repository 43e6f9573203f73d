export * from './promises.ts';
export * from './stage.ts';
export * from './store.ts';
export { mainText, textHash } from './text.ts';
export { startActions, type Actions, type ActionsOptions } from './worker.ts';
