/** Who can act, and when. */
import { z } from 'zod';
import { At, list, noun, paged, Returned, Text } from './parts.ts';

/** Whether somebody can act, why, and until when that holds. */
export const Availability = noun('Availability', {
  can: z.boolean(),
  /** Away, so that somebody stands in; else it is only not their time of day. */
  away: z.boolean(),
  why: z.string(),
  until: At.nullable(),
});
export type Availability = z.output<typeof Availability>;

const Span = z.strictObject({ from: z.string(), until: z.string(), why: z.string() });
const Day = z.array(z.tuple([z.string(), z.string()])).optional();
/** From and until, on each day of the week; one that ends before it begins goes past midnight. */
export const Hours = z.strictObject({ mon: Day, tue: Day, wed: Day, thu: Day, fri: Day, sat: Day, sun: Day });

/** When a person is away. `source`: `hand`, or the connection whose vendor says so. */
export const Absence = noun('Absence', {
  id: z.string(),
  person: z.string(),
  from_at: At,
  /** Null: until they are back. */
  until_at: At.nullable(),
  reason: Text,
  source: z.string(),
  by: z.string(),
  holds: z.boolean(),
  lapsed_at: At.nullable(),
});
export type Absence = z.output<typeof Absence>;

export const Person = noun('Person', {
  id: z.string(),
  name: z.string(),
  email: Text,
  zone: z.string(),
  /** Null: always. */
  hours: Hours.nullable(),
  holidays: Text,
  languages: list(z.string()),
  markets: list(z.string()),
  products: list(z.string()),
  topics: list(z.string()),
  skills: list(z.string()),
  roles: list(z.string()),
  stand_in: Text,
  accounts: list(z.strictObject({ connection: z.string(), id: z.string() })),
  calendar: Text,
  busy: list(Span),
  calendar_read_at: At.nullable(),
  calendar_fault: Text,
  /** May be proposed as somebody who knows about a subject. */
  expert: z.boolean(),
  away: z.boolean(),
  created_at: At,
  now: Availability,
  absences: list(Absence),
  /** When they are there whatever a calendar or a vendor says. */
  presences: list(z.strictObject({ id: z.string(), person: z.string(), from_at: At, until_at: At, by: z.string() })),
  /** What vendors said last and counts no more. */
  lapsed: list(Absence),
  teams: list(z.string()),
  /** Null: mails to their address arrive, as far as anybody knows. */
  returned: Returned.nullable(),
});
export type Person = z.output<typeof Person>;
export const People = paged(Person);
export const Back = noun('Back', { person: Person, ended: z.boolean() });

export const Shift = noun('Shift', { person: z.string(), until: At, why: z.string() });
export const OnCall = z.strictObject({ on_call: Shift.nullable() });

/** Null: nobody is on call. */
const Stretch = z.strictObject({ from: At, until: At, person: Text, why: Text });
export const TeamAhead = noun('TeamAhead', {
  team: z.string(),
  /** In order and without holes; empty of a team without a rota. */
  stretches: list(Stretch),
});
export type TeamAhead = z.output<typeof TeamAhead>;
export const OnCallAhead = paged(TeamAhead);

export const Team = noun('Team', {
  id: z.string(),
  title: z.string(),
  lead: Text,
  members: list(z.string()),
  languages: list(z.string()),
  markets: list(z.string()),
  products: list(z.string()),
  topics: list(z.string()),
  rota: z
    .union([
      z.strictObject({ turn: z.array(z.string()), from: z.string(), days: z.int(), zone: z.string() }),
      z.strictObject({ calendar: z.string() }),
    ])
    .nullable(),
  zone: z.string(),
  /** Null: whenever one of its members works. */
  hours: Hours.nullable(),
  holidays: Text,
  /** Seconds of its business hours that an owner may be silent; null: as long as they like. */
  owner_silent: z.number().nullable(),
  shifts: list(Span),
  calendar_read_at: At.nullable(),
  calendar_fault: Text,
  created_at: At,
  on_call: Shift.nullable(),
});
export type Team = z.output<typeof Team>;
export const Teams = paged(Team);
export const Days = z.strictObject({ days: z.int() });
