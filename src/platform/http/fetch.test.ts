import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { captureLog } from '../../../test/support/log.ts';
import { loopback } from '../../../test/support/loopback.ts';
import { createHttp } from './http.ts';

function client() {
  return createHttp({ log: captureLog().log, allowPrivate: true, backoffMs: 1, headers: { 'x-vendor': 'one' } });
}

test('sends what it is given, by address or by Request', async () => {
  await using server = await loopback((_, response) => response.writeHead(201, { 'x-made': '1' }).end('{"id":1}'));
  const { fetch } = client();
  const form = new FormData();
  form.set('file', new Blob(['content']), 'a.txt');
  const answer = await fetch(server.at('/a').href, { method: 'PUT', body: '{}', headers: { 'Content-Type': 'x/y' } });
  await fetch(new Request(server.at('/b'), { method: 'POST', body: new URLSearchParams({ a: 'b' }) }));
  await fetch(server.at('/c'), { method: 'POST', body: form });
  await fetch(server.at('/d'));
  expect(answer).toMatchObject({ status: 201, ok: true, url: server.at('/a').href });
  expect(answer.headers.get('x-made')).toBe('1');
  expect(await answer.json()).toEqual({ id: 1 });
  expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'PUT /a',
    'POST /b',
    'POST /c',
    'GET /d',
  ]);
  expect(server.seen[0]).toMatchObject({ body: '{}', headers: { 'content-type': 'x/y', 'x-vendor': 'one' } });
  expect(server.seen[1]?.body).toBe('a=b');
  expect(server.seen[2]?.headers['content-type']).toContain('multipart/form-data; boundary=');
  expect(server.seen[2]?.body).toContain('content');
  expect(server.seen[3]?.headers['content-type']).toBeUndefined();
});

test.for([200, 204, 304, 400, 401, 404, 422, 429, 500, 503])('answers %i as it is', async (status) => {
  await using server = await loopback((_, response) =>
    response.writeHead(status, { 'set-cookie': ['a=1', 'b=2'] }).end(),
  );
  const answer = await client().fetch(server.at('/'));
  expect(answer.status).toBe(status);
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await answer.text()).toBe('');
});

test('unpacks', async () => {
  await using server = await loopback((_, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync('unpacked'));
  });
  const answer = await client().fetch(server.at('/'));
  expect(await answer.text()).toBe('unpacked');
  expect(answer.headers.get('content-length')).toBeNull();
});

test('follows redirects within the host when it may', async () => {
  await using server = await loopback(({ path }, response) => {
    if (path === '/to') response.writeHead(302, { location: '/there' }).end();
    else if (path === '/away') response.writeHead(302, { location: 'http://other.example/' }).end();
    else response.end('there');
  });
  const { fetch } = client();
  const followed = await fetch(server.at('/to'));
  expect([followed.url, await followed.text()]).toEqual([server.at('/there').href, 'there']);
  expect((await fetch(server.at('/to'), { redirect: 'manual' })).status).toBe(302);
  expect((await fetch(server.at('/away'))).status).toBe(302);
  await expect(fetch(server.at('/to'), { redirect: 'error' })).rejects.toThrow(TypeError);
});

test('throws a Fault when there is no answer, uncertain unless it only reads', async () => {
  await using server = await loopback(({ socket }) => socket.destroy());
  const { fetch } = client();
  await expect(fetch(server.at('/'))).rejects.toMatchObject({ kind: 'transient', uncertain: false });
  expect(server.seen.length).toBe(3);
  await expect(fetch(server.at('/'), { method: 'POST', body: 'x' })).rejects.toMatchObject({
    kind: 'transient',
    uncertain: true,
  });
  expect(server.seen.length).toBe(4);
  const closed = createHttp({ log: captureLog().log, allowPrivate: false }).fetch(server.at('/'));
  await expect(closed).rejects.toMatchObject({ kind: 'config' });
});

test('is aborted as any fetch', async () => {
  const stop = new AbortController();
  const reason = new Error('stopping');
  await using server = await loopback(() => stop.abort(reason));
  await expect(client().fetch(server.at('/'), { signal: stop.signal })).rejects.toBe(reason);
});
