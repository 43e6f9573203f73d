import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../../test/support/cpu.ts';
import { compileVocabulary, parseVocabulary, vocabularyOf, type Entry } from './index.ts';

function matcher(text: string) {
  const parsed = parseVocabulary(text, 'topics.yaml');
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return compileVocabulary(parsed.vocabulary);
}

const SHOP = matcher(`
products:
  vega_3: { title: Vega 3, words: [Vega 3, =VG3] }
  camera:
    title: Camera
    words: { en: [camera, lens], de: [Kamera, Gehäuse], fr: [caméra], ja: [カメラ], zh: [相机], ar: [كاميرا], hi: [कैमरा], th: [กล้อง] }
    except: { en: [camera obscura], de: [Kamerateam] }
    unless: { any: [museum] }
topics:
  delivery: { title: Delivery, words: { en: [delivery, "has not arrived", ship, "batter*"], de: [Lieferung, "nicht angekommen"], es: [envío] } }
  tint: { words: { en: [red tint, tinted red] } }
  gift: { words: { en: [gift] } }
  poison: { words: { de: [Gift] } }
  hurt: { words: ["💔"] }
`);

function found(text: string, language: string | null = null): string {
  const { products, topics } = SHOP.match(text, language);
  return [...products, ...topics].join(' ');
}

describe('a word', () => {
  test.each([
    ['My camera is dead', 'en', 'camera'],
    ['CAMERAS everywhere', 'en', 'camera'],
    ['the Camera’s button', 'en', 'camera'],
    ['Die Kameras sind gut', 'de', 'camera'],
    ['die Digitalkamera', 'de', 'camera'],
    ['das Kameragehäuse', 'de', 'camera'],
    ['Das Gehaeuse ist kaputt', 'de', 'camera'],
    ['Les CAMÉRAS sont belles', 'fr', 'camera'],
    ['les cameras', 'fr', 'camera'],
    ['新しいカメラが壊れた', 'ja', 'camera'],
    ['我的相机坏了', 'zh', 'camera'],
    ['الكاميرا مكسورة', 'ar', 'camera'],
    ['मेरा कैमरा खराब है', 'hi', 'camera'],
    ['กล้องของฉันเสีย', 'th', 'camera'],
    ['two deliveries, both late', 'en', 'delivery'],
    ['they shipped it', 'en', 'delivery'],
    ['los envíos tardan', 'es', 'delivery'],
    ['los ENVIOS tardan', 'es-MX', 'delivery'],
    ['the batteries', 'en', 'delivery'],
    ['so sad 💔', null, 'hurt'],
    ['a chameleon', 'en', ''],
    ['a cameo', 'en', ''],
    ['friendship', 'en', ''],
    ['see https://x.example/camera-test', 'en', ''],
  ])('%s (%s): %s', (text, language, expected) => {
    expect(found(text, language)).toBe(expected);
  });

  test.each([
    ['Vega 3', 'vega_3'],
    ['vega3', 'vega_3'],
    ['VEGA-3', 'vega_3'],
    ['#Vega3Launch', 'vega_3'],
    ['Vega 30', ''],
    ['VG3', 'vega_3'],
    ['vg3', ''],
  ])('a name: %s: %s', (text, expected) => {
    expect(found(text)).toBe(expected);
  });
});

test('a phrase goes on over its forms and over what stands between words, and not over the end of a sentence', () => {
  expect(found('A RED, tint!', 'en')).toBe('tint');
  expect(found('red tints', 'en')).toBe('tint');
  expect(found('#redtint again', 'en')).toBe('tint');
  expect(found('It is red. Tint it', 'en')).toBe('');
  expect(found('it has not arrived', 'en')).toBe('delivery');
  expect(found('noch nicht angekommen', 'de')).toBe('delivery');
});

test('a word of one language counts in texts of that language, and in those that tell none', () => {
  expect(found('a gift', 'en')).toBe('gift');
  expect(found('das Gift', 'de')).toBe('poison');
  expect(found('gift')).toBe('gift poison');
  expect(found('gift', 'nl')).toBe('');
});

describe('exclusions', () => {
  test('within its phrase a word does not count; elsewhere in the text it does', () => {
    expect(found('a camera obscura', 'en')).toBe('');
    expect(found('a camera obscura and a camera', 'en')).toBe('camera');
    expect(found('das Kamerateam', 'de')).toBe('');
  });

  test('a word rules the whole text out', () => {
    expect(found('the camera in the museum', 'en')).toBe('');
  });

  test('why is told, with the place', () => {
    const text = 'A camera obscura, a camera';
    const hits = SHOP.explain(text, 'en');
    expect(hits).toMatchObject([
      { name: 'camera', word: 'camera', said: 'camera', but: 'in “camera obscura” it does not count' },
      { name: 'camera', word: 'camera', said: 'camera', but: null },
    ]);
    expect(text.slice(hits[1]?.from, hits[1]?.to)).toBe('camera');
  });
});

test('names come in the order in which the text comes to them', () => {
  expect(SHOP.match('The camera of the Vega 3', 'en').products).toEqual(['camera', 'vega_3']);
});

function numbered(count: number): Entry[] {
  return Array.from({ length: count }, (_, at) => ({
    kind: 'topics',
    name: `t${at}`,
    title: `t${at}`,
    words: { en: [`word${at} thing`, `only${at}`] },
    except: {},
    unless: {},
  }));
}

test('five thousand entries take one pass: hardly more time than ten, and find the same', () => {
  const few = compileVocabulary(vocabularyOf(numbered(10)));
  const many = compileVocabulary(vocabularyOf(numbered(5_000)));
  const text = 'nothing of this is in the vocabulary but word7 things, and so it goes on and on for a while. '.repeat(
    5,
  );
  const time = (one: typeof few): number => {
    const times = Array.from({ length: 5 }, () =>
      cpuMs(() => {
        for (let at = 0; at < 20; at += 1) one.match(text, 'en');
      }),
    );
    return Math.min(...times);
  };
  expect(many.match(text, 'en')).toEqual({ products: [], topics: ['t7'] });
  expect(few.match(text, 'en')).toEqual(many.match(text, 'en'));
  time(few);
  expect(time(many)).toBeLessThan(time(few) * 20 + 5);
});

describe('what is wrong is told with its place and its cure', () => {
  test.each([
    ['produkts: {}', '1:1', 'did you mean products?'],
    ['topics:\n  My Topic: { words: [a1] }', '2:3', 'write my_topic'],
    ['topics:\n  tint: { wrds: [tint] }', '2:11', 'did you mean words?'],
    ['topics:\n  tint: { title: Tint }', '2:3', 'words: { en'],
    ['topics:\n  tint: { words: { english: [tint] } }', '2:20', 'two or three letters'],
    ['topics:\n  tint: { words: [tint, tint] }', '2:25', 'remove one'],
    ['topics:\n  tint: { words: ["!!"] }', '2:19', 'write a word'],
    ['topics:\n  tint: { words: [x] }', '2:19', 'the whole word'],
    ['topics:\n  tint: { words: ["a*"] }', '2:19', '3 letters at least'],
    ['topics:\n  tint: { words: [tint], except: [blue sky] }', '2:35', 'belongs into unless'],
    ['topics:\n  tint: { words: tint }', '2:18', '[camera, "red tint"]'],
    ['topics: [tint]', '1:9', 'write topics:'],
    ['- topics', '1:1', 'write products:'],
    ['topics:\n  a: &x { words: [tint] }\n  b: *x', '3:6', 'write it out'],
  ])('%s', (text, place, cure) => {
    const parsed = parseVocabulary(text, 'topics.yaml');
    const [problem] = 'problems' in parsed ? parsed.problems : [];
    expect(`${problem?.line}:${problem?.column}`).toBe(place);
    expect(problem?.cure).toContain(cure);
  });

  test('all of them at once', () => {
    const parsed = parseVocabulary('topics:\n  A: 1\n  b: { words: [] }\n', 'topics.yaml');
    expect('problems' in parsed && parsed.problems.map(({ line }) => line)).toEqual([2, 3]);
  });
});
