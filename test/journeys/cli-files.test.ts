/** The commands that need no database: they start at once, and leave nothing behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageFile } from '../../src/platform/files.ts';
import { type Ended, type RunOptions, start, typed } from '../support/cli.ts';

let folder: string;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bondfire-files-'));
  // A database that nobody could open: whoever tries, fails.
  env = { BONDFIRE_DATA: path.join(folder, 'data'), DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/none' };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function bondfire(argv: readonly string[], input: RunOptions['input'] & {} = ''): Promise<Ended> {
  return typed(argv, { env, input });
}

function linesOf({ stdout }: Ended): Readonly<Record<string, unknown>>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const SAID = { id: 'm-1', text: 'Hello', created_at: '2026-03-02T09:00:00Z', author: { id: 'u1', name: 'Ines' } };

const REVIEWS = `from: webhook.posts
version: 1
key: { id: $.number }
skip: [{ path: $.hidden, is: [true], because: hidden }]
fields:
  kind: { const: create }
  object: { const: review }
  text: $.words
  published_at: { path: $.when, as: instant }
`;

describe('map', () => {
  test('prints one line a record, in order, whatever became of it', async () => {
    const records = [SAID, { ...SAID, id: 'm-2', created_at: 'soon' }, { ...SAID, id: 'm-3', text: 'a\u009B\nb' }];
    const ended = await bondfire(['map', 'webhook.posts'], JSON.stringify(records));
    expect(ended.code).toBe(3);
    expect(linesOf(ended)).toMatchObject([
      { activity: { external_id: 'm-1', text: 'Hello', connector: 'webhook' } },
      { drift: [{ field: 'published_at' }] },
      { activity: { external_id: 'm-3' } },
    ]);
    expect(ended.stdout).not.toContain('\u009B');
    expect(existsSync(env['BONDFIRE_DATA'] ?? '')).toBe(false);
  });

  test('drafts a mapping that loads and maps what it was made of', async () => {
    const draft = await bondfire(['map', '--suggest', 'webhook.posts'], JSON.stringify([SAID]));
    expect(draft).toMatchObject({ code: 0, stderr: '' });
    const file = path.join(folder, 'draft.yaml');
    await writeFile(file, draft.stdout);
    const mapped = await bondfire(['map', 'webhook.posts', '--mapping', file], JSON.stringify([SAID]));
    expect(linesOf(mapped)).toMatchObject([
      { activity: { external_id: 'm-1', text: 'Hello', actor: { id: 'u1', name: 'Ines' } } },
    ]);
    const unknown = await bondfire(['map', '--suggest', 'guestbook.entries'], JSON.stringify({ entries: [SAID] }));
    expect(unknown.stdout).toContain('key: { id: $.id }');
  });

  test('drafts it from the list in a page that was taken for a record, and says so', async () => {
    const page = JSON.stringify({ posts: [{ id: 7, author: { id: 3, name: 'Ines' }, raw: 'Hello' }] });
    const draft = await bondfire(['map', '--suggest', 'mastodon.statuses'], page);
    expect(draft).toMatchObject({ code: 0, stderr: expect.stringContaining('parse in streams/statuses.ts') as string });
    expect(draft.stdout).toMatch(/^ {2}actor\.name: +\$\.author\.name$/m);
    expect(draft.stdout).toMatch(/^ {2}text: +\$\.raw$/m);
  });

  test('a payload that cannot be read is drift, with its place', async () => {
    for (const [input, place] of [
      ['[{"id":1},', 'line 1, column 11'],
      ['', 'empty'],
      ['<html></html>', 'unexpected'],
    ] as const) {
      const ended = await bondfire(['map', 'webhook.posts'], input);
      expect(ended.code).toBe(3);
      expect(linesOf(ended)).toMatchObject([{ drift: [{ field: '$', problem: expect.stringContaining(place) }] }]);
    }
  });

  test('reads XML as well as JSON where the vendor sends both', async () => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>
<messages type="array"><message><id type="integer">77</id><title>From XML</title><body>Red tint</body>
<created-at type="datetime">2014-06-20T21:45:51Z</created-at><updated-at type="datetime">2014-06-20T21:45:53Z</updated-at>
<user><id type="integer">5</id><name>Ines</name><username>ines</username></user></message></messages>`;
    const ended = await bondfire(['map', 'socialcast.messages', '-'], xml);
    expect(linesOf(ended)).toMatchObject([{ activity: { external_id: '77', title: 'From XML', actor: { id: '5' } } }]);
    expect(ended.code).toBe(0);
  });

  test('reads a mail as its program saved it', async () => {
    const saved = 'From: Ines <ines@mail.example>\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nSubject: Red tint\n\nHello\n';
    const ended = await bondfire(['map', 'mail.messages', '-'], saved);
    expect(linesOf(ended)).toMatchObject([{ activity: { title: 'Red tint', text: 'Hello', actor: { name: 'Ines' } } }]);
    expect(ended.code).toBe(0);
  });

  test('a recorded exchange is the body of its response', async () => {
    const message = { id: 78, body: 'Red tint', created_at: '2026-03-02T09:00:00Z', message_type: 'status_message' };
    const request = { method: 'GET', path: '/api/messages/78.json', body: null };
    const xml = '<message><id>79</id><body>Tint</body><created-at>2026-03-02T09:00:00Z</created-at></message>';
    for (const [body, id] of [
      [{ message }, '78'],
      [xml, '79'],
    ] as const) {
      const ended = await bondfire(
        ['map', 'socialcast.messages'],
        JSON.stringify({ name: 'kept', request, response: { status: 200, body } }, null, 1),
      );
      expect([ended.code, linesOf(ended)]).toMatchObject([0, [{ activity: { external_id: id } }]]);
    }
    const deleted = await bondfire(
      ['map', 'socialcast.messages'],
      JSON.stringify({ request, response: { status: 204, body: null } }),
    );
    expect([deleted.code, linesOf(deleted)]).toMatchObject([3, [{ drift: [{ problem: 'the body is empty' }] }]]);
  });

  test('says on stderr what to do about what is no payload of the stream, and that there is nothing in it', async () => {
    const page = await bondfire(['map', 'socialcast.messages'], '<html></html>');
    expect(page).toMatchObject({ code: 3, stderr: expect.stringContaining('Open the address in a browser') });
    const none = await bondfire(['map', 'socialcast.likes'], '{"messages":[]}');
    expect(none).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('no records of socialcast.likes'),
    });
  });

  test('goes by a mapping of one’s own: a file, or a connection’s', async () => {
    const file = path.join(folder, 'reviews.yaml');
    await writeFile(file, REVIEWS);
    const record = { number: 7, words: 'Good', when: '2026-03-02T09:00:00Z' };
    const input = JSON.stringify([record, { ...record, number: 8, hidden: true }]);
    const wanted = [{ activity: { external_id: '7', object: 'review' } }, { skipped: 'hidden' }];
    const byFile = await bondfire(['map', 'webhook.posts', '--mapping', file], input);
    expect([byFile.code, linesOf(byFile)]).toMatchObject([0, wanted]);

    const data = path.join(folder, 'shop');
    await mkdir(path.join(data, 'mappings', 'shop'), { recursive: true });
    await writeFile(path.join(data, 'mappings', 'shop', 'reviews.yaml'), REVIEWS);
    const byConnection = await typed(['map', 'webhook.reviews', '--connection', 'shop'], {
      env: { ...env, BONDFIRE_DATA: data },
      input,
    });
    expect([byConnection.code, linesOf(byConnection)]).toMatchObject([0, wanted]);

    await writeFile(file, 'from: webhook.posts\nversion: one\nfields: {}\n');
    const broken = await bondfire(['map', 'webhook.posts', '--mapping', file], input);
    expect(broken).toMatchObject({ code: 2, stderr: expect.stringContaining(`${file}:2:10`) });
  });

  test('knows what was meant', async () => {
    for (const [ref, cure] of [
      ['webhok.posts', 'webhook'],
      ['socialcast.mesages', 'socialcast.messages'],
      ['socialcast', 'socialcast.'],
      ['socialcast.users', 'There are socialcast.comments, socialcast.likes, socialcast.messages.'],
    ] as const) {
      expect(await bondfire(['map', ref])).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining(cure),
      });
    }
    expect(await bondfire(['map', 'webhook.posts', '/nowhere.json'])).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('check', () => {
  test('finds nothing wrong with what comes with the product', async () => {
    const { code, stdout } = await typed(['check', '--json'], {
      env: { ...env, BONDFIRE_DATA: path.join(folder, 'none') },
    });
    expect(JSON.parse(stdout)).toMatchObject({ problems: [], checked: { mappings: expect.any(Number) } });
    expect(code).toBe(0);
  });

  test('names file, line, column and cure of what is wrong with one’s own', async () => {
    const data = path.join(folder, 'wrong');
    await mkdir(path.join(data, 'mappings', 'shop'), { recursive: true });
    await mkdir(path.join(data, 'playbooks'), { recursive: true });
    const mapping = path.join(data, 'mappings', 'shop', 'reviews.yaml');
    await writeFile(mapping, REVIEWS);
    const cases = path.join(data, 'mappings', 'shop', 'reviews.cases.yaml');
    await writeFile(
      cases,
      '- case: never seen\n  record: { number: 1, when: 2026-03-02T09:00:00Z }\n  activity: { text: other }\n',
    );
    await writeFile(path.join(data, 'mappings', 'shop', 'more.yaml'), REVIEWS.replace('$.words', 'words'));
    await writeFile(path.join(data, 'playbooks', 'wrong.yaml'), 'title: Wrong\nsteps: []\n');
    await writeFile(path.join(data, 'playbooks', 'slices.yaml'), 'camera: { title: A camera, if: activity.txt }\n');
    await writeFile(
      path.join(data, 'playbooks', 'waits.yaml'),
      'title: T\npurpose: P\nmode: act\non: { signal: spike, slice: outsid }\nsteps: [{ id: open, do: issue.open, with: { title: T } }]\n',
    );
    const { code, stdout } = await typed(['check'], { env: { ...env, BONDFIRE_DATA: data } });
    expect(code).toBe(3);
    expect(stdout).toMatch(/more\.yaml:\d+:\d+ fields\.text: .*; /);
    expect(stdout).toContain(`${cases}:1:9 never seen: `);
    expect(stdout).toMatch(/wrong\.yaml:\d+:\d+ /);
    expect(stdout).toMatch(/slices\.yaml:1:\d+ camera\.if: activity has no txt; did you mean text\?/);
    expect(stdout).toMatch(/waits\.yaml:4:\d+ on\.slice: there is no slice outsid; did you mean outside\?/);
  });

  test('names every mistake in the environment', async () => {
    const { code, stderr } = await typed(['check'], { env: { ...env, BONDFIRE_PORT: 'eighty', BONDFIRE_PROT: '1' } });
    expect(code).toBe(1);
    expect(stderr).toContain('BONDFIRE_PORT: "eighty"');
    expect(stderr).toContain('Did you mean BONDFIRE_PORT?');
    expect(stderr).not.toContain('    at ');
  });
});

describe('topics test', () => {
  test('tries the cases beside the vocabulary, and shows what a text is about and why', async () => {
    expect(await bondfire(['topics', 'test'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('all of them hold'),
    });
    const { stdout } = await bondfire(['topics', 'test', '--language', 'de', 'Das Kamerateam und die Kameras']);
    expect(stdout).toMatch(/product +camera +Kamerateam +by “Kamera” \(de\), but in “Kamerateam” it does not count/);
    expect(stdout).toMatch(/product +camera +Kameras +by “Kamera” \(de\)\n/);
    const read = await bondfire(['topics', 'test', '--language', 'de', '-'], 'Das Kamerateam und die Kameras');
    expect(read).toMatchObject({ code: 0, stdout });
  });

  test('a case that fails and a mistake are told with their places, by check as well', async () => {
    const data = path.join(folder, 'topics');
    await mkdir(path.join(data, 'mappings'), { recursive: true });
    const own = path.join(data, 'mappings', 'topics.yaml');
    await writeFile(own, 'topics:\n  tint: { words: [red tint] }\n');
    const cases = own.replace('.yaml', '.cases.yaml');
    await writeFile(cases, '- case: blue\n  text: a blue tint\n  topics: [tint]\n');
    const mine = { env: { ...env, BONDFIRE_DATA: data } };
    const failed = await typed(['topics', 'test'], mine);
    expect(failed).toMatchObject({
      code: 3,
      stdout: expect.stringContaining(`${cases}:1:9 [0].case: blue: topics lack tint; `),
    });
    await writeFile(own, 'topics:\n  tint: { wrds: [red tint] }\n');
    const checked = await typed(['check'], mine);
    expect(checked).toMatchObject({ code: 3, stdout: expect.stringContaining(`${own}:2:11 topics.tint.wrds: `) });
  });
});

describe('sandbox', () => {
  test('says how to connect to it, switches faults, and stops on Ctrl-C', async () => {
    const running = start(['sandbox', 'webhook', '--fault', 'broken', '--fault', 'limited', '--json'], { env });
    const { url, faults } = JSON.parse(await running.printed('\n')) as { url: string; faults: string[] };
    expect(faults).toContain('lost_answer');
    const state = (await (await fetch(`${url}/__sandbox`)).json()) as Readonly<Record<string, unknown>>;
    expect(state).toMatchObject({ connector: 'webhook', faults: ['broken', 'limited'] });
    running.signal('SIGINT');
    expect((await running.ended).code).toBe(0);
  });

  test('lists its faults, and knows what was meant', async () => {
    expect((await bondfire(['sandbox', 'socialcast', '--list-faults'])).stdout).toMatch(/\nlimited +429 /);
    expect(await bondfire(['sandbox', 'webhok'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('webhook'),
    });
    expect(await bondfire(['sandbox', 'webhook', '--fault', 'limted'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean limited?'),
    });
  });
});

describe('bondfire', () => {
  test('alone is help; what is misspelt is a mistake in usage with a suggestion', async () => {
    expect(await bondfire([])).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: bondfire') });
    expect(await bondfire(['conection', 'list'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('connection'),
    });
    expect(await bondfire(['connection', 'lst'])).toMatchObject({ code: 2, stderr: expect.stringContaining('list') });
    expect(await bondfire(['connection'])).toMatchObject({ code: 2 });
    expect(await bondfire(['effect', 'list', '--sate', 'done'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--state'),
    });
  });

  test('a reader that has seen enough is no error', async () => {
    const child = spawn(process.execPath, [packageFile('src', 'cli', 'bin.ts'), 'map', 'webhook.posts'], {
      env: { ...process.env, ...env },
    });
    const records = Array.from({ length: 20_000 }, (_, index) => ({ ...SAID, id: `m-${index}` }));
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.stdin.end(JSON.stringify(records));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(stderr).toBe('');
  });
});

describe('gather', () => {
  test('groups each post in order, tells what it cannot read by its line, and goes on', async () => {
    const ended = await bondfire(
      ['gather'],
      [
        '{"id":"a","text":"Camera gets hot after ten minutes","at":"2026-03-02T09:00:00Z"}\r',
        '{"id":"b","text":"Store hours in Lyon?","at":"2026-03-02T09:01:00Z","thread":"t"}',
        '{"id":',
        '',
        '{"text":"Whose is it?"}',
        '{"id":"a","text":"Twice"}',
        '{"id":"c","text":"The camera is hot","at":"soon"}',
        `{"id":"d","text":"${'x'.repeat(1_000_001)}"}`,
        '[]',
        // Earlier than those before, and said elsewhere.
        '{"id":7,"text":"It gets hot, my camera, after minutes","at":"2026-03-01T09:00:00Z","source":"outside"}',
        '{"id":9007199254740993,"text":null,"thread":"t"}',
        '{"id":"e","text":"カメラが熱い","at":1772442000}',
      ].join('\n'),
    );
    expect(ended.stdout.split('\n')).toEqual([
      '{"id":"a","group":"a"}',
      '{"id":"b","group":"b"}',
      '{"id":7,"group":"a"}',
      '{"id":"9007199254740993","group":"b"}',
      '{"id":"e","group":"e"}',
      '',
    ]);
    expect(ended.stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^line 3: not JSON: .* at column \d+$/),
      'line 5: it has no id',
      'line 6: the id "a" is that of line 1',
      'line 7: at: "soon" is no time; write it as 2026-03-02T09:15:00Z',
      'line 8: it is longer than 1,000,000 bytes',
      'line 9: it is no JSON object',
      '6 lines could not be read; the others are grouped without them.',
    ]);
    expect(ended.code).toBe(3);
  });

  test('answers each post while the next is still to come, and says why', async () => {
    const child = spawn(process.execPath, [packageFile('src', 'cli', 'bin.ts'), 'gather', '--why'], {
      env: { ...process.env, ...env },
    });
    child.stdin.write(
      '{"id":"a","text":"Kettle leaks","at":"2026-03-02T09:00:00Z","links":["https://www.acme.example/k?utm_source=x"]}\n',
    );
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    expect(JSON.parse(first.toString())).toEqual({
      id: 'a',
      group: 'a',
      why: 'first',
      of: null,
      share: 1,
      merged: null,
    });
    child.stdin.end('{"id":"b","text":"See https://acme.example/k","at":"2026-03-02T09:01:00Z"}');
    const [second] = (await once(child.stdout, 'data')) as [Buffer];
    expect(JSON.parse(second.toString())).toMatchObject({ id: 'b', group: 'a', why: 'link', of: 'acme.example/k' });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('a file that is not there is told as one', async () => {
    expect(await bondfire(['gather', path.join(folder, 'none.jsonl')])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no such file'),
    });
  });
});

describe('enrich', () => {
  test('answers each line in order: empty ones, long ones, and what is no UTF-8', async () => {
    const ended = await bondfire(
      ['enrich'],
      Buffer.concat([
        Buffer.from('My camera is NOT working :(\r\n\n'),
        Buffer.from([0xff, 0xfe, 0x20, 0xc3, 0x0a]),
        Buffer.from(`${'Danke, die Kamera ist toll! '.repeat(40_000)}\n`),
        Buffer.from('yaar ye phone bilkul bakwas hai'),
      ]),
    );
    const [camera, empty, odd, long, hindi, ...more] = linesOf(ended);
    expect(more).toEqual([]);
    expect(camera).toMatchObject({
      language: 'en',
      tone: { label: 'negative', confidence: expect.any(Number), words: ['NOT working', ':('] },
      products: ['camera'],
      topics: ['defect'],
      terms: expect.arrayContaining(['camera']),
    });
    for (const nothing of [empty, odd])
      expect(nothing).toEqual({ language: null, tone: null, products: [], topics: [], terms: [] });
    expect(long).toMatchObject({ language: 'de', tone: { label: 'positive' }, products: ['camera'] });
    expect(hindi).toMatchObject({ language: 'hi', tone: { label: 'negative', words: ['bakwas'] } });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('stops when nobody reads any more, and answers while more is to come', async () => {
    const child = spawn(process.execPath, [packageFile('src', 'cli', 'bin.ts'), 'enrich'], {
      env: { ...process.env, ...env },
    });
    child.stdin.on('error', () => undefined);
    child.stdin.write('Great!\n');
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    expect(JSON.parse(first.toString())).toMatchObject({ tone: { label: 'positive' } });
    child.stdout.destroy();
    const endless = setInterval(() => child.stdin.write('Great!\n'), 20);
    expect(await once(child, 'exit')).toEqual([0, null]);
    clearInterval(endless);
  });

  test('a vocabulary with a mistake is told, and a file that is not there', async () => {
    const own = path.join(folder, 'own', 'mappings');
    await mkdir(own, { recursive: true });
    await writeFile(path.join(own, 'topics.yaml'), 'products: 7\n');
    const ended = await typed(['enrich'], { env: { ...env, BONDFIRE_DATA: path.dirname(own) }, input: 'Hello\n' });
    expect(ended).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('topics.yaml:1:') });
    expect(await bondfire(['enrich', path.join(folder, 'none.txt')])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no such file'),
    });
  });
});

describe('signals detect', () => {
  const rows = Array.from({ length: 600 }, (_, at) => `${1_772_442_000 + at * 300},${10 + (at % 3)}`);

  test('scores each row in order, tells what it cannot read by its line, and goes on', async () => {
    const burst = ['1772622000,200', '1772622300,240', '1772622300,1', '1772622600,many', '', 'soon,1', '1772622900,'];
    const ended = await bondfire(
      ['signals', 'detect', '--series', '-'],
      ['\uFEFFtimestamp,value', ...rows, ...burst].join('\r\n'),
    );
    const [head, ...scores] = ended.stdout.trimEnd().split('\n');
    expect(head).toBe('timestamp,anomaly_score');
    expect(scores).toHaveLength(604);
    expect(scores.slice(0, 600).filter((line) => Number(line.split(',')[1]) >= 0.5)).toEqual([]);
    expect(scores.slice(600)).toEqual(['1772622000,1', '1772622300,0.3', '1772622300,0', '1772622900,0']);
    expect(ended.stderr.trimEnd().split('\n')).toEqual([
      'line 605: "many" is no number; write it as 12 or -0.5, and leave empty what nobody knows',
      'line 607: "soon" is no time; write it as 2026-03-02T09:15:00Z (without a zone it is UTC)',
      '2 lines could not be read; the others are judged without them.',
      '1 row came no later than the one before: scored 0, and nothing was learnt from it. Sort the file by time.',
    ]);
    expect(ended.code).toBe(3);
  });

  test('says in JSON all that it knows', async () => {
    const file = path.join(folder, 'series.csv');
    await writeFile(
      file,
      ['value;timestamp', ...rows.map((row) => row.split(',').toReversed().join(';')), '200;1772622000'].join('\n'),
    );
    const ended = await bondfire(['signals', 'detect', '--json', '--bucket', '5m', '--series', file]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(linesOf(ended).at(-1)).toMatchObject({
      timestamp: '1772622000',
      observed: 200,
      onset: true,
      raised: true,
      severity: 6,
      episode: { peak: 200, calmSince: null },
    });
  });

  test.each([
    ['', 3, 'There is no row in it. Give a file with the columns timestamp and value.'],
    ['a,b\n1,2\n', 3, 'line 1: it names no column timestamp; begin the file with timestamp,value'],
  ])('%j is no series', async (input, code, said) => {
    const ended = await bondfire(['signals', 'detect', '--series', '-'], input);
    expect(ended).toMatchObject({ code, stdout: '', stderr: `${said}\n` });
  });
});
