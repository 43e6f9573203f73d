import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageFile } from '../../platform/files.ts';
import { createTones, type Tone } from './tone.ts';
import { LISTED } from './tone-words.ts';

const tones = createTones();

function score(text: string, language: string | null = 'en'): number {
  return tones.of(text, language)?.score ?? Number.NaN;
}

function label(text: string, language: string | null): Tone['label'] | null {
  return tones.of(text, language)?.label ?? null;
}

test('a hand that is burnt and a call for help are no good news', () => {
  expect(label('The new phone burns my hand', 'en')).toBe('negative');
  expect(label('It overheats, help', 'en')).toBe('negative');
  expect(label('Thanks for your help', 'en')).toBe('positive');
});

test.each([
  [
    'en',
    'The new camera is fantastic, thank you so much',
    'I hate this camera, it is broken and useless',
    'The shop opens at nine on Monday',
  ],
  [
    'es',
    'Me encanta la cámara nueva, muchas gracias',
    'Qué vergüenza de servicio, la cámara está rota',
    'La tienda abre el lunes a las nueve',
  ],
  [
    'fr',
    'J’adore ce nouvel appareil, merci beaucoup',
    'Quelle honte ce service, l’appareil est cassé',
    'Le magasin ouvre lundi à neuf heures',
  ],
  [
    'de',
    'Die neue Kamera ist wunderschön, vielen Dank',
    'So eine Frechheit, die Kamera ist schon wieder kaputt',
    'Der Laden öffnet am Montag um neun',
  ],
  [
    'it',
    'Adoro la nuova fotocamera, grazie mille',
    'Che vergogna questo servizio, la fotocamera è guasta',
    'Il negozio apre lunedì alle nove',
  ],
  [
    'pt',
    'Amei a câmera nova, muito obrigado',
    'Que vergonha de atendimento, a câmera quebrou',
    'A loja abre na segunda às nove',
  ],
  [
    'ar',
    'الكاميرا الجديدة رائعة جدا، شكرا لكم',
    'خدمة سيئة جدا والكاميرا خربانة',
    'يفتح المتجر يوم الاثنين الساعة التاسعة',
  ],
  ['hi', 'नया कैमरा बहुत शानदार है, धन्यवाद', 'यह कैमरा बेकार है, पैसा बर्बाद', 'दुकान सोमवार को नौ बजे खुलती है'],
  [
    'hi',
    'naya camera bahut badhiya hai, shukriya',
    'ye camera bilkul bakwaas hai, paisa barbaad',
    'dukaan somvaar ko nau baje khulti hai',
  ],
])('%s: glad, angry, and neither', (language, glad, angry, neither) => {
  expect(label(glad, language)).toBe('positive');
  expect(label(angry, language)).toBe('negative');
  expect(tones.of(neither, language)).toEqual({
    score: 0,
    label: 'neutral',
    confidence: language === 'hi' ? 0.413 : 0.55,
    words: [],
  });
});

describe('a negation turns round what it belongs to', () => {
  test.each([
    ['en', 'This is good', 'This is not good'],
    ['en', 'I like it', 'I don’t like it'],
    ['en', 'I like it', "I don't really like it"],
    ['es', 'Es bueno', 'No es bueno'],
    ['fr', 'C’est bon', 'Ce n’est pas bon'],
    ['de', 'Das gefällt mir', 'Das gefällt mir nicht'],
    ['it', 'È buono', 'Non è buono'],
    ['pt', 'É bom', 'Não é bom'],
    ['ar', 'هذا جيد', 'هذا ليس جيدا'],
    ['hi', 'यह अच्छा है', 'यह अच्छा नहीं है'],
    ['hi', 'ye accha hai', 'ye accha nahi hai'],
  ])('%s: %s – %s', (language, plain, negated) => {
    expect(score(plain, language)).toBeGreaterThan(0.2);
    expect(score(negated, language)).toBeLessThan(-0.1);
  });

  test('not beyond a comma, and not far behind it', () => {
    expect(score('Not now, it is good')).toBeGreaterThan(0.2);
    expect(score('It is not that anybody in the shop said so, good people')).toBeGreaterThan(0.2);
  });

  test('said twice, as many languages do, it is one', () => {
    expect(score('No es nada bueno', 'es')).toBeLessThan(-0.1);
  });

  test('a face stays as it is', () => {
    expect(label('nothing to say 👍', 'en')).toBe('positive');
  });
});

describe('emphasis', () => {
  test.each([
    ['en', 'It is good', 'It is very good'],
    ['en', 'It is good', 'It is GOOD'],
    ['en', 'It is good', 'It is good!!!'],
    ['de', 'Das ist gut', 'Das ist sehr gut'],
    ['es', 'Es bueno', 'Es muy bueno'],
    ['pt', 'É bom', 'É muito bom'],
  ])('%s: %s < %s', (language, plain, strong) => {
    expect(score(strong, language)).toBeGreaterThan(score(plain, language));
  });

  test('makes what is bad worse', () => {
    expect(score('It is VERY bad!!')).toBeLessThan(score('It is bad'));
    expect(score('It is slightly bad')).toBeGreaterThan(score('It is bad'));
  });

  test('capitals everywhere are none, and signs of exclamation end somewhere', () => {
    expect(score('IT IS GOOD')).toBe(score('it is good'));
    expect(score(`good${'!'.repeat(40)}`)).toBe(score('good!!!!'));
  });

  test('letters may be held', () => {
    expect(score('I looooove it')).toBe(score('I love it'));
    expect(label('buenísimoooooo', 'es')).toBe('positive');
  });
});

test('what is asked is less glad, what is passed on as well, and what is said again counts less', () => {
  expect(score('Is it good?')).toBeLessThan(score('Is it good'));
  expect(score('good https://acme.example/x')).toBeLessThan(score('good'));
  expect(score('hell hell hell hell')).toBeGreaterThan(score('hell scam liar thief'));
});

test('what follows a "but" weighs more', () => {
  expect(score('The food is good but the service is bad')).toBeLessThan(0);
  expect(score('The service is bad but the food is good')).toBeGreaterThan(
    score('The food is good but the service is bad'),
  );
});

describe('emoji and emoticons', () => {
  test.each([
    ['😍', 'positive'],
    ['nothing to say 👍🏽', 'positive'],
    ['so that 😡😡', 'negative'],
    ['hm :-(', 'negative'],
    ['see you :)', 'positive'],
    ['&lt;3', 'positive'],
    ['👩‍❤️‍👨', 'positive'],
  ])('%s is %s in every language', (text, expected) => {
    for (const language of [...LISTED, 'ja', null]) expect(label(text, language)).toBe(expected);
  });

  test('in times, ratios and addresses there are none', () => {
    for (const text of ['At 10:30 and 16:9', 'See https://acme.example/:(/x', 'a:b c:d'])
      expect(tones.of(text, 'en')?.words).toEqual([]);
  });
});

test('a tag is its words, people and addresses are none', () => {
  expect(tones.of('#ILoveThis', 'en')?.words).toEqual(['Love']);
  expect(tones.of('@happy said www.love.example and https://love.example/hate', 'en')?.words).toEqual([]);
});

test('both sides at once are mixed', () => {
  expect(tones.of('I love the camera, I hate the strap', 'en')).toMatchObject({
    label: 'mixed',
    words: ['love', 'hate'],
  });
});

test('tells what decided it, as it is written, the strongest first', () => {
  expect(tones.of('Good camera, but the app is TERRIBLE', 'en')?.words).toEqual(['TERRIBLE', 'Good']);
  expect(tones.of('Das funktioniert nicht', 'de')?.words).toEqual(['funktioniert nicht']);
});

describe('no idea', () => {
  test.each([
    ['nothing at all', '', 'en'],
    ['a link', 'https://acme.example/x', 'en'],
    ['a number and a person', '@ines …', 'en'],
    ['a language without a list', 'Winkel is maandag open', 'nl'],
    ['a language that is not known', 'Zzkr blmpf', null],
  ])('%s', (_, text, language) => {
    expect(tones.of(text, language)).toBeNull();
  });

  test('a language without a list has emoji and what it borrows, with less confidence', () => {
    expect(label('Super, awesome 😍', 'nl')).toBe('positive');
    expect(tones.of('😍', 'nl')?.confidence).toBeLessThan(tones.of('😍', 'en')?.confidence ?? 0);
  });
});

test('agreement is sure, contradiction is not', () => {
  const agreed = tones.of('great, lovely, wonderful', 'en')?.confidence ?? 0;
  expect(agreed).toBeGreaterThan(tones.of('great, lovely, wonderful, a bit annoying', 'en')?.confidence ?? 1);
  expect(agreed).toBeGreaterThan(tones.of('nice', 'en')?.confidence ?? 1);
});

test('spelling: accents, letters that are mixed up, vowel signs, nukta, and Hindi by sound', () => {
  expect(score('horrivel', 'pt')).toBe(score('horrível', 'pt'));
  expect(score('راءِعة', 'ar')).not.toBeNaN();
  expect(score('أحبّك', 'ar')).toBe(score('احبك', 'ar'));
  expect(score('ज़बरदस्त', 'hi')).toBe(score('जबरदस्त', 'hi'));
  expect(score('khoobsoorat', 'hi')).toBeGreaterThan(0.3);
});

test('Arabic with what is written together with it', () => {
  expect(label('والرائعة', 'ar')).toBe('positive');
  expect(label('فاشلون', 'ar')).toBe('negative');
});

test.each(['!', '😡', '(', '&', '#', '@', "'", 'a', ':', 'ا', 'न', '\uD83D', 'not ', 'good ', ':( ', 'no_', '\u200D'])(
  'a hundred kilobytes of %j are read in no time',
  (sign) => {
    const text = sign.repeat(Math.ceil(100_000 / sign.length));
    for (const language of LISTED) {
      const began = process.cpuUsage();
      tones.of(text, language);
      const { user } = process.cpuUsage(began);
      expect(user).toBeLessThan(2_000_000);
    }
  },
);

test('scores stay within bounds, whatever the text', () => {
  const much = 'love '.repeat(2_000) + '😍'.repeat(2_000);
  for (const text of [much, much.replaceAll('love', 'hate'), 'GREAT wonderful perfect!!!! 😍❤🎉']) {
    const tone = tones.of(text, 'en');
    expect(Math.abs(tone?.score ?? 2)).toBeLessThanOrEqual(1);
    expect(tone?.confidence).toBeGreaterThan(0);
    expect(tone?.confidence).toBeLessThanOrEqual(1);
  }
});

describe('the lists', () => {
  const folder = packageFile('src', 'activity', 'enrich', 'tone');
  test.each(readdirSync(folder))('%s is well-formed, and has each word once', (name) => {
    const { words = {}, ...rest } = parse(readFileSync(`${folder}/${name}`, 'utf8')) as {
      words?: Record<string, string>;
    } & Record<string, unknown>;
    const all = Object.values(words).flatMap((list) => list.split(/\s+/));
    expect(all.filter((word) => !/^[\p{L}\p{M}\p{N}']+(?:_[\p{L}\p{M}\p{N}']+)*\*?$/u.test(word))).toEqual([]);
    expect(all.filter((word, at) => all.indexOf(word) !== at)).toEqual([]);
    expect(Object.keys(words).filter((value) => !(Math.abs(Number(value)) <= 4))).toEqual([]);
    expect(
      Object.keys(rest).filter(
        (key) => !['negators', 'boosters', 'dampers', 'but', 'emoji', 'emoticons'].includes(key),
      ),
    ).toEqual([]);
  });
});
