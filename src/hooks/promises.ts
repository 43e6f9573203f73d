/** What the watchdog of promises asks of webhooks. */
import type { Check } from '../platform/index.ts';

const WORKER = 'See that a worker runs (bondfire start, or bondfire work), and read its log.';

export const HOOK_CHECKS: readonly Check[] = [
  {
    kind: 'webhooks_to_send',
    says: 'webhooks to which nothing was sent at its time',
    cure: WORKER,
    graceMs: 10 * 60_000,
    overdue: `select webhooks.id::text as id, first.next_at as due from webhooks
       join lateral (select next_at from webhook_deliveries where webhook = webhooks.id and state = 'due' order by seq limit 1) as first on true
       where paused_at is null and first.next_at < $1`,
  },
  {
    kind: 'webhooks_to_look',
    says: 'webhooks for which nobody looked what changed',
    cure: WORKER,
    graceMs: 10 * 60_000,
    overdue: `select id::text as id, looked_at as due from webhooks where paused_at is null and (looked_at < $1 or looked_at > $2)`,
  },
  {
    kind: 'webhooks_paused',
    says: 'webhooks that were paused because they took nothing',
    cure: 'bondfire webhook show tells why; once the receiver is well: bondfire webhook resume, or remove.',
    graceMs: 0,
    overdue: `select id::text as id, paused_at as due from webhooks where paused_at is not null and paused_by is null and paused_at < $1`,
  },
];
