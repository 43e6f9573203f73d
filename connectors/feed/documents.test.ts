/** What publishers write, and what feed readers make of it. */
import { describe, expect, test } from 'vitest';
import { asFault } from '#sdk';
import { readDate } from './dates.ts';
import { readDocument, type FeedDocument } from './document.ts';
import { readOpml } from './opml.ts';
import type { Entry, ItemRecord } from './schema.ts';
import { cpuMs } from '../../test/support/cpu.ts';

const SEEN = new Date('2026-03-02T09:15:00Z');
const FEED = 'https://blog.example/feed';

function read(text: string | Uint8Array, contentType = ''): FeedDocument {
  const body = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return readDocument(body, contentType, { feed: FEED, url: FEED, seen: SEEN });
}

function rss(items: string, head = ''): string {
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title><link>https://blog.example/</link>${head}${items}</channel></rss>`;
}

function atom(entries: string, head = ''): string {
  return `<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>${head}${entries}</feed>`;
}

function one(text: string | Uint8Array, contentType = ''): ItemRecord {
  const [record, ...others] = read(text, contentType).records;
  if (!record || others.length > 0) throw new Error(`${others.length + (record ? 1 : 0)} records`);
  return record;
}

function entry(text: string | Uint8Array, contentType = ''): Entry {
  return one(text, contentType).entry;
}

function titles(text: string): (string | null)[] {
  return read(text)
    .records.map(({ entry: { title } }) => title)
    .toSorted();
}

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function faultOf(text: string) {
  try {
    read(text);
  } catch (error) {
    return asFault(error);
  }
  throw new Error('it was read');
}

function withLink(inner: string): string {
  return rss(`<item><title>A</title><link>https://blog.example/a</link>${inner}</item>`);
}

function version(html: string, updated = '2026-03-01T00:00:00Z'): string {
  const content = `<content type="html"><![CDATA[${html}]]></content>`;
  return one(atom(`<entry><id>tag:x,1</id><title>t</title><updated>${updated}</updated>${content}</entry>`)).version;
}

function versions(updated: string): string[] {
  const three = [1, 2, 3].map((n) => `<entry><id>tag:x,${n}</id><title>t</title><updated>${updated}</updated></entry>`);
  return read(atom(three.join(''))).records.map((record) => record.version);
}

function dated(n: number): string {
  return `<item><title>${n}</title><pubDate>0${n} Mar 2026 10:00 GMT</pubDate></item>`;
}

function outcome(text: string): string {
  try {
    read(text);
    return 'read';
  } catch (error) {
    return asFault(error).kind;
  }
}

describe('broken documents', () => {
  const item = '<item><title>Café</title></item>';

  test.each([
    ['white space and a mark before it', `\n  \uFEFF${rss(item)}`],
    ['warnings of a script before it', `<br />\n<b>Warning</b>: mysql_connect() in x.php<br />${rss(item)}`],
    ['control characters', rss(item.replace('Café', 'Ca\u0001f\u000Bé'))],
    ['an entity of HTML', rss(item.replace('é', '&eacute;'))],
    ['a DTD', rss(item).replace('<rss', '<!DOCTYPE rss [<!ENTITY a "b">]><rss')],
    ['upper case', '<RSS VERSION="2.0"><CHANNEL><ITEM><TITLE>Café</TITLE></ITEM></CHANNEL></RSS>'],
    ['no root', `<channel><title>x</title>${item}</channel>`],
    ['no end', rss(item).replace('</channel></rss>', '')],
  ])('%s', (_, text) => {
    expect(titles(text)).toEqual(['Café']);
  });

  test('an entity of a DTD is not expanded', () => {
    const bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>';
    expect(entry(rss('<item><title>&b;</title></item>').replace('<rss', `${bomb}<rss`)).title).toBe('&b;');
  });

  test('tags that are misspelt or left open cost nothing but themselves', () => {
    const broken = rss(
      '<item><title>A</titel><guid>1</guid></item><item><title>B</title><link>https://blog.example/b</item>',
    );
    expect(titles(broken)).toEqual(['A', 'B']);
    expect(read(broken).records.map(({ entry: { url } }) => url)).toContain('https://blog.example/b');
    expect(titles(rss('<item><title>A<item><title>B</title></item>'))).toEqual(['A', 'B']);
  });

  test('what breaks off in the middle is read up to there', () => {
    const whole = rss(
      `<item><title>A</title></item><item><title>B</title><description>${'x'.repeat(200)}</description></item>`,
    );
    expect(titles(whole.slice(0, -150))).toEqual(['A', 'B']);
  });

  test('ampersands and brackets are text', () => {
    const { title, url } = entry(
      rss('<item><title>1 < 2 & 3 > 2</title><link>https://blog.example/?a=1&b=2</link></item>'),
    );
    expect([title, url]).toEqual(['1 < 2 & 3 > 2', 'https://blog.example/?a=1&b=2']);
  });

  test('attributes need no quotes', () => {
    const file = '<item><title>A</title><enclosure url=https://blog.example/a.mp3 type=audio/mpeg length=12 /></item>';
    expect(entry(rss(file)).attachments).toEqual([
      { type: 'file', name: null, url: 'https://blog.example/a.mp3', media_type: 'audio/mpeg', bytes: 12 },
    ]);
  });

  test('a hundred thousand brackets, quotes and open tags take no time', () => {
    const pieces = [
      '<a ',
      '<a "',
      '&',
      '<!',
      '<![CDATA[',
      '<item><title>',
      '<!DOCTYPE [',
      '<link a="b" ',
      '<a>',
      '</x>',
    ];
    const took = cpuMs(() => {
      for (const piece of pieces) expect(['read', 'drift']).toContain(outcome(rss(piece.repeat(100_000))));
    });
    expect(took).toBeLessThan(10_000);
  });
});

describe('encodings', () => {
  const text =
    '<?xml version="1.0" encoding="ENC"?><rss version="2.0"><channel><item><title>Café</title></item></channel></rss>';
  const as = (encoding: string) => text.replace('ENC', encoding);

  test.each([
    ['UTF-8 that claims to be', Buffer.from(as('UTF-8')), ''],
    ['UTF-8 that a server calls ISO 8859-1', Buffer.from(as('UTF-8')), 'text/xml; charset=ISO-8859-1'],
    ['ISO 8859-1 that claims to be', latin1(as('ISO-8859-1')), 'text/xml'],
    ['ISO 8859-1 that claims to be UTF-8', latin1(as('UTF-8')), 'text/xml; charset=utf-8'],
    ['an encoding that nobody knows', Buffer.from(as('x-own')), ''],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${as('UTF-16')}`, 'utf16le'), ''],
    ['UTF-16 without it', Buffer.from(as('UTF-16'), 'utf16le'), ''],
    ['UTF-8 that claims to be UTF-16', Buffer.from(as('UTF-16')), ''],
  ])('%s', (_, bytes, contentType) => {
    expect(entry(bytes, contentType).title).toBe('Café');
  });

  test('others by their name', () => {
    const bytes = Buffer.concat([
      Buffer.from('<rss version="2.0"><channel><item><title>'),
      Buffer.from([0xcf, 0xf0, 0xe8]),
      Buffer.from('</title></item></channel></rss>'),
    ]);
    expect(entry(bytes, 'text/xml; charset=windows-1251').title).toBe('При');
  });
});

describe('what is no feed', () => {
  test('a page names its feeds', () => {
    const page = `<!DOCTYPE html><html><head><link rel="alternate" type="application/atom+xml" href="/atom.xml"><link type='application/rss+xml' rel=alternate href=rss></head></html>`;
    expect(faultOf(page)).toMatchObject({
      kind: 'drift',
      cure: 'The page names these feeds: use https://blog.example/atom.xml or https://blog.example/rss instead.',
    });
  });

  test.each([
    ['<html><body>Sign in</body></html>'],
    ['{"error":"x"}'],
    ['nothing of the kind'],
    ['<svg/>'],
    ['{'],
    ['  '],
  ])('%s', (text) => {
    expect(faultOf(text).kind).toBe('drift');
  });
});

describe('formats', () => {
  test('RSS with everything', () => {
    const { entry: found, feed } =
      one(`<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel><title>Blog</title><link>https://blog.example/</link><language>en-us</language><item><title>A &lt;b&gt;bold&lt;/b&gt; claim</title><link>/a</link><description>short</description>
<c:encoded><![CDATA[<p>long <img src="/i.png"> <a href="#x">x</a></p>]]></c:encoded><dc:creator>Jo</dc:creator><category>one</category><category>two</category><slash:comments>3</slash:comments>
<pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate></item></channel></rss>`);
    expect(feed).toEqual({ url: FEED, title: 'Blog', link: 'https://blog.example/' });
    expect(found).toMatchObject({
      object: 'article',
      title: 'A <b>bold</b> claim',
      html: '<p>long <img src="https://blog.example/i.png"> <a href="#x">x</a></p>',
      url: 'https://blog.example/a',
      published: '2026-03-02T09:00:00.000Z',
      author: { id: `${FEED}#Jo`, name: 'Jo' },
      language: 'en-us',
      replies: 3,
      tags: ['one', 'two'],
    });
  });

  test('Atom: bases within bases, plain text, languages, threads', () => {
    const found = entry(
      `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:base="https://b.example/x/" xml:lang="de"><title>x</title>
<entry xml:base="y/" xml:lang="ar"><id>tag:b.example,2026:2</id><title type="text">1 &lt; 2</title><link href="z"/><updated>2026-03-02T09:00:00Z</updated>
<thr:in-reply-to ref="tag:b.example,2026:1"/><content type="text">a
b &lt; c</content></entry></feed>`,
    );
    expect(found).toMatchObject({
      object: 'comment',
      title: '1 &lt; 2',
      html: null,
      text: '<pre>a\nb &lt; c</pre>',
      url: 'https://b.example/x/y/z',
      language: 'ar',
      thread: 'tag:b.example,2026:1',
      in_reply_to: 'tag:b.example,2026:1',
    });
  });

  test('a video hub: one attachment a film, its words, its views', () => {
    const found = entry(
      `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>Films</title><entry><id>v:film:1</id><title>Red</title><media:group>
<media:content url="https://v.example/1.mp4" type="video/mp4" fileSize="99"/><media:content url="https://v.example/1-hd.mp4" type="video/mp4" isDefault="true"/>
<media:thumbnail url="https://v.example/1.jpg"/><media:description>About red</media:description><media:community><media:statistics views="10"/></media:community></media:group></entry></feed>`,
    );
    expect(found).toMatchObject({ object: 'video', text: '<pre>About red</pre>', views: 10 });
    expect(found.attachments.map(({ type, url }) => [type, url])).toEqual([
      ['video', 'https://v.example/1-hd.mp4'],
      ['image', 'https://v.example/1.jpg'],
    ]);
  });

  test('a podcast', () => {
    const found = entry(
      `<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Talk</title><itunes:author>Radio</itunes:author><item><title>1</title>
<itunes:summary>About it</itunes:summary><enclosure url="https://p.example/1.mp3" length="0" type="audio/mpeg"/></item></channel></rss>`,
    );
    expect(found).toMatchObject({ object: 'article', html: 'About it', author: { name: 'Radio' } });
    expect(found.attachments).toMatchObject([{ type: 'file', bytes: null }]);
  });

  test('RDF, RSS 0.90, Atom 0.3, JSON Feed 1', () => {
    const rdf =
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item rdf:about="https://r.example/1"><title>t</title><link>https://r.example/1</link></item></rdf:RDF>';
    expect(one(rdf)).toMatchObject({ id: 'https://r.example/1', format: 'rdf' });
    expect(one(rdf.replace('http://purl.org/rss/1.0/', 'http://my.netscape.com/rdf/simple/0.9/')).id).toBe(
      'https://r.example/1',
    );
    const old =
      '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>x</title><entry><id>tag:x,1</id><title>t</title><issued>2003-01-01T00:00:00Z</issued><modified>2003-01-02T00:00:00Z</modified></entry></feed>';
    expect(entry(old)).toMatchObject({ published: '2003-01-01T00:00:00.000Z', updated: '2003-01-02T00:00:00.000Z' });
    const json =
      '{"version":"https://jsonfeed.org/version/1","title":"x","author":{"name":"Jo"},"items":[{"id":12345678901234567890,"content_text":"a\\nb"}]}';
    expect(one(json)).toMatchObject({
      id: `${FEED}#12345678901234567890`,
      entry: { object: 'note', text: '<pre>a\nb</pre>', author: { name: 'Jo' } },
    });
  });
});

describe('identity', () => {
  test.each([
    ['an address', '<guid>https://blog.example/?p=1</guid>', 'https://blog.example/?p=1'],
    ['a number, within its feed', '<guid isPermaLink="false">17</guid>', `${FEED}#17`],
    ['words, within their feed', '<guid>Update: two</guid>', `${FEED}#Update: two`],
    ['nothing: the link', '', 'https://blog.example/a'],
  ])('%s', (_, inner, id) => {
    expect(one(withLink(inner)).id).toBe(id);
  });

  test('ids and links that several items share are not believed', () => {
    const many = rss(
      ['A', 'B', 'C'].map((title) => `<item><title>${title}</title><link>https://blog.example/</link></item>`).join(''),
    );
    expect(new Set(read(many).records.map(({ id }) => id)).size).toBe(3);
    const guids = rss(
      ['a', 'b']
        .map((path) => `<item><title>x</title><guid>0</guid><link>https://blog.example/${path}</link></item>`)
        .join(''),
    );
    expect(
      read(guids)
        .records.map(({ id }) => id)
        .toSorted(),
    ).toEqual(['https://blog.example/a', 'https://blog.example/b']);
  });

  test('neither markup nor counters make a version; words and dates of update do', () => {
    const first = version('<p id="1">Words</p>');
    expect(version('<p id="2">Words</p>')).toBe(first);
    expect(version('<p id="1">Other words</p>')).not.toBe(first);
    expect(version('<p id="1">Words</p>', '2026-03-01T01:00:00Z')).not.toBe(first);
  });

  test('a date of update that all share is the clock of the generator', () => {
    expect(versions('2026-03-01T00:00:00Z')).toEqual(versions('2026-03-01T01:00:00Z'));
  });

  test('is the same whenever it is read, and undated items are as old as our knowledge', () => {
    const text = rss('<item><title>A</title></item>');
    const later = readDocument(Buffer.from(text), '', {
      feed: FEED,
      url: FEED,
      seen: new Date('2026-04-01T00:00:00Z'),
    });
    expect(later.records[0]).toMatchObject({
      id: one(text).id,
      version: one(text).version,
      seen_at: '2026-04-01T00:00:00.000Z',
    });
  });

  test('oldest first', () => {
    expect(read(rss(dated(3) + dated(1) + dated(2))).records.map(({ entry: { title } }) => title)).toEqual([
      '1',
      '2',
      '3',
    ]);
  });
});

test('OPML: folders, any case, feed:, each once', () => {
  const list = `<opml><body><outline text="f"><outline xmlUrl="https://a.example/?x=1&y=2"/><outline xmlurl="feed://b.example/feed"/></outline>
<outline xmlUrl="https://a.example/?x=1&amp;y=2"/><outline xmlUrl="file:///etc/passwd"/><outline htmlUrl="https://c.example/"/></body></opml>`;
  expect(readOpml(Buffer.from(list), '')).toEqual(['https://a.example/?x=1&y=2', 'http://b.example/feed']);
});

test.each([
  ['Thu, 05 Jan 2006 10:00:00 GMT', '2006-01-05T10:00:00'],
  ['Thu,05 Jan 06 10:00 EST', '2006-01-05T15:00:00'],
  ['5 Jan 1999', '1999-01-05T00:00:00'],
  ['Thu, 05 Jan 2006 10:00:00 GMT+0200', '2006-01-05T08:00:00'],
  ['Thu, 05 Jan 2006 10:00:00 PDT (summer)', '2006-01-05T17:00:00'],
  ['Do, 05 Mär 2006 10:00:00 +0100', '2006-03-05T09:00:00'],
  ['Чт, 05 янв 2006 10:00:00 +0300', '2006-01-05T07:00:00'],
  ['Thursday, 05-Jan-06 10:00:00 UTC', '2006-01-05T10:00:00'],
  ['Thu Jan  5 10:00:00 EST 2006', '2006-01-05T15:00:00'],
  ['January 5, 2006 10:00 PM PST', '2006-01-06T06:00:00'],
  ['2006-01', '2006-01-01T00:00:00'],
  ['2006-01-05 10:00:00', '2006-01-05T10:00:00'],
  ['2006-01-05T10:00:00.123-05:00', '2006-01-05T15:00:00'],
  ['20060105T100000Z', '2006-01-05T10:00:00'],
  ['1136455200', '2006-01-05T10:00:00'],
])('%s', (written, instant) => {
  expect(readDate(written)).toBe(`${instant}.000Z`);
});

test.each([
  ['yesterday'],
  ['05/01/2006'],
  ['2006-13-05'],
  ['0000-00-00'],
  ['Wed, 31 Dec 1969 23:59:59 GMT'],
  [''],
  [null],
  ['9'.repeat(100)],
])('%s is no date', (written) => {
  expect(readDate(written)).toBeNull();
});
