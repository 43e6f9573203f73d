import { describe, expect, test } from 'vitest';
import { readCalendar } from './calendar.ts';
import { availability, dayBegins, dayEnds, isWorkingTime, onTurn, workBegins, type Times } from './stage.ts';

const OFFICE = [['09:00', '17:00']] as [string, string][];
const berlin: Times = {
  zone: 'Europe/Berlin',
  hours: { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE },
  holidays: new Map([['2026-12-25', 'Christmas Day']]),
};

describe('working time', () => {
  test.each([
    ['in the morning', '2026-03-02T08:30:00Z', true],
    ['before it', '2026-03-02T07:59:59Z', false],
    ['at its end', '2026-03-02T16:00:00Z', false],
    ['at the weekend', '2026-03-01T10:00:00Z', false],
    ['on a holiday', '2026-12-25T10:00:00Z', false],
    // Summer time begins on 29 March 2026, and ends on 25 October.
    ['the Monday after the clocks went ahead', '2026-03-30T07:00:00Z', true],
    ['an hour before that', '2026-03-30T06:59:59Z', false],
    ['the Monday after they went back', '2026-10-26T07:59:59Z', false],
  ])('%s', (_, at, works) => expect(isWorkingTime(berlin, new Date(at))).toBe(works));

  test('goes past midnight, and half-hour zones are told', () => {
    const night: Times = { zone: 'Asia/Kolkata', hours: { sat: [['22:00', '02:00']] }, holidays: new Map() };
    // Saturday 22:00 in Kolkata is 16:30 UTC; Sunday 02:00 is Saturday 20:30 UTC.
    expect(isWorkingTime(night, new Date('2026-03-07T16:29:59Z'))).toBe(false);
    expect(isWorkingTime(night, new Date('2026-03-07T16:30:00Z'))).toBe(true);
    expect(isWorkingTime(night, new Date('2026-03-07T20:29:59Z'))).toBe(true);
    expect(isWorkingTime(night, new Date('2026-03-07T20:30:00Z'))).toBe(false);
  });

  test('who has no hours always works', () => {
    expect(isWorkingTime({ ...berlin, hours: null }, new Date('2026-03-01T03:00:00Z'))).toBe(true);
  });
});

describe('a day', () => {
  test.each([
    ['begins with its work', berlin, '2026-03-02', '2026-03-02T08:00:00.000Z'],
    ['in summer as well', berlin, '2026-07-01', '2026-07-01T07:00:00.000Z'],
    ['at nine without work', berlin, '2026-03-01', '2026-03-01T08:00:00.000Z'],
    ['at nine on a holiday', berlin, '2026-12-25', '2026-12-25T08:00:00.000Z'],
    ['at nine without hours', { ...berlin, hours: null }, '2026-03-02', '2026-03-02T08:00:00.000Z'],
    [
      'with the first shift',
      { ...berlin, hours: { mon: [['13:00', '17:00'] as [string, string], ['07:30', '11:00'] as [string, string]] } },
      '2026-03-02',
      '2026-03-02T06:30:00.000Z',
    ],
  ])('%s', (_, times, day, expected) => expect(workBegins(times, day).toISOString()).toBe(expected));

  test('begins and ends at midnight where somebody lives, and may have 23 hours', () => {
    expect(dayBegins('Europe/Berlin', '2026-03-29').toISOString()).toBe('2026-03-28T23:00:00.000Z');
    expect(dayEnds('Europe/Berlin', '2026-03-29').toISOString()).toBe('2026-03-29T22:00:00.000Z');
    expect(dayEnds('America/Los_Angeles', '2026-03-02').toISOString()).toBe('2026-03-03T08:00:00.000Z');
  });
});

describe('availability', () => {
  const sunday = new Date('2026-03-01T10:00:00Z');

  test('says since when not, and until when', () => {
    expect(availability(berlin, [], new Date('2026-03-02T08:30:00Z'))).toMatchObject({ can: true, away: false });
    expect(availability(berlin, [], sunday)).toEqual({
      can: false,
      away: false,
      why: 'it is Sunday 11:00 for them',
      until: '2026-03-02T08:00:00.000Z',
    });
    expect(availability(berlin, [], new Date('2026-12-25T10:00:00Z'))).toMatchObject({
      why: 'it is a holiday for them (Christmas Day)',
      until: '2026-12-28T08:00:00.000Z',
    });
  });

  test('absences that touch are one, and one without an end has none', () => {
    const first = { from: '2026-03-01T00:00:00.000Z', until: '2026-03-03T00:00:00.000Z', reason: null };
    const second = { from: '2026-03-03T00:00:00.000Z', until: '2026-03-05T00:00:00.000Z', reason: 'vacation' };
    expect(availability(berlin, [first, second], sunday)).toEqual({
      can: false,
      away: true,
      why: 'away',
      until: '2026-03-05T00:00:00.000Z',
    });
    expect(availability(berlin, [{ ...second, from: first.from, until: null }], sunday)).toMatchObject({
      why: 'away (vacation)',
      until: null,
    });
  });
});

test('turns begin at the same time of day in summer and in winter', () => {
  const rota = { turn: ['ines', 'tom'], from: '2026-03-23T08:00:00.000Z', days: 7, zone: 'Europe/Berlin' };
  const at = (moment: string): string | undefined => onTurn(rota, new Date(moment))?.person;
  expect(at('2026-03-23T07:59:59Z')).toBeUndefined();
  expect(at('2026-03-23T08:00:00Z')).toBe('ines');
  // 09:00 in Berlin is 07:00 UTC from the 29th on.
  expect(at('2026-03-30T06:59:59Z')).toBe('ines');
  expect(at('2026-03-30T07:00:00Z')).toBe('tom');
  expect(at('2026-04-06T07:00:00Z')).toBe('ines');
});

function calendar(events: string): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n${events.trim().replaceAll(/\r?\n/g, '\r\n')}\r\nEND:VCALENDAR\r\n`;
}

describe('calendars', () => {
  const window = {
    zone: 'Europe/Berlin',
    from: new Date('2026-02-01T00:00:00Z'),
    until: new Date('2026-06-01T00:00:00Z'),
  };

  test('whole days are away from midnight to midnight where they live; meetings are not', () => {
    const text = calendar(`
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20260302
DTEND;VALUE=DATE:20260304
SUMMARY:Skiing
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20260101T000000Z
DTSTART:20260305T090000Z
DTEND:20260305T100000Z
SUMMARY:Stand-up
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTAMP:20260101T000000Z
DTSTART:20260306T090000Z
DTEND:20260306T150000Z
SUMMARY:Out of office
END:VEVENT`);
    expect(readCalendar(text, { ...window, away: true })).toEqual([
      { from: '2026-03-01T23:00:00.000Z', until: '2026-03-03T23:00:00.000Z', why: 'Skiing' },
      { from: '2026-03-06T09:00:00.000Z', until: '2026-03-06T15:00:00.000Z', why: 'Out of office' },
    ]);
    expect(readCalendar(text, { ...window, away: false })).toHaveLength(3);
  });

  test('what repeats is unrolled, without what was taken out of it', () => {
    const text = calendar(`
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART:20260302T080000Z
DTEND:20260302T160000Z
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE:20260309T080000Z
SUMMARY:ines
END:VEVENT`);
    expect(readCalendar(text, { ...window, away: false }).map(({ from }) => from)).toEqual([
      '2026-03-02T08:00:00.000Z',
      '2026-03-16T08:00:00.000Z',
      '2026-03-23T08:00:00.000Z',
    ]);
  });

  test.each([
    ['a page', '<html>Sign in</html>'],
    ['nothing', ''],
  ])('%s is no calendar', (_, text) =>
    expect(() => readCalendar(text, { ...window, away: true })).toThrow('this is no calendar'),
  );
});
