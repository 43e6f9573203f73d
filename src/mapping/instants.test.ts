import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Bad } from './bad.ts';
import { isoInstant, toInstant } from './instants.ts';

describe('toInstant', () => {
  test.each([
    ['2014-06-20T21:45:53Z', '2014-06-20T21:45:53.000Z'],
    ['2014-06-20T21:45:53.123Z', '2014-06-20T21:45:53.123Z'],
    ['2014-06-20T21:45:53.123999999+00:00', '2014-06-20T21:45:53.123Z'],
    ['2014-06-20t21:45:53,5z', '2014-06-20T21:45:53.500Z'],
    ['2014-06-20 21:45+0200', '2014-06-20T19:45:00.000Z'],
    ['2014-01-01T00:30:00+01', '2013-12-31T23:30:00.000Z'],
    ['2013-12-31T23:30:00-01:00', '2014-01-01T00:30:00.000Z'],
    ['2016-02-29T23:59:00-05:30', '2016-03-01T05:29:00.000Z'],
    ['2016-03-01T00:00:00+14:00', '2016-02-29T10:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    [1_403_300_753, '2014-06-20T21:45:53.000Z'],
    [1_403_300_753.25, '2014-06-20T21:45:53.250Z'],
    [1_403_300_753_250, '2014-06-20T21:45:53.250Z'],
    ['1403300753', '2014-06-20T21:45:53.000Z'],
    ['1403300753.0', '2014-06-20T21:45:53.000Z'],
    ['1403300753250', '2014-06-20T21:45:53.250Z'],
    ['2014-06-20 23:45:53 +0200', '2014-06-20T21:45:53.000Z'],
    ['2014-06-20 21:45:53 UTC', '2014-06-20T21:45:53.000Z'],
  ])('%j is %s', (value, instant) => {
    expect(toInstant(value)).toBe(instant);
  });

  test.each([
    ['soon'],
    ['2014-06-20'],
    ['2014-06-20T21:45:53'],
    ['2014-02-29T00:00:00Z'],
    ['2014-13-01T00:00:00Z'],
    ['2014-06-20T24:00:00Z'],
    ['2014-06-20T21:45:53.Z'],
    ['2014-06-20T21:45:53+15:00'],
    ['2014-06-20T21:45:53Z '],
    ['0001-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59Z'],
    ['20140620'],
    ['14033007531403300753'],
    ['2014-06-20 21:45:53 CET'],
    [0],
    [NaN],
    [Infinity],
    [1e20],
    [true],
    [null],
    [['2014-06-20T21:45:53Z']],
    ['2'.repeat(100_000)],
  ])('%j is none', (value) => {
    expect(toInstant(value)).toBeInstanceOf(Bad);
  });

  test('says what is missing', () => {
    expect(toInstant('2014-06-20T21:45:53')).toMatchObject({
      problems: [{ problem: 'not an instant: "2014-06-20T21:45:53" has no offset from UTC' }],
    });
  });

  test('agrees with Date on every instant, in every zone', () => {
    const dates = fc.date({ min: new Date('1972-01-01'), max: new Date('2199-12-30'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(offset);
        const zone = `${offset < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
        expect(isoInstant(`${local}${zone}`)).toBe(date.toISOString());
      }),
      { numRuns: 2000 },
    );
  });

  test('never takes what Date refuses', () => {
    const near = fc.stringMatching(
      /^\d{4}-[01]\d-[0-3]\d[T ][0-2]\d:[0-6]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-][01]\d:[0-5]\d)$/,
    );
    const agrees = fc.property(near, (text) => {
      const made = isoInstant(text);
      return made instanceof Bad || made === new Date(text).toISOString();
    });
    expect(fc.check(agrees, { numRuns: 2000 }).counterexample).toBeNull();
  });
});
