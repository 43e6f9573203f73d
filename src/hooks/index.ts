/** The door: programs that are told what changes. */
export { BOTH_SECRETS_MS, RESTORED_MS, Wanted, newSecret, type WebhookView, type DeliveryView } from './stage.ts';
export { HOOK_CHECKS } from './promises.ts';
export * from './store.ts';
export { createSender, missed, type Sender, type SenderParts } from './worker.ts';
