/** The commands as a person types them, on a real database and real sandboxes; a process of its own each where stdin, the environment, signals or the exit are tried. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { sandbox as socialcast, type World } from '../../connectors/socialcast/sandbox.ts';
import { sandbox as receiver } from '../../connectors/webhook/sandbox.ts';
import { run, start, typed, typedJson, type Ended, type RunOptions } from '../support/cli.ts';
import { testDatabase } from '../support/database.ts';
import { until } from '../support/processes/process.ts';
import { noteSecret } from '../support/secrets.ts';

const { url: databaseUrl, pool } = await testDatabase();
let dataDir: string;
let env: Readonly<Record<string, string>>;
let colleagues: RunningSandbox<World>;
let desk: RunningSandbox;

const NOBODY = '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607';

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-cli-'));
  env = { BONDFIRE_DATA: dataDir, DATABASE_URL: databaseUrl, BONDFIRE_ALLOW_PRIVATE: '127.0.0.1', NO_COLOR: '1' };
  colleagues = await startSandbox(socialcast);
  desk = await startSandbox(receiver);
});
afterAll(async () => {
  await colleagues.stop();
  await desk.stop();
  await rm(dataDir, { recursive: true, force: true });
});

function bondfire(...argv: readonly string[]): Promise<Ended> {
  return typed(argv, { env });
}

function asked<T>(...argv: readonly string[]): Promise<T> {
  return typedJson<T>(argv, { env });
}

function piped(input: RunOptions['input'] & {}, ...argv: readonly string[]): Promise<Ended> {
  return run(argv, { env, input });
}

interface Item {
  readonly id: string;
  readonly state: string;
  readonly external_id: string | null;
  readonly text: string | null;
}

async function file(name: string, text: string): Promise<string> {
  const full = path.join(dataDir, name);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, text);
  return full;
}

/** Of a company's own: where the date is differs from one to the next. */
function mapping(date: string): string {
  return `from: webhook.posts
version: 1
key: { id: $.number }
fields:
  kind: { const: create }
  object: { const: review }
  text: $.words
  published_at: { path: ${date}, as: instant }
`;
}

describe('connections', { timeout: 300_000 }, () => {
  test('nothing is there yet, and what to do next is said', async () => {
    const { code, stdout } = await run(['connection', 'list'], { env });
    expect(code).toBe(0);
    expect(stdout).toContain('bondfire connection add');
    expect(await asked('connection', 'list')).toEqual([]);
    expect((await run(['connection', 'list', '--json'], { env })).stdout).toBe('[]\n');
    expect((await run(['trace', NOBODY], { env })).code).toBe(1);
  });

  test('one that takes posts shows its address once', async () => {
    const { code, stdout } = await bondfire(
      'connection',
      'add',
      'webhook',
      '--name',
      'outside',
      '--audience',
      'external',
    );
    expect(code).toBe(0);
    const token = /http:\/\/127\.0\.0\.1:8080\/in\/outside\/(\S{32})/.exec(stdout)?.[1];
    expect(token).toBeDefined();
    noteSecret(token ?? '');
    const [listed] = await asked<Readonly<Record<string, unknown>>[]>('connection', 'list');
    expect(listed).toMatchObject({ id: 'outside', connector: 'webhook', audience: 'external', takesWebhooks: true });
    expect(JSON.stringify(listed)).not.toContain(token);
  });

  test('a secret comes by stdin or by the environment, is tested, and is shown nowhere', async () => {
    const { url, email, password } = colleagues.settings as Readonly<Record<string, string>>;
    const given = ['--audience', 'internal', '--set', `url=${url}`, '--set', `email=${email}`];
    const first = await piped(
      `${noteSecret(password ?? '')}\n`,
      'connection',
      'add',
      'socialcast',
      '--name',
      'acme',
      ...given,
      '--set',
      'password=-',
    );
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('ok       sign in') });
    expect(first.stdout).toContain('acme is connected.');
    const second = await run(['connection', 'add', 'socialcast', '--name', 'spare', ...given, '--json'], {
      env: { ...env, BONDFIRE_SECRET_PASSWORD: password },
    });
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({
      connection: { id: 'spare' },
      address: null,
      checks: expect.any(Array),
    });
    const shown = await bondfire('connection', 'show', 'acme');
    expect(shown.stdout).toContain(email);
    expect(first.stdout + second.stdout + shown.stdout).not.toContain(password);
    expect((await bondfire('connection', 'remove', 'spare')).code).toBe(0);
  });

  test('what is missing or wrong is named, with the cure', async () => {
    expect(await bondfire('connection', 'add', 'webhook')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--audience internal'),
    });
    expect(await bondfire('connection', 'add', 'socialcst', '--audience', 'internal')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean socialcast?'),
    });
    const missing = await bondfire(
      'connection',
      'add',
      'socialcast',
      '--audience',
      'internal',
      '--set',
      'url=https://a.example',
    );
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('BONDFIRE_SECRET_PASSWORD') });
    const unknown = await bondfire('connection', 'add', 'webhook', '--audience', 'internal', '--set', 'ulr=x');
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean url?') });
    const wrong = await bondfire(
      'connection',
      'add',
      'webhook',
      '--name',
      'x',
      '--audience',
      'internal',
      '--set',
      'url=nowhere',
    );
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('url') });
    expect(await bondfire('connection', 'test', 'nobody')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('outside'),
    });
  });

  test('one that does not work is kept, and says why: 3 where something is missing, 4 where nobody answers', async () => {
    const settings = { ...colleagues.settings, password: 'wrong-password' };
    const refused = await bondfire(
      'connection',
      'add',
      'socialcast',
      '--name',
      'locked',
      '--audience',
      'internal',
      '--settings',
      JSON.stringify(settings),
    );
    expect(refused.code).toBe(3);
    expect(refused.stdout).toContain('locked is added (socialcast, internal).');
    expect(refused.stdout).toContain('missing  sign in');
    expect(refused.stdout).not.toContain('is connected');
    const gone = await startSandbox(receiver);
    await gone.stop();
    const dead = await bondfire(
      'connection',
      'add',
      'webhook',
      '--name',
      'dead',
      '--audience',
      'internal',
      '--settings',
      JSON.stringify(gone.settings),
    );
    expect(dead.code).toBe(3);
    expect(dead.stdout).not.toContain('is connected');
    const checked = await bondfire('check', '--connections', '--json');
    expect(checked.code).toBe(3);
    const { connections } = JSON.parse(checked.stdout) as { connections: { connection: string }[] };
    expect([...new Set(connections.map(({ connection }) => connection))]).toEqual(['dead', 'locked']);
    for (const name of ['dead', 'locked']) await bondfire('connection', 'remove', name);
  });
});

describe('from a vendor to an action and back', { timeout: 300_000 }, () => {
  test('pull, list, do, trace', async () => {
    const pulled = await asked<{ stream: string; fresh: number; fault: null }[]>('pull', 'acme', '--once');
    expect(pulled.map(({ stream }) => stream)).toEqual(['messages', 'comments', 'likes']);
    expect(pulled.every(({ fresh, fault }) => fresh > 0 && fault === null)).toBe(true);
    for (let at = 0; at < 150; at += 1) socialcast.streams['messages']?.add(colleagues.world);
    const more = await bondfire('pull', 'acme', '--stream', 'messages', '--once');
    const page = /^messages: page (\d+), (\d+) records?, (\d+) new$/gm;
    const pages = [...more.stderr.matchAll(page)].map(([, ...counts]) => counts.map(Number));
    expect(pages.map(([number]) => number)).toEqual([1, 2]);
    const [records, fresh] = [1, 2].map((at) => pages.reduce((sum, counts) => sum + (counts[at] ?? 0), 0));
    expect(fresh).toBe(150);
    expect(more.stdout).toContain(`messages: caught up; ${records} records read, 150 new`);
    const again = await bondfire('pull', 'acme', '--stream', 'messages', '--once');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/messages: caught up; .* 0 new/) });

    const said = await asked<Item[]>(
      'activity',
      'list',
      '--connection',
      'acme',
      '--stream',
      'messages',
      '--limit',
      '3',
    );
    expect(said).toHaveLength(3);
    const older = await asked<Item[]>(
      'activity',
      'list',
      '--connection',
      'acme',
      '--stream',
      'messages',
      '--before',
      said[2]?.id ?? '',
    );
    expect(older.map(({ id }) => id)).not.toContain(said[2]?.id);
    expect((await bondfire('activity', 'show', said[0]?.id ?? '')).stdout).toContain(said[0]?.external_id ?? '?');

    const input = JSON.stringify({ text: 'Is this known? — 日本語 \u001B[31m' });
    const weighed = await bondfire(
      'do',
      'socialcast.post_message',
      '--connection',
      'acme',
      '--with',
      input,
      '--dry-run',
    );
    expect(weighed).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing was') });
    expect(weighed.stdout).not.toContain('\u001B[31m');
    expect(colleagues.state().made).toEqual([]);

    const done = await asked<Item>('do', 'socialcast.post_message', '--connection', 'acme', '--with', input);
    expect(done).toMatchObject({ state: 'done', external_id: expect.any(String) });
    expect(colleagues.state()).toMatchObject({ made: [{ id: done.external_id }], duplicates: [] });

    expect(await asked('trace', done.id)).toEqual([
      { noun: 'effect', id: done.id, at: expect.any(String), cause: null },
    ]);
    const chain = await asked<{ noun: string; id: string; cause: string | null }[]>('trace', said[0]?.id ?? '');
    expect(chain.map(({ noun }) => noun)).toEqual(['activity', 'envelope']);
    expect(chain[0]?.cause).toBe(chain[1]?.id);
    expect((await bondfire('trace', done.id)).stdout).toContain('socialcast.post_message by acme');
    expect((await bondfire('effect', 'show', done.id)).stdout).toContain(done.external_id);
  });

  test('what the gate refuses is not sent', async () => {
    const before = colleagues.state().made.length;
    const refused = await bondfire(
      'do',
      'socialcast.post_message',
      '--connection',
      'acme',
      '--with',
      '{"txt":1}',
      '--dry-run',
    );
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('would be refused') });
    expect((await bondfire('do', 'socialcast.post_message', '--connection', 'acme', '--with', '{"txt":1}')).code).toBe(
      1,
    );
    expect((await bondfire('do', 'socialcast.no_such', '--connection', 'acme', '--with', '{}')).code).toBe(1);
    expect((await bondfire('do', 'socialcast.post_message', '--connection', 'outside', '--with', '{}')).code).toBe(1);
    expect(colleagues.state().made).toHaveLength(before);
  });

  test('an effect that nobody knows of is settled by a person', async () => {
    const added = await bondfire(
      'connection',
      'add',
      'webhook',
      '--name',
      'desk',
      '--audience',
      'internal',
      '--settings',
      JSON.stringify(desk.settings),
    );
    expect(added.code).toBe(0);
    desk.fault({ name: 'lost_answer', times: 1 });
    const lost = await bondfire(
      'do',
      'webhook.post',
      '--connection',
      'desk',
      '--with',
      '{"body":{"text":"only once"}}',
    );
    expect(lost).toMatchObject({ code: 1, stdout: expect.stringContaining('effect settle') });
    const [unknown] = await asked<Item[]>('effect', 'list', '--state', 'unknown');
    const id = unknown?.id ?? '';
    expect((await bondfire('effect', 'list')).stdout).toContain(id);
    expect((await bondfire('effect', 'settle', id, 'maybe')).code).toBe(2);
    expect((await bondfire('effect', 'settle', id, 'resend', '--external-id', '1')).code).toBe(2);
    const settled = await asked<Item>('effect', 'settle', id, 'done', '--external-id', 'received-1');
    expect(settled).toMatchObject({ state: 'done', external_id: 'received-1' });
    expect((await bondfire('effect', 'settle', id, 'resend')).code).toBe(1);
    expect(desk.state().made).toHaveLength(1);

    // As if nobody knew of this one either: sent again, it is there twice.
    const posted = await asked<Item[]>('effect', 'list', '--connection', 'acme', '--state', 'done');
    await pool.query(`update effects set state = 'unknown' where id = $1`, [posted[0]?.id]);
    const again = await asked<Item>('effect', 'settle', posted[0]?.id ?? '', 'resend');
    expect(again).toMatchObject({ id: posted[0]?.id, state: 'intended' });
  });
});

describe('files', { timeout: 300_000 }, () => {
  const POST = { created_at: '2026-03-02T09:00:00Z', author: { id: 'u1', name: 'Ines' } };

  test('JSON Lines go in once, and bad rows are named', async () => {
    const lines = [
      `\uFEFF${JSON.stringify({ ...POST, id: 'i-1', text: 'Первый' })}`,
      JSON.stringify({ ...POST, id: 'i-2', text: 'two' }),
      '',
      '{"id": "i-3", oops}',
      JSON.stringify({ ...POST, id: 'i-1', text: 'Первый' }),
      JSON.stringify({ ...POST, id: 'i-4', created_at: 'soon' }),
    ];
    const name = await file('posts.jsonl', lines.join('\n'));
    const first = await bondfire('import', name, '--connection', 'outside');
    expect(first.code).toBe(3);
    expect(first.stdout).toContain('line 4: not JSON');
    expect(first.stdout).toContain('line 6: published_at');
    expect(first.stdout).toContain('5 rows: 2 imported, 1 here already, 0 skipped, 2 bad.');
    const second = await bondfire('import', name, '--connection', 'outside', '--json');
    expect(JSON.parse(second.stdout)).toMatchObject({ rows: 5, imported: 0, bad: 2 });
    const found = await asked<Item[]>('activity', 'list', '--connection', 'outside', '--text', 'Первый');
    expect(found.map(({ external_id }) => external_id)).toEqual(['i-1']);
    expect((await bondfire('import', 'nowhere.jsonl', '--connection', 'outside')).code).toBe(1);
  });

  test('CSV goes in through a mapping of the company’s own; what did not fit is replayed when it is mended', async () => {
    await file('mappings/outside/reviews.yaml', mapping('$.date'));
    const rows = [
      '\uFEFFnumber,words,when',
      '1,"Good, really",2026-03-02T09:00:00Z',
      '2,"with ""quotes""\nand a line",2026-03-03T09:00:00Z',
    ];
    const name = await file('reviews.csv', rows.join('\r\n'));
    const first = await bondfire('import', name, '--connection', 'outside', '--map', 'reviews');
    expect(first.code).toBe(3);
    expect(first.stdout).toContain('published_at');

    const held = await asked<{ envelope: string; stream: string }[]>(
      'quarantine',
      'list',
      '--connection',
      'outside',
      '--stream',
      'reviews',
    );
    expect(held).toHaveLength(2);
    expect((await bondfire('quarantine', 'show', held[0]?.envelope ?? '')).stdout).toContain('quotes');
    expect((await bondfire('quarantine', 'replay', held[0]?.envelope ?? '')).code).toBe(3);
    await file('mappings/outside/reviews.yaml', mapping('$.when'));
    expect(await asked('quarantine', 'replay', held[0]?.envelope ?? '')).toEqual({
      mapped: 1,
      skipped: 0,
      quarantined: 0,
    });
    expect(await asked('quarantine', 'replay', '--connection', 'outside', '--stream', 'reviews')).toMatchObject({
      mapped: 1,
    });
    const found = await asked<Item[]>('activity', 'list', '--text', 'and a line');
    expect(found.map(({ text }) => text)).toEqual(['with "quotes"\nand a line']);
    expect((await bondfire('quarantine', 'show', NOBODY)).code).toBe(1);
  });
});

describe('the product', { timeout: 300_000 }, () => {
  test('start says what there is, carries out what is due, and stops cleanly', async () => {
    const running = start(['start', '--port', '0', '--json'], { env });
    const state = JSON.parse(await running.printed('\n')) as Readonly<Record<string, unknown>>;
    expect(state).toMatchObject({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      data: dataDir,
      embedded: false,
      connections: expect.arrayContaining([{ id: 'outside', connector: 'webhook', audience: 'external' }]),
    });
    const { token } = await asked<{ token: string }>('token', 'create', '--role', 'viewer', '--name', 'wall');
    const headers = { authorization: `Bearer ${noteSecret(token)}` };
    expect((await fetch(`${state['url']}/readyz`)).status).toBe(200);
    expect((await fetch(`${state['url']}/api/v1/connections`, { headers })).status).toBe(200);
    await until(() => colleagues.state().made.length === 2);
    running.signal('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });

  test('serve stores for others, also for a connection that was added later', async () => {
    const running = start(['serve', '--port', '0'], { env });
    const told = await running.printed('PostgreSQL by DATABASE_URL');
    const url = /at (http:\S+);/.exec(told)?.[1];
    const late = await asked<{ address: string }>(
      'connection',
      'add',
      'webhook',
      '--name',
      'late',
      '--audience',
      'external',
    );
    const pathname = new URL(late.address).pathname;
    noteSecret(pathname.split('/').at(-1) ?? '');
    const answer = await fetch(`${url}${pathname}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"id":"s-1","created_at":"2026-03-02T09:00:00Z"}',
    });
    expect(answer.status).toBe(200);
    const { rows } = await pool.query(`select state from envelopes where connection = 'late'`);
    expect(rows).toEqual([{ state: 'pending' }]);
    running.signal('SIGINT');
    expect(await running.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('Stopped.') });
  });

  test('a database that does not answer ends with 4', async () => {
    const dead = { ...env, DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/none' };
    const { code, stderr } = await run(['activity', 'list', '--json'], { env: dead });
    expect(code).toBe(4);
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
      error: { kind: 'transient', cure: expect.any(String) },
    });
  });
});

describe('what is typed', { timeout: 300_000 }, () => {
  test('ids and numbers are looked at before anything is started', async () => {
    for (const argv of [
      ['activity', 'show', 'x'],
      ['effect', 'list', '--limit', '0'],
      ['effect', 'list', '--state', 'asleep'],
      ['trace', "'; drop"],
      ['token', 'create'],
    ]) {
      expect((await bondfire(...argv)).code).toBe(2);
    }
    expect((await bondfire('trace', NOBODY)).code).toBe(1);
    expect((await bondfire('playbook', 'run', NOBODY)).code).toBe(1);
  });

  test('hostile words harm nobody', async () => {
    const name = '\u001B]0;owned\u0007';
    const { code, stderr } = await bondfire('connection', 'test', name);
    expect(code).toBe(1);
    expect(stderr).not.toContain(name);
    expect((await bondfire('activity', 'list', '--text', `%'; drop table activities; -- ${name}`)).code).toBe(0);
    const large = JSON.stringify({ body: { text: '私'.repeat(350_000) } });
    const sent = await piped(large, 'do', 'webhook.post', '--connection', 'desk', '--with', '-', '--json');
    expect(sent.code).toBe(0);
    expect(desk.state().made.at(-1)?.text).toHaveLength(350_000);
    for (const given of ['[]', '{', 'null', '@/nowhere']) {
      expect([1, 2]).toContain((await bondfire('do', 'webhook.post', '--connection', 'desk', '--with', given)).code);
    }
  });
});
