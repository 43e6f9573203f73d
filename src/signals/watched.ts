/** What the watchdog of promises asks of the early warning. */
import type { Check } from '../platform/index.ts';

const MINUTE = 60_000;
const CURE =
  'See that a worker runs (bondfire start, or bondfire work), and read its log for what holds the signals up.';

export const SIGNAL_CHECKS: readonly Check[] = [
  {
    kind: 'signals_to_judge',
    says: 'series that are not judged though their time has come',
    cure: CURE,
    graceMs: 5 * MINUTE,
    overdue: `select series.slice || ' ' || part as id, due_at as due from signal_series series join slices using (slice) where slices.state <> 'counting' and due_at < $1`,
  },
  {
    kind: 'signals_to_count',
    says: 'posts that were counted and are in no bucket',
    cure: CURE,
    graceMs: 5 * MINUTE,
    overdue: `select signal_tallies.id::text as id, made_at as due from signal_tallies left join slices using (slice, counted)
      where state is distinct from 'counting' and (made_at < $1 or made_at > $2)`,
  },
  {
    kind: 'slices_to_count',
    says: 'slices whose history is not counted',
    cure: CURE,
    graceMs: 60 * MINUTE,
    overdue: `select slice as id, taken_at as due from slices where state <> 'ready' and (taken_at < $1 or taken_at > $2)`,
  },
];
