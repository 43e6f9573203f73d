import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { asFault, Fault, NO_GRANT, type Call, type RawRequest } from '#sdk';
import { createHttp, type ClosableHttp } from '../../src/platform/index.ts';
import { webhook } from './connector.ts';
import { sandbox, type World } from './sandbox.ts';
import { posts } from './streams/posts.ts';

const intake = webhook.webhook;
let http: ClosableHttp;
let other: RunningSandbox<World>;

beforeAll(async () => {
  http = createHttp({ log: { debug: () => {} }, allowPrivate: ['127.0.0.1'], retries: 0 });
  other = await startSandbox(sandbox);
});
afterAll(async () => {
  http.close();
  await other.stop();
});

function request(body: string | Uint8Array, contentType?: string, method = 'POST'): RawRequest {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return {
    method,
    path: '/in/shop/token',
    query: new URLSearchParams(),
    headers: { 'content-type': contentType },
    body: bytes,
  };
}

const settings = webhook.settings.parse({});

function accepted(one: RawRequest): readonly unknown[] {
  if (!intake) throw new Error('no webhook');
  intake.verify(one, settings, new Date());
  return intake.records(one, settings).map(({ stream, record }) => [stream, record]);
}

function faultOf(work: () => unknown): Fault {
  try {
    work();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('what comes in', () => {
  test.each([
    ['{"id":1}', [['posts', { id: 1 }]]],
    [
      '[{"id":1},{"id":2}]',
      [
        ['posts', { id: 1 }],
        ['posts', { id: 2 }],
      ],
    ],
    [
      '{"events":[{"id":1},{"id":2}]}',
      [
        ['posts', { id: 1 }],
        ['posts', { id: 2 }],
      ],
    ],
    ['{"items":[]}', []],
    ['[]', []],
    ['{"id":1,"tags":["a"]}', [['posts', { id: 1, tags: ['a'] }]]],
    ['\uFEFF{"id":12345678901234567890}', [['posts', { id: '12345678901234567890' }]]],
    [
      '[{"id":1},4,null]',
      [
        ['posts', { id: 1 }],
        ['posts', 4],
        ['posts', null],
      ],
    ],
  ])('%s', (body, records) => {
    expect(accepted(request(body, 'application/json; charset=utf-8'))).toEqual(records);
  });

  test.each([['application/json'], ['application/activity+json'], ['text/json; charset=utf-8'], [undefined]])(
    'as %s',
    (type) => {
      expect(accepted(request('{"id":1}', type))).toHaveLength(1);
    },
  );

  test.each([
    [
      'another type',
      request('{"id":1}', 'application/x-www-form-urlencoded'),
      'rejected',
      'content-type application/x-www-form-urlencoded is not JSON',
    ],
    ['another method', request('{"id":1}', 'application/json', 'PUT'), 'rejected', 'PUT is not POST'],
    ['nothing', request(''), 'drift', 'empty body'],
    ['HTML', request('<!doctype html>'), 'drift', 'line 1, column 1'],
    ['a mistake', request('{\n  "id": 1,\n  text: 2\n}'), 'drift', 'line 3, column 3'],
    ['text alone', request('"hello"'), 'drift', 'neither an object nor a list: "hello"'],
    ['no UTF-8', request(Uint8Array.of(0x22, 0xff, 0x22)), 'drift', 'not UTF-8: byte 1 of 3'],
    ['deep nesting', request('['.repeat(5_000)), 'drift', 'nested more than 500 deep'],
  ])('%s is refused', (_, one, kind, message) => {
    const fault = faultOf(() => accepted(one));
    expect([fault.kind, fault.message]).toEqual([kind, expect.stringContaining(message)]);
  });
});

describe('identity', () => {
  test('is the id; other content is another version', () => {
    const first = posts.key({ id: 7, text: 'a' });
    expect(first).toEqual({ id: '7', version: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(posts.key({ text: 'a', id: 7 })).toEqual(first);
    expect(posts.key({ id: 7, text: 'b' }).id).toBe('7');
    expect(posts.key({ id: 7, text: 'b' }).version).not.toBe(first.version);
  });

  test.each([[{ text: 'a' }], [{ id: '', text: 'a' }], [{ id: null }], [{ id: { a: 1 } }], [4], [null]])(
    'of %j is its content',
    (record) => {
      const { id, version } = posts.key(record);
      expect(id).toBe(version);
      expect(posts.key(structuredClone(record)).id).toBe(id);
    },
  );
});

/** How many posts the other system has taken with this text. */
function madeWith(text: string): number {
  return other.state().made.filter((one) => one.text === text).length;
}

function call(): Call {
  return { key: randomUUID(), since: new Date(), signal: AbortSignal.timeout(60_000) };
}

function receiver(change: Readonly<Record<string, unknown>> = {}) {
  return webhook.client(webhook.settings.parse({ ...other.settings, ...change }), http, NO_GRANT);
}

describe('what goes out', () => {
  test('is posted with the token, and the receiver tells its id', async () => {
    const answer = await webhook.actions['post']?.run(receiver(), { body: { text: 'told' } }, call());
    expect(answer).toEqual({ external_id: expect.stringMatching(/^received-/), status: 201 });
    expect(other.world.received.at(-1)?.body).toEqual({ text: 'told' });
  });

  test.each([
    ['post', 2],
    ['post_keyed', 1],
    ['post_signed', 1],
  ])('%s, sent twice for one effect, is there %i times', async (name, times) => {
    const same = call();
    const first = await webhook.actions[name]?.run(receiver(), { body: { text: name } }, same);
    const second = await webhook.actions[name]?.run(receiver(), { body: { text: name } }, same);
    expect(madeWith(name)).toBe(times);
    expect(JSON.stringify(first) === JSON.stringify(second)).toBe(times === 1);
  });

  test('says what a second attempt does', () => {
    expect(webhook.actions['post']).toMatchObject({ repeat: 'doubles', lookUp: 'impossible' });
    expect(webhook.actions['post_keyed']).toMatchObject({ repeat: 'keyed' });
  });

  test('that got no answer may have been done', async () => {
    other.fault({ name: 'lost_answer', times: 1 });
    const sent = webhook.actions['post']?.run(receiver(), { body: { text: 'lost' } }, call());
    const fault = await sent?.then(() => null, asFault);
    expect(fault).toMatchObject({ kind: 'transient', uncertain: true });
    expect(madeWith('lost')).toBe(1);
  });

  test.each([
    ['unauthorized', 'auth'],
    ['forbidden', 'rejected'],
    ['limited', 'limited'],
    ['broken', 'transient'],
    ['gone', 'auth'],
  ])('meets %s as %s', async (name, kind) => {
    other.fault({ name, times: 1 });
    const fault = await webhook.actions['post']?.run(receiver(), { body: {} }, call()).then(() => null, asFault);
    expect(fault?.kind).toBe(kind);
  });

  test.each([['empty'], ['html'], ['invalid_utf8']])('is done whatever a 2xx says: %s', async (name) => {
    other.fault({ name, times: 1 });
    expect(await webhook.actions['post']?.run(receiver(), { body: {} }, call())).toEqual({
      external_id: null,
      status: 200,
    });
  });

  test('needs an address', async () => {
    const fault = await webhook.actions['post']
      ?.run(receiver({ url: undefined }), { body: {} }, call())
      .then(() => null, asFault);
    expect(fault).toMatchObject({ kind: 'config', cure: 'Set `url` in its settings.' });
  });

  test('is signed only with a secret to sign with', async () => {
    const fault = await webhook.actions['post_signed']
      ?.run(receiver({ signing_secret: undefined }), { body: {} }, call())
      .then(() => null, asFault);
    expect(fault).toMatchObject({ kind: 'config', cure: expect.stringContaining('signing_secret') });
  });

  test('is checked', async () => {
    const fine = { ok: true, missing: null, costs: null, cure: null };
    const scope = `post to 127.0.0.1:${other.port}`;
    expect(await webhook.check(receiver({ url: undefined }))).toEqual([{ scope: 'receive posts', ...fine }]);
    expect((await webhook.check(receiver()))[1]).toEqual({ scope, ...fine });
    expect((await webhook.check(receiver({ token: 'wrong' })))[1]).toMatchObject({
      scope,
      ok: false,
      missing: 'it does not accept the token',
    });
    other.fault({ name: 'broken' });
    expect((await webhook.check(receiver()))[1]).toMatchObject({
      ok: false,
      missing: expect.stringContaining('cannot be reached'),
    });
    other.fault({ name: 'broken', on: false });
  });
});

test('settings refuse other addresses and names', () => {
  expect(webhook.settings.safeParse({ url: 'ftp://x.example' }).success).toBe(false);
  expect(webhook.settings.safeParse({ mapping: '../etc' }).success).toBe(false);
  expect(webhook.settings.parse({})).toMatchObject({ mapping: 'posts', verify: 'address' });
});
