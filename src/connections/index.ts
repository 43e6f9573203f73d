export * from './connections.ts';
export { anyCredentials } from './store.ts';
export { createSignIn, keepInMemory } from './sign-in.ts';
export { rotateVault, type Rotated } from './rotate.ts';
