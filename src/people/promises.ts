/** What the watchdog looks for among people. */
import type { Check } from '../platform/index.ts';

const CURE = 'Look whether bondfire work runs and what its log says of who is away; bondfire person list tells who is.';

export const PEOPLE_CHECKS: readonly Check[] = [
  {
    kind: 'people_to_hand_on',
    says: 'people who are away, and what waits for them was not handed on',
    cure: CURE,
    graceMs: 60_000,
    // One that has ended meanwhile, or ends this moment, is no promise any more; nor is one of whom somebody says that they are there.
    overdue: `select id, due from (
        select people.id, source = 'hand' as by_hand, from_at as due, until_at as until from absences join people on people.id = person
          where not away and overruled_at is null and lapsed_at is null
        union all select id, false, (span->>'from')::timestamptz, (span->>'until')::timestamptz from people, jsonb_array_elements(busy) as span where not away
      ) as gone
      where due < $1 and (until is null or until > $1::timestamptz + interval '2 minutes')
        and (by_hand or not exists (select from presences where person = gone.id and from_at <= $2 and until_at > $1))`,
  },
  {
    kind: 'calendars_to_read',
    says: 'calendars that are not read any more: what they said last holds',
    cure: CURE,
    graceMs: 2 * 3_600_000,
    overdue: `select id, read_at as due from (
        select id, coalesce(calendar_read_at, created_at) as read_at from people where calendar is not null
        union all select id, coalesce(calendar_read_at, created_at) from teams where rota->>'calendar' is not null) as calendars
      where read_at < $1 or read_at > $2`,
  },
];
