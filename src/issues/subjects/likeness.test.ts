import { describe, expect, test } from 'vitest';
import { ALIKE, bandsOf, likeness, shinglesOf } from './likeness.ts';
import { canonicalLink, linksIn } from './links.ts';

function alike(one: string, other: string): number {
  const [here, there] = [shinglesOf(one), shinglesOf(other)];
  return here === null || there === null ? 0 : likeness(here, there);
}

function meet(one: string, other: string): boolean {
  return bandsOf(one).some((band) => bandsOf(other).includes(band));
}

const HOT = 'My new X200 camera gets burning hot after ten minutes of filming, is anybody else seeing this?';

describe('nearly the same', () => {
  test.each([
    ['word for word', HOT],
    ['shouted, with other signs', `${HOT.toUpperCase().replace(',', ' -')} !!!`],
    ['passed on', `RT @ines: ${HOT} https://acme.example/p/1 #x200`],
    ['a word more and a word less', HOT.replace('burning ', '').replace('filming', 'filming with it')],
    ['with what nobody sees', HOT.replaceAll('e', 'e\u200b')],
    ['in full-width letters', HOT.replaceAll(/[A-Za-z0-9]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))],
  ])('%s', (_, text) => {
    expect(alike(HOT, text)).toBeGreaterThanOrEqual(ALIKE);
    expect(meet(HOT, text)).toBe(true);
  });

  test.each([
    [
      'my',
      'the same in other words',
      'Does anyone know why the X200 overheats so quickly? Mine is too hot to touch when I film.',
    ],
    [
      'a template',
      'about another product',
      'My new Z9 kettle gets burning cold after two hours of cooking, who else has noticed that?',
    ],
  ])('not %s %s', (_, __, text) => expect(alike(HOT, text)).toBeLessThan(ALIKE));

  test.each([
    [
      'Japanese',
      '新しいカメラが十分ほど撮影すると非常に熱くなります。他の人も同じですか？',
      '【拡散】新しいカメラが十分ほど撮影すると非常に熱くなります。他の方も同じですか',
    ],
    [
      'Russian',
      'Новая камера сильно нагревается через десять минут съёмки, у кого ещё так же?',
      'новая камера очень сильно нагревается через десять минут съёмки! у кого ещё так же',
    ],
    [
      'Arabic',
      'الكاميرا الجديدة تسخن كثيرا بعد عشر دقائق من التصوير هل حدث هذا مع غيري',
      'الكاميرا الجديدة تسخن جدا بعد عشر دقائق من التصوير، هل حدث هذا مع غيري؟',
    ],
    [
      'Thai',
      'กล้องใหม่ร้อนมากหลังจากถ่ายวิดีโอสิบนาที มีใครเป็นเหมือนกันบ้าง',
      'กล้องใหม่ร้อนมากหลังจากถ่ายวิดีโอสิบนาที มีใครเป็นเหมือนกันบ้างไหม',
    ],
  ])('in %s', (_, one, other) => {
    expect(alike(one, other)).toBeGreaterThanOrEqual(ALIKE);
    expect(meet(one, other)).toBe(true);
  });

  test.each([
    'Thanks!',
    'Thank you so much for your help!',
    'thanks thanks thanks thanks thanks thanks thanks thanks thanks thanks',
    'Same here',
    'ありがとうございます',
    'ขอบคุณครับ',
    '@acme @ines @ben @carla @dora @emil @fritz @gerd @hans thanks',
    'https://acme.example/a/very/long/address/that/says/nothing/at/all?q=1',
    '👍👍👍👍👍👍👍👍👍👍👍👍',
    '',
  ])('too short to tell: %s', (text) => expect([bandsOf(text), shinglesOf(text)]).toEqual([[], null]));

  test('a long text costs no more than its beginning, and numbers stay whole', () => {
    const bands = bandsOf('The quick brown fox jumps over the lazy dog and goes on. '.repeat(20_000));
    expect(bands.every((one) => Number.isSafeInteger(one) && one >= 0)).toBe(true);
    expect(bands).toHaveLength(8);
  });
});

describe('a link', () => {
  test.each([
    'https://acme.example/recall?id=7',
    'http://www.acme.example/recall/?id=7',
    'HTTPS://M.ACME.example:443/recall?utm_source=x&id=7&fbclid=1#top',
    'www.acme.example/recall/index.html?id=7',
  ])('%s has one spelling', (address) => expect(canonicalLink(address)).toBe('acme.example/recall?id=7'));

  test.each([
    'https://acme.example',
    'https://acme.example/?utm_source=x',
    'https://acme.example/de-ch/',
    'https://acme.example/index.php#top',
    'ftp://acme.example/a',
    'https://localhost/a',
    'https://',
    'mailto:a@b.example',
  ])('%s tells nothing', (address) => expect(canonicalLink(address)).toBeNull());

  test('is found in a text, without what ends the sentence', () => {
    const text =
      'See (https://acme.example/a_(b)), www.acme.example/c?y=2&x=1! and https://acme.example/#/shown. Twice: http://acme.example/c?x=1&y=2';
    expect(linksIn(text)).toEqual(['acme.example/a_(b)', 'acme.example/c?x=1&y=2', 'acme.example#/shown']);
    expect(linksIn('no link')).toEqual([]);
  });

  test('hangs on no text', () => {
    const hostile = `https://${')'.repeat(50_000)} https://${'.'.repeat(50_000)}x ${'www.'.repeat(50_000)}`;
    expect(linksIn(hostile)).toEqual([]);
  });
});
