import { randomUUID } from 'node:crypto';
import nock from 'nock';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Fault, type Call } from '#sdk';
import { captureLog } from '../../../test/support/log.ts';
import { loopback } from '../../../test/support/loopback.ts';
import { createHttp, type HttpOptions } from './http.ts';

const NOW = new Date('2026-03-02T09:30:00.000Z');

function client(options: Partial<HttpOptions> = {}) {
  return createHttp({ log: captureLog().log, allowPrivate: true, backoffMs: 1, now: () => NOW, ...options });
}

function call(signal: AbortSignal = new AbortController().signal): Call {
  return { key: randomUUID(), since: NOW, signal };
}

/** What it threw, which must be a Fault. */
async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const thrown = await work.then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error,
  );
  if (thrown instanceof Fault) return thrown;
  throw thrown;
}

describe('what is sent', () => {
  test.for([
    ['an object', { a: 'ä' }, 'application/json', '{"a":"ä"}'],
    ['an array', [1], 'application/json', '[1]'],
    ['a form', new URLSearchParams({ a: 'b c', d: '&' }), 'application/x-www-form-urlencoded', 'a=b+c&d=%26'],
    ['a string', 'plain ä', 'text/plain; charset=utf-8', 'plain ä'],
    ['bytes', new Uint8Array([97, 98]), 'application/octet-stream', 'ab'],
    ['an ArrayBuffer', new Uint8Array([97, 98]).buffer, 'application/octet-stream', 'ab'],
    ['nothing', undefined, undefined, ''],
  ] as const)('%s', async ([, body, type, text]) => {
    await using server = await loopback((_, response) => response.end());
    await client().bytes('POST', server.at('/x'), { body });
    await client().bytes('POST', server.at('/x'), { body, headers: { 'Content-Type': 'application/vnd.api+json' } });
    expect(server.seen.map(({ headers, body }) => [headers['content-type'], body])).toEqual([
      [type, text],
      ['application/vnd.api+json', text],
    ]);
  });

  test('every method, the address as it is, and the headers: ours, the connection’s, the caller’s', async () => {
    await using server = await loopback((_, response) => response.end());
    const http = client({ headers: { 'X-Vendor': 'one', 'User-Agent': 'two' } });
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      await http.bytes(method, server.at('/a%2Fb/ü?q=%20+x&q=[1]'), { headers: { 'x-vendor': 'three', 'X-One': '1' } });
    }
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(
      ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => `${method} /a%2Fb/%C3%BC?q=%20+x&q=[1]`),
    );
    expect(server.seen[0]?.headers).toMatchObject({ 'x-vendor': 'three', 'x-one': '1', 'user-agent': 'two' });
    await client()
      .json('GET', server.at('/'), { expect: z.any() })
      .catch(() => undefined);
    expect(server.seen.at(-1)?.headers).toMatchObject({ accept: 'application/json', 'user-agent': 'Bondfire' });
  });

  test('the grant goes with all but what bears credentials of its own', async () => {
    await using server = await loopback((_, response) => response.end());
    const signer = { headers: async () => ({ authorization: 'Bearer grant' }), refused: async () => false };
    const http = client({ signer });
    const headers = { Authorization: 'Bearer own' };
    await http.bytes('POST', server.at('/'), { headers, withoutGrant: true });
    await http.bytes('POST', server.at('/'), { headers });
    expect(server.seen.map((one) => one.headers['authorization'])).toEqual(['Bearer own', 'Bearer grant']);
  });

  test('over one connection, one after the other', async () => {
    await using server = await loopback((_, response) => response.end('x'));
    const http = client();
    for (let turn = 0; turn < 3; turn += 1) await http.bytes('GET', server.at('/'));
    expect(server.connections()).toBe(1);
    http.close();
  });

  test('never to an address that is none, nor with a header that is none', async () => {
    expect(await faultOf(client().bytes('GET', new URL('ftp://a.example/x')))).toMatchObject({ kind: 'config' });
    const broken = client().bytes('GET', new URL('http://127.0.0.1:1/'), { headers: { 'x y': 'z' } });
    expect(await faultOf(broken)).toMatchObject({ kind: 'bug' });
  });
});

describe('what is answered', () => {
  test('as bytes: status, body, type and headers', async () => {
    await using server = await loopback((_, response) => {
      response.writeHead(203, { 'Content-Type': 'text/csv', 'X-Two': ['a', 'b'] });
      response.end(Buffer.from([1, 2, 255]));
    });
    const answer = await client().bytes('GET', server.at('/'));
    expect(answer).toMatchObject({ status: 203, contentType: 'text/csv', headers: { 'x-two': 'a, b' } });
    expect([...answer.body]).toEqual([1, 2, 255]);
  });

  const Page = z.object({ messages: z.array(z.object({ id: z.number() })) });

  test.for([
    ['plain', '{"messages":[{"id":1,"more":true}]}'],
    ['after a byte order mark', '\uFEFF{"messages":[{"id":1}]}'],
    ['with white space around', ' \n{"messages":[{"id":1}]}\n'],
  ] as const)('as JSON of the expected shape, %s', async ([, body]) => {
    await using server = await loopback((_, response) => response.end(body));
    expect(await client().json('GET', server.at('/'), { expect: Page })).toEqual({ messages: [{ id: 1 }] });
  });

  test.for([
    ['nothing', '', 'answered 200 with nothing, where JSON was expected'],
    ['white space', ' \n', 'answered 200 with nothing'],
    [
      'HTML',
      ' <!doctype html>\n<title>Please sign in</title>',
      'with HTML or XML instead of JSON: <!doctype html> <title>Please sign in',
    ],
    ['text', 'Too busy', 'with what is not JSON: Too busy'],
    ['half of it', '{"messages":[', 'with what is not JSON: {"messages":['],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'with what is not UTF-8'],
    ['another shape', '{"messages":[{"id":1},{"id":"2"}]}', 'with what does not fit: messages[1].id: '],
    ['another thing', '[]', 'with what does not fit: $: '],
    ['much of another shape', JSON.stringify({ messages: [1, 2, 3, 4, 5] }), '(and 2 more)'],
  ] as const)('%s is drift', async ([, body, message]) => {
    await using server = await loopback((_, response) => response.end(body));
    const fault = await faultOf(client().json('GET', server.at('/x?token=1'), { expect: Page }));
    expect(fault).toMatchObject({ kind: 'drift', uncertain: false, answer: { status: 200 } });
    expect(fault.message).toContain(message);
    expect(fault.message).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/x answered/);
    expect(await faultOf(client().json('POST', server.at('/'), { expect: Page, call: call() }))).toMatchObject({
      kind: 'drift',
      uncertain: true,
    });
  });

  test('204 is nothing, where JSON was expected', async () => {
    await using server = await loopback((_, response) => response.writeHead(204).end());
    expect(await faultOf(client().json('GET', server.at('/'), { expect: Page }))).toMatchObject({ kind: 'drift' });
    expect(await client().bytes('DELETE', server.at('/'))).toMatchObject({ status: 204, body: { length: 0 } });
  });
});

describe('a fault', () => {
  test.for([
    // status, kind, uncertain after a write
    [302, 'rejected', true],
    [303, 'rejected', true],
    [304, 'rejected', false],
    [307, 'rejected', false],
    [400, 'rejected', false],
    [401, 'auth', false],
    [403, 'rejected', false],
    [404, 'rejected', false],
    [408, 'transient', true],
    [409, 'rejected', false],
    [422, 'rejected', false],
    [429, 'limited', false],
    [500, 'transient', true],
    [501, 'transient', false],
    [502, 'transient', true],
    [503, 'transient', true],
    [504, 'transient', true],
    [505, 'transient', false],
    [599, 'transient', true],
  ] as const)('%i is %s', async ([status, kind, uncertain]) => {
    await using server = await loopback((_, response) =>
      response.writeHead(status, { 'x-why': 'no' }).end('{"error":"no"}'),
    );
    const http = client();
    const read = await faultOf(http.bytes('GET', server.at('/path?key=1')));
    const body = status === 304 ? '' : '{"error":"no"}';
    expect(read).toMatchObject({ kind, uncertain: false, answer: { status, body, headers: { 'x-why': 'no' } } });
    expect(read.message).toBe(`GET ${server.at('/path').href} answered ${status}`);
    expect(await faultOf(http.bytes('POST', server.at('/'), { call: call() }))).toMatchObject({ kind, uncertain });
    expect(await faultOf(http.bytes('POST', server.at('/')))).toMatchObject({ kind, uncertain: false });
  });

  test('has 4,000 characters of the body, no cookie, and a cure where one is known', async () => {
    await using server = await loopback((_, response) => {
      response.writeHead(401, { 'set-cookie': 'session=1' }).end('ä'.repeat(10_000));
    });
    const { answer, cure } = await faultOf(client().bytes('GET', server.at('/')));
    expect(answer?.body).toBe('ä'.repeat(4000));
    expect(Object.keys(answer?.headers ?? {})).not.toContain('set-cookie');
    expect(cure).toContain('credentials');
  });

  test.for([
    [429, '30', '2026-03-02T09:30:30.000Z'],
    [429, '0', '2026-03-02T09:30:00.000Z'],
    [429, '1.5', '2026-03-02T09:30:01.500Z'],
    [503, '30', '2026-03-02T09:30:30.000Z'],
    [429, 'Mon, 02 Mar 2026 10:00:00 GMT', '2026-03-02T10:00:00.000Z'],
    [429, 'Mon, 02 Mar 2026 08:00:00 GMT', '2026-03-02T09:30:00.000Z'],
    [429, null, '2026-03-02T09:31:00.000Z'],
    [429, '', '2026-03-02T09:31:00.000Z'],
    [429, 'soon', '2026-03-02T09:31:00.000Z'],
    [429, '-5', '2026-03-02T09:31:00.000Z'],
    [429, '1772443800', '2026-03-03T09:30:00.000Z'],
  ] as const)('%i with Retry-After %s is limited until %s', async ([status, after, until]) => {
    await using server = await loopback((_, response) => {
      response.writeHead(status, after === null ? {} : { 'retry-after': after }).end();
    });
    const fault = await faultOf(client().bytes('GET', server.at('/')));
    expect(fault).toMatchObject({ kind: 'limited', retryAt: new Date(until), uncertain: false });
    expect(server.seen.length).toBe(1);
    expect(await faultOf(client().bytes('POST', server.at('/'), { call: call() }))).toMatchObject({ uncertain: false });
  });
});

describe('a retry', () => {
  test.for([
    ['GET', false, 3],
    ['GET', true, 1],
    ['POST', false, 1],
    ['POST', true, 1],
    ['PUT', false, 1],
    ['DELETE', false, 1],
  ] as const)('of %s, as an effect: %s', async ([method, write, requests]) => {
    for (const trouble of ['500', 'reset'] as const) {
      await using server = await loopback(({ socket }, response) => {
        if (trouble === '500') response.writeHead(500).end();
        else socket.destroy();
      });
      const fault = await faultOf(client().bytes(method, server.at('/'), write ? { call: call() } : {}));
      expect(fault).toMatchObject({ kind: 'transient', uncertain: write });
      expect(server.seen.length).toBe(requests);
    }
  });

  test('gives what the third attempt answers', async () => {
    await using server = await loopback(({ socket }, response) => {
      if (server.seen.length === 1) response.writeHead(503).end();
      else if (server.seen.length === 2) socket.destroy();
      else response.end('there');
    });
    expect(Buffer.from((await client().bytes('GET', server.at('/'))).body).toString()).toBe('there');
  });

  test.for([401, 403, 404, 429])('never follows a %i', async (status) => {
    await using server = await loopback((_, response) => response.writeHead(status).end());
    await faultOf(client().bytes('GET', server.at('/')));
    expect(server.seen.length).toBe(1);
  });

  test('stops waiting when it is aborted', async () => {
    await using server = await loopback((_, response) => response.writeHead(500).end());
    const stop = new AbortController();
    const { log, entries } = captureLog();
    const work = client({ log, backoffMs: 600_000 }).bytes('GET', server.at('/'), { signal: stop.signal });
    const reason = new Error('stopping');
    const stopped = work.catch((error: unknown) => error);
    // The first attempt is over once its line is there.
    await expect.poll(() => entries().length).toBe(1);
    stop.abort(reason);
    expect(await stopped).toBe(reason);
    expect(server.seen.length).toBe(1);
  });
});

describe('the log', () => {
  test('has one line a request, without the values of the query, headers or body', async () => {
    await using server = await loopback(({ path, socket }, response) => {
      if (path.startsWith('/cut')) socket.destroy();
      else response.end('answer');
    });
    const { log, entries, text } = captureLog();
    const http = client({ log });
    const address = server.at('/api/x?since=hush1&since=hush2&page=hush3');
    address.username = 'hush4';
    address.password = 'hush5';
    await http.bytes('POST', address, { body: 'hush6', headers: { authorization: 'hush7' } });
    await http.bytes('POST', server.at('/cut')).catch(() => undefined);
    expect(entries()).toMatchObject([
      { level: 'debug', message: 'http', method: 'POST', host: address.host, path: '/api/x?since&page', status: 200 },
      { level: 'debug', message: 'http', path: '/cut', status: 'transient' },
    ]);
    expect(entries()[0]?.['ms']).toEqual(expect.any(Number));
    expect(text()).not.toContain('hush');
  });
});

test('exchanges recorded with nock are replayed', async () => {
  const scope = nock('https://acme.example')
    .post('/api/messages.json', { message: { body: 'Hello' } })
    .reply(201, { message: { id: 85 } })
    .get('/api/messages.json')
    .query({ since: '1' })
    .reply(429, '', { 'retry-after': '7' });
  const http = client({ allowPrivate: false });
  const posted = await http.json('POST', new URL('https://acme.example/api/messages.json'), {
    body: { message: { body: 'Hello' } },
    expect: z.object({ message: z.object({ id: z.number() }) }),
    call: call(),
  });
  expect(posted.message.id).toBe(85);
  const limited = faultOf(http.bytes('GET', new URL('https://acme.example/api/messages.json?since=1')));
  expect(await limited).toMatchObject({ kind: 'limited', retryAt: new Date('2026-03-02T09:30:07.000Z') });
  expect(scope.isDone()).toBe(true);
  nock.restore();
});
