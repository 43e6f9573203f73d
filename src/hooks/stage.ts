/** What a webhook is told, and when it is tried again. Pure. */
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { CHANGE_NOUNS } from '#sdk';
import { ours } from '../platform/index.ts';

/** What an admin says of a new one. */
export const Wanted = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: ours('an address that begins with https:// or http://') })
    .max(2_000)
    .refine((url) => !URL.canParse(url) || new URL(url).username === '', ours('no address holds a name and password')),
  /** Left out: all but `presence`, and that somebody has read something. */
  nouns: z.array(z.enum(CHANGE_NOUNS)).min(1).nullable().optional(),
  /** Is told words said inside as well. */
  internal: z.boolean().optional(),
});

export interface WebhookView {
  readonly id: string;
  readonly url: string;
  readonly nouns: readonly string[] | null;
  readonly internal: boolean;
  readonly by: string;
  readonly created_at: string;
  readonly paused_at: string | null;
  /** Null while paused: Bondfire itself. */
  readonly paused_by: string | null;
  readonly pause_reason: string | null;
  /** The first of the failures since the last success. */
  readonly failing_since: string | null;
  /** Until then what the old secret signs is sent as well. */
  readonly old_until: string | null;
  /** How much is still to be sent. */
  readonly waiting: number;
}

export interface DeliveryView {
  /** The `webhook-id`, and the `id` of the event: the same in every attempt. */
  readonly id: string;
  readonly noun: string;
  /** Of what; null: several. */
  readonly of: string | null;
  readonly what: string;
  readonly at: string;
  readonly state: 'due' | 'done' | 'failed';
  readonly attempts: number;
  readonly next_at: string;
  /** Of the last answer. */
  readonly status: number | null;
  readonly fault: string | null;
  readonly ended_at: string | null;
}

export const CLOUD_EVENT = 'application/cloudevents+json';
const SECOND_MS = 1_000;
const WAITS_MS = [5, 30, 120, 600, 1_800, 3_600].map((seconds) => seconds * SECOND_MS);
/** Failures for so long pause it. */
export const PATIENCE_MS = 3 * 86_400_000;
export const BOTH_SECRETS_MS = 86_400_000;
/** So long what was removed may be taken back. */
export const RESTORED_MS = 86_400_000;

export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Until the next attempt, after so many failed ones: longer and longer up to an hour, spread by up to a fifth. */
export function waitMs(attempts: number, random: number): number {
  const wait = WAITS_MS[Math.min(attempts, WAITS_MS.length) - 1] ?? SECOND_MS;
  return Math.round(wait * (1 + random / 5));
}

/** CloudEvents 1.0, structured. `shape`: what the API answers of it. */
export function cloudEvent(
  { id, noun, of, what, at }: Pick<DeliveryView, 'id' | 'noun' | 'of' | 'what' | 'at'>,
  source: string,
  shape: Readonly<Record<string, unknown>>,
): string {
  return JSON.stringify({
    specversion: '1.0',
    id,
    type: `bondfire.${noun}.${what}`,
    source,
    ...(of !== null && { subject: of }),
    time: at,
    datacontenttype: 'application/json',
    data: { noun, id: of, what, at, ...shape },
  });
}

/** Headers of Standard Webhooks, signed by each of the secrets. */
export function signed(id: string, body: string, secrets: readonly string[], now: Date): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / SECOND_MS)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
  };
}
