/** The library on a real database: what is written is found, as whoever looks for it would say it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR, type LibraryQuestion, type Principal } from '../../src/app/index.ts';
import { createResponses, createStems } from '../../src/library/index.ts';
import { transaction } from '../../src/platform/index.ts';
import { testBondfire } from '../support/bondfire.ts';

const { app, database } = await testBondfire();
const INES: Principal = { name: 'ines', role: 'responder', person: 'ines' };
const BEN: Principal = { name: 'ben', role: 'responder', person: 'ben' };
const folder = await mkdtemp(path.join(tmpdir(), 'bondfire-library-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function titles(text: string, more: Partial<LibraryQuestion> = {}, who = OPERATOR): Promise<(string | null)[]> {
  const { items } = await app.searchLibrary(who, { text, limit: 10, ...more });
  return items.map(({ response }) => response.title);
}

async function file(name: string, text: string): Promise<string> {
  const at = path.join(folder, name);
  await writeFile(at, text);
  return at;
}

const HOT = {
  title: 'Camera gets hot',
  situation: 'Phones are overheating while they film in the sun',
  product: 'camera',
};

beforeAll(async () => {
  for (const who of ['ines', 'ben']) await app.addPerson(OPERATOR, who, {});
  await app.addTeam(OPERATOR, 'care', { members: ['ines'] });
  await app.addResponse(OPERATOR, {
    ...HOT,
    market: 'uk',
    topics: ['heat'],
    outcome: 'resolved',
    answers: [{ text: 'Please install version 4.2, which mends it.' }],
  });
  await app.addResponse(OPERATOR, {
    title: 'Refund',
    situation: 'The customer wants their money back for a broken headset',
    product: 'headset',
    market: 'de',
    outcome: 'made_worse',
  });
  await app.addResponse(OPERATOR, {
    title: 'Schwarzer Bildschirm',
    situation: 'Die Bildschirme bleiben nach dem Einschalten schwarz, und nichts geht mehr',
    language: 'de',
    market: 'de',
  });
  await app.addResponse(OPERATOR, {
    title: 'Black screen',
    situation: 'After the update the screen stays black for ten seconds',
  });
  await app.addResponse(OPERATOR, { title: '相机发热', situation: '拍摄视频时手机很热', language: 'zh' });
});

describe('a search', () => {
  test.for([
    ['another form of the word', 'phone overheats when filming', 'Camera gets hot'],
    ['a misspelling', 'camra overheeting', 'Camera gets hot'],
    ['the beginning of a word', 'overh*', 'Camera gets hot'],
    ['what was answered', 'version 4.2', 'Camera gets hot'],
    ['German inflected', 'schwarze Bildschirme', 'Schwarzer Bildschirm'],
    ['without its marks', 'uberhitzt schwarz bildschirm', 'Schwarzer Bildschirm'],
    ['words without spaces', '手机发热', '相机发热'],
    ['capitals', 'BLACK SCREEN', 'Black screen'],
  ] as const)('finds by %s', async ([, words, title]) => {
    expect((await titles(words))[0]).toBe(title);
  });

  test('a phrase stands together', async () => {
    expect(await titles('"screen stays"')).toEqual(['Black screen']);
    expect(await titles('"stays screen"')).toEqual([]);
  });

  test('says what was looked for instead, and nothing where nothing is similar', async () => {
    const { instead } = await app.searchLibrary(OPERATOR, { text: 'overheeting', limit: 5 });
    expect(instead['overheeting']).toContain('overheating');
    expect(await titles('xylophone quartet')).toEqual([]);
    expect(await titles('?!')).toEqual([]);
    expect(await titles('\0 %_\\ "')).toEqual([]);
  });

  test('shows where it was found, in its other forms and misspelt as well, and where it is', async () => {
    const { items } = await app.searchLibrary(OPERATOR, { text: 'overheets install filmed', limit: 1 });
    expect(items[0]?.link).toBe(`/library/${items[0]?.response.id}`);
    expect(
      items[0]?.highlights.map(({ field, text, marks }) => [field, marks.map(([from, to]) => text.slice(from, to))]),
    ).toEqual([
      ['situation', ['overheating', 'film']],
      ['answer', ['install']],
    ]);
  });

  test('while one types the last word may be a beginning', async () => {
    expect(await titles('black scr', { typing: true })).toContain('Black screen');
    expect((await titles('cam', { typing: true }))[0]).toBe('Camera gets hot');
  });

  test('is narrowed by facets, which are counted, and by conditions', async () => {
    const { facets, counted } = await app.searchLibrary(OPERATOR, {
      text: 'camera headset screen bildschirm',
      limit: 1,
    });
    expect(counted).toEqual({ over: 4, all: true });
    expect(facets.market).toEqual({ de: 2, uk: 1 });
    expect(facets.outcome).toEqual({ made_worse: 1, resolved: 1 });
    expect(facets.age).toEqual({ month: 4 });
    expect(await titles('camera headset', { only: { product: 'headset' } })).toEqual(['Refund']);
    expect(await titles('camera headset', { where: "'heat' in response.topics" })).toEqual(['Camera gets hot']);
    expect(await titles('camera headset', { where: "response.market != 'de'" })).toEqual(['Camera gets hot']);
    await expect(titles('x', { where: 'response.marked' })).rejects.toThrow('marked');
    await expect(titles('x', { where: 'response.product' })).rejects.toThrow('not true or false');
  });

  test('shows what is private to a team to that team alone, in counts as well', async () => {
    await app.addResponse(OPERATOR, {
      title: 'Secret recall',
      situation: 'The batch with zirconium cells',
      team: 'care',
      private: true,
    });
    expect(await titles('zirconium', {}, INES)).toEqual(['Secret recall']);
    expect(await titles('zirconium', {}, BEN)).toEqual([]);
    expect((await app.searchLibrary(BEN, { text: 'zirconium', limit: 5 })).facets.team).toEqual({});
    const [{ id } = { id: '' }] = await app.listResponses(OPERATOR, { limit: 1 });
    // Nor is one of its words told to others as what they may have meant.
    expect((await app.searchLibrary(INES, { text: 'zirconum', limit: 5 })).instead).toEqual({
      zirconum: ['zirconium'],
    });
    expect((await app.searchLibrary(BEN, { text: 'zirconum', limit: 5 })).instead).toEqual({});
    expect((await app.searchLibrary(BEN, { text: 'overheeting', limit: 5 })).instead['overheeting']).toContain(
      'overheating',
    );
    await app.editResponse(INES, id, { outcome: 'made_worse' });
    expect((await app.libraryStats(INES)).cases.made_worse).toBe((await app.libraryStats(BEN)).cases.made_worse + 1);
    await expect(app.showResponse(BEN, id)).rejects.toThrow('there is no response');
    await expect(app.editResponse(BEN, id, { title: 'Mine' })).rejects.toThrow('there is no response');
    expect((await app.listResponses(BEN, { limit: 50 })).map(({ title }) => title)).not.toContain('Secret recall');
  });
});

describe('a response', () => {
  test('is found by what it says now, and keeps what it said', async () => {
    const { id } = await app.addResponse(INES, { situation: 'The gramophone hisses' });
    await app.editResponse(BEN, id, { situation: 'The turntable crackles', preferred: true }, { why: 'its name' });
    expect(await titles('gramophone hisses')).toEqual([]);
    expect((await app.searchLibrary(OPERATOR, { text: 'turntable', limit: 1 })).items[0]?.response.id).toBe(id);
    expect(await app.showResponse(OPERATOR, id)).toMatchObject({
      version: 2,
      preferred: true,
      versions: [
        { version: 1, by: 'ben', why: 'its name', was: { situation: 'The gramophone hisses', preferred: false } },
      ],
    });
    await expect(app.editResponse(BEN, id, { title: 'x' }, { version: 1 })).rejects.toThrow('it is version 2, not 1');
    await expect(app.editResponse(BEN, id, { situation: ' ' })).rejects.toThrow('situation');
    await expect(app.editResponse(BEN, id, {})).rejects.toThrow('nothing is to be changed');
  });

  test('that is retired is found no more, with its reason, until it is brought back', async () => {
    const { id } = await app.addResponse(INES, { title: 'Fax', situation: 'The telefax is jammed' });
    await app.retireResponse(INES, id, 'nobody has one');
    expect(await titles('telefax')).toEqual([]);
    await expect(app.retireResponse(INES, id, 'again')).rejects.toThrow('nobody has one');
    await app.restoreResponse(INES, id);
    expect(await titles('telefax')).toEqual(['Fax']);
  });

  test('is to be looked at again after a year, or when it is said, and found all the while', async () => {
    const { id, review_at } = await app.addResponse(INES, { title: 'Pager', situation: 'The beeper is silent' });
    expect(Math.round((Date.parse(review_at ?? '') - Date.now()) / 86_400_000)).toBe(365);
    const due = () => app.listResponses(OPERATOR, { limit: 500, review: true });
    expect(await due()).toEqual([]);
    await app.editResponse(INES, id, { review_at: '2026-01-01T00:00:00Z' });
    expect(await due()).toMatchObject([{ id }]);
    expect(await titles('beeper')).toEqual(['Pager']);
  });

  test('whoever may only look changes nothing', async () => {
    const viewer: Principal = { name: 'vera', role: 'viewer' };
    await expect(app.addResponse(viewer, { situation: 'x' })).rejects.toThrow('may not act');
    await expect(app.importLibrary(viewer, 'x.jsonl', { source: 'x' })).rejects.toThrow('may not map');
  });
});

describe('a file', () => {
  test('of JSON Lines: bad rows cost themselves, and a second time changes only what changed', async () => {
    const lines = [
      '{"id":"a1","title":"Watch stops","text":"The chronometer stops at noon","tags":"time, noon","created":"2025-03-04T05:06:07Z"}',
      '{"id":"a2"}',
      'no JSON',
      '{"id":"a3","text":"Часы отстают на минуту"}',
      '["a4"]',
    ];
    const at = await file('watches.jsonl', lines.join('\n'));
    const first = await app.importLibrary(OPERATOR, at, { source: 'watches' });
    expect(first).toMatchObject({
      rows: 5,
      added: 2,
      bad: 3,
      columns: { ref: 'id', situation: 'text', topics: 'tags' },
    });
    expect(first.badRows.map(({ line }) => line)).toEqual([2, 3, 5]);
    expect(first.badRows[0]?.reason).toContain('nothing tells the situation');
    const { items } = await app.searchLibrary(OPERATOR, { text: 'chronometers stopping', limit: 1 });
    expect(items[0]?.response).toMatchObject({
      ref: 'a1',
      topics: ['time', 'noon'],
      happened_at: '2025-03-04T05:06:07.000Z',
    });
    expect((await app.searchLibrary(OPERATOR, { text: 'часы отстали', limit: 1 })).items[0]?.response.ref).toBe('a3');
    expect(await app.importLibrary(OPERATOR, at, { source: 'watches' })).toMatchObject({
      added: 0,
      changed: 0,
      same: 2,
    });
    await file('watches.jsonl', lines.join('\n').replace('at noon', 'at midnight'));
    expect(await app.importLibrary(OPERATOR, at, { source: 'watches' })).toMatchObject({ changed: 1, same: 1 });
    expect((await app.searchLibrary(OPERATOR, { text: 'midnight', limit: 1 })).items[0]?.response.ref).toBe('a1');
  });

  test('of saved replies, in a list or as CSV, with columns of their own', async () => {
    const list = await file(
      'macros.json',
      JSON.stringify({ macros: [{ title: 'Lost parcel', comment_value: 'We send another one.' }] }),
    );
    expect(await app.importLibrary(OPERATOR, list, { source: 'helpdesk' })).toMatchObject({ added: 1 });
    expect((await app.searchLibrary(OPERATOR, { text: 'parcel', limit: 1 })).items[0]?.response).toMatchObject({
      situation: 'Lost parcel',
      answers: [{ text: 'We send another one.' }],
    });
    const csv = await file('replies.csv', 'Betreff,Antwort,Land\n"Paket, verspätet","Es kommt\nmorgen.",at\n');
    const report = await app.importLibrary(OPERATOR, csv, {
      source: 'desk',
      map: 'situation=Betreff,answer=Antwort,market=Land',
    });
    expect(report).toMatchObject({ added: 1, ignored: [] });
    expect(await app.importLibrary(OPERATOR, csv, { source: 'desk', map: 'situation=Betreff' })).toMatchObject({
      duplicate: 1,
    });
    await expect(app.importLibrary(OPERATOR, csv, { source: 'desk', map: 'situtaion=Betreff' })).rejects.toThrow(
      'situtaion',
    );
    await expect(app.importLibrary(OPERATOR, path.join(folder, 'none.csv'), { source: 'x' })).rejects.toThrow(
      "can't be read",
    );
  });

  test('the same id twice in one file is one entry', async () => {
    const at = await file(
      'twice.jsonl',
      '{"id":"t","text":"The barometer falls"}\n{"id":"t","text":"The barometer rises"}\n',
    );
    expect(await app.importLibrary(OPERATOR, at, { source: 'twice' })).toMatchObject({ added: 1, changed: 1 });
    const { items } = await app.searchLibrary(OPERATOR, { text: 'barometer', limit: 5 });
    expect(items.map(({ response }) => response.situation)).toEqual(['The barometer rises']);
  });
});

describe('the index', () => {
  test('is merged as it grows, and what is in it is found all the while', async () => {
    for (let at = 0; at < 70; at += 1)
      await app.addResponse(OPERATOR, { situation: `The ventilator number v${at} squeaks` });
    const { rows } = await database.pool.query<{ count: number }>(
      'select count(*)::integer as count from library_segments',
    );
    expect(rows[0]?.count).toBeLessThan(30);
    for (const at of [0, 33, 69])
      expect(
        (await app.searchLibrary(OPERATOR, { text: `ventilator v${at}`, limit: 1 })).items[0]?.response.situation,
      ).toContain(`v${at} `);
  });

  test('two that add, change and merge at once lose nothing', async () => {
    const responses = createResponses(createStems());
    const made = await app.addResponse(OPERATOR, { situation: 'The periscope fogs' });
    await Promise.all([
      ...Array.from({ length: 12 }, (_, at) =>
        app.addResponse(OPERATOR, { situation: `The sextant drifts by d${at}` }),
      ),
      app.editResponse(OPERATOR, made.id, { situation: 'The periscope clears' }),
      transaction(database.pool, (tx) => responses.tidy(tx)),
    ]);
    expect((await app.searchLibrary(OPERATOR, { text: 'sextant', limit: 50 })).items).toHaveLength(12);
    expect((await app.searchLibrary(OPERATOR, { text: 'periscope', limit: 50 })).items).toMatchObject([
      { response: { situation: 'The periscope clears' } },
    ]);
  });
});

async function indexed(): Promise<readonly unknown[]> {
  const { rows } = await database.pool.query(
    'select (select count(*) from library_entries) as entries, (select sum(count) from library_words) as words',
  );
  return rows;
}

test('the index is made anew while it is searched, and nothing is lost of it', async () => {
  const before = await titles('camera screen');
  const was = await indexed();
  const [, ...seen] = await Promise.all([
    app.rebuildLibrary(OPERATOR),
    ...Array.from({ length: 5 }, () => titles('camera screen')),
  ]);
  for (const one of seen) expect(one).toEqual(before);
  expect(await titles('camera screen')).toEqual(before);
  expect(await indexed()).toEqual(was);
});

test('a person who asks is forgotten: their name leaves what was written and what was looked for, and what was decided stays', async () => {
  const { id } = await app.addResponse(OPERATOR, {
    situation: 'Ludmilla Zschimmer writes that the kettle drips',
    decision: 'Send a new seal',
  });
  await app.searchLibrary(OPERATOR, { text: 'Zschimmer', limit: 1 });
  await expect(app.forgetPerson(OPERATOR, { names: [' '], handles: [] })).rejects.toThrow('nobody is named');
  await expect(app.forgetPerson(INES, { names: ['Ludmilla Zschimmer'], handles: [] })).rejects.toThrow(
    'may not configure',
  );
  const gone = await app.forgetPerson(OPERATOR, { names: ['Ludmilla Zschimmer', 'Zschimmer'], handles: ['@ludmilla'] });
  expect(gone).toMatchObject({ responses: [id], searches: 1 });
  expect(
    (await app.searchLibrary(OPERATOR, { text: 'Zschimmer', limit: 5 })).items.map(({ response }) => response.id),
  ).not.toContain(id);
  const left = await app.showResponse(OPERATOR, id);
  expect(left.decision).toBe('Send a new seal');
  expect(JSON.stringify(left)).not.toContain('Zschimmer');
});

test('an export can be imported again', async () => {
  const lines: string[] = [];
  for await (const one of app.exportLibrary(OPERATOR)) lines.push(JSON.stringify({ ...one, ref: one.ref ?? one.id }));
  expect(lines.length).toBeGreaterThan(80);
  const at = await file('again.jsonl', `${lines.filter((line) => line.includes('"a1"')).join('\n')}\n`);
  expect(await app.importLibrary(OPERATOR, at, { source: 'again' })).toMatchObject({ same: 1 });
});

test('many questions are answered in their order', async () => {
  const answers: string[] = [];
  await app.searchMany(OPERATOR, questions(), { limit: 1 }, ({ id }, [first]) =>
    answers.push(`${id}: ${first?.response.title ?? ''}`),
  );
  expect(answers).toEqual(['refund: Refund', 'nothing of the kind xyzzy: ', 'black screen: Black screen']);
});

async function* questions() {
  for (const text of ['refund', 'nothing of the kind xyzzy', 'black screen']) yield { id: text, text };
}
