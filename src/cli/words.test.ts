import { describe, expect, test } from 'vitest';
import { columns, counted, fields, json, localTime, short, table, visible } from './words.ts';

describe('what a person reads', () => {
  test('nothing in it steers the terminal', () => {
    expect(visible('a\u001B[2Jb\r\u009Bc\u202Ed')).toBe(String.raw`a\u001b[2Jb\u000d\u009bc\u202ed`);
    expect(visible('a\nb')).toBe(String.raw`a\u000ab`);
    expect(visible('a\nb', true)).toBe('a\nb');
    const value = { text: 'a\u001B\u009B\u202E\nb', list: [1] };
    expect(JSON.parse(json(value))).toEqual(value);
    expect(visible(json(value, 0))).toBe(json(value, 0));
  });

  test('is cut by what a terminal shows, not within a letter', () => {
    expect(columns('日本')).toBe(4);
    expect(columns('e\u0301')).toBe(1);
    expect(short('  many\n\twords ', 20)).toBe('many words');
    expect(short('日本語テキスト', 6)).toBe('日本語…');
    expect(short('👩‍👩‍👧👩‍👩‍👧', 2)).toBe('👩‍👩‍👧…');
  });

  test('is aligned', () => {
    expect(
      table(
        ['id', 'name'],
        [
          ['1', '日本'],
          ['100', 'b'],
        ],
      ),
    ).toEqual(['ID   NAME', '1    日本', '100  b']);
    expect(
      table(
        ['name', 'id'],
        [
          ['日本', '1'],
          ['abcde', '2'],
        ],
      ),
    ).toEqual(['NAME   ID', '日本   1', 'abcde  2']);
    expect(
      fields([
        ['a', 'x\ny'],
        ['long', { b: 1 }],
        ['none', null],
      ]),
    ).toEqual(['a     x', '      y', 'long  {', '        "b": 1', '      }']);
  });

  test('tells the local time with its offset', () => {
    expect(localTime('2026-03-02T09:00:05Z')).toMatch(/^2026-03-0[123] \d\d:\d\d:05 [+-]\d\d:\d\d$/);
    expect(Date.parse(localTime('2026-03-02T09:00:05Z').replace(/^(\S+) (\S+) (\S+)$/, '$1T$2$3'))).toBe(
      Date.parse('2026-03-02T09:00:05Z'),
    );
    expect(localTime(null)).toBe('');
  });

  test('counts', () => {
    expect([counted(1, 'row'), counted(12_000, 'row'), counted(0, 'entry', 'entries')]).toEqual([
      '1 row',
      '12,000 rows',
      '0 entries',
    ]);
  });
});
