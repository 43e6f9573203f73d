import { describe, expect, test } from 'vitest';
import { createStandIns } from './stand-ins.ts';

/** What becomes of a text in a recording of these bodies. */
function said(text: string, ...bodies: unknown[]): string {
  const standIns = createStandIns();
  for (const body of bodies) standIns.learn(body);
  return standIns.text(text, 'text');
}

describe('a name is found', () => {
  test.each<[string, unknown]>([
    ['in a field of its own', { display_name: 'Ada Perle' }],
    ['in any spelling of it', [{ 'full-name': 'Ada Perle' }, { authorFullName: 'Bo' }]],
    ['as the name of somebody', { posts: [{ user: { id: 3, name: 'Ada Perle' } }] }],
    ['in a list of people', { mentions: ['Ada Perle'], members: [{ name: 'Bo Li' }] }],
    ['as an author alone', { author: 'Ada Perle' }],
    ['beside what only people have', { name: 'Ada Perle', username: 'ada' }],
    ['by the type', { data: { type: 'user--user', attributes: { name: 'Ada Perle' } } }],
    ['in JSON that does not say so', '{"author":{"name":"Ada Perle"}}'],
    ['in an element', '<post><dc:creator><![CDATA[Ada Perle]]></dc:creator></post>'],
    ['in an element within', '<author>\n<uri>x</uri><name>Ada Perle</name></author>'],
    ['in an element of its own', '<AuthorFullName lang="en">Ada Perle</AuthorFullName>'],
  ])('%s', (_where, body) => {
    expect(said('as Ada Perle says', body)).toBe('as Robin Ash says');
  });

  test.each<[string, unknown]>([
    ['a group', { name: 'General', id: 7 }],
    ['a group that has a handle', { name: 'Camera', username: 'camera', type: 'Group' }],
    ['a channel', { channel: { name: 'Camera', email: 'camera@acme.example' } }],
    ['an id', { user: 'U012ABC', created_by: '0051x0000' }],
    ['a handle', { from: 'ada', author: '@ada' }],
    ['a repository', { full_name: 'ada/perle' }],
    ['a hidden secret', { display_name: '[secret]' }],
  ])('but not where %s stands', (_what, body) => {
    const standIns = createStandIns();
    standIns.learn(body);
    expect(standIns.replaced().names).toBe(0);
  });
});

describe('a name is replaced', () => {
  const people = [{ author: { name: 'Ada Perle' } }, { author: { name: 'Bo' } }, { author: { name: 'Ada Perle' } }];

  test('by the same one for the same person, by another for another', () => {
    expect(said('Ada Perle, Bo and Ada Perle', people)).toBe('Robin Ash, Kim Birch and Robin Ash');
  });

  test('where somebody is called by a part of it', () => {
    expect(said('Thanks, Ada! Mrs. Perle knows.', people)).toBe('Thanks, Robin! Mrs. Ash knows.');
  });

  test('as a word of its own, in any alphabet', () => {
    expect(said('Bobby and Bo’s boat', people)).toBe('Bobby and Kim Birch’s boat');
    expect(said('Говорит Ева Шмидт.', { author: { name: 'Ева Шмидт' } })).toBe('Говорит Robin Ash.');
    expect(said('昨日は山田太郎さんと', { author: { name: '山田太郎' } })).toBe('昨日はRobin Ashさんと');
  });

  test('where it is a mere word only in a field of names', () => {
    const standIns = createStandIns();
    standIns.learn({ display_name: 'admin' });
    expect(standIns.text('ask an admin', 'text')).toBe('ask an admin');
    expect(standIns.text('admin', 'role')).toBe('admin');
    expect(standIns.text('admin', 'display_name')).toBe('Robin Ash');
  });

  test('once: what was made up is no name to look for', () => {
    expect(said('Robin Ash met Kim Birch', { users: [{ name: 'Kim Birch' }, { name: 'Robin Ash' }] })).toBe(
      'Kim Birch met Robin Ash',
    );
  });

  test('by names enough for all', () => {
    const standIns = createStandIns();
    const many = Array.from({ length: 500 }, (_, at) => `Somebody ${at}`);
    standIns.learn(many.map((name) => ({ user: { name } })));
    expect(new Set(many.map((name) => standIns.text(name, 'name'))).size).toBe(500);
    expect(standIns.replaced().names).toBe(500);
  });
});

describe('a number as it is dialled within a country', () => {
  test.each([
    '030 1234567',
    '0151-23456789',
    '(030) 123 45 67',
    '030/1234567',
    '06.12.34.56.78',
    '(212) 555-1234',
    '212-555-1234',
  ])('%s', (number) => {
    expect(said(`Call ${number}, please.`)).toBe('Call +1 555 0100, please.');
  });

  test.each([
    'on 03-02-2026 at 10:15',
    'on 01.02.2026 10.15',
    'on 2026-03-02 10:15:00',
    'at 127.0.0.1 as 0.10.22 says',
    'see https://x.example/0151-23456789 there',
    'id 0f81-0123-4567-89ab it is',
    'only 012 34',
    '0151-23456789',
  ])('%s is none', (text) => {
    expect(said(text)).toBe(text);
  });
});

test('a field keeps its own name, be it somebody’s as well', () => {
  const standIns = createStandIns();
  standIns.learn({ user: { name: 'Text' } });
  expect(standIns.key('Text')).toBe('Text');
});
