import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Fault } from '#sdk';
import { comments } from './streams/comments.ts';
import { likes } from './streams/likes.ts';
import { messages } from './streams/messages.ts';
import { fromXml } from './xml.ts';

const page = await readFile(join(import.meta.dirname, 'fixtures/messages.xml'));
const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('a page of the older XML', () => {
  test('has the JSON shape', () => {
    const [first, second, ...others] = messages.parse(page, 'application/xml');
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      id: 425,
      body: 'Is it known? 1 < 2 & so on',
      action: '',
      group: {},
      groups: [],
      poll: null,
      hidden: false,
      tags: [{ name: 'camera' }],
      comments: [{ id: 11, text: 'Known & fixed.', likes: [] }],
      external_resources: [{ oembed: { 'html.title': 'Tint', 'video:': 'x', 'og:type': 'video' }, media_files: [] }],
    });
    expect(second).toMatchObject({ id: 426, user: null, group: { id: 16, name: 'Camera' } });
  });

  test('holds comments and likes, each with its message around it', () => {
    const around = { id: 425, group: {}, permalink_url: 'https://acme.example/messages/425-red-tint' };
    expect(comments.parse(page, '')).toMatchObject([{ id: 11, message: around }]);
    expect(likes.parse(page, '')).toMatchObject([{ id: 7, unlikable: false, message: around }]);
  });
});

const single = '<message><id type="integer">1</id><body>a</body></message>';

test.each([single, `  \n${single}`, `<hash>${single}</hash>`, `<messages>${single}</messages>`])(
  'one message: %s',
  (body) => {
    expect(messages.parse(bytes(body), '')).toEqual([{ id: 1, body: 'a' }]);
  },
);

describe('reads what its declaration says', () => {
  const text = '<message><id type="integer">1</id><body>Grüße, à bientôt</body></message>';
  test.each([
    ['ISO-8859-1', Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`, 'latin1')],
    ['windows-1252', Buffer.from(`<?xml version='1.0' encoding='windows-1252'?>\n${text}`, 'latin1')],
    ['UTF-8', bytes(`<?xml version="1.0" encoding="UTF-8"?>${text}`)],
    ['UTF-8 with a mark', bytes(`\uFEFF${text}`)],
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ])('%s', (_, body) => {
    expect(messages.parse(body, '')).toEqual([{ id: 1, body: 'Grüße, à bientôt' }]);
  });

  test('what is in none of them is refused', () => {
    expect(() => messages.parse(Buffer.from(text, 'latin1'), '')).toThrow('the body is not UTF-8');
  });
});

test('characters that no XML may hold are left out', () => {
  const body = '<message><id type="integer">1</id><body>a\0b\u000Bc\td</body></message>';
  expect(messages.parse(bytes(body), '')).toEqual([{ id: 1, body: 'abc\td' }]);
});

test('no message', () => {
  expect(messages.parse(bytes('<messages type="array"/>'), '')).toEqual([]);
});

test('a member called __proto__ is a member', () => {
  const parsed = fromXml('<message><__proto__><polluted>yes</polluted></__proto__></message>');
  expect(Object.keys(parsed['message'] as object)).toEqual(['__proto__']);
  expect('polluted' in {}).toBe(false);
});

describe('refuses, with the place,', () => {
  test.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><message>&b;</message>', /XML at 1:\d+: a document type/],
    ['an entity of its own', '<message>\n&b;</message>', /XML at 2:\d+/],
    ['mismatched tags', '<message><id>1</message>', /XML at 1:\d+/],
    ['what is cut off', '<message><id>1</id>', /^XML at 1:\d+: unclosed/],
    ['depth', `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`, /more than 64 levels/],
  ])('%s', (_, text, problem) => {
    expect(() => messages.parse(bytes(text), '')).toThrow(problem);
    expect(() => messages.parse(bytes(text), '')).toThrow(Fault);
  });
});
