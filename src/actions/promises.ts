/** What the watchdog looks for among effects. */
import type { Check } from '../platform/index.ts';
import { GOES_OUT } from './store.ts';

const MINUTE = 60_000;
const DAY = 24 * 3_600_000;

export const effectPromises: readonly Check[] = [
  {
    kind: 'effects_to_send',
    says: 'effects that are due and not sent, though their connection is well',
    cure: 'Look whether bondfire work runs and what its log says of them; bondfire effect show <id> tells what each waits for.',
    graceMs: 5 * MINUTE,
    // A limit that ended a moment ago is not held against them, nor one of their connection that is being called just now.
    overdue: `select effects.id::text as id, greatest(due_at, (held->>'until')::timestamptz) as due
      from effects left join connections on connections.id = effects.connection
      where effects.state = 'intended' and greatest(due_at, (held->>'until')::timestamptz) < $1 and ${GOES_OUT}
        and not (coalesce(catching_up, false) and exists (select from effects other where other.connection = effects.connection and other.state = 'calling'))`,
  },
  {
    kind: 'effects_calling',
    says: 'effects whose call does not end',
    cure: 'Restart bondfire work: what was sent is then looked for at the vendor, and nothing is sent twice.',
    graceMs: 10 * MINUTE,
    overdue: `select id::text as id, called_at as due from effects where state = 'calling' and (called_at < $1 or called_at > $2)`,
  },
  {
    kind: 'effects_unknown',
    says: 'effects of which nobody knows whether they were made, unsettled for a day',
    cure: 'Look at the vendor, then: bondfire effect settle <id> done|resend. bondfire effect list --state unknown lists them.',
    graceMs: DAY,
    overdue: `select id::text as id, ended_at as due from effects where state = 'unknown' and (ended_at < $1 or ended_at > $2)`,
  },
];
