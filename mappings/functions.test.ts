import { describe, expect, test } from 'vitest';
import { functions } from './functions.ts';

test('functions are sorted by name', () => {
  expect(Object.keys(functions)).toEqual(Object.keys(functions).toSorted());
});

describe('created_or_saved', () => {
  test.each([
    ['2026-01-05T08:00:00+00:00', '2026-01-05T08:00:00+00:00', false, 'create'],
    ['2026-01-05T08:00:00+00:00', '2026-01-05T08:00:01+00:00', false, 'update'],
    ['2026-01-05T08:00:00+00:00', '2026-01-05T08:00:00+00:00', true, 'update'],
    ['2026-01-05T09:00:00+01:00', '2026-01-05T08:00:00+00:00', null, 'create'],
    ['soon', '2026-01-05T08:00:00+00:00', null, 'create'],
    [null, null, null, 'create'],
  ])('%s, %s, %s: %s', (created, changed, resaved, kind) => {
    expect(functions['created_or_saved']?.(created, changed, resaved)).toBe(kind);
  });
});

describe('later_instant', () => {
  test.each([
    ['2026-01-06T10:30:00+01:00', '2026-01-05T08:00:00+00:00', '2026-01-06T09:30:00.000Z'],
    ['2026-01-05T08:00:00+00:00', '2026-01-05T08:00:00+00:00', null],
    ['2026-01-04T08:00:00+00:00', '2026-01-05T08:00:00+00:00', null],
    ['soon', '2026-01-05T08:00:00+00:00', null],
    ['2026-01-06T08:00:00+00:00', null, null],
  ])('%s, %s: %s', (date, than, instant) => {
    expect(functions['later_instant']?.(date, than)).toBe(instant);
  });
});
