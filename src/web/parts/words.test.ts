/** What comes from the API as a word or numbers is told in the reader's language: nothing that it can say lacks its sentence. */
import { createInstance } from 'i18next';
import { expect, test } from 'vitest';
import { de } from '../words/de.ts';
import { noAnswer } from '../issue/no-answer.ts';
import { signalWhy } from './signal-why.ts';

async function inGerman() {
  const i18n = createInstance({
    lng: 'de',
    resources: { de: { translation: de } },
    interpolation: { escapeValue: false },
  });
  await i18n.init();
  return i18n;
}

test('why something cannot be answered, in German; what a network has refused is quoted', async () => {
  const { t } = await inGerman();
  const there = { network: 'Mastodon', refused: 'nobody can answer a like there' };
  expect(noAnswer(t, { ...there, cannot: { code: 'not_this', object: 'like' } })).toBe(
    'Von hier aus kann man nicht antworten: auf so etwas kann man auf Mastodon nicht antworten.',
  );
  expect(noAnswer(t, { ...there, cannot: null })).toContain('auf Englisch: nobody can answer a like there');
});

test('why a signal is one, in German: as much as two digits tell; as the API says it where its numbers are not kept', async () => {
  const i18n = await inGerman();
  const signal = {
    kind: 'spike',
    title: 'Vega',
    product: 'vega_3',
    market: null,
    topic: null,
    measure: 'posts',
    observed: 1_204,
    expected: 2.345,
    span_ms: 9_000_000,
    why: '1204 posts',
  } as const;
  const told = (more: object): string => signalWhy(i18n.t, 'de', { ...signal, ...more });
  expect(told({})).toBe('1.204 Beiträge über 3 Stunden, üblich ist 2,3 (Vega: vega_3)');
  expect(told({ observed: 1, measure: 'authors', expected: 0.01, span_ms: 60_000 })).toBe(
    '1 Person über 1 Minute, üblich ist nichts (Vega: vega_3)',
  );
  expect(told({ kind: 'tone', observed: -0.514, expected: 0.2, product: null, span_ms: 3 * 86_400_000 })).toBe(
    'der Ton ist schlechter geworden: -0,51 über 3 Tage, üblich ist +0,2 (Vega)',
  );
  expect(told({ kind: 'silence', observed: 0, expected: 40 })).toBe(
    'nichts über 3 Stunden, üblich ist 40 (Vega: vega_3)',
  );
  expect(told({ span_ms: null })).toBe('1204 posts');
});
