/** What the watchdog of promises asks of notifications. */
import type { Check } from '../platform/index.ts';

export const NOTIFY_CHECKS: readonly Check[] = [
  {
    kind: 'notifications_to_send',
    says: 'people who were told nothing at its time',
    cure: 'See that a worker runs (bondfire start, or bondfire work), and read its log.',
    graceMs: 10 * 60_000,
    overdue: `select person as id, min(next_at) as due from notifications where next_at < $1 group by person`,
  },
];
