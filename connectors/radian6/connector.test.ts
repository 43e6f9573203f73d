/** What is odd about Radian6, over real HTTP to its sandbox. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asFault, NO_GRANT, type Call, type DirectoryEntry } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { createHttp, type ClosableHttp } from '../../src/platform/index.ts';
import { addNote } from './actions/add-note.ts';
import { addTags } from './actions/add-tags.ts';
import { classify } from './actions/classify.ts';
import { listMediaTypes } from './actions/list-media-types.ts';
import { readAuthor } from './actions/read-author.ts';
import { setSentiment } from './actions/set-sentiment.ts';
import { tagAuthor } from './actions/tag-author.ts';
import type { Radian6 } from './client.ts';
import { radian6 } from './connector.ts';
import { oauth } from './oauth.ts';
import { addPost, sandbox, SEEDED, type World } from './sandbox.ts';
import { keyOf, Post } from './schema.ts';
import { posts } from './streams/posts.ts';

const HOUR = 3_600_000;
const SIGNAL = AbortSignal.timeout(120_000);
const [POST = ''] = SEEDED;

let running: RunningSandbox<World>;
let http: ClosableHttp;

beforeEach(async () => {
  running = await startSandbox(sandbox);
  http = createHttp({ allowPrivate: true, log: { debug: () => undefined }, retries: 0 });
});

afterEach(async () => {
  http.close();
  await running.stop();
});

function connect(settings: object = {}): Radian6 {
  return radian6.client(radian6.settings.parse({ ...running.settings, ...settings }), http, NO_GRANT);
}

const later = (): Radian6 => connect({ generation: 'v3' });
const GENERATIONS: readonly (readonly [string, () => Radian6])[] = [
  ['v1', connect],
  ['v3', later],
];

function call(since = new Date()): Call {
  return { key: randomUUID(), since, signal: SIGNAL };
}

function idsOf(records: readonly unknown[]): string[] {
  return records.map((record) => keyOf(Post.parse(record)).id);
}

async function pull(
  client: Radian6,
  cursor: string | null = null,
): Promise<{ ids: string[]; cursor: string; pages: number }> {
  const ids: string[] = [];
  let last = cursor ?? '';
  let pages = 0;
  for await (const page of posts.pull?.(client, cursor, SIGNAL) ?? []) {
    ids.push(...idsOf(page.records));
    last = page.cursor;
    pages += 1;
  }
  return { ids, cursor: last, pages };
}

async function sweep(client: Radian6): Promise<string[]> {
  const ids: string[] = [];
  for await (const { records } of posts.sweep?.(client, new Date(Date.now() - 48 * HOUR), SIGNAL) ?? [])
    ids.push(...idsOf(records));
  return ids;
}

async function refusal(promise: Promise<unknown>) {
  return asFault(
    await promise.then(
      () => new Error('it was not refused'),
      (thrown: unknown) => thrown,
    ),
  );
}

function allIds(): Set<string> {
  return new Set(running.world.posts.keys());
}

function asked(path: string): number {
  return running.state().seen.filter((line) => line.includes(path)).length;
}

describe('signing in', () => {
  test('the password goes as it is, and one token serves all', async () => {
    const client = connect();
    await pull(client);
    await pull(client);
    expect(asked('auth/authenticate')).toBe(1);
  });

  test('its MD5 goes where it is refused as it is; with password_as nothing else is tried', async () => {
    running.fault({ name: 'md5_only' });
    await pull(connect());
    expect(running.state().seen.slice(0, 2)).toEqual([
      'GET /socialcloud/v1/auth/authenticate 401',
      'GET /socialcloud/v1/auth/authenticate 200',
    ]);
    await pull(connect({ password_as: 'md5' }));
    expect(asked('authenticate 401')).toBe(1);
    expect(await refusal(pull(connect({ password_as: 'plain' })))).toMatchObject({
      kind: 'auth',
      cure: expect.stringContaining('underscore') as string,
    });
  });

  test.each(GENERATIONS)(
    '%s: a token that ended is renewed once, for reads and for writes, which are made once',
    async (_, connected) => {
      const client = connected();
      await pull(client);
      running.world.tokens.clear();
      running.world.tokens.add('another');
      await pull(client);
      running.world.tokens.clear();
      running.world.tokens.add('yet another');
      await addNote.run(client, { post: POST, text: 'Once' }, call());
      expect(asked('auth/authenticate')).toBe(3);
      expect(running.state().made).toHaveLength(1);
    },
  );

  test('what refuses every token means that someone must look', async () => {
    const client = connect();
    await pull(client);
    running.fault({ name: 'expired' });
    expect(await refusal(pull(client))).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('Token expired') as string,
    });
    expect(asked('auth/authenticate')).toBe(2);
  });

  test('an error with status 200 is a refusal, unless a new token helps', async () => {
    const client = connect();
    await pull(client);
    running.fault({ name: 'no_in_words', times: 1 });
    expect((await pull(client)).ids).toHaveLength(SEEDED.length);
    expect(asked('auth/authenticate')).toBe(2);
    running.fault({ name: 'no_in_words' });
    expect(await refusal(pull(client))).toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('Something went wrong') as string,
    });
    expect(await refusal(classify.run(client, { post: POST, classification: '4' }, call()))).toMatchObject({
      kind: 'rejected',
      uncertain: false,
    });
  });
});

describe('settings', () => {
  test.each([
    [{ generation: 'v1', sign_in: 'browser', client_id: 'a', client_secret: 'b' }, 'v1 knows no OAuth'],
    [{ appkey: undefined }, 'needed where sign_in is headers'],
    [{ topics: [] }, 'the number of a topic profile'],
  ])('%j: %s', (change, problem) => {
    const { error } = radian6.settings.safeParse({ ...running.settings, ...change });
    expect(JSON.stringify(error?.issues)).toContain(problem);
  });

  test('a version at the end of the address, often copied along, is left off', async () => {
    expect((await pull(connect({ url: `${running.url}/socialcloud/v1/` }))).ids).toHaveLength(SEEDED.length);
  });

  test('OAuth: the form of a password, the address of a browser, and the header that bears the token', async () => {
    const app = { generation: 'v3', url: 'https://api.socialstudio.example', client_id: 'a', client_secret: 's' };
    const of = (more: object) => oauth.of(radian6.settings.parse({ topics: ['1'], ...app, ...more }));
    const direct = of({ sign_in: 'password', user: 'u', password: 'p', token_in: 'access_token' });
    if (direct?.flow !== 'direct') throw new Error('no direct flow');
    expect(await direct.form(new Date())).toEqual({ grant_type: 'password', username: 'u', password: 'p' });
    expect(direct.token.href).toBe('https://api.socialstudio.example/oauth/token');
    expect(direct.bear?.('T')).toEqual({ access_token: 'T' });
    const browser = of({ sign_in: 'browser' });
    if (browser?.flow !== 'code') throw new Error('no code flow');
    expect(browser.authorize.href).toBe('https://api.socialstudio.example/login/oauth/authorize');
    expect(browser.bear).toBeUndefined();
    expect(oauth.of(radian6.settings.parse(running.settings))).toBeNull();
  });
});

describe.each(GENERATIONS)('%s: reading', (generation, connected) => {
  test('what is older than a day, and more than fits a range or a page', async () => {
    const now = Date.now();
    for (let made = 0; made < 2500; made += 1) addPost(running.world, { at: now - 20 * 24 * HOUR + made * 60_000 });
    const { ids } = await pull(connected());
    expect(new Set(ids)).toEqual(allIds());
    const times = ids.map((id) => running.world.posts.get(id)?.at ?? 0);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  test('more of one instant than fits a range', async () => {
    for (let made = 0; made < 2300; made += 1) addPost(running.world, { at: Date.now() - HOUR });
    expect(new Set((await pull(connected())).ids)).toEqual(allIds());
  });

  test('what is found late: hours each time, days once an hour', async () => {
    const client = connected();
    const { cursor } = await pull(client);
    const hours = addPost(running.world, { at: Date.now() - 1.5 * HOUR }).id;
    const days = addPost(running.world, { at: Date.now() - 40 * HOUR }).id;
    const next = await pull(client, cursor);
    expect(next.ids).toContain(hours);
    expect(next.ids).not.toContain(days);
    const { until } = JSON.parse(next.cursor) as { until: number };
    const anHourLater = JSON.stringify({ v: 1, until, deep: Date.now() - HOUR });
    expect((await pull(client, anHourLater)).ids).toContain(days);
  });

  test('a clock that once was days ahead, and now is right, loses nothing', async () => {
    addPost(running.world, { at: Date.now() - 40 * HOUR });
    const ahead = Date.now() + 100 * HOUR;
    const { ids } = await pull(connected(), JSON.stringify({ v: 1, until: ahead, deep: ahead }));
    expect(new Set(ids)).toEqual(allIds());
  });

  test('a post dated into the future moves no cursor past today', async () => {
    addPost(running.world, { at: Date.now() + 5 * 60_000 });
    const { until } = JSON.parse((await pull(connected())).cursor) as { until: number };
    expect(until).toBeLessThanOrEqual(Date.now());
  });

  test('the language of the content does not matter, nor that there is none', async () => {
    const client = connected();
    for await (const { records } of posts.pull?.(client, null, SIGNAL) ?? []) {
      if (records.length === 0) continue;
      expect(JSON.stringify(records)).toContain('新しいカメラの写真が赤い。');
      expect(idsOf(records)).toEqual([...SEEDED]);
    }
  });

  test('users are people who can be assigned to', async () => {
    const entries: DirectoryEntry[] = [];
    for await (const some of radian6.directory?.list(connected(), SIGNAL) ?? []) entries.push(...some);
    expect(entries).toMatchObject([
      { type: 'person', id: '538', name: 'Ines Moreau', email: 'ines@acme.example', active: true },
      { id: '539', name: 'Tom Adeyemi' },
    ]);
  });

  test('media types, for the settings', async () => {
    const { media_types } = await listMediaTypes.run(connected(), {}, call());
    expect(media_types).toContainEqual({ id: '8', name: 'Micromedia' });
  });

  test('a topic that the account does not see is named, with those that there are', async () => {
    const client = connect({ generation, topics: ['4526', '9'] });
    const failed = (await radian6.check(client)).filter(({ ok }) => !ok);
    expect(failed).toMatchObject([
      { scope: 'read topic 9', cure: expect.stringContaining('4526 (Acme cameras)') as string },
      { scope: 'read posts' },
    ]);
  });
});

test('nothing that may be asked every 30 seconds only is asked at all', async () => {
  const client = connect();
  await radian6.check(client);
  await pull(client);
  expect(running.state().seen.filter((line) => /v1\/(?:user|post) /.test(line))).toEqual([]);
});

test('v1: posts that go while pages are read pull none past us', async () => {
  for (let made = 0; made < 1500; made += 1) addPost(running.world, { at: Date.now() - HOUR - made });
  running.fault({ name: 'removals' });
  expect((await pull(connect())).ids).toEqual(expect.arrayContaining([...allIds()]));
});

test('the sandbox keeps to 30 seconds where the vendor does, and writes details in ISO-8859-1', async () => {
  await pull(connect());
  const [auth_token = ''] = running.world.tokens;
  const headers = { auth_token, auth_appkey: sandbox.settings('')['appkey'] as string };
  const { url, id } = addPost(running.world, { content: 'Grüße' });
  const ask = (): Promise<Response> =>
    fetch(`${running.url}/socialcloud/v1/post?url=${encodeURIComponent(url)}`, { headers });
  const details = posts.parse(new Uint8Array(await (await ask()).arrayBuffer()), '');
  expect(details).toMatchObject([{ postId: id, content: 'Grüße' }]);
  const soon = await ask();
  expect(soon.status).toBe(200);
  expect(await soon.text()).toContain('<error>');
});

test('v1: pages that are smaller than asked for', async () => {
  for (let made = 0; made < 300; made += 1) addPost(running.world);
  running.world.mostPerPage = 100;
  expect(new Set((await pull(connect())).ids)).toEqual(allIds());
});

test('v3: a sweep leaves out what was hidden or called spam', async () => {
  const [hidden = '', spam = ''] = SEEDED;
  Object.assign(running.world.posts.get(hidden) ?? {}, { status: 2 });
  Object.assign(running.world.posts.get(spam) ?? {}, { status: 1 });
  expect(await sweep(later())).toEqual(SEEDED.slice(2));
});

describe('writing', () => {
  test.each(GENERATIONS)('%s: a note is looked for by its text, whatever its spaces', async (_, connected) => {
    const client = connected();
    const effect = call();
    const input = { post: POST, text: 'Known: the  fix\nis out' };
    const find = async (text: string): Promise<unknown> =>
      typeof addNote.lookUp === 'function' ? addNote.lookUp(client, { post: POST, text }, effect) : undefined;
    expect(await find(input.text)).toBeNull();
    await addNote.run(client, input, effect);
    expect(await find('Known: the fix is out')).toEqual({ external_id: null });
    expect(await find('Another')).toBeNull();
  });

  test('v1: an older note of the same words is another one', async () => {
    const client = connect();
    await addNote.run(client, { post: POST, text: 'Again' }, call());
    const muchLater = call(new Date(Date.now() + HOUR));
    expect(
      typeof addNote.lookUp === 'function' && (await addNote.lookUp(client, { post: POST, text: 'Again' }, muchLater)),
    ).toBeNull();
  });

  test('v1: where no note can be recognised in the answer, nobody claims to know', async () => {
    running.fault({ name: 'strange_updates' });
    const find =
      typeof addNote.lookUp === 'function'
        ? addNote.lookUp(connect(), { post: POST, text: 'x' }, call())
        : Promise.resolve();
    expect(await refusal(Promise.resolve(find))).toMatchObject({ kind: 'drift' });
  });

  test('v3: a post that is not shown says nothing about its notes', async () => {
    const find =
      typeof addNote.lookUp === 'function'
        ? addNote.lookUp(later(), { post: '9007199254740993', text: 'x' }, call())
        : Promise.resolve();
    expect(await refusal(Promise.resolve(find))).toMatchObject({
      kind: 'drift',
      message: expect.stringContaining('9007199254740993') as string,
    });
  });

  test('v1: an answer without a body is success', async () => {
    running.fault({ name: 'mute' });
    expect(await classify.run(connect(), { post: POST, classification: '4' }, call())).toEqual({ external_id: null });
  });

  test('v3: a macro that says nothing may have been run', async () => {
    running.fault({ name: 'mute' });
    const done = classify.run(later(), { post: POST, classification: '4' }, call());
    expect(await refusal(done)).toMatchObject({ kind: 'drift', uncertain: true });
    expect(running.world.posts.get(POST)?.classification).toBe('4');
  });

  test('v3: a macro that failed is a refusal, though its status is 200', async () => {
    running.fault({ name: 'macro_failure' });
    expect(await refusal(classify.run(later(), { post: POST, classification: '4' }, call()))).toMatchObject({
      kind: 'rejected',
      message: 'Radian6 said no: Invalid value',
      uncertain: false,
    });
  });

  test('v3: of several tags some may be done', async () => {
    running.fault({ name: 'macro_half' });
    expect(await refusal(addTags.run(later(), { post: POST, tags: ['a', 'b'] }, call()))).toMatchObject({
      kind: 'rejected',
      uncertain: true,
    });
  });

  test('an unknown post is refused in the vendor’s words', async () => {
    expect(await refusal(classify.run(connect(), { post: '1', classification: '4' }, call()))).toMatchObject({
      kind: 'rejected',
      message: 'Radian6 said no: Invalid post id',
    });
    expect(await refusal(classify.run(later(), { post: '1', classification: '4' }, call()))).toMatchObject({
      kind: 'rejected',
      message: 'Radian6 said no: No such post',
    });
  });

  test.each(GENERATIONS)('%s: the sentiment is set on the vendor’s scale', async (_, connected) => {
    await setSentiment.run(connected(), { post: POST, sentiment: 'somewhat_positive' }, call());
    expect(running.world.posts.get(POST)?.sentiment).toEqual({ value: 5, overridden: true });
  });

  test('of several topics one must be named for a sentiment', async () => {
    const client = connect({ topics: ['4526', '4527'] });
    const fault = await refusal(setSentiment.run(client, { post: POST, sentiment: 'neutral' }, call()));
    expect(fault).toMatchObject({ kind: 'rejected', cure: 'Say which: topic: 4526 or 4527.' });
  });

  test('v3: a tag that an author has is no conflict; what v1 lacks is told', async () => {
    const client = later();
    const input = { author: '2184', tag: 'influencer' };
    await tagAuthor.run(client, input, call());
    await tagAuthor.run(client, input, call());
    expect(running.state().made).toHaveLength(1);
    expect(await readAuthor.run(client, { author: '2184' }, call())).toMatchObject({
      name: 'Lena Novak',
      handle: 'lensfan',
      tags: ['influencer'],
    });
    expect(await refusal(tagAuthor.run(connect(), input, call()))).toMatchObject({ kind: 'config' });
    expect(await refusal(readAuthor.run(client, { author: '1' }, call()))).toMatchObject({ kind: 'rejected' });
  });
});
