export * from './channels.ts';
export * from './connections.ts';
export { openBudgets, type Budgets } from './budgets.ts';
export * from './health.ts';
export { anyCredentials, whoSeesWhat } from './store.ts';
export { createSignIn, keepInMemory } from './sign-in.ts';
export { rotateVault, type Rotated } from './rotate.ts';
