/** Signing in over real HTTP, as a browser does it and as somebody does it who should not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testBondfire } from '../../test/support/bondfire.ts';
import { browserAt, type BrowserAt } from '../../test/support/visitor.ts';
import { captureLog } from '../../test/support/log.ts';
import { noteSecret } from '../../test/support/secrets.ts';
import { OPERATOR } from '../app/index.ts';
import { startServer, type ApiServer } from './index.ts';
import { PER_ADDRESS } from './limits.ts';

const START = Date.parse('2026-03-02T09:00:00Z');
let now = START;
const clock = { now: () => new Date(now) };
const bondfire = await testBondfire({ clock });
const { app } = bondfire;
const logged = captureLog();
const PASSWORD = noteSecret('many silos one response');
const OTHER = noteSecret('another four words here');
let server: ApiServer;
let ada: BrowserAt;

beforeAll(async () => {
  server = await startServer({
    app,
    log: logged.log,
    host: '127.0.0.1',
    port: 0,
    publicUrl: 'https://bondfire.example',
    trustedProxies: ['127.0.0.1'],
  });
  ada = browserAt(server.url);
});
afterAll(() => server.stop());

function link(made: { readonly token: string } | null): string {
  return noteSecret(made?.token ?? '');
}

function tokenOf({ link: address }: { readonly link: string }): string {
  return noteSecret(address.split('#')[1] ?? '');
}

function bearing(cookie: string) {
  return { cookie: `bondfire=${cookie}`, 'sec-fetch-site': 'same-origin' };
}

async function opens(cookie: string): Promise<number> {
  return (await browserAt(server.url).call('GET', 'people', undefined, bearing(cookie))).status;
}

/** Somebody with that role, signed in in a browser of their own. */
async function signedIn(person: string, role: string): Promise<BrowserAt> {
  const made = await app.inviteAccount(OPERATOR, { person, role, name: person, email: `${person}@example.com` });
  const browser = browserAt(server.url);
  const said = await browser.call('POST', 'session/link', { token: link(made), password: PASSWORD });
  expect(said).toMatchObject({ status: 200, body: { signed_in: true, person, role } });
  return browser;
}

describe('the first start', () => {
  test('is told to whoever asks, without a 401', async () => {
    expect(await ada.call('GET', 'session')).toMatchObject({
      status: 200,
      body: { signed_in: false, first_start: true, sign_in: { local: true, oidc: null } },
    });
    expect((await ada.call('GET', 'activities')).status).toBe(401);
  });

  test('a link makes the first admin once, and the one before it opens nothing', async () => {
    const older = link(await app.firstLink(OPERATOR));
    const token = link(await app.firstLink(OPERATOR));
    const wanted = { name: 'Ada Łoś', email: 'Ada@example.com', password: PASSWORD, zone: 'Europe/Berlin' };
    expect((await ada.call('POST', 'first-admin', { ...wanted, token: older })).status).toBe(400);
    const short = await ada.call('POST', 'first-admin', { ...wanted, token, password: 'short' });
    expect(short).toMatchObject({ status: 400, body: { detail: expect.stringContaining('12 characters') } });
    expect((await ada.call('POST', 'session/link/look', { token })).body).toMatchObject({ kind: 'first', name: null });
    const made = await ada.call('POST', 'first-admin', { ...wanted, token });
    expect(made).toMatchObject({
      status: 200,
      body: {
        signed_in: true,
        name: 'Ada Łoś',
        person: 'ada-os',
        role: 'admin',
        email: 'Ada@example.com',
        zone: 'Europe/Berlin',
        permissions: ['read', 'act', 'speak', 'map', 'configure'],
        first_start: false,
      },
    });
    const again = browserAt(server.url);
    expect((await again.call('POST', 'first-admin', { ...wanted, token, email: 'b@example.com' })).status).toBe(400);
    expect((await again.call('POST', 'session/link/look', { token })).status).toBe(404);
    expect(await app.firstLink(OPERATOR)).toBeNull();
  });

  test('the cookie is for this host and no script', async () => {
    const said = await browserAt(server.url).call('POST', 'session', { email: 'ada@example.com', password: PASSWORD });
    const [cookie = ''] = said.headers.getSetCookie();
    expect(cookie).toMatch(/^bondfire=[\w-]{43};/);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    const secure = await browserAt(server.url).call(
      'POST',
      'session',
      { email: 'ada@example.com', password: PASSWORD },
      { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' },
    );
    expect(secure.headers.getSetCookie()[0]).toMatch(/^__Host-bondfire=[^;]+; Path=\/; .*Secure/);
  });
});

describe('whoever signs in', () => {
  const theirs = { email: 'ada@example.com', password: PASSWORD };

  async function signsInWith(value: string): Promise<string> {
    const said = await browserAt(server.url).call('POST', 'session', theirs, bearing(value));
    return noteSecret(/^bondfire=([\w-]{43});/.exec(said.headers.getSetCookie()[0] ?? '')?.[1] ?? '');
  }

  test('gets a cookie that nobody could have put there, and the one before opens nothing any more', async () => {
    const put = 'a'.repeat(43);
    const first = await signsInWith(put);
    expect(first).not.toBe(put);
    expect([await opens(put), await opens(first)]).toEqual([401, 200]);
    const second = await signsInWith(first);
    expect([await opens(first), await opens(second)]).toEqual([401, 200]);
  });
});

describe('what a cookie may change', () => {
  test('comes from our own pages', async () => {
    const person = { name: 'Mallory' };
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
    ])
      expect(await ada.call('POST', 'people/mallory', person, headers)).toMatchObject({
        status: 403,
        body: { cure: expect.stringContaining('BONDFIRE_URL') },
      });
    for (const [id, headers] of [
      ['one', { origin: server.url }],
      ['two', { origin: 'https://bondfire.example' }],
      ['three', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }],
    ] as const)
      expect((await ada.call('POST', `people/${id}`, { name: id }, headers)).status).toBe(201);
    expect((await ada.call('GET', 'people', undefined, { 'sec-fetch-site': 'cross-site' })).status).toBe(200);
  });

  test('nobody is signed in from another site', async () => {
    const given = { email: 'ada@example.com', password: PASSWORD };
    const said = await browserAt(server.url).call('POST', 'session', given, { origin: 'https://evil.example' });
    expect(said.status).toBe(403);
    expect(said.headers.getSetCookie()).toEqual([]);
  });
});

describe('an invitation', () => {
  test('lets one person choose a password, once', async () => {
    const made = await ada.call('POST', 'accounts', {
      person: 'bo',
      name: 'Bo Li',
      email: 'bo@example.com',
      role: 'viewer',
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        account: { person: 'bo', role: 'viewer', ready: false },
        link: expect.stringMatching(/^https:\/\/bondfire\.example\/welcome#[\w-]{43}$/),
      },
    });
    const token = tokenOf(made.body);
    const bo = browserAt(server.url);
    expect((await bo.call('POST', 'session/link/look', { token })).body).toMatchObject({
      kind: 'invitation',
      name: 'Bo Li',
    });
    expect((await bo.call('POST', 'session/link', { token, password: 'bo@example.com' })).status).toBe(400);
    expect((await bo.call('POST', 'session/link', { token, password: OTHER })).status).toBe(200);
    expect((await bo.call('POST', 'session/link', { token, password: OTHER })).status).toBe(400);
    expect((await bo.call('GET', 'activities')).status).toBe(200);
    expect((await bo.call('GET', 'accounts')).status).toBe(403);
    const rest = { items: [{ person: 'bo' }], next: null };
    expect((await ada.call('GET', 'accounts?before=ada-os&limit=1')).body).toMatchObject(rest);
    expect((await ada.call('POST', 'accounts', { person: 'bo', role: 'viewer' })).status).toBe(400);
  });

  test('ends after a day', async () => {
    const token = link(await app.linkAccount(OPERATOR, 'bo'));
    now += 24 * 3_600_000;
    expect((await browserAt(server.url).call('POST', 'session/link/look', { token })).status).toBe(404);
  });
});

describe('a session', () => {
  test('is shown with where it is, and ended singly and all', async () => {
    const carl = await signedIn('carl', 'responder');
    const phone = browserAt(server.url);
    const signIn = { email: 'CARL@example.com ', password: PASSWORD };
    const from = { 'user-agent': 'Phone/1', 'x-forwarded-for': '203.0.113.7', 'sec-fetch-site': 'same-origin' };
    expect((await phone.call('POST', 'session', signIn, from)).status).toBe(200);
    const { items } = (await carl.call('GET', 'sessions')).body as { items: { id: string; current: boolean }[] };
    expect(items).toMatchObject([
      { agent: 'Phone/1', address: '203.0.113.7', kind: 'password', current: false },
      { current: true },
    ]);
    // Of nobody else.
    expect((await ada.call('DELETE', `sessions/${items[0]?.id}`)).status).toBe(404);
    expect((await carl.call('DELETE', `sessions/${items[0]?.id}`)).status).toBe(200);
    expect((await phone.call('GET', 'activities')).status).toBe(401);
    expect((await phone.call('POST', 'session', signIn)).status).toBe(200);
    expect((await carl.call('DELETE', 'sessions')).body).toEqual({ ended: 1 });
    expect((await phone.call('GET', 'session')).body).toMatchObject({ signed_in: false });
    expect((await carl.call('DELETE', 'session')).body).toMatchObject({ signed_in: false });
    expect(carl.cookie()).toBeNull();
  });

  test('ends with its person’s password, account and role', async () => {
    const dee = await signedIn('dee', 'developer');
    const laptop = browserAt(server.url);
    const signIn = { email: 'dee@example.com', password: PASSWORD };
    await laptop.call('POST', 'session', signIn);
    const wrong = await dee.call('POST', 'session/password', { current: OTHER, password: OTHER });
    expect(wrong.status).toBe(400);
    const changed = await dee.call('POST', 'session/password', { current: PASSWORD, password: OTHER });
    expect(changed).toMatchObject({ status: 200, body: { signed_in: true } });
    expect((await laptop.call('GET', 'activities')).status).toBe(401);
    expect(await laptop.call('POST', 'session', signIn, { 'accept-language': 'de' })).toMatchObject({
      status: 401,
      body: { detail: expect.stringMatching(/^Diese E-Mail-Adresse und dieses Passwort passen nicht/) as string },
    });
    // What a role may holds from the next request on.
    expect((await ada.call('PATCH', 'accounts/dee', { role: 'viewer' })).status).toBe(200);
    expect((await dee.call('GET', 'session')).body).toMatchObject({ role: 'viewer', permissions: ['read'] });
    expect((await ada.call('PATCH', 'accounts/dee', { disabled: true })).body).toMatchObject({ disabled: true });
    expect((await dee.call('GET', 'activities')).status).toBe(401);
    expect((await laptop.call('POST', 'session', { ...signIn, password: OTHER })).status).toBe(401);
    expect((await ada.call('POST', 'accounts/dee/link')).status).toBe(400);
    expect((await ada.call('PATCH', 'accounts/ada-os', { role: 'viewer' })).status).toBe(400);
  });

  test('ends when it is not used for a week, and after a month however much it is', async () => {
    const eve = await signedIn('eve', 'viewer');
    const day = 86_400_000;
    for (let days = 0; days < 28; days += 6) {
      now += 6 * day;
      expect((await eve.call('GET', 'activities')).status).toBe(days < 24 ? 200 : 401);
    }
    const again = browserAt(server.url);
    await again.call('POST', 'session', { email: 'eve@example.com', password: PASSWORD });
    now += 8 * day;
    expect((await again.call('GET', 'activities')).status).toBe(401);
  });
});

function from(address: string) {
  return { 'x-forwarded-for': address, 'sec-fetch-site': 'same-origin' };
}

describe('guessing', () => {
  test('costs more with each failure, of an account that there is and of one that there is not', async () => {
    await signedIn('finn', 'viewer');
    for (const email of ['finn@example.com', 'nobody@example.com']) {
      const said: { status: number; body: { detail: string }; headers: Headers }[] = [];
      for (let count = 0; count < 6; count += 1)
        said.push(
          await browserAt(server.url).call('POST', 'session', { email, password: OTHER }, from(`198.51.100.${count}`)),
        );
      expect(said.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
      expect(new Set(said.slice(0, 5).map(({ body }) => JSON.stringify(body))).size).toBe(1);
      expect(Number(said[5]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    }
    const right = { email: 'finn@example.com', password: PASSWORD };
    expect((await browserAt(server.url).call('POST', 'session', right)).status).toBe(429);
    now += 1_500;
    expect((await browserAt(server.url).call('POST', 'session', right)).status).toBe(200);
    expect((await browserAt(server.url).call('POST', 'session', { ...right, password: OTHER })).status).toBe(401);
  });

  test('of many accounts from one network is stopped, and of no other', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 32; count += 1) {
      const given = { email: `guess${count}@example.com`, password: OTHER };
      const address = `2001:db8:1:2::${count.toString(16)}`;
      statuses.push((await browserAt(server.url).call('POST', 'session', given, from(address))).status);
    }
    expect(statuses.indexOf(429)).toBe(30);
    const elsewhere = { email: 'finn@example.com', password: PASSWORD };
    expect((await browserAt(server.url).call('POST', 'session', elsewhere, from('192.0.2.4'))).status).toBe(200);
  });

  test('hostile words are refused, and none is repeated in the log', async () => {
    for (const given of [
      { email: 'a@example.com' },
      { email: ['a@example.com'], password: PASSWORD },
      { email: 'a@example.com', password: 'x'.repeat(2000) },
      { email: 'a@example.com', password: PASSWORD, role: 'admin' },
      { email: 'a\0@example.com', password: PASSWORD },
    ])
      expect((await browserAt(server.url).call('POST', 'session', given)).status).toBe(400);
    const cookie = { cookie: 'bondfire=%00; __Host-bondfire=x', 'sec-fetch-site': 'same-origin' };
    expect((await browserAt(server.url).call('GET', 'activities', undefined, cookie)).status).toBe(401);
    expect(logged.text()).not.toContain(PASSWORD);
  });
});

async function ask(token: string, path = 'activities'): Promise<number> {
  const answer = await fetch(`${server.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
  return answer.status;
}

describe('an API token', () => {
  test('may what its scopes say, until it ends or is revoked', async () => {
    await ada.call('POST', 'session', { email: 'ada@example.com', password: PASSWORD });
    const beyond = await ada.call('POST', 'tokens', { role: 'viewer', name: 'x', scopes: ['act'] });
    expect(beyond).toMatchObject({ status: 400, body: { detail: 'a viewer may not act', cure: 'It may read.' } });
    const given = { role: 'admin', name: 'board', scopes: ['read'], expires_at: new Date(now + 60_000).toISOString() };
    const made = await ada.call('POST', 'tokens', given);
    expect(made.status).toBe(201);
    const { token, id } = made.body as { token: string; id: string };
    noteSecret(token);
    expect([await ask(token), await ask(token, 'accounts')]).toEqual([200, 403]);
    const listed = await ada.call('GET', 'tokens');
    expect(listed.body).toMatchObject({
      items: [{ id, name: 'board', by: 'Ada Łoś', used_at: new Date(now).toISOString() }],
    });
    expect(JSON.stringify(listed.body)).not.toContain(token);
    now += 60_000;
    expect(await ask(token)).toBe(401);
    const other = (await ada.call('POST', 'tokens', { role: 'viewer', name: 'other' })).body as typeof made.body;
    const { token: second, id: secondId } = other as { token: string; id: string };
    expect(await ask(noteSecret(second))).toBe(200);
    const page = (await ada.call('GET', 'tokens?limit=1')).body;
    expect(page).toMatchObject({ items: [{ id: secondId }], next: secondId });
    expect((await ada.call('GET', `tokens?limit=1&before=${secondId}`)).body).toMatchObject({
      items: [{ id }],
      next: null,
    });
    expect((await ada.call('DELETE', `tokens/${secondId}`)).status).toBe(200);
    expect(await ask(second)).toBe(401);
    expect((await ada.call('DELETE', 'tokens/019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607')).status).toBe(404);
  });

  test('of a person ends with them', async () => {
    await signedIn('gus', 'responder');
    const { token } = await app.createToken(OPERATOR, { role: 'responder', name: 'gus’ script', person: 'gus' });
    expect(await ask(noteSecret(token))).toBe(200);
    await app.editAccount(OPERATOR, 'gus', { disabled: true });
    expect(await ask(token)).toBe(401);
    await app.editAccount(OPERATOR, 'gus', { disabled: false });
    expect(await ask(token)).toBe(200);
    await app.removePerson(OPERATOR, 'gus');
    expect(await ask(token)).toBe(401);
  });
});

test('an answer is framed, guessed at and sent on nowhere', async () => {
  const answer = await fetch(`${server.url}/api/v1/session`);
  expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
});

async function askFrom(address: string, path = '/api/v1/session'): Promise<Response> {
  const answer = await fetch(`${server.url}${path}`, { headers: { 'x-forwarded-for': address } });
  await answer.body?.cancel();
  return answer;
}

test('too many questions from one address before anybody is signed in are put off, and nobody else’s', async () => {
  const answers = await Promise.all(Array.from({ length: PER_ADDRESS + 5 }, () => askFrom('192.0.2.77')));
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
  const late = answers.find(({ status }) => status === 429);
  expect(Number(late?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(late?.headers.get('content-type')).toContain('problem+json');
  expect((await askFrom('192.0.2.78')).status).toBe(200);
});

test('whoever tries links from one address is put off as well, on a page', async () => {
  const tried = Array.from({ length: PER_ADDRESS + 5 }, (_, at) => askFrom('192.0.2.79', `/m/guess-${at}`));
  const statuses = (await Promise.all(tried)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 404)).toHaveLength(PER_ADDRESS);
  const late = await fetch(`${server.url}/m/guess`, { headers: { 'x-forwarded-for': '192.0.2.79' } });
  expect([late.status, late.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
  expect(await late.text()).toContain('open the link again');
  expect((await askFrom('192.0.2.80', '/m/guess')).status).toBe(404);
});
