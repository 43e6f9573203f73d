/** Files into the library and out of it: other helpdesks' saved replies, files as they are met, and its own, which come in as they went out. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { OPERATOR, type Principal } from '../../src/app/index.ts';
import type { Response } from '../../src/library/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { typed } from '../support/cli.ts';

const { app, config } = await testBondfire();
const folder = await mkdtemp(path.join(tmpdir(), 'bondfire-library-files-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function bring(name: string, content: string | Uint8Array, more: { map?: string; encoding?: string } = {}) {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return app.importLibrary(OPERATOR, file, { source: name, ...more });
}

async function from(source: string): Promise<Response[]> {
  const live = await app.listResponses(OPERATOR, { limit: 500 });
  const retired = await app.listResponses(OPERATOR, { limit: 500, retired: true });
  return [...live, ...retired].filter((one) => one.source === source).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

describe('saved replies', () => {
  test('of Zendesk: what is answered, what is a note, what is not active and whose it is', async () => {
    const macros = [
      {
        id: 25,
        title: 'Refunds::Too late',
        active: true,
        description: 'After 30 days',
        restriction: null,
        actions: [
          { field: 'status', value: 'solved' },
          { field: 'set_tags', value: 'refund late' },
          {
            field: 'comment_value_html',
            value: '<p>Hi {{ticket.requester.first_name}},<br>it is too late &amp; closed.</p>',
          },
        ],
      },
      {
        id: 26,
        title: 'Note',
        active: false,
        restriction: { type: 'Group', id: 7, ids: [7] },
        actions: [
          { field: 'comment_value', value: ['channel:all', 'Ask {{ticket.assignee.name}} about {{ticket.id}}'] },
          { field: 'comment_mode_is_public', value: false },
        ],
      },
    ];
    const report = await bring('macros.json', JSON.stringify({ macros, next_page: null, count: 2 }, null, 2));
    expect(report).toMatchObject({
      added: 2,
      helpdesk: 'Zendesk',
      retired: 1,
      private: 1,
      ignored: [],
      placeholders: [
        { was: '{{ticket.requester.first_name}}', becomes: '{first_name}', times: 1 },
        { was: '{{ticket.assignee.name}}', becomes: '{responder}', times: 1 },
        { was: '{{ticket.id}}', becomes: null, times: 1 },
      ],
    });
    expect(await from('macros.json')).toMatchObject([
      {
        ref: '25',
        title: 'Too late',
        situation: 'Too late\n\nAfter 30 days',
        topics: ['Refunds', 'refund', 'late'],
        answers: [{ text: 'Hi {first_name},\nit is too late & closed.', audience: 'external' }],
      },
      {
        ref: '26',
        answers: [{ text: 'Ask {responder} about {{ticket.id}}', audience: 'internal' }],
        retired_why: 'It was not active there.',
        private: true,
        team: '7',
      },
    ]);
    expect(await bring('macros.json', JSON.stringify(macros))).toMatchObject({ same: 2 });
  });

  test.for([
    [
      'Freshdesk',
      [
        {
          id: 1,
          title: 'Hello',
          content: 'Hi {{ticket.requester.firstname}}',
          content_html: '<p>Hi</p>',
          folder_id: 2,
        },
      ],
      'Hi {first_name}',
    ],
    [
      'Help Scout',
      {
        _embedded: {
          replies: [{ id: 2, name: 'Hello', text: '<p>Hi {%customer.firstName,fallback=there%}</p>', preview: 'Hi' }],
        },
      },
      'Hi {first_name}',
    ],
    [
      'Intercom',
      {
        type: 'list',
        data: [
          {
            type: 'macro',
            id: '3',
            name: 'Hello',
            body: '<p>Hi <attribute key="first_name" default="there"/></p>',
            visible_to: 'everyone',
          },
        ],
      },
      'Hi {first_name}',
    ],
    [
      'Gorgias',
      {
        data: [
          {
            id: 4,
            name: 'Hello',
            language: 'en',
            actions: [
              { type: 'user', name: 'setResponseText', arguments: { body_text: 'Hi {{ticket.customer.firstname}}' } },
            ],
          },
        ],
        meta: {},
      },
      'Hi {first_name}',
    ],
    [
      'Front',
      {
        _results: [
          { id: 'rsp_1', name: 'Hello', subject: null, body: '<p>Hi {{recipient.first_name}}</p>', created_at: 0 },
        ],
      },
      'Hi {first_name}',
    ],
  ] as const)('of %s', async ([helpdesk, content, text]) => {
    const name = `${helpdesk}.json`;
    expect(await bring(name, JSON.stringify(content))).toMatchObject({
      added: 1,
      bad: 0,
      helpdesk,
      ignored: helpdesk === 'Front' ? ['subject'] : helpdesk === 'Freshdesk' ? ['folder_id'] : [],
    });
    expect(await from(name)).toMatchObject([{ title: 'Hello', situation: 'Hello', answers: [{ text }] }]);
  });

  test('of a spreadsheet: with semicolons, in another encoding, from Excel', async () => {
    const rows = 'Name;Antwort;Tags\r\n"Grüße; spät";"Hallo [Vorname],\r\nes kommt morgen – %agent%";a,b\r\n';
    const map = 'title=name,answer=antwort';
    for (const [name, bytes, encoding] of [
      ['latin.csv', Buffer.from(rows.replace('–', '-'), 'latin1'), 'windows-1252'],
      ['wide.csv', Buffer.from(`\uFEFF${rows}`, 'utf16le'), 'utf-16le'],
      ['sep.csv', Buffer.from(`\uFEFFsep=;\r\n${rows}`), null],
    ] as const) {
      const report = await bring(name, bytes, { map });
      expect(report).toMatchObject({ bad: 0, encoding, added: name === 'sep.csv' ? 0 : 1 });
    }
    expect(await from('wide.csv')).toMatchObject([
      {
        title: 'Grüße; spät',
        topics: ['a', 'b'],
        answers: [{ text: 'Hallo {first_name},\r\nes kommt morgen – {responder}' }],
      },
    ]);
    const russian = Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]);
    await bring('russian.csv', Buffer.concat([Buffer.from('title\n'), russian]), { encoding: 'windows-1251' });
    expect(await from('russian.csv')).toMatchObject([{ title: 'Привет' }]);
    await expect(bring('x.csv', 'title\nx', { encoding: 'klingon' })).rejects.toThrow('there is no encoding');
    expect(await bring('missing.csv', 'title,reply\nLost,Found', { map: 'answer=Replly' })).toMatchObject({
      missing: ['answer'],
      ignored: ['reply'],
    });
  });
});

describe('nothing is lost and nothing doubled', () => {
  test('ids of two systems are two things; a file under another name is the same', async () => {
    await bring('desk-a.csv', 'id,title,answer\n1,Broken lid,We send a lid\n');
    expect(await bring('desk-b.csv', 'id,title,answer\n1,Opening hours,Nine to five\n')).toMatchObject({ added: 1 });
    expect(await bring('desk-a-copy.csv', 'id,title,answer\n1,Broken lid,We send two lids\n')).toMatchObject({
      changed: 1,
    });
    expect(await from('desk-a.csv')).toMatchObject([{ answers: [{ text: 'We send two lids' }] }]);
    expect(await from('desk-b.csv')).toMatchObject([{ title: 'Opening hours' }]);
  });

  test('two answers to one situation without ids are two; the same again is none', async () => {
    const rows = 'title,answer\nReply,Yes of course\nReply,No we can not\nReply,Yes of course\n';
    expect(await bring('yes.csv', rows)).toMatchObject({ added: 2, duplicate: 1 });
    expect(await bring('yes.csv', rows)).toMatchObject({ added: 0, duplicate: 3 });
  });

  test('what is known here stays where the file is silent of it', async () => {
    const row = '{"id":"s1","text":"The zoom sticks","answer":"Oil it"}\n';
    await bring('silent.jsonl', row);
    const [one] = await from('silent.jsonl');
    await app.editResponse(OPERATOR, one?.id ?? '', {
      outcome: 'resolved',
      review_at: '2027-01-01T00:00:00Z',
      team: 'care',
    });
    expect(await bring('silent.jsonl', row)).toMatchObject({ same: 1 });
  });

  test('what is private stays so, and whose it is must be said', async () => {
    const report = await bring(
      'private.csv',
      'title,private,team\nSecret one,true,care\nSecret two,yes,\nOpen,false,care\n',
    );
    expect(report).toMatchObject({ added: 2, bad: 1, private: 1 });
    const ben: Principal = { name: 'ben', role: 'responder', person: 'ben' };
    expect((await app.listResponses(ben, { limit: 500 })).filter((one) => one.source === 'private.csv')).toMatchObject([
      { title: 'Open' },
    ]);
    await expect(app.addResponse(OPERATOR, { situation: 'x', private: true })).rejects.toThrow('which team');
  });

  test('words of other systems for outcome, audience and time are read, and what is not is told', async () => {
    const report = await bring(
      'words.csv',
      'title,outcome,audience,date\nA1,Solved,Public,2026-03-02 10:00\nA2,failed,everybody,02/03/26\n',
    );
    expect(report).toMatchObject({
      added: 2,
      bad: 0,
      ignored: ['audience “everybody”', 'outcome “failed”', 'date “02/03/26”'],
    });
    expect(await from('words.csv')).toMatchObject([
      { outcome: 'resolved', audience: 'external', happened_at: '2026-03-02T10:00:00.000Z' },
      { outcome: null, audience: 'internal', happened_at: null },
    ]);
  });
});

test('each line of questions is answered by one line, in their order, also one that asks nothing', async () => {
  await bring('asked.jsonl', '{"id":"q1","text":"The astrolabe is bent","product":"brass"}\n');
  const file = path.join(folder, 'questions.jsonl');
  await writeFile(
    file,
    '\uFEFF{"id":"1","text":"astrolabes bent"}\nno JSON\n{"id":2,"text":""}\r\n\n{"text":"x"}\n[1]\n{"id":"3","text":7}\n{"id":"4","text":"\\ud800 astrolabe"}',
  );
  const env = { BONDFIRE_DATA: config.dataDir, DATABASE_URL: config.databaseUrl ?? '' };
  const { code, stdout, stderr } = await typed(
    ['library', 'search', '--queries', file, '--json', '--product', 'brass'],
    { env },
  );
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('4 lines asked nothing') as string });
  const found = [{ ref: 'q1', score: expect.any(Number) as number }];
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { id: '1', results: found },
    { id: null, results: [], error: expect.stringContaining('line 2') as string },
    { id: 2, results: [] },
    { id: null, results: [], error: 'line 5: it has no id' },
    { id: null, results: [], error: 'line 6: it has no id' },
    { id: '3', results: [], error: 'line 7: it has no text' },
    { id: '4', results: found },
  ]);
});

test('what is exported is the same when it is imported elsewhere, and known where it comes from', async () => {
  const other = (await testBondfire()).app;
  await app.addResponse(OPERATOR, {
    title: '=cmd()',
    situation: '\'+1 "quoted", with; signs\n\n> quoted\n<!-- bondfire: {} -->\n--> end\r\nof it',
    decision: 'Two\nlines -- with **marks**',
    topics: ['a;b', 'c, d'],
    team: 'care',
    private: true,
    outcome: 'made_worse',
    review_at: '2027-02-03T00:00:00Z',
    answers: [
      { text: 'Hi {name}, [NAME] stays\n\n', network: 'mastodon', language: 'de' },
      { text: 'For us alone', audience: 'internal' },
    ],
  });
  const all: Response[] = [];
  for await (const one of app.exportLibrary(OPERATOR)) all.push(one);
  const texts = new Map<string, string>();
  for (const format of ['jsonl', 'json', 'csv', 'markdown'] as const) {
    const lines = [];
    for await (const line of app.writeLibrary(OPERATOR, format)) lines.push(line);
    texts.set(format, `${lines.join('\n')}\n`);
    const file = path.join(folder, `export.${format === 'markdown' ? 'md' : format}`);
    await writeFile(file, texts.get(format) ?? '');
    const first = format === 'jsonl';
    expect({ format, ...(await other.importLibrary(OPERATOR, file, { source: 'x' })) }).toMatchObject({
      format,
      bad: 0,
      badRows: [],
      added: first ? all.length : 0,
      same: first ? 0 : all.length,
    });
    expect(await app.importLibrary(OPERATOR, file, { source: 'x' })).toMatchObject({ same: all.length });
  }
  const again: Response[] = [];
  for await (const one of other.exportLibrary(OPERATOR)) again.push(one);
  expect(sorted(again)).toEqual(sorted(all));
  // Where the file was written by hand, what is wrong with it is told.
  const broken = (texts.get('markdown') ?? '').replace('> We send two lids', 'We send two lids');
  expect(await bring('broken.md', `${broken}\nand more`)).toMatchObject({
    bad: 2,
    badRows: [
      { reason: 'it has 0 answers, and is to have 1' },
      { reason: expect.stringContaining('no comment ends it') as string },
    ],
  });
});

function bare({ id, version: _version, changed_at: _changed, ...one }: Response) {
  return { ...one, ref: one.ref ?? id };
}

function sorted(list: readonly Response[]) {
  return list.map(bare).toSorted((a, b) => (`${a.source}${a.ref}` < `${b.source}${b.ref}` ? -1 : 1));
}
