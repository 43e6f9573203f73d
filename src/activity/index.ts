export * from './stage.ts';
export * from './store.ts';
