import { expect, test } from 'vitest';
import { createLanguages } from './language.ts';
import { loadLanguageModel } from './language-model.ts';

const languages = createLanguages();

const SAID = {
  en: 'The new camera gets really hot after ten minutes of use',
  es: 'La cámara nueva se calienta mucho después de diez minutos',
  fr: 'Le nouvel appareil chauffe beaucoup après dix minutes',
  de: 'Die neue Kamera wird nach zehn Minuten richtig heiß',
  it: 'La nuova fotocamera si scalda molto dopo dieci minuti',
  pt: 'A câmera nova esquenta muito depois de dez minutos, não dá',
  ar: 'الكاميرا الجديدة تسخن كثيرا بعد عشر دقائق من الاستخدام',
  hi: 'नया कैमरा दस मिनट के बाद बहुत गर्म हो जाता है',
  nl: 'De nieuwe camera wordt na tien minuten gebruik erg heet',
  ru: 'Новая камера сильно нагревается через десять минут',
  ja: '新しいカメラは十分後にとても熱くなります',
  ko: '새 카메라는 십 분 후에 매우 뜨거워집니다',
} as const;

test.each(Object.entries(SAID))('%s', (code, text) => {
  expect(languages.of(text)).toBe(code);
  expect(languages.of(`@ines #news ${text} https://acme.example/the-and-of 😍😍 &amp;`)).toBe(code);
});

test('Hindi in Latin letters', () => {
  expect(languages.of('yaar ye phone bilkul bakwas hai, kya karu')).toBe('hi');
  // Too little for one language, and a word of Hindi in it.
  expect(languages.of('bahut kharab camera')).toBe('hi');
  expect(languages.of('Kai is here, so are the others')).toBe('en');
  expect(languages.of('log')).toBeNull();
});

test.each(['', ' ', '😍😍', '12345 !!', 'ok', 'https://acme.example', '@ines', '\uD83D', '\u0000', '&amp;'])(
  '%j is none',
  (text) => {
    expect(languages.of(text)).toBeNull();
  },
);

test('what is long or odd is read in no time', () => {
  for (const sign of ["'", 'a', 'ا', '@', '#', '&', '😡', "a' ", 'http'])
    expect(() => languages.of(sign.repeat(200_000))).not.toThrow();
});

test('the model answers what eld answers, sure or not', async () => {
  // Its smallest data, in the same form: the large one takes eld seconds to load.
  const model = loadLanguageModel('extrasmall');
  const { eld } = (await import('eld/extrasmall')) as {
    readonly eld: { detect(text: string): { readonly language: string; isReliable(): boolean } };
  };
  const odd = [
    'x'.repeat(500),
    `${'ab'.repeat(40)} hello`,
    "it's 'quoted' don’t",
    '𝒽𝑒𝓁𝓁𝑜 world',
    'ǅ ﬀ İ ß',
    '日本語 and English',
  ];
  for (const text of [...Object.values(SAID), ...odd]) {
    for (let end = text.length; end > 0; end = Math.floor(end / 2)) {
      const found = eld.detect(text.slice(0, end));
      expect(model.detect(text.slice(0, end))).toBe(found.isReliable() ? found.language : null);
    }
  }
});
