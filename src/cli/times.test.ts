/** Times as people type them. */
import { describe, expect, test } from 'vitest';
import { businessSecondsOf, hoursOf, momentOf, periodOf, secondsOf, spanOf, timeOf } from './times.ts';

const NOW = new Date('2026-03-02T12:00:00Z');

describe('a time', () => {
  test.each([
    ['30m', '2026-03-02T12:30:00.000Z'],
    ['2h', '2026-03-02T14:00:00.000Z'],
    ['1w', '2026-03-09T12:00:00.000Z'],
    ['2026-12-24 18:00Z', '2026-12-24T18:00:00.000Z'],
    ['2026-12-24T18:00Z', '2026-12-24T18:00:00.000Z'],
    ['2026-12-24T18:00:30+02:00', '2026-12-24T16:00:30.000Z'],
  ])('%s', (typed, expected) => expect(timeOf(typed, NOW)).toEqual(new Date(expected)));

  test('without a zone is by the clock of this machine', () =>
    expect(timeOf('2026-12-24T18:00', NOW)).toEqual(new Date(2026, 11, 24, 18)));

  test('a day is left to whoever it is about, or has an edge by the clock of this machine', () => {
    expect(timeOf('2026-12-24', NOW)).toEqual({ day: '2026-12-24' });
    expect(momentOf('2026-12-24', NOW, 'begins')).toEqual(new Date(2026, 11, 24));
    expect(momentOf('2026-12-24', NOW, 'ends')).toEqual(new Date(2026, 11, 25));
  });

  test.each(['', 'soon', '5', '2026', '2026-02-30', '2026-02-30T09:00', '2026-13-01', '24.12.2026', '-1h'])(
    '%j is none',
    (typed) => expect(() => timeOf(typed, NOW)).toThrow('is no time'),
  );
});

test('a period begins so long ago or at a moment, and may end in time to come', () => {
  expect(periodOf({ since: '30d', until: '2h', top: 3 }, NOW)).toEqual({
    since: '2026-01-31T12:00:00.000Z',
    until: '2026-03-02T10:00:00.000Z',
    top: 3,
  });
  expect(periodOf({ since: '2026-03-01T08:30:00Z', until: '2026-12-24' }, NOW)).toEqual({
    since: '2026-03-01T08:30:00.000Z',
    until: new Date(2026, 11, 24).toISOString(),
  });
  expect(periodOf({}, NOW)).toEqual({});
  expect(() => periodOf({ since: 'soon' }, NOW)).toThrow('is no time');
});

describe('a span', () => {
  test.each([
    ['90m', 5_400, '90m'],
    ['2h', 7_200, '2h'],
    ['3d', 259_200, '72h'],
  ])('%s', (typed, seconds, written) => {
    expect(secondsOf(typed)).toBe(seconds);
    expect(spanOf(seconds)).toBe(written);
  });

  test('of less than a minute, and none', () => expect([spanOf(90), spanOf(null)]).toEqual(['90s', '']));

  test('of business hours has no days', () => {
    expect(businessSecondsOf('16h')).toBe(57_600);
    expect(() => businessSecondsOf('2d')).toThrow('can be read in two ways');
  });
});

test('hours of days', () => {
  expect(hoursOf(['fri-sun=22:00-02:00', 'sat=10:00-12:00'])).toEqual({
    fri: [['22:00', '02:00']],
    sat: [
      ['22:00', '02:00'],
      ['10:00', '12:00'],
    ],
    sun: [['22:00', '02:00']],
  });
  expect(() => hoursOf(['someday=9-17'])).toThrow('are no working hours');
});
