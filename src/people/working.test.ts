/** Working time that counts: against a count of minutes by another clock, over nights, holidays and both changes of the clock. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WEEKDAYS, isWorkingTime, type Times } from './stage.ts';
import { byCalendar, byTheClock, workingTimeAfter, workingTimeBetween, type Calendar } from './working.ts';

const OFFICE = [['09:00', '17:00']] as [string, string][];
const berlin: Times = {
  zone: 'Europe/Berlin',
  hours: { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE },
  holidays: new Map([['2026-12-25', 'Christmas Day']]),
};
const HOUR = 3_600;

function after(calendar: Calendar, at: string, hours: number): string | undefined {
  return workingTimeAfter(calendar, new Date(at), hours * HOUR)?.toISOString();
}

describe('after so much working time', () => {
  test.each([
    ['within a day', '2026-03-02T08:30:00Z', 4, '2026-03-02T12:30:00.000Z'],
    ['exactly a day ends with it', '2026-03-02T08:00:00Z', 8, '2026-03-02T16:00:00.000Z'],
    ['on the next day', '2026-03-02T14:00:00Z', 4, '2026-03-03T10:00:00.000Z'],
    ['over a weekend', '2026-03-06T15:00:00Z', 2, '2026-03-09T09:00:00.000Z'],
    ['over the weekend on which the clocks go ahead', '2026-03-27T15:00:00Z', 2, '2026-03-30T08:00:00.000Z'],
    ['over the weekend on which they go back', '2026-10-23T14:00:00Z', 2, '2026-10-26T09:00:00.000Z'],
    ['from a Sunday', '2026-03-01T10:00:00Z', 1, '2026-03-02T09:00:00.000Z'],
    ['over a holiday and a weekend', '2026-12-24T15:00:00Z', 2, '2026-12-28T09:00:00.000Z'],
    ['none: at once, also at night', '2026-03-01T10:00:00Z', 0, '2026-03-01T10:00:00.000Z'],
    ['400 hours: ten weeks', '2026-01-05T08:00:00Z', 400, '2026-03-13T16:00:00.000Z'],
  ])('%s', (_, at, hours, expected) => expect(after([berlin], at, hours)).toBe(expected));

  test('a night of eight hours by the clock on the wall has seven, or nine, where the clock changes', () => {
    const nights: Times = { zone: 'Europe/Berlin', hours: { sat: [['22:00', '06:00']] }, holidays: new Map() };
    // 28 March, 22:00 in Berlin, to Sunday 06:00: seven hours. The eighth is a week later.
    expect(after([nights], '2026-03-28T20:00:00Z', 7)).toBe('2026-03-29T04:00:00.000Z');
    expect(after([nights], '2026-03-28T20:00:00Z', 8)).toBe('2026-04-04T21:00:00.000Z');
    // 24 October to Sunday 06:00: nine.
    expect(after([nights], '2026-10-24T20:00:00Z', 9)).toBe('2026-10-25T05:00:00.000Z');
  });

  test('whoever works counts once: two zones, and what overlaps', () => {
    const austin: Times = { ...berlin, zone: 'America/Chicago', holidays: new Map() };
    // Berlin 08:00 to 16:00 UTC, Austin 15:00 to 23:00 UTC: fifteen hours together.
    expect(after([berlin, austin], '2026-03-02T08:00:00Z', 15)).toBe('2026-03-02T23:00:00.000Z');
    expect(after([berlin, austin], '2026-03-02T08:00:00Z', 16)).toBe('2026-03-03T09:00:00.000Z');
    expect(after([austin, berlin], '2026-12-25T14:00:00Z', 1)).toBe('2026-12-25T16:00:00.000Z');
  });

  test.each<[string, Calendar]>([
    ['nobody', []],
    ['nobody who ever works', [{ zone: 'UTC', hours: {}, holidays: new Map() }]],
  ])('%s has no working time, so that the clock counts', (_, calendar) => {
    const at = new Date('2026-03-02T08:00:00Z');
    expect(workingTimeAfter(calendar, at, 1)).toBeNull();
    expect(byCalendar(calendar).after(at, 60)).toEqual(byTheClock.after(at, 60));
  });
});

/** Times of day that no clock skips or repeats there. */
const clock = fc
  .tuple(fc.constantFrom(0, 4, 5, 6, 8, 9, 12, 13, 17, 20, 22, 23), fc.constantFrom(0, 15, 30))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const shift = fc.tuple(clock, fc.oneof(clock, fc.constant('24:00'))).filter(([from, until]) => from !== until);
const hours = fc.record(
  Object.fromEntries(WEEKDAYS.map((day) => [day, fc.array(shift, { maxLength: 3 })])) as Record<
    (typeof WEEKDAYS)[number],
    fc.Arbitrary<[string, string][]>
  >,
);
/** Around the days on which the clocks of Europe and America change. */
const day = fc
  .tuple(fc.constantFrom('2026-03-05', '2026-03-26', '2026-10-22', '2026-10-29'), fc.nat(9))
  .map(([first, more]) => new Date(Date.parse(first) + more * 86_400_000).toISOString().slice(0, 10));
const person: fc.Arbitrary<Times> = fc.record({
  zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC'),
  hours,
  holidays: fc.array(day, { maxLength: 3 }).map((days) => new Map(days.map((one) => [one, 'a holiday']))),
});
const calendar = fc.array(person, { minLength: 1, maxLength: 3 });
const moment = fc.tuple(day, fc.nat(86_399)).map(([on, second]) => new Date(Date.parse(on) + second * 1_000));
const seconds = fc.nat(60 * HOUR);

const QUARTER_MS = 900_000;
const walls = new Map<string, Intl.DateTimeFormat>();

/** What the clock on the wall says, as the runtime's own calendar tells it. */
function onTheWall(zone: string, at: Date): { readonly day: string; readonly clock: string } {
  const wall =
    walls.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  walls.set(zone, wall);
  const parts = wall.format(at);
  return { day: parts.slice(0, 10), clock: parts.slice(11, 16) };
}

/** By the wall alone: today's shifts, and those of yesterday that go past midnight. */
function works({ zone, hours: week, holidays }: Times, at: Date): boolean {
  const { day: today, clock: now } = onTheWall(zone, at);
  const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
  const of = (date: string): readonly [string, string][] =>
    holidays.has(date) ? [] : (week?.[WEEKDAYS[(new Date(date).getUTCDay() + 6) % 7] ?? 'mon'] ?? []);
  return (
    of(today).some(([from, until]) => from <= now && (until <= from || now < until)) ||
    of(yesterday).some(([from, until]) => until <= from && now < until)
  );
}

describe('any calendar', () => {
  test('counts the quarters of an hour that the clock on the wall counts', () => {
    fc.assert(
      fc.property(calendar, moment, fc.integer({ min: 1, max: 4 * 24 * 4 }), (people, at, quarters) => {
        const from = Math.floor(at.getTime() / QUARTER_MS) * QUARTER_MS;
        const all = Array.from({ length: quarters }, (_, one) => new Date(from + one * QUARTER_MS));
        const worked = all.filter((now) => people.some((one) => works(one, now))).length;
        const until = new Date(from + quarters * QUARTER_MS);
        expect(workingTimeBetween(people, new Date(from), until)).toBe(worked * 900);
      }),
      { numRuns: 60 },
    );
  });

  test('after and between are each other’s opposites, and time is added up', () => {
    fc.assert(
      fc.property(calendar, moment, seconds, seconds, (people, at, one, other) => {
        const first = workingTimeAfter(people, at, one);
        if (first === null) return;
        expect(workingTimeBetween(people, at, first)).toBe(one);
        const both = workingTimeAfter(people, first, other);
        expect(workingTimeAfter(people, at, one + other)).toEqual(both);
        expect(first >= at).toBe(true);
        // It is the first such moment: a moment before it was working time.
        const before = new Date(first.getTime() - 1);
        expect(one === 0 || people.some((each) => isWorkingTime(each, before))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('never comes later for one more who works, nor earlier for a later beginning', () => {
    fc.assert(
      fc.property(calendar, person, moment, fc.nat(5 * 86_400), seconds, (people, more, at, later, time) => {
        const alone = workingTimeAfter(people, at, time);
        if (alone === null) return;
        expect((workingTimeAfter([...people, more], at, time) ?? alone) <= alone).toBe(true);
        const then = workingTimeAfter(people, new Date(at.getTime() + later * 1_000), time);
        expect(then === null || then >= alone).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
