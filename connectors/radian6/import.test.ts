/** An archive as history: the river's XML and the dashboard's CSV, of any size. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { OPERATOR, type ImportReport } from '../../src/app/index.ts';
import { testBondfire } from '../../test/support/bondfire.ts';
import { radian6 } from './connector.ts';
import { sandbox } from './sandbox.ts';

const { app, config } = await testBondfire({ connectors: [radian6] });
let made = 0;

async function archive(): Promise<string> {
  made += 1;
  const id = `archive-${made}`;
  await app.addConnection(OPERATOR, {
    id,
    connector: 'radian6',
    audience: 'external',
    settings: sandbox.settings('http://127.0.0.1:1'),
  });
  return id;
}

async function bring(connection: string, name: string, content: string | Uint8Array): Promise<ImportReport> {
  const file = path.join(config.dataDir, name);
  await writeFile(file, content);
  return app.import(OPERATOR, file, { connection, mapping: null, live: false });
}

function article(id: number, content: string, date = 'epoch="1308738914000"'): string {
  return `<article ID="${id}">\n<description charset="UTF-8"><headline>Post ${id}</headline><author fbid="-1">lensfan</author><content><![CDATA[${content}]]></content></description>
<media_provider id="10">TWITTER</media_provider><publish_date ${date}>Jun 22, 2011 11:35 AM</publish_date>\n</article>\n`;
}

const HEAD = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<radian6_RiverOfNews_export>\n';
const END = '</radian6_RiverOfNews_export>';

async function texts(connection: string): Promise<(string | null)[]> {
  return (await app.listActivities(OPERATOR, { connection, limit: 500 })).map(({ text }) => text).toSorted();
}

describe('XML', () => {
  test('is history; a second time, and as CSV, all of it is known', async () => {
    const id = await archive();
    const xml = Buffer.from(`${HEAD}${article(1, 'Grüße')}${article(2, 'a\0b')}${END}`, 'latin1');
    expect(await bring(id, 'river.xml', xml)).toMatchObject({ rows: 2, imported: 2, bad: 0 });
    expect(await texts(id)).toEqual(['Grüße', 'ab']);
    const [first] = await app.listActivities(OPERATOR, { connection: id, limit: 1 });
    expect(first).toMatchObject({ backfilled: true, stream: 'posts', published_at: '2011-06-22T10:35:14.000Z' });
    expect(await bring(id, 'river.xml', xml)).toMatchObject({ imported: 0, known: 2 });
    const csv =
      'ARTICLE_ID,HEADLINE,AUTHOR,CONTENT,PUBLISH_DATE\n1,Post 1,lensfan,Grüße,"Jun 22, 2011 10:35 AM"\n3,Post 3,lensfan,"new, here",2011-06-22 10:35:14\n';
    expect(await bring(id, 'river.csv', csv)).toMatchObject({ rows: 2, imported: 1, known: 1 });
    expect(await texts(id)).toEqual(['Grüße', 'ab', 'new, here']);
  });

  test('a bad record costs itself, and is told with its line', async () => {
    const id = await archive();
    const report = await bring(
      id,
      'bad.xml',
      `${HEAD}${article(1, 'one')}${article(2, 'two', 'epoch="soon"')}${article(3, 'three')}${END}`,
    );
    expect(report).toMatchObject({
      rows: 3,
      imported: 2,
      bad: 1,
      badRows: [{ line: 10, reason: expect.stringMatching(/^published_at: not an instant/) as string }],
    });
  });

  test('what stands before a mistake is in, and the place is told', async () => {
    const id = await archive();
    const report = await bring(
      id,
      'cut.xml',
      `${HEAD}${article(1, 'one')}${article(2, 'two')}<article ID="3"></description>`,
    );
    expect(report).toMatchObject({ imported: 2, bad: 1 });
    expect(report.badRows[0]).toMatchObject({ line: 10, reason: expect.stringMatching(/XML at 11:\d+/) as string });
    expect(await texts(id)).toEqual(['one', 'two']);
  });

  test('a file that is something else is told so', async () => {
    const id = await archive();
    expect((await bring(id, 'topics.xml', '<topicFilters/>')).badRows[0]?.reason).toContain('found topicFilters');
    expect((await bring(id, 'doctype.xml', '<!DOCTYPE a><a/>')).badRows[0]?.reason).toContain(
      'a document type is not accepted',
    );
  });

  test('a long file is read as it comes', async () => {
    const id = await archive();
    const many = Array.from({ length: 3000 }, (_, index) => article(index + 1, `${index} ${'ü'.repeat(2000)}`));
    const before = process.memoryUsage().rss;
    const report = await bring(id, 'long.xml', Buffer.from(HEAD + many.join('') + END, 'latin1'));
    expect(report).toMatchObject({ rows: 3000, imported: 3000, bad: 0 });
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * 1024 * 1024);
  });
});

test('XML goes to no stream that does not split it', async () => {
  const id = await archive();
  const file = path.join(config.dataDir, 'other.xml');
  await writeFile(file, '<a/>');
  await expect(app.import(OPERATOR, file, { connection: id, mapping: 'reviews', live: false })).rejects.toThrow(
    'XML is not read here',
  );
});
