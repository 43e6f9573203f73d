import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TextLimit } from '#sdk';
import { fit } from './fit.ts';
import { asHtml, asMrkdwn, countWords, oneLine, quote, words } from './texts.ts';
import { cpuMs } from '../../test/support/cpu.ts';

function most(limit: number, counts: TextLimit['counts'] = 'graphemes', address?: number): TextLimit {
  return { most: limit, counts, from: 'for tests', ...(address !== undefined && { address }) };
}

const FAMILY = '👩‍👩‍👧';
const MASTODON = most(500, 'graphemes', 23);
const X = most(280, 'weighted', 23);
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const count = (text: string): number => [...graphemes.segment(text)].length;

describe('a text that is too long', () => {
  test.each([
    ['the camera is broken', 20, 'the camera is broken'],
    ['the camera is broken', 19, 'the camera is…'],
    ['the camera is broken', 14, 'the camera is…'],
    ['the camera is broken', 13, 'the camera…'],
    ['the camera, it is broken', 14, 'the camera…'],
    ['unbelievable', 6, 'unbel…'],
    ['  unbelievable', 6, '  unb…'],
    ['a', 0, '…'],
    ['', 0, ''],
    ['   ', 2, '…'],
    [FAMILY.repeat(3), 3, FAMILY.repeat(3)],
    [FAMILY.repeat(4), 3, `${FAMILY.repeat(2)}…`],
    ['e\u0301'.repeat(5), 3, `${'e\u0301'.repeat(2)}…`],
    ['🇩🇪🇫🇷🇮🇹', 2, '🇩🇪…'],
    ['الكاميرا مكسورة منذ أمس', 18, 'الكاميرا مكسورة…'],
    ['カメラが壊れています', 4, 'カメラ…'],
  ])('%j in %i is cut at a word: %j', (text, limit, cut) => expect(fit(text, most(limit))).toBe(cut));
});

describe('an address', () => {
  test('counts what the network says, however long it is', () => {
    const long = `https://example.org/${'a'.repeat(900)}`;
    expect(fit(`${'b'.repeat(476)} ${long}`, MASTODON)).toBe(`${'b'.repeat(476)} ${long}`);
    expect(fit(`${'b'.repeat(477)} ${long}`, MASTODON)).toBe(`${'b'.repeat(477)}…`);
    expect(fit(`${'b'.repeat(490)} https://a.bc`, MASTODON)).toBe(`${'b'.repeat(490)}…`);
    expect(fit(`${'b'.repeat(257)} example.org`, X)).toBe(`${'b'.repeat(257)}…`);
  });

  test('is never cut, also where it alone is too long', () => {
    expect(fit('see https://example.org/one/two/three now', most(20))).toBe('see…');
    expect(fit('https://example.org/one', most(10))).toBe('…');
    expect(fit('(https://example.org/one)', most(24))).toBe('(…');
    expect(fit('https://example.org/one, then', most(25))).toBe('https://example.org/one…');
    expect(fit('https://example.org/one!', most(23))).toBe('…');
  });

  test('that is none for the network counts as it is written', () => {
    const odd = `http://${'a'.repeat(600)}`;
    expect(fit(`see ${odd}`, MASTODON)).toBe('see…');
    expect(fit('http://a.bc,http://d.ef x', most(40, 'graphemes', 23))).toBe('…');
  });
});

test('X weighs letters of far alphabets and emoji twice', () => {
  expect(fit('あ'.repeat(140), X)).toBe('あ'.repeat(140));
  expect(fit('あ'.repeat(141), X)).toHaveLength(140);
  expect(fit('é'.repeat(280), X)).toBe('é'.repeat(280));
  expect(fit(FAMILY.repeat(140), X)).toBe(FAMILY.repeat(140));
  expect(fit(FAMILY.repeat(141), X)).toBe(`${FAMILY.repeat(139)}…`);
});

test('whatever the text: it fits, it is its beginning, and no character is broken', () => {
  const parts = fc.constantFrom(
    'a',
    'word',
    ' ',
    '\n',
    FAMILY,
    'e\u0301',
    '\uD800',
    'あ',
    'ไทย',
    'שלום',
    '🇩🇪',
    'https://a.example/x',
    '.',
    ',',
    '\u200B',
  );
  const texts = fc.array(parts, { maxLength: 60 }).map((some) => some.join(''));
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom('graphemes', 'units'),
      (text, limit, counts) => {
        const shown = fit(text, most(limit, counts));
        expect(counts === 'units' ? shown.length : count(shown)).toBeLessThanOrEqual(limit);
        if (shown === text) return;
        const kept = shown.slice(0, -1);
        expect(shown.endsWith('…') && text.startsWith(kept)).toBe(true);
        const ends = new Set([0, ...[...graphemes.segment(text)].map(({ index, segment }) => index + segment.length)]);
        expect(ends.has(kept.length)).toBe(true);
        const address = /https:\/\/a\.example\/x/g;
        for (const { index } of text.matchAll(address)) {
          const inside = kept.length > index && kept.length < index + 'https://a.example/x'.length;
          expect([text, kept, inside]).toEqual([text, kept, false]);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test.each([
  ['one word', 'a'.repeat(100_000)],
  ['words', 'camera '.repeat(15_000)],
  ['spaces', ' '.repeat(100_000)],
  ['families', FAMILY.repeat(12_500)],
  ['combining marks', `e${'\u0301'.repeat(100_000)}`],
  ['right to left', 'שלום '.repeat(20_000)],
  ['without spaces', '壊れています'.repeat(16_000)],
  ['addresses', 'https://'.repeat(12_500)],
  ['dots', `https://${'.'.repeat(100_000)}`],
  ['almost a domain', 'a-'.repeat(50_000)],
  ['domains', 'a.'.repeat(50_000)],
  ['half characters', '\uD83D'.repeat(100_000)],
  ['flags', '🇩🇪'.repeat(25_000)],
  ['lines', '\r\n'.repeat(50_000)],
])('100,000 characters of %s take no long time', (_name, text) => {
  const took = cpuMs(() => {
    for (const limit of [MASTODON, X, most(90_000), most(90_000, 'units')]) fit(text, limit);
    for (const apply of [asHtml, asMrkdwn, countWords, oneLine, quote]) apply(text);
    words(text, 10_000);
  });
  // A second is plenty; what grows with the square of it takes minutes.
  expect(took).toBeLessThan(15_000);
});
