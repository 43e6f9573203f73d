/** Whether somebody can act at a moment, working time, and whose turn it is. Pure: everything is handed in. */
import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod';
import { ours } from '../platform/index.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, ours('a time such as 09:00'));
/** From and until; one that ends before it begins goes past midnight. */
const Shift = z.tuple([Clock, Clock]);
export const Hours = z.strictObject(
  Object.fromEntries(WEEKDAYS.map((day) => [day, z.array(Shift).max(6).optional()])) as Record<
    (typeof WEEKDAYS)[number],
    z.ZodOptional<z.ZodArray<typeof Shift>>
  >,
);
export type Hours = z.infer<typeof Hours>;
export const Zone = z.string().refine((zone) => IANAZone.isValidZone(zone), ours('a time zone such as Europe/Berlin'));
export const Slug = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, ours('a short word in lower case, such as ines'));

export const Rota = z.union([
  /** Each in turn for so many days, from that moment on. */
  z.strictObject({
    turn: z.array(Slug).min(1).max(100),
    from: z.iso.datetime({ offset: true }),
    days: z.int().min(1).max(366).default(7),
    zone: Zone,
  }),
  /** An iCal feed whose events say in their title who is on call: a person's id, name or e-mail. */
  z.strictObject({ calendar: z.url({ protocol: /^https?$/ }) }),
]);
export type Rota = z.infer<typeof Rota>;

/** A span of a calendar. */
export interface Span {
  /** UTC. */
  readonly from: string;
  readonly until: string;
  /** The event's words. */
  readonly why: string;
}

export interface Availability {
  readonly can: boolean;
  /** Away, so that somebody stands in; else it is only not their time of day. */
  readonly away: boolean;
  /** In a few words: “away (vacation)”, “it is 22:10 for them”. */
  readonly why: string;
  /** When that ends, UTC; null where nobody knows. */
  readonly until: string | null;
}

export interface Times {
  readonly zone: string;
  readonly hours: Hours | null;
  /** ISO days on which nobody works. */
  readonly holidays: ReadonlyMap<string, string>;
}

export interface Absence {
  readonly from: string;
  /** Null: until they are back. */
  readonly until: string | null;
  readonly reason: string | null;
}

/** What is left of absences for somebody who is there at these times all the same. */
export function without(absences: readonly Absence[], there: readonly Pick<Span, 'from' | 'until'>[]): Absence[] {
  return there.reduce<Absence[]>(
    (left, { from, until }) =>
      left.flatMap((one) => [
        ...(one.from < from ? [{ ...one, until: one.until === null || one.until > from ? from : one.until }] : []),
        ...(one.until === null || one.until > until ? [{ ...one, from: one.from < until ? until : one.from }] : []),
      ]),
    [...absences],
  );
}

/** @param absences by hand, by a vendor, and by calendar alike. */
export function availability(times: Times, absences: readonly Absence[], at: Date): Availability {
  const now = at.toISOString();
  const gone = absences.filter(({ from, until }) => from <= now && (until === null || until > now));
  if (gone.length > 0) {
    const reason = gone.find((one) => one.reason !== null)?.reason;
    return { can: false, away: true, why: `away${reason == null ? '' : ` (${reason})`}`, until: endOf(absences, now) };
  }
  const here = DateTime.fromJSDate(at, { zone: times.zone });
  if (isWorkingTime(times, at)) return { can: true, away: false, why: 'at work', until: null };
  const holiday = times.holidays.get(here.toISODate() ?? '');
  const begins = nextWork(times, at);
  const why =
    holiday === undefined ? `it is ${here.toFormat('cccc HH:mm')} for them` : `it is a holiday for them (${holiday})`;
  return { can: false, away: false, why, until: begins?.toISOString() ?? null };
}

/** Absences that touch count as one. */
function endOf(absences: readonly Absence[], now: string): string | null {
  let end = now;
  for (let moved = true; moved;) {
    moved = false;
    for (const { from, until } of absences) {
      if (from > end) continue;
      if (until === null) return null;
      if (until > end) {
        end = until;
        moved = true;
      }
    }
  }
  return end;
}

export function isWorkingTime(times: Times, at: Date): boolean {
  if (times.hours === null) return true;
  return spansAround(times, at).some(([from, until]) => from <= at && at < until);
}

/** The spans of work of the day before, the day and the day after, in order, as far as they are there at all. */
function spansAround(times: Times, at: Date): (readonly [Date, Date])[] {
  const today = DateTime.fromJSDate(at, { zone: times.zone }).startOf('day');
  return [-1, 0, 1].flatMap((days) => spansOf(times, today.plus({ days })));
}

/** The spans of work that begin on that day. Where the clock goes ahead, one may end before it begins: it is none. */
export function spansOf({ hours, holidays, zone }: Times, day: DateTime): (readonly [Date, Date])[] {
  if (holidays.has(day.toISODate() ?? '')) return [];
  if (hours === null) return [[day.toJSDate(), day.plus({ days: 1 }).toJSDate()]];
  return (hours[WEEKDAYS[day.weekday - 1] ?? 'mon'] ?? []).map(([from, until]) => {
    const begin = clockOn(day, from, zone);
    const end = clockOn(until <= from ? day.plus({ days: 1 }) : day, until, zone);
    return [begin.toJSDate(), end.toJSDate()] as const;
  });
}

/** A time that a day's clock skips is an hour later. */
function clockOn(day: DateTime, clock: string, zone: string): DateTime {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  if (hour === 24) return day.plus({ days: 1 }).startOf('day');
  return DateTime.fromObject({ year: day.year, month: day.month, day: day.day, hour, minute }, { zone });
}

/** An instant, or a day such as 2026-12-24, which begins and ends where somebody lives. */
export type Moment = Date | { readonly day: string };

export function dayBegins(zone: string, day: string): Date {
  return DateTime.fromISO(day, { zone }).startOf('day').toJSDate();
}

export function dayEnds(zone: string, day: string): Date {
  return DateTime.fromISO(day, { zone }).startOf('day').plus({ days: 1 }).toJSDate();
}

const WORK_BEGINS = '09:00';

/** When work begins on that day; at nine where none does, or it has no hours. */
export function workBegins(times: Times, day: string): Date {
  const date = DateTime.fromISO(day, { zone: times.zone }).startOf('day');
  const [first] = times.hours === null ? [] : spansOf(times, date).toSorted(byStart);
  return first?.[0] ?? clockOn(date, WORK_BEGINS, times.zone).toJSDate();
}

const LOOK_AHEAD_DAYS = 400;

/** When work begins next after that moment; null where it does not within a year. */
function nextWork(times: Times, at: Date): Date | null {
  const today = DateTime.fromJSDate(at, { zone: times.zone }).startOf('day');
  for (let days = 0; days < LOOK_AHEAD_DAYS; days += 1)
    for (const [from] of spansOf(times, today.plus({ days })).toSorted(byStart)) if (from > at) return from;
  return null;
}

function byStart(one: readonly [Date, Date], other: readonly [Date, Date]): number {
  return one[0].getTime() - other[0].getTime();
}

/** Who is on call by turns at that moment; null before the first turn. */
export function onTurn(
  { turn, from, days, zone }: Extract<Rota, { turn: unknown }>,
  at: Date,
): { readonly person: string; readonly until: Date } | null {
  const start = DateTime.fromISO(from, { zone });
  const now = DateTime.fromJSDate(at, { zone });
  if (now < start) return null;
  // In days of the calendar, so that a turn begins at the same time of day in summer and in winter.
  const gone = Math.floor(now.diff(start, 'days').days / days);
  const person = turn[gone % turn.length];
  return person === undefined ? null : { person, until: start.plus({ days: (gone + 1) * days }).toJSDate() };
}

/** Of the shifts of a calendar, the one at that moment that began last. */
export function onShift(shifts: readonly Span[], at: Date): Span | null {
  const now = at.toISOString();
  return (
    shifts
      .filter(({ from, until }) => from <= now && until > now)
      .toSorted((one, other) => (one.from < other.from ? 1 : -1))[0] ?? null
  );
}
