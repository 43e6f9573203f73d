import { describe, expect, test } from 'vitest';
import { Fault } from '#sdk';
import { posts } from './streams/posts.ts';
import { fromXml, xmlReader } from './xml.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const article = (inner: string): string => `<article ID="1"><description>${inner}</description></article>`;
const river = (inner: string): string => `<radian6_RiverOfNews_export>${inner}</radian6_RiverOfNews_export>`;

describe('values', () => {
  test.each([
    ['an element with neither attributes nor elements is its text', '<a> x &amp; y </a>', { a: 'x & y' }],
    ['an empty one is null', '<a><b/><c> </c></a>', { a: { b: null, c: null } }],
    ['attributes are members', '<a b="1">x</a>', { a: { '@b': '1', '#': 'x' } }],
    ['CDATA is text, markup and all', '<a><![CDATA[ <b>x</b> ]]>&#x263A;</a>', { a: '<b>x</b> ☺' }],
    ['one or many: a lone article is a list', '<r><article ID="1"/></r>', { r: { article: [{ '@ID': '1' }] } }],
    ['one or many: what comes twice is a list', '<r><x>1</x><x>2</x><x>3</x></r>', { r: { x: ['1', '2', '3'] } }],
  ])('%s', (_, text, value) => {
    expect(fromXml(bytes(text))).toEqual(value);
  });

  test('a member called __proto__ is a member', () => {
    const parsed = fromXml(bytes('<a><__proto__><polluted>yes</polluted></__proto__></a>'));
    expect(Object.keys(parsed['a'] as object)).toEqual(['__proto__']);
    expect('polluted' in {}).toBe(false);
  });

  test('characters that no XML may hold are left out', () => {
    expect(fromXml(bytes('\0<a>b\0\u000Bc\td</a>'))).toEqual({ a: 'bc\td' });
  });
});

describe('reads what is declared', () => {
  const text = '<a>Grüße, à bientôt – 1 €</a>';
  test.each([
    ['UTF-8 without a word', bytes(text), 'Grüße, à bientôt – 1 €'],
    ['UTF-8 with a mark', bytes(`\uFEFF<?xml version="1.0" encoding="UTF-8"?>${text}`), 'Grüße, à bientôt – 1 €'],
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'Grüße, à bientôt – 1 €'],
    ['ISO-8859-1', Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><a>Grüße</a>', 'latin1'), 'Grüße'],
    [
      'windows-1252',
      Buffer.from([...bytes("<?xml version='1.0' encoding='windows-1252'?><a>"), 0x80, 0x96, ...bytes('</a>')]),
      '€–',
    ],
  ])('%s', (_, body, value) => {
    expect(fromXml(body)).toEqual({ a: value });
  });

  test('in whatever pieces it comes', () => {
    const body = bytes(`<?xml version="1.0"?>${river(article('<content>Grüße 😀 &amp; mehr</content>').repeat(40))}`);
    const taken: unknown[] = [];
    const reader = xmlReader(new Set(['article']), (_, value) => taken.push(value));
    for (const byte of body) reader.write(Uint8Array.of(byte));
    expect(reader.close()).toEqual({ radian6_RiverOfNews_export: null });
    expect(taken).toHaveLength(40);
    expect(taken[39]).toEqual({ '@ID': '1', description: { content: 'Grüße 😀 & mehr' } });
  });
});

describe('refuses, with the place,', () => {
  test.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', /^XML at 1:\d+: a document type/],
    ['an entity of its own', '<a>\n&b;</a>', /^XML at 2:\d+/],
    ['mismatched tags', '<a><b>1</a>', /^XML at 1:\d+/],
    ['what is cut off', '<a>\n<b>', /^XML at 2:\d+: unclosed/],
    ['depth', `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`, /more than 64 levels/],
    ['a name without end', `<${'a'.repeat(300)}/>`, /a name that is too long/],
    ['a text without end', `<a>${'x'.repeat(16 * 1024 * 1024 + 1)}</a>`, /a text of more than/],
    ['elements without end', `<a>${'<b/>'.repeat(1_100_000)}</a>`, /more than 67108864 characters/],
    ['an encoding that is not read', '<?xml version="1.0" encoding="EBCDIC"?><a/>', /the encoding EBCDIC is not read/],
    ['nothing', ' \n', /the body is empty/],
    ['a page of HTML', '<!doctype html><p>Sign in', /HTML instead of XML/],
  ])('%s', (_, text, problem) => {
    expect(() => fromXml(bytes(text))).toThrow(problem);
    expect(() => fromXml(bytes(text))).toThrow(Fault);
  });

  test('bytes that are not in their encoding', () => {
    expect(() => fromXml(Buffer.from('<a>Grüße</a>', 'latin1'))).toThrow(/^not UTF-8/);
  });
});

describe('posts out of', () => {
  const one = '<article ID="1"/>';
  test.each([
    ['a river', river(`<article_count>1</article_count>${one}`), 1],
    ['an empty river', river('<article_count>10</article_count>'), 0],
    [
      'a river in groups',
      `<radian6_RiverOfNews_KeywordGrouped_export><KeywordGroupData id="FG_1">${river(one)}</KeywordGroupData><KeywordGroupData id="FG_2">${river(one)}</KeywordGroupData></radian6_RiverOfNews_KeywordGrouped_export>`,
      2,
    ],
    ['a lone article', one, 1],
    ['the details of a post', '<PostDetails><blogPost><Post><postId>1</postId></Post></blogPost></PostDetails>', 1],
    ['JSON in its envelope', '{"data":[{"id":"1","publishedDate":"x"}],"meta":{"totalCount":1}}', 1],
    ['no JSON posts', '{"data":[],"meta":{"totalCount":0}}', 0],
    ['a JSON post', '{"id":"1","publishedDate":"x"}', 1],
    [
      'what the company published',
      '{"status":true,"response":[{"id":"a-1","socialAsset":"2","message":"x"}],"meta":{}}',
      1,
    ],
    ['a list of JSON posts, one of them poisoned', '[{"id":"1","publishedDate":"x"},7]', 2],
  ])('%s', (_, body, count) => {
    expect(posts.parse(bytes(body), '')).toHaveLength(count);
  });

  test.each([
    ['topics', '<topicFilters><topicFilter/></topicFilters>', 'topicFilters: topic profiles: radian6.list_topics'],
    ['users', '<user><userId>1</userId></user>', 'directory'],
    ['an error', '<error>No such topic</error>', 'an error of the vendor: No such topic'],
    ['an error within', river('<error><message>Too fast</message></error>'), 'an error of the vendor: Too fast'],
    ['JSON tags', '{"data":[{"content":{"value":"my tag"}}],"meta":{"totalCount":1}}', 'radian6.list_tags'],
    ['JSON authors', '{"data":[{"id":"1","authorFullName":"x"}]}', 'radian6.read_author'],
    ['a JSON error', '{"status":"400","code":"error.bad_request","message":"Bad"}', 'an error of the vendor: Bad'],
    ['Social Studio', '{"status":true,"response":[{"id":"1","name":"x"}],"meta":{}}', 'not read'],
  ])('%s, told by name', (_, body, problem) => {
    expect(() => posts.parse(bytes(body), '')).toThrow(problem);
  });
});

test('a comment that never ends is not held for ever', () => {
  const reader = xmlReader();
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  reader.write(bytes('<a><!-- '));
  expect(() => {
    for (let megabytes = 0; megabytes < 70; megabytes += 1) reader.write(chunk);
  }).toThrow('characters without an end');
});

test('a post is the same thing and version as an article, as JSON and as a row', () => {
  const [xml] = posts.parse(
    bytes(
      river(
        '<article ID="7"><description><headline>Red  tint</headline><content><![CDATA[It is\nred]]></content></description></article>',
      ),
    ),
    '',
  );
  const records = [
    xml,
    { id: '7', title: 'Red tint', content: 'It is red', publishedDate: 'x' },
    { ARTICLE_ID: '7', HEADLINE: 'Red tint ', CONTENT: ' It is red' },
    { postId: '7', title: 'Red tint', content: 'It is red' },
  ];
  const keys = records.map((record) => posts.key(posts.record.parse(record)));
  expect(new Set(keys.map(({ id, version }) => `${id}@${version}`)).size).toBe(1);
  expect(posts.key(posts.record.parse({ id: '7', title: 'Red tint', content: 'It is blue' })).version).not.toBe(
    keys[0]?.version,
  );
});
