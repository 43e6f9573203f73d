export { markEchoes } from './echoes.ts';
export * from './promises.ts';
export * from './stage.ts';
export * from './store.ts';
export { mainText } from './text.ts';
export { startActions, type Actions, type ActionsOptions } from './worker.ts';
