/** What the watchdog looks for among runs. */
import type { Check } from '../platform/index.ts';

const MINUTE = 60_000;

export const runPromises: readonly Check[] = [
  {
    kind: 'runs_to_wake',
    says: 'runs that are not woken though their time has come',
    cure: 'Look whether bondfire work runs and what its log says; bondfire run list --state parked lists what waits.',
    graceMs: MINUTE,
    overdue: `select id::text as id, wake_at as due from runs where state = 'parked' and wake_at < $1`,
  },
];
