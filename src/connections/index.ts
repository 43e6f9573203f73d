export * from './connections.ts';
export { anyCredentials } from './store.ts';
