/** Signing in by a provider of OpenID Connect, with a real one on this machine. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testBondfire } from '../../test/support/bondfire.ts';
import { captureLog } from '../../test/support/log.ts';
import { CLIENT, testProvider, type ProvidersPerson } from '../../test/support/oidc-provider.ts';
import { noteSecret } from '../../test/support/secrets.ts';
import { OPERATOR } from '../app/index.ts';
import { startServer, type ApiServer } from './index.ts';

const MINUTE = 60_000;
let now = Date.now();
const provider = await testProvider();
const { app } = await testBondfire({
  clock: { now: () => new Date(now) },
  env: {
    BONDFIRE_OIDC_ISSUER: provider.issuer,
    BONDFIRE_OIDC_CLIENT: CLIENT.id,
    BONDFIRE_OIDC_SECRET: noteSecret(CLIENT.secret),
    BONDFIRE_OIDC_NAME: 'Company',
    BONDFIRE_OIDC_ROLES: 'it=admin,social care=responder',
  },
});
let server: ApiServer;

const MIA: ProvidersPerson = {
  sub: 'mia-1',
  email: 'mia@example.com',
  email_verified: true,
  name: 'Mia Meyer',
  groups: ['everybody', 'social care'],
};

beforeAll(async () => {
  server = await startServer({ app, log: captureLog().log, host: '127.0.0.1', port: 0 });
});
afterAll(() => server.stop());
beforeEach(() => {
  provider.person = MIA;
  provider.now = new Map();
  provider.away = false;
  provider.spoil = null;
});

function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0] ?? '')
    .filter((one) => !one.endsWith('='))
    .join('; ');
}

async function begin(next = '/issues'): Promise<{ url: string; cookie: string }> {
  const address = `${server.url}/api/v1/session/oidc?next=${encodeURIComponent(next)}`;
  const answer = await fetch(address, { redirect: 'manual' });
  expect(answer.status).toBe(302);
  return { url: answer.headers.get('location') ?? '', cookie: cookiesOf(answer) };
}

async function back(url: URL, cookie: string): Promise<Response> {
  return fetch(url, { redirect: 'manual', headers: { cookie } });
}

/** As a browser does it: what it holds afterwards. */
async function signIn(next?: string): Promise<{ status: number; cookie: string; to: string | null; said: string }> {
  const { url, cookie } = await begin(next);
  const answer = await back(await provider.visit(url), cookie);
  const said = await answer.text();
  return { status: answer.status, cookie: cookiesOf(answer), to: answer.headers.get('location'), said };
}

async function session(cookie: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(`${server.url}/api/v1/session`, { headers: { cookie } });
  return (await answer.json()) as Readonly<Record<string, unknown>>;
}

describe('signing in by a provider', () => {
  test('makes who is new, with the role of their groups', async () => {
    const { url } = await begin();
    const asked = new URL(url).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('state')).not.toBeNull();
    expect(asked.get('nonce')).not.toBeNull();
    const { status, cookie, to } = await signIn();
    expect({ status, to }).toEqual({ status: 302, to: '/issues' });
    expect(await session(cookie)).toMatchObject({
      signed_in: true,
      person: 'mia-meyer',
      name: 'Mia Meyer',
      email: 'mia@example.com',
      role: 'responder',
      by: 'oidc',
      sign_in: { oidc: { name: 'Company', url: '/api/v1/session/oidc' } },
    });
    const again = await signIn();
    expect((await app.listAccounts(OPERATOR)).filter(({ person }) => person === 'mia-meyer')).toHaveLength(1);
    expect(await session(again.cookie)).toMatchObject({ person: 'mia-meyer' });
    expect(await app.listAudit(OPERATOR, { noun: 'session', limit: 1 })).toMatchObject([{ via: 'oidc' }]);
  });

  test('goes on only in the browser that began it, by a cookie that no other host can put there', async () => {
    const log = captureLog().log;
    const behind = await startServer({ app, log, host: '127.0.0.1', port: 0, trustedProxies: ['127.0.0.1'] });
    const secure = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' };
    const begun = await fetch(`${behind.url}/api/v1/session/oidc`, { redirect: 'manual', headers: secure });
    expect(begun.headers.getSetCookie()[0]).toMatch(/^__Host-bondfire-sign-in=[^;]+; .*Secure/);
    const { url, cookie } = await begin();
    const came = await provider.visit(url);
    const planted = await fetch(`${behind.url}${came.pathname}${came.search}`, {
      redirect: 'manual',
      headers: { ...secure, cookie },
    });
    expect(planted.status).toBe(401);
    expect(await planted.text()).toContain('did not begin that sign-in');
    await behind.stop();
  });

  test('links whoever was invited, by an address that is verified and by no other', async () => {
    await app.inviteAccount(OPERATOR, { person: 'bo', role: 'viewer', name: 'Bo', email: 'bo@example.com' });
    const bo = { ...MIA, sub: 'bo-1', email: 'Bo@example.com', name: 'Bo Li', groups: ['it'] };
    provider.person = { ...bo, email_verified: false };
    const refused = await signIn();
    expect(refused).toMatchObject({ status: 401, cookie: '' });
    expect(refused.said).toContain('verified');
    provider.person = bo;
    expect(await session((await signIn()).cookie)).toMatchObject({ person: 'bo', role: 'admin' });
  });

  test('is for nobody without a group, and for nobody who was shut out here', async () => {
    provider.person = { ...MIA, sub: 'carl-1', email: 'carl@example.com', groups: ['everybody'] };
    expect(await signIn()).toMatchObject({ status: 401, cookie: '' });
    provider.person = { ...MIA, sub: 'dee-1', email: 'dee@example.com', name: 'Dee' };
    await signIn();
    await app.editAccount(OPERATOR, 'dee', { disabled: true });
    expect(await signIn()).toMatchObject({ status: 401, cookie: '' });
  });

  test('goes on to nowhere but here', async () => {
    for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example/', 'javascript:alert(1)'])
      expect((await signIn(next)).to).toMatch(/^\/($|[^/\\])/);
  });

  test('takes no answer that is another’s, used, or spoiled', async () => {
    const mine = await begin();
    const theirs = await begin();
    const came = await provider.visit(mine.url);
    expect((await back(came, theirs.cookie)).status).toBe(401);
    expect((await back(came, '')).status).toBe(401);
    expect((await back(came, mine.cookie)).status).toBe(302);
    expect((await back(came, mine.cookie)).status).toBe(401);
    for (const spoil of ['nonce', 'audience', 'key'] as const) {
      provider.spoil = spoil;
      expect(await signIn()).toMatchObject({ status: 401, cookie: '' });
    }
    provider.spoil = null;
    provider.person = null;
    expect(await signIn()).toMatchObject({ status: 401, cookie: '' });
  });
});

describe('whoever the provider', () => {
  test('deactivates loses access within minutes', async () => {
    const { cookie } = await signIn();
    provider.now = new Map([[MIA.sub, null]]);
    now += 4 * MINUTE;
    expect(await session(cookie)).toMatchObject({ signed_in: true });
    now += MINUTE;
    expect(await session(cookie)).toMatchObject({ signed_in: false });
    expect(await app.listAudit(OPERATOR, { noun: 'session', limit: 1 })).toMatchObject([
      { what: 'session.ended-by-provider', noun_id: 'mia-meyer' },
    ]);
  });

  test('moves to another group has its role, and none without one', async () => {
    const { cookie } = await signIn();
    provider.now = new Map([[MIA.sub, { ...MIA, groups: ['it'] }]]);
    now += 5 * MINUTE;
    expect(await session(cookie)).toMatchObject({ role: 'admin' });
    provider.now = new Map([[MIA.sub, { ...MIA, groups: [] }]]);
    now += 5 * MINUTE;
    expect(await session(cookie)).toMatchObject({ signed_in: false });
  });

  test('says nothing of stays, for an hour', async () => {
    const { cookie } = await signIn();
    provider.away = true;
    for (let minutes = 0; minutes < 55; minutes += 5) {
      now += 5 * MINUTE;
      expect(await session(cookie)).toMatchObject({ signed_in: true });
    }
    now += 5 * MINUTE;
    expect(await session(cookie)).toMatchObject({ signed_in: false });
  });
});
