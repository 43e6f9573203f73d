/** What the API answers, as schemas: what the document tells and the console reads. */
export * from './activities.ts';
export * from './audit.ts';
export * from './connections.ts';
export * from './desk.ts';
export * from './effects.ts';
export * from './events.ts';
export * from './first-visit.ts';
export * from './inbox.ts';
export * from './issues.ts';
export * from './library.ts';
export * from './numbers.ts';
export * from './parts.ts';
export * from './people.ts';
export * from './playbooks.ts';
export * from './session.ts';
export * from './signals.ts';
export * from './webhooks.ts';
