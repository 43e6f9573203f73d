/** What is told by words: terms, and the whole of it by its parts. The models have tests of their own. */
import { describe, expect, test } from 'vitest';
import { compileVocabulary, vocabularyOf } from '../topics/index.ts';
import { createTerms, enrich, type EnrichmentParts } from './index.ts';

describe('terms', () => {
  const terms = createTerms();

  test.each([
    ['My new CAMERA has a red tint, and I don’t like it', 'en', ['new', 'camera', 'red', 'tint']],
    ['Die Kamera ist seit gestern kaputt und niemand hilft mir', 'de', ['kamera', 'gestern', 'kaputt', 'hilft']],
    ['L’appareil photo est cassé', 'fr', ['appareil', 'photo', 'cassé']],
    ['La cámara no funciona', 'es', ['cámara', 'funciona']],
    ['#RedTint @bondfire look https://x.example/camera?a=1 RT', 'en', ['redtint', 'look']],
    ['camera camera CAMERA', 'en', ['camera']],
    ['2026 12 3.5', 'en', []],
    ['カメラの修理をお願いします', 'ja', ['カメラ', '修理', 'お願い']],
    ['我的相机坏了', 'zh', ['我的', '相机']],
    ['الكاميرا لا تعمل', 'ar', ['الكاميرا', 'تعمل']],
    ['कैमरा खराब है', 'hi', ['कैमरा', 'खराब']],
    ['what is the camera und die Kamera', null, ['camera', 'kamera']],
  ])('%s (%s)', (text, language, expected) => {
    expect(terms.of(text, language)).toEqual(expected);
  });

  test('a long text has no more of them than a reader could take in', () => {
    const text = Array.from({ length: 5_000 }, (_, at) => `word${at}`).join(' ');
    expect(terms.of(text, 'en').length).toBeLessThanOrEqual(60);
  });
});

const vocabulary = vocabularyOf([
  {
    kind: 'topics',
    name: 'tint',
    title: 'Tint',
    words: { en: ['red tint'], de: ['Rotstich'] },
    except: {},
    unless: {},
  },
]);

function parts(asked: string[] = []): EnrichmentParts {
  return {
    languages: { of: (text) => (asked.push(text), text.includes('der') ? 'de' : 'en') },
    tones: {
      of: (text, language) => ({
        score: text.length > 3 ? -0.5 : 0.5,
        label: 'negative',
        confidence: 1,
        words: [String(language)],
      }),
    },
    terms: createTerms(),
    matcher: compileVocabulary(vocabulary),
  };
}

describe('enrichment', () => {
  test('is the same for the same words, and bears the revision of the vocabulary', () => {
    const words = { title: null, text: 'der Rotstich', tags: [], language: null };
    expect(enrich(parts(), words)).toEqual({
      language: 'de',
      own_language: true,
      sentiment: { score: -0.5, label: 'negative', confidence: 1 },
      products: [],
      topics: ['tint'],
      terms: ['rotstich'],
      vocabulary: vocabulary.revision,
    });
    expect(enrich(parts(), words)).toEqual(enrich(parts(), words));
  });

  test('goes by the language that the vendor gave, where it gave one', () => {
    const asked: string[] = [];
    const told = enrich(parts(asked), { title: null, text: 'der red tint', tags: [], language: 'en-GB' });
    expect(told).toMatchObject({ language: 'en-GB', own_language: false, topics: ['tint'] });
    expect(asked).toEqual([]);
  });

  test('reads the title as well, once, and tags for what it is about', () => {
    const asked: string[] = [];
    const told = enrich(parts(asked), { title: 'Help', text: 'Help me', tags: ['red tint'], language: null });
    expect(asked).toEqual(['Help me']);
    expect(told).toMatchObject({ topics: ['tint'], terms: ['help'] });
    expect(enrich(parts(), { title: 'A', text: null, tags: [], language: null }).sentiment?.score).toBe(0.5);
  });

  test('has nothing to tell of nothing', () => {
    expect(enrich(parts(), { title: null, text: null, tags: [], language: null })).toMatchObject({
      language: null,
      sentiment: null,
      topics: [],
      terms: [],
    });
  });
});
