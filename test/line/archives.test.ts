/** An archive that is dropped in: taken in parts, read as what arrives is read, and told what would have been noticed when; nothing of it is kept or sets anything off. */
import { expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import { served } from '../support/api.ts';
import { scene } from '../support/scene.ts';
import { BURST, jsonLines, talk } from '../support/talk.ts';

const SLICES = `
all: { title: All that is said, if: "activity.audience == 'external'", window: 15m }
`;
const SEEN = `
title: Seen
purpose: Starts for everything.
mode: act
on: { activity: any, if: "has(activity.text)" }
steps: [{ id: open, do: issue.open, with: { title: "{{ activity.text }}" } }]
`;
const { app, bondfire, runs } = await scene({
  files: { 'playbooks/slices.yaml': SLICES, 'playbooks/seen.yaml': SEEN },
});
const { call } = await served(app);
const { pool } = bondfire.database;

interface Archive {
  readonly id: string;
  readonly received: number;
  readonly state: string;
  readonly posts: number;
  readonly format: string | null;
  readonly report: { readonly bad: number; readonly noticed: readonly Record<string, unknown>[] } | null;
  readonly fault: { readonly message: string; readonly cure: string } | null;
}

async function put(id: string, at: number, part: Buffer<ArrayBuffer>): Promise<{ status: number; body: Archive }> {
  return call('PUT', `archives/${id}/parts/${at}`, undefined, { bytes: part });
}

async function drop(name: string, text: string | Buffer): Promise<string> {
  const whole = Buffer.from(text);
  const { body } = await call('POST', 'archives', { name, bytes: whole.length });
  const { id } = body as Archive;
  expect(await put(id, 0, whole)).toMatchObject({ status: 200, body: { received: whole.length } });
  return id;
}

async function read(id: string): Promise<Archive> {
  let found: Archive | undefined;
  await expect
    .poll(async () => (found = (await call('GET', `archives/${id}`)).body as Archive).state, { timeout: 60_000 })
    .not.toBe('reading');
  if (found) return found;
  throw new Error('it was never told');
}

/** What of an archive is still here, and what came of it. */
async function left(): Promise<unknown> {
  const { rows } = await pool.query(
    `select (select count(*) from archive_parts) as parts, (select count(*) from activities) as activities,
     (select count(*) from envelopes) as envelopes, (select count(*) from signals) as signals, (select count(*) from issues) as issues`,
  );
  return [rows[0], await runs()];
}
const NOTHING = [{ parts: '0', activities: '0', envelopes: '0', signals: '0', issues: '0' }, []];

test('in parts, cut off and gone on with: what would have been noticed when, and how long before the peak; nothing stays of it', async () => {
  const whole = Buffer.from(jsonLines(talk()));
  const middle = Math.floor(whole.length / 2);
  const { id } = (await call('POST', 'archives', { name: 'C:\\talk of June.NDJSON', bytes: whole.length }))
    .body as Archive;
  expect(await put(id, 0, whole.subarray(0, middle))).toMatchObject({ status: 200, body: { received: middle } });
  // The answer was lost: it is sent again.
  expect(await put(id, 0, whole.subarray(0, middle))).toMatchObject({ status: 200, body: { received: middle } });
  expect(await put(id, middle + 1, whole.subarray(middle + 1))).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining(`begins at ${middle}`) as string },
  });
  expect(await put(id, middle, Buffer.concat([whole.subarray(middle), whole]))).toMatchObject({ status: 409 });
  // Whoever comes back finds it where it was.
  expect((await call('GET', 'first-visit')).body).toMatchObject({ archive: { id, state: 'coming', received: middle } });
  expect(await put(id, middle, whole.subarray(middle))).toMatchObject({ status: 200 });
  const { state, posts, format, report } = await read(id);
  expect({ state, posts, format }).toEqual({ state: 'read', posts: talk().length, format: 'webhook.posts' });
  expect(report).toMatchObject({ since: expect.stringContaining('2013-06-04') as string, bad: 0, count: 1 });
  const [noticed] = report?.noticed ?? [];
  expect(noticed).toMatchObject({ kind: 'spike', slice: 'all', why: expect.stringContaining('where') as string });
  expect(noticed?.['first']).toMatchObject({
    text: expect.stringContaining('The charger burns') as string,
    author: 'Ines',
  });
  const raised = Date.parse(String(noticed?.['raised_at']));
  expect(raised).toBeGreaterThan(BURST);
  expect(Date.parse(String(noticed?.['peak_at']))).toBeGreaterThan(raised);
  expect(await left()).toEqual(NOTHING);
  expect((await call('DELETE', `archives/${id}`)).status).toBe(204);
  expect((await call('GET', `archives/${id}`)).status).toBe(404);
});

test('an export of Radian6, as CSV and as XML; a row that is broken costs itself', async () => {
  const rows = talk().map(({ at, text }, id) => {
    const date = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
    return `${id + 1},"${text}",ines${id},"${text}",${date}`;
  });
  const csv = `ARTICLE_ID,HEADLINE,AUTHOR,CONTENT,PUBLISH_DATE\n${rows.join('\n')}\nx,late,ines,late,yesterday\n`;
  const read1 = await read(await drop('river.csv', csv));
  expect(read1).toMatchObject({ state: 'read', format: 'radian6.posts', report: { count: 1, bad: 1 } });
  const articles = talk().map(
    ({ at, text }, id) => `<article ID="${id + 1}"><description charset="UTF-8"><headline>${text}</headline>
<author fbid="-1">ines${id}</author><content>${text}</content></description><publish_date epoch="${at}">x</publish_date></article>`,
  );
  const xml = `<?xml version="1.0"?><radian6_RiverOfNews_export>${articles.join('')}</radian6_RiverOfNews_export>`;
  const read2 = await read(await drop('river.xml', xml));
  expect(read2).toMatchObject({ state: 'read', format: 'radian6.posts', posts: talk().length, report: { count: 1 } });
  const [as_csv, as_xml] = [read1, read2].map(({ report }) => report?.noticed[0]?.['raised_at']);
  expect(as_csv).toBe(as_xml);
});

test('ActivityStreams as well', async () => {
  const all = talk().map(({ at, text }, id) => ({
    '@context': 'https://www.w3.org/ns/activitystreams',
    type: 'Create',
    id: `https://forum.example/${id}`,
    actor: { type: 'Person', id: `https://forum.example/ines/${id}`, name: 'Ines' },
    object: { type: 'Note', id: `https://forum.example/note/${id}`, content: text },
    published: new Date(at).toISOString(),
  }));
  const found = await read(await drop('outbox.json', JSON.stringify(all)));
  expect(found).toMatchObject({ state: 'read', format: 'webhook.activities', report: { bad: 0, count: 1 } });
});

test.each([
  ['rows.csv', 'a,b\n1,2\n3,4\n', /^it is no archive that is read here: row \d+: /],
  ['rows.json', '{"settings":{"colour":"red"}}', /^it is no archive that is read here: row 1: /],
  ['picture.xml', '\u0089PNG not really', /^it is no archive/],
  ['empty.ndjson', ' \n\n', /^nothing is in it$/],
])('%s is refused with why and what to do, and nothing of it stays', async (name, text, why) => {
  const id = await drop(name, text);
  const { state, fault, report } = await read(id);
  expect({ state, report }).toEqual({ state: 'refused', report: null });
  expect(fault?.message).toMatch(why);
  expect(fault?.cure).toMatch(/^Give /);
  const german = { headers: { 'accept-language': 'de' } };
  expect(await call('GET', `archives/${id}`, undefined, german)).toMatchObject({
    body: {
      fault: { message: expect.stringMatching(/lässt sich nicht lesen|^Darin steht nichts/) as string, cure: null },
    },
  });
  expect(await left()).toEqual(NOTHING);
});

test.each([
  [{ name: 'all.zip', bytes: 10 }, 'all.zip is no archive that is read here'],
  [{ name: 'all.csv', bytes: 300 * 1024 * 1024 }, 'it is larger than 256 MB'],
  [{ name: 'all.csv', bytes: 0 }, 'nothing is in it'],
])('%j is refused before any of it is sent', async (body, detail) => {
  expect(await call('POST', 'archives', body)).toMatchObject({ status: 400, body: { detail } });
});

test('what whoever read it left behind is read by whoever looks next', async () => {
  const other = await bondfire.another();
  const text = Buffer.from(jsonLines(talk()));
  const { id } = await other.app.beginArchive(OPERATOR, { name: 'talk.jsonl', bytes: text.length });
  await other.app.endReading();
  expect(await other.app.addArchivePart(OPERATOR, id, 0, text)).toMatchObject({ state: 'reading' });
  expect(await read(id)).toMatchObject({ state: 'read', report: { count: 1 } });
});
