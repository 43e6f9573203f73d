/** The face over real HTTP, with the whole product and a real database behind it. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DatabaseError } from 'pg';
import { selfSigned } from '../../test/support/certificate.ts';
import { captureLog } from '../../test/support/log.ts';
import { testBondfire } from '../../test/support/bondfire.ts';
import { noteSecret } from '../../test/support/secrets.ts';
import { OPERATOR, type App } from '../app/index.ts';
import { startServer, type ApiServer } from './index.ts';

const bondfire = await testBondfire();
const { app } = bondfire;
const logged = captureLog();
const host = '127.0.0.1';
let server: ApiServer;
let address: string;
let admin: string;

beforeAll(async () => {
  const { token } = await app.addConnection(OPERATOR, {
    id: 'outside',
    connector: 'webhook',
    audience: 'external',
    settings: {},
  });
  server = await startServer({ app, log: logged.log, host, port: 0, version: '1.2.3' });
  address = `${server.url}/in/outside/${noteSecret(token ?? '')}`;
  admin = noteSecret((await app.createToken(OPERATOR, { role: 'admin', name: 'test' })).token);
});
afterAll(() => server.stop());

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(url: string, init: RequestInit = {}): Promise<Answered> {
  const answer = await fetch(url.startsWith('/') ? `${server.url}${url}` : url, init);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
}

function get(path: string, token = admin): Promise<Answered> {
  return ask(`/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
}

function post(body: string | Uint8Array<ArrayBuffer>, to = address, type = 'application/json'): Promise<Answered> {
  return ask(to, { method: 'POST', headers: { 'content-type': type }, body });
}

function said(id: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { id, text: `Post ${id}`, created_at: '2026-03-02T09:00:00Z', author: { id: 'u1', name: 'Ines' }, ...more };
}

/** A problem names its status, and never the token. */
function expectProblem({ status, headers, body }: Answered, wanted: number): void {
  expect({ status, type: headers.get('content-type')?.split(';')[0] }).toEqual({
    status: wanted,
    type: 'application/problem+json',
  });
  expect(body).toMatchObject({
    type: 'about:blank',
    status: wanted,
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(JSON.stringify(body)).not.toContain(address.split('/').at(-1));
}

/** The product with one part of it replaced, for what a healthy one does not do. */
async function withApp(changed: Partial<App>, work: (url: string) => Promise<void>): Promise<void> {
  const other = await startServer({ app: { ...app, ...changed }, log: logged.log, host, port: 0 });
  try {
    await work(other.url);
  } finally {
    await other.stop();
  }
}

/** As pg says it when PostgreSQL goes away. */
function lost(): Promise<never> {
  return Promise.reject(new Error('Connection terminated unexpectedly'));
}

function buggy(): Promise<never> {
  return Promise.reject(new TypeError('undefined is not a password'));
}

describe('health', () => {
  test('says that it is up, and that the database answers', async () => {
    expect(await ask('/healthz')).toMatchObject({ status: 200, body: { status: 'up', version: '1.2.3' } });
    expect(await ask('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  test('without its database it is up and not ready, and takes no post', async () => {
    await withApp({ ready: lost, receive: lost }, async (url) => {
      expect((await ask(`${url}/healthz`)).status).toBe(200);
      expectProblem(await ask(`${url}/readyz`), 503);
      const answer = await post('{}', `${url}/in/outside/x`);
      expectProblem(answer, 503);
      expect(answer.headers.get('retry-after')).toBe('1');
    });
  });
});

test.each(['57P03', '57P01', '40P01', '08006', '53300'])(
  'what fails with %s while the database answers again is to be sent again',
  async (code) => {
    const receive = (): Promise<never> =>
      Promise.reject(Object.assign(new DatabaseError('not now', 7, 'error'), { code }));
    await withApp({ receive }, async (url) => {
      const answer = await post('{}', `${url}/in/outside/x`);
      expectProblem(answer, 503);
      expect(answer.headers.get('retry-after')).toBe('1');
    });
  },
);

describe('POST /in/<connection>/<token>', () => {
  test('answers when it is committed, and how much of it was new', async () => {
    const { status, body } = await post(JSON.stringify([said('1'), said('2'), said('1')]));
    expect({ status, body }).toEqual({ status: 200, body: { received: 3, fresh: 2 } });
    expect((await post(JSON.stringify(said('1')))).body).toEqual({ received: 1, fresh: 0 });
    const found = await app.listActivities(OPERATOR, { limit: 10, text: 'Post 2' });
    expect(found.map(({ external_id }) => external_id)).toEqual(['2']);
  });

  test('takes JSON without a content type', async () => {
    const { port } = server;
    const socket = connect(port, host);
    const body = JSON.stringify(said('untyped'));
    const path = new URL(address).pathname;
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    );
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(chunk.toString()).toMatch(/^HTTP\/1.1 200 [\s\S]*"fresh":1/);
  });

  test('one answer for a wrong token and for a connection that is not there', async () => {
    const wrong = await post('{}', address.replace(/[^/]+$/, 'wrong'));
    const none = await post('{}', address.replace('/outside/', '/nowhere/'));
    expectProblem(wrong, 404);
    expectProblem(none, 404);
    expect(none.body).toEqual(wrong.body);
    expectProblem(await post('{}', `${address}/more`), 404);
    expectProblem(await ask(address), 404);
    expectProblem(await post('{}', `${server.url}/in/%zz/x`), 400);
  });

  test('says where JSON is broken', async () => {
    const answer = await post('{"id": 1,\n "text": oops}');
    expectProblem(answer, 400);
    expect(answer.body['detail']).toContain('line 2, column 10');
    expectProblem(await post(''), 400);
    expectProblem(await post(Uint8Array.of(0x7b, 0xff)), 400);
    expectProblem(await post('a=b', address, 'application/x-www-form-urlencoded'), 400);
  });

  test('says that it takes nothing compressed, whatever is in it', async () => {
    const body = gzipSync('{"id":"zipped"}');
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = await ask(address, { method: 'POST', headers, body });
    expectProblem(answer, 415);
    expect(answer.headers.get('accept-encoding')).toBe('identity');
    expect(answer.body['cure']).toContain('content-encoding');
  });

  test('takes 10 MB and no more', async () => {
    const near = JSON.stringify(said('large', { text: 'x'.repeat(10 * 1024 * 1024 - 500) }));
    expect(await post(near)).toMatchObject({ status: 200, body: { received: 1, fresh: 1 } });
    expectProblem(await post('x'.repeat(10 * 1024 * 1024 + 1)), 413);
  });

  test('a bug is told to the log, and to nobody else', async () => {
    await withApp({ receive: buggy }, async (url) => {
      const answer = await post('{}', `${url}/in/outside/x`);
      expectProblem(answer, 500);
      expect(JSON.stringify(answer.body)).not.toContain('password');
    });
    expect(logged.entries().filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  test('the token is in no log line', async () => {
    await post(JSON.stringify(said('logged')));
    const token = address.split('/').at(-1) ?? '';
    expect(logged.text()).toContain('/in/:connection/:token');
    expect(logged.text()).not.toContain(token);
  });
});

describe('/api/v1', () => {
  test('wants a token that is known', async () => {
    for (const answer of [await ask('/api/v1/activities'), await get('activities', 'bf_nobody')]) {
      expectProblem(answer, 401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  test('pages through all of a list, each once', async () => {
    await post(
      JSON.stringify(Array.from({ length: 7 }, (_, index) => said(`page-${index}`, { text: `paged ${index}` }))),
    );
    const seen: string[] = [];
    let before = '';
    do {
      const { status, body } = await get(`activities?text=paged&limit=3${before && `&before=${before}`}`);
      expect(status).toBe(200);
      seen.push(...(body['items'] as { external_id: string }[]).map(({ external_id }) => external_id));
      before = (body['next'] as string | null) ?? '';
    } while (before !== '' && seen.length < 20);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `page-${index}`));
  });

  test('shows what there is', async () => {
    await post(JSON.stringify([said('shown'), said('drifted', { created_at: 'yesterday' })]));
    const { body } = await get('activities?connection=outside&stream=posts&text=Post%20shown');
    const [activity] = body['items'] as [{ id: string; cause: string }];
    expect((await get(`activities/${activity.id}`)).body).toMatchObject({ external_id: 'shown', text: 'Post shown' });
    expect((await get(`trace/${activity.id}`)).body).toMatchObject({
      items: [
        { noun: 'activity', id: activity.id, cause: activity.cause },
        { noun: 'envelope', id: activity.cause },
      ],
    });
    const quarantine = await get('quarantine?connection=outside');
    expect(quarantine.body['items']).toContainEqual(
      expect.objectContaining({
        external_id: 'drifted',
        problems: [{ field: 'published_at', problem: expect.any(String) }],
      }),
    );
    expect((await get('connections')).body).toMatchObject({ items: [{ id: 'outside', connector: 'webhook' }] });
    const effect = await app.act(OPERATOR, { action: 'webhook.post', connection: 'outside', input: { body: {} } });
    expect((await get('effects?state=intended')).body['items']).toMatchObject([{ id: effect.id }]);
    expect((await get(`effects/${effect.id}`)).body).toMatchObject({ id: effect.id, action: 'webhook.post' });
    expect((await get('runs?state=parked')).body).toEqual({ items: [], next: null });
  });

  test('says what is wrong with a question', async () => {
    for (const [path, word] of [
      ['activities?limit=0', 'limit'],
      ['activities?limit=1000', 'limit'],
      ['activities?before=soon', 'before'],
      ['activities?colour=red', 'colour'],
      ['activities?text=%00', 'text'],
      ['effects?state=asleep', 'state'],
      ['activities/one', 'id'],
    ] as const) {
      const answer = await get(path);
      expectProblem(answer, 400);
      expect(answer.body['detail']).toContain(word);
    }
    for (const path of ['activities', 'effects', 'trace']) {
      expectProblem(await get(`${path}/019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607`), 404);
    }
    expectProblem(await get('nothing'), 404);
  });
});

function send(method: string, path: string, body?: object, token = admin): Promise<Answered> {
  return ask(`/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
}

describe('connections over the API', () => {
  test('each connector has a form, in which secrets are marked', async () => {
    const { body } = await get('connectors');
    const drupal = (body['items'] as { id: string; settings: { properties: Record<string, object> } }[]).find(
      ({ id }) => id === 'drupal',
    );
    expect(drupal).toMatchObject({ oauth: true, takesWebhooks: false, actions: { comment: expect.any(String) } });
    expect(drupal?.settings.properties).toMatchObject({
      url: { description: expect.any(String) },
      password: { secret: true },
    });
  });

  test('one is added, changed, and removed; its secret goes in and never comes out', async () => {
    const wanted = { id: 'made', connector: 'webhook', audience: 'external', settings: { token: 'sesame-sesame' } };
    const added = await send('POST', 'connections', wanted);
    expect(added).toMatchObject({ status: 201, body: { connection: { id: 'made' }, token: expect.any(String) } });
    noteSecret(String(added.body['token']));
    expectProblem(await send('POST', 'connections', wanted), 400);
    const url = 'https://receiver.example/in';
    expectProblem(await send('PATCH', 'connections/made', { settings: { url } }), 400);
    const changed = await send('PATCH', 'connections/made', { settings: { url, token: 'sesame-sesame' } });
    expect(changed).toMatchObject({ status: 200, body: { settings: { url: 'https://receiver.example/in' } } });
    // What is secret is not sent to another address than it was given for.
    const elsewhere = await send('PATCH', 'connections/made', { settings: { url: 'https://elsewhere.example/in' } });
    expectProblem(elsewhere, 400);
    expect(elsewhere.body['cure']).toContain('token');
    const shown = await get('connections/made');
    expect(JSON.stringify([added, changed, shown])).not.toContain('sesame');
    const wrong = await send('PATCH', 'connections/made', { settings: { colour: 'red' } });
    expectProblem(wrong, 400);
    expect(wrong.body['detail']).toContain('colour');
    expectProblem(await send('POST', 'connections/made/grant'), 400);
    expect((await send('DELETE', 'connections/made')).status).toBe(204);
    for (const [method, path] of [
      ['GET', 'connections/made'],
      ['PATCH', 'connections/made'],
      ['DELETE', 'connections/made'],
      ['POST', 'connections/made/test'],
      ['POST', 'connections/made/grant'],
    ] as const) {
      expectProblem(await send(method, path, method === 'PATCH' ? { settings: {} } : undefined), 404);
    }
  });

  test('a payload to preview that is none is the sender’s to mend', async () => {
    for (const payload of [null, 'no JSON', 12]) {
      const answer = await send('POST', 'connections/outside/preview', { stream: 'posts', payload });
      expect(answer.status, `${payload}`).toBe(400);
    }
  });

  test('whoever may only look changes nothing', async () => {
    const viewer = noteSecret((await app.createToken(OPERATOR, { role: 'viewer', name: 'test' })).token);
    expect((await get('connections/outside', viewer)).status).toBe(200);
    const wanted = { id: 'theirs', connector: 'webhook', audience: 'external', settings: {} };
    expectProblem(await send('POST', 'connections', wanted, viewer), 403);
    expectProblem(await send('PATCH', 'connections/outside', { settings: {} }, viewer), 403);
    expectProblem(await send('DELETE', 'connections/outside', undefined, viewer), 403);
    expectProblem(await send('POST', 'connections/outside/test', undefined, viewer), 403);
  });

  test('a vendor that cannot be reached is told as such', async () => {
    const settings = { url: 'http://127.0.0.1:1', username: 'x', password: 'nobody-nobody' };
    await send('POST', 'connections', { id: 'far', connector: 'drupal', audience: 'internal', settings });
    const tested = await send('POST', 'connections/far/test');
    expectProblem(tested, 502);
    expect(tested.body['detail']).toContain('nobody answers there');
  });

  test('a browser that comes back with nothing is told what to do, and nothing in the address is run', async () => {
    const answer = await fetch(`${server.url}/oauth/callback?state=<script>alert(1)</script>&error=x`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    const page = await answer.text();
    expect(page).toContain('Begin again');
    expect(page).not.toContain('<script>');
    const german = { headers: { 'accept-language': 'de-DE,de;q=0.9' } };
    expect(await (await fetch(`${server.url}/oauth/callback?state=x&error=x`, german)).text()).toMatch(
      /<html lang="de">[\s\S]*<h1>Nicht verbunden<\/h1><p>Danach hat niemand gefragt/,
    );
  });
});

/** Of a session, whose cookie has another name over HTTPS. */
async function expectsWhatWasRead(url: string): Promise<void> {
  await app.addPerson(OPERATOR, 'ines', { name: 'Ines' });
  const link = await app.firstLink(OPERATOR);
  const person = {
    token: noteSecret(link?.token ?? ''),
    name: 'Ada',
    email: 'ada@example.org',
    password: noteSecret('several plain words together'),
  };
  const { token } = await app.makeFirstAdmin(person, { address: null, agent: null });
  const session = { cookie: `other=1; __Host-bondfire=${noteSecret(token)}`, 'sec-fetch-site': 'same-origin' };
  const asked = (method: string, name: string | null, headers: Readonly<Record<string, string>>) =>
    new Promise<{ readonly status: number | undefined; readonly tag: string }>((resolve, reject) => {
      const sent = { ...session, ...headers, ...(name !== null && { 'content-type': 'application/json' }) };
      httpsRequest(`${url}/api/v1/people/ines`, { method, headers: sent, rejectUnauthorized: false }, (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode, tag: answer.headers.etag ?? '' });
      })
        .on('error', reject)
        .end(name === null ? undefined : JSON.stringify({ name }));
    });
  const { tag } = await asked('GET', null, {});
  expect(await asked('PATCH', 'Inès', { 'if-match': tag })).toMatchObject({ status: 200 });
  expect(await asked('PATCH', 'Ines', { 'if-match': tag })).toMatchObject({ status: 412 });
}

describe('over TLS', () => {
  test('it answers HTTPS by itself; files that are none are told', async ({ onTestFinished }) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'bondfire-tls-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
    const made = selfSigned();
    await writeFile(cert, made.cert);
    await writeFile(key, made.key);
    const secure = await startServer({ app, log: logged.log, host, port: 0, tls: { cert, key } });
    onTestFinished(() => secure.stop());
    expect(secure.url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      httpsRequest(`${secure.url}/healthz`, { rejectUnauthorized: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
    await expectsWhatWasRead(secure.url);
    const wrong = { app, log: logged.log, host, port: 0 };
    await expect(startServer({ ...wrong, tls: { cert: key, key: cert } })).rejects.toMatchObject({ kind: 'config' });
    await expect(startServer({ ...wrong, tls: { cert: `${cert}x`, key } })).rejects.toMatchObject({
      kind: 'config',
      message: `${cert}x cannot be read`,
    });
  });
});

describe('starting and stopping', () => {
  test('a port that is taken costs one sentence and its cure', async () => {
    await expect(startServer({ app, log: logged.log, host, port: server.port })).rejects.toMatchObject({
      kind: 'config',
      message: `port ${server.port} of ${host} is taken`,
      cure: expect.stringContaining('--port'),
    });
  });

  test('a request under way is finished, and no other is taken', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const receive = async (): Promise<{ received: number; fresh: number }> => {
      arrive();
      await held;
      return { received: 1, fresh: 1 };
    };
    const other = await startServer({ app: { ...app, receive }, log: logged.log, host, port: 0 });
    const agent = new Agent({ keepAlive: true });
    const idle = httpRequest(`${other.url}/healthz`, { agent }).end();
    const [first] = await once(idle, 'response');
    first.resume();
    await once(first, 'end');

    const underWay = post('{}', `${other.url}/in/a/b`);
    await arrived;
    const stopped = other.stop();
    await expect(fetch(`${other.url}/healthz`)).rejects.toThrow('fetch failed');
    release();
    expect((await underWay).body).toEqual({ received: 1, fresh: 1 });
    await stopped;
    // Not by the patience that ends what hangs.
    expect(logged.text()).not.toContain('they are cut');
    agent.destroy();
  });
});
