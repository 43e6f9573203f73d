import { describe, expect, test } from 'vitest';
import { comparedTo, shapeText, wordsOf } from './words.ts';

describe('words', () => {
  test.for([
    ['The camera gets hot!', ['the', 'camera', 'gets', 'hot']],
    ['readTimeout in HTTPServer2', ['readtimeout', 'read', 'timeout', 'in', 'httpserver2', 'http', 'server', '2']],
    ['max_size', ['max_size', 'max', 'size']],
    ['Größe, naïve café', ['größe', 'naïve', 'café']],
    ['отключается камера', ['отключается', 'камера']],
    ['कैमरा गर्म', ['कैमरा', 'गर्म']],
    // Written without spaces: pairs of signs.
    ['相机发热', ['相机', '机发', '发热']],
    ['…', []],
  ] as const)('%s', ([text, words]) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test('what is longer than any word is none, and costs no time', () => {
    expect(wordsOf(`a ${'x'.repeat(1_000_000)} b`)).toEqual(['a', 'b']);
  });

  test('shapes are alike where the words differ in their endings and accents alone', () => {
    const like = comparedTo(shapeText(null, 'Why was my card declined?'));
    const near = like(shapeText(null, 'why is my cárd declining'));
    const far = like(shapeText(null, 'how do I top up'));
    expect(like(shapeText(null, 'why was my CARD declined'))).toBe(1);
    expect(near).toBeGreaterThan(0.4);
    expect(far).toBeLessThan(0.1);
  });

  test('a title leads once', () => {
    expect(shapeText('Hot camera', 'Hot camera when filming')).toBe('hot camera when filming');
    expect(shapeText('Hot camera', 'It burns')).toBe('hot camera it burns');
  });
});
