/** Programs that are told what changes. */
import { z } from 'zod';
import { At, Count, Id, list, noun, paged, Text } from './parts.ts';
import { EventNoun } from './events.ts';

const Kept = {
  id: Id,
  url: z.string(),
  /** Null: all but `presence`. */
  nouns: list(z.string()).nullable(),
  /** Is told words said inside as well. */
  internal: z.boolean(),
  by: z.string(),
  created_at: At,
  paused_at: At.nullable(),
  /** Null while paused: Bondfire itself. */
  paused_by: Text,
  pause_reason: Text,
  /** The first of the failures since the last success. */
  failing_since: At.nullable(),
  /** Until then events are signed by the old secret as well. */
  old_until: At.nullable(),
  /** Events that are still to be sent. */
  waiting: Count,
};
export const Webhook = noun('Webhook', Kept);
export type Webhook = z.output<typeof Webhook>;
export const Webhooks = paged(Webhook);
/** The secret is shown this once. */
export const MadeWebhook = noun('MadeWebhook', { ...Kept, secret: z.string() });

export type MadeWebhook = z.output<typeof MadeWebhook>;

export const WebhookDelivery = noun('WebhookDelivery', {
  /** The `webhook-id`, and the `id` of the event: the same in every attempt. */
  id: Id,
  noun: z.union([EventNoun, z.literal('webhook')]),
  /** Of what; null: several. */
  of: Text,
  what: z.string(),
  at: At,
  /** `failed`: a test; all else is tried again. */
  state: z.enum(['due', 'done', 'failed']),
  attempts: Count,
  next_at: At,
  /** Of the last answer. */
  status: z.int().nullable(),
  fault: Text,
  ended_at: At.nullable(),
});
export type WebhookDelivery = z.output<typeof WebhookDelivery>;
export const ReplayedDeliveries = noun('ReplayedDeliveries', { replayed: Count });
export const WebhookDeliveries = paged(WebhookDelivery);
