import { describe, expect, test } from 'vitest';
import { bucketOf, readColumns, readRow, type Columns } from './index.ts';

function columns(line: string): Columns {
  const found = readColumns(line);
  if ('problem' in found) throw new Error(found.problem);
  return found;
}

const plain = columns('timestamp,value');

function at(timestamp: string): unknown {
  const row = readRow(`${timestamp},1`, plain);
  return row !== null && 'at' in row ? new Date(row.at).toISOString() : row;
}

function value(text: string, of = plain): unknown {
  const row = readRow(`2026-03-02 09:15:00${of.separator}${text}`, of);
  return row !== null && 'value' in row ? row.value : row;
}

describe('the columns', () => {
  test.each([
    ['timestamp,value', { separator: ',', time: 0, value: 1 }],
    ['\uFEFF"Value";"Date"', { separator: ';', time: 1, value: 0 }],
    ['id\tat\tvalue', { separator: '\t', time: 1, value: 2 }],
  ])('%j', (line, found) => expect(readColumns(line)).toMatchObject(found));

  test.each([
    ['when,value', 'timestamp'],
    ['timestamp,count', 'value'],
    ['2026-03-02T09:15:00Z,12', 'timestamp'],
  ])('%j has no %s', (line, missing) =>
    expect(readColumns(line)).toEqual({
      problem: `it names no column ${missing}; begin the file with timestamp,value`,
    }),
  );
});

describe('a time', () => {
  test.each([
    ['2015-02-26 21:42:53', '2015-02-26T21:42:53.000Z'],
    ['2015-02-26T21:42:53.5Z', '2015-02-26T21:42:53.500Z'],
    ['2015-02-26T21:42+02:00', '2015-02-26T19:42:00.000Z'],
    ['2015-02-26 21:42 -0530', '2015-02-27T03:12:00.000Z'],
    ['2015-02-26 21:42 UTC', '2015-02-26T21:42:00.000Z'],
    ['2015-02-26', '2015-02-26T00:00:00.000Z'],
    ['1424986973', '2015-02-26T21:42:53.000Z'],
    ['1424986973000', '2015-02-26T21:42:53.000Z'],
  ])('%s', (text, instant) => expect(at(text)).toBe(instant));

  test.each(['', 'yesterday', '2015-02-30', '2015-13-01', '26.02.2015', '2015-02-26 25:00'])('%j is none', (text) =>
    expect(at(text)).toEqual({
      problem: `"${text}" is no time; write it as 2026-03-02T09:15:00Z (without a zone it is UTC)`,
    }),
  );
});

describe('a value', () => {
  test.each([
    ['12', 12],
    ['-0.5', -0.5],
    ['1e3', 1_000],
    ['"7"', 7],
    ['', null],
    ['NaN', null],
    ['null', null],
  ])('%j is %j', (text, number) => expect(value(text)).toBe(number));

  test('has a comma where columns are not parted by one', () =>
    expect(value('12,5', columns('timestamp;value'))).toBe(12.5));

  test.each(['many', '0x10', 'Infinity', '1e999', '1 000'])('%j is none', (text) =>
    expect(value(text)).toEqual({
      problem: `"${text}" is no number; write it as 12 or -0.5, and leave empty what nobody knows`,
    }),
  );
});

test('a row that is too short says so, an empty line is none', () => {
  expect(readRow('2026-03-02', plain)).toEqual({ problem: 'it has 1 of 2 columns; write timestamp,value' });
  expect(readRow('  ', plain)).toBeNull();
});

test('the width of a bucket is the commonest distance', () => {
  expect(bucketOf([0, 300, 600, 900, 4_000, 3_000, 4_300])).toBe(300);
  expect(bucketOf([5, 5, 4])).toBeNull();
});
