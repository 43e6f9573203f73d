/** What somebody was told is told to others without their name: in many alphabets, and where a name is a word of everybody's. */
import { describe, expect, test } from 'vitest';
import { withoutNames } from './names.ts';

function told(
  text: string,
  name: string,
  more: { handle?: string; by?: string; language?: string; product?: string } = {},
) {
  return withoutNames(text, {
    reporters: [{ name, handle: more.handle ?? null }],
    responders: more.by === undefined ? [] : [{ name: more.by, handle: null }],
    language: more.language ?? null,
    subjects: more.product === undefined ? [] : [more.product],
  });
}

describe('whoever was answered is {name}', () => {
  test.for([
    ['Hi Maria, thanks!', 'Maria', 'Hi {first_name}, thanks!'],
    ['Hi Maria, thanks!', 'Maria Meyer', 'Hi {first_name}, thanks!'],
    ['Dear Maria Meyer, thanks!', 'Maria Meyer', 'Dear {name}, thanks!'],
    ['Dear Ms. Meyer, thanks', 'Maria Meyer', 'Dear {name}, thanks'],
    ['hi maria, thanks', 'Maria Meyer', 'hi {first_name}, thanks'],
    ['HI MARIA!', 'Maria Meyer', 'HI {first_name}!'],
    ['We have Maria’s order', 'Maria Meyer', 'We have {first_name}’s order'],
    ['Dear Maria O’Brien', "Maria O'Brien", 'Dear {name}'],
    ['Hola José, gracias', 'Jose Núñez', 'Hola {first_name}, gracias'],
    ['Hola Sra. Nuñez', 'José Núñez', 'Hola {name}'],
    ['Sehr geehrter Herr Müller,', 'Jörg Mueller', 'Sehr geehrter {name},'],
    ['Hallo Joerg, danke', 'Jörg Müller', 'Hallo {first_name}, danke'],
    ['Hallo Frau Dr. Schön, danke', 'Dr. Ute Schön', 'Hallo Frau {name}, danke'],
    ['Hi Mia', 'Meyer, Mia', 'Hi {first_name}'],
    ['Hi Mia-Lena', 'Mia-Lena Koch', 'Hi {first_name}'],
    ['Здравствуйте, Мария! Мы ответили Марии', 'Мария Иванова', 'Здравствуйте, {first_name}! Мы ответили {first_name}'],
    ['Уважаемый Пётр Иванович', 'Петр Иванов', 'Уважаемый {name}'],
    ['Γεια σου Γιώργο', 'Γιώργος Παπάς', 'Γεια σου {first_name}'],
    ['Ahoj Petře, díky', 'Petr Novák', 'Ahoj {first_name}, díky', 'cs'],
    ['田中様、ありがとうございます', '田中 太郎', '{name}様、ありがとうございます'],
    ['田中太郎様', '田中太郎', '{name}様'],
    ['王先生您好', '王小明', '{name}先生您好'],
    ['小明您好', '王小明', '{name}您好'],
    ['김민수님 안녕하세요', '김민수', '{name}님 안녕하세요'],
    ['민수님 안녕하세요', '김민수', '{name}님 안녕하세요'],
    ['مرحبا ماريا، شكرا', 'ماريا حسن', 'مرحبا {first_name}، شكرا'],
    ['رسالة لماريا حسن', 'ماريا حسن', 'رسالة {name}'],
    ['שלום מרים, תודה', 'מרים לוי', 'שלום {first_name}, תודה'],
    ['नमस्ते मीरा, धन्यवाद', 'मीरा शर्मा', 'नमस्ते {first_name}, धन्यवाद'],
    ['สวัสดีคุณสมชาย ใจดี', 'สมชาย ใจดี', 'สวัสดีคุณ{name}'],
    ['Selam İpek, teşekkürler', 'İpek Işık', 'Selam {first_name}, teşekkürler'],
    ['Bayan Isik merhaba', 'İpek Işık', '{name} merhaba'],
  ] as [string, string, string, string?][])('%s (%s)', ([text, name, left, language]) => {
    expect(told(text, name, language === undefined ? {} : { language }).text).toBe(left);
  });

  test('by handle, of the whole network or of one server', () => {
    expect(told('@mia thanks! cc @mia@social.example @miami', 'Mia', { handle: 'mia@social.example' }).text).toBe(
      '{handle} thanks! cc {handle} @miami',
    );
    expect(told('Thanks @Mia_M.', 'x', { handle: '@mia_m' }).text).toBe('Thanks {handle}.');
    expect(told('Write to mia@shop.example', 'Mia', { handle: 'shop' }).text).not.toContain('{handle}');
  });
});

describe('a name that is a word as well', () => {
  test.for([
    ['Please mark the box. Mark it well.', 'Mark Long', 'Please mark the box. Mark it well.'],
    ['Hi Mark, please mark the long box', 'Mark Long', 'Hi {first_name}, please mark the long box'],
    ['Thanks Mark! Will you try?', 'Mark Will', 'Thanks {first_name}! Will you try?'],
    ['Dear Mr. Long, it takes long', 'Mark Long', 'Dear {name}, it takes long'],
    ['Mark, we ship in May.', 'Mark May', '{first_name}, we ship in May.'],
    ['We hope, Hope, that it holds', 'Hope Stone', 'We hope, {first_name}, that it holds'],
    ['Der Stein im Schuh. Hallo Herr Stein!', 'Anna Stein', 'Der Stein im Schuh. Hallo {name}!'],
    [
      'Le petit Pierre est à Paris. Bonjour Pierre,',
      'Pierre Petit',
      'Le petit Pierre est à Paris. Bonjour {first_name},',
    ],
    ["I'm Mark's neighbour and we miss Mark", 'Mark', "I'm {first_name}'s neighbour and we miss Mark"],
    ['Любовь моя. Привет, Любовь!', 'Любовь', 'Любовь моя. Привет, {first_name}!'],
    ['Hi Do, do try', 'Do Thi', 'Hi {first_name}, do try'],
  ] as const)('%s (%s)', ([text, name, left]) => {
    expect(told(text, name).text).toBe(left);
  });

  test('is told where it stays', () => {
    expect(told('Mark it in May.', 'Mark May').doubtful).toEqual(['Mark', 'May']);
    expect(told('Hi Mark, mark it', 'Mark Long').doubtful).toEqual([]);
  });

  test('the product’s name is nobody’s', () => {
    expect(told('The Lens Cam gets warm. Hi Lens,', 'Lens Cam', { product: 'lens_cam' }).text).toBe(
      'The Lens Cam gets warm. Hi {first_name},',
    );
    expect(told('A new Lens helps', 'Lens Meyer', { product: 'lens_cam' }).text).toBe('A new Lens helps');
  });
});

test('whoever answered is {responder}, the one who was answered before them', () => {
  expect(told('Hi Maria,\nsee below.\n\nBest,\nInes Vogt', 'Maria', { by: 'Ines Vogt' }).text).toBe(
    'Hi {first_name},\nsee below.\n\nBest,\n{responder}',
  );
  expect(told('Thanks! – Ines', 'Maria', { by: 'ines' }).text).toBe('Thanks! – {responder}');
  expect(told('The operator reads it; Operator help is near', 'Maria', { by: 'operator' }).text).toBe(
    'The operator reads it; Operator help is near',
  );
});

test('says what it said where nobody is named, to the sign; and takes any name', () => {
  for (const name of ['', ' ', '🔥', '(((', '.*', '\\', 'a'.repeat(5_000), '{name}', '-', "'", ',', '\u0301', '한'])
    expect(told('Cafe\u0301 (.*) is $& open', name).text).toBe('Cafe\u0301 (.*) is $& open');
  expect(told('Café', '', {}).text).toBe('Café');
  const long = 'Maria and Mark may will '.repeat(4_000);
  expect(told(long, 'Maria Will').text).not.toContain('Maria');
});
