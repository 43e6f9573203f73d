export * from './connections.ts';
export { secretNames } from './settings.ts';
export { anyCredentials } from './store.ts';
