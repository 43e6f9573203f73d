import { describe, expect, test } from 'vitest';
import { nearCopies } from './near-copies.ts';

const INTERNAL = 'Between us: batch 7 of the lens was glued wrong in March, and we knew.';

describe('internal words in what goes out', () => {
  test.each([
    [
      'word for word',
      'We are sorry. Batch 7 of the lens was glued wrong in March.',
      'Batch 7 of the lens was glued wrong in March',
    ],
    ['in capitals, with other signs', 'BATCH 7, of the LENS — was glued!', 'BATCH 7, of the LENS — was glued'],
    ['over lines', 'batch 7\nof the\nlens', 'batch 7\nof the\nlens'],
    [
      'with characters that nobody sees',
      'bat\u00adch 7 o\u200bf the le\u2060ns',
      'bat\u00adch 7 o\u200bf the le\u2060ns',
    ],
    ['in letters that look alike', 'bаtch 7 оf thе lеns', 'bаtch 7 оf thе lеns'],
    ['with accents', 'bátch 7 öf thé léns', 'bátch 7 öf thé léns'],
    ['in full width', 'ｂａｔｃｈ ７ ｏｆ ｔｈｅ ｌｅｎｓ', 'ｂａｔｃｈ ７ ｏｆ ｔｈｅ ｌｅｎｓ'],
  ])('%s', (_, text, words) => expect(nearCopies(text, [{ of: 'a1', text: INTERNAL }])).toEqual([{ of: 'a1', words }]));

  test.each([
    ['other words', 'The lens is being looked at.'],
    ['a short phrase that anybody says', 'of the lens was'],
    ['nothing', ''],
  ])('not %s', (_, text) => expect(nearCopies(text, [{ of: 'a1', text: INTERNAL }])).toEqual([]));

  test('in scripts without spaces a phrase is ten characters', () => {
    const source = { of: 'a1', text: '社内だけの話ですが、第七ロットのレンズ接着に不良がありました。' };
    expect(nearCopies('第七ロットのレンズ接着に不良があります', [source])).toEqual([
      { of: 'a1', words: '第七ロットのレンズ接着に不良がありま' },
    ]);
    expect(nearCopies('レンズに不良', [source])).toEqual([]);
  });

  test('each source is told apart, with its longest phrase', () => {
    const sources = [
      { of: 'a1', text: 'one two three four five' },
      { of: 'a2', text: 'x one two three four five six seven' },
      { of: 'a3', text: 'nothing here' },
    ];
    expect(nearCopies('one two three four five six', sources)).toEqual([
      { of: 'a1', words: 'one two three four five' },
      { of: 'a2', words: 'one two three four five six' },
    ]);
  });

  test('twenty thousand times the same word is looked at in no time', () => {
    const text = 'no '.repeat(20_000);
    expect(nearCopies(text, [{ of: 'a1', text }])).toHaveLength(1);
  });
});
