/** Connecting by OAuth: who may come back with what, what is kept, and when a grant is called gone. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createConnections, type Connections } from '../../src/connections/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { createHttp, openVault, systemClock } from '../../src/platform/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { captureLog } from '../support/log.ts';
import { loopback } from '../support/loopback.ts';
import { grantedConnector, startVendor, type GrantedClient, type Vendor } from '../support/oauth-vendor.ts';

const bondfire = await testBondfire({ connectors: [grantedConnector] });
const { app, database } = bondfire;
const REDIRECT = new URL('https://talk.example/oauth/callback');
let vendor: Vendor;
let made = 0;

beforeEach(async () => {
  vendor = await startVendor();
});
afterEach(async () => {
  for (const { id } of app.listConnections(OPERATOR)) await app.removeConnection(OPERATOR, id);
  await vendor[Symbol.asyncDispose]();
});

async function add(flow: 'code' | 'direct' | 'none', more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  made += 1;
  const settings = { url: vendor.url, flow, ...more };
  const id = `granted-${made}`;
  await app.addConnection(OPERATOR, { id, connector: 'granted', audience: 'internal', settings });
  return id;
}

async function back(id: string): Promise<URLSearchParams> {
  const url = await app.requestGrant(OPERATOR, id, REDIRECT);
  return (await vendor.browse(url)).searchParams;
}

async function connected(): Promise<string> {
  const id = await add('code');
  await app.takeGrant(await back(id));
  return id;
}

/** The connections of another process on the same database. */
async function otherProcess(now = systemClock.now): Promise<Connections> {
  const vault = await openVault({ ...bondfire.config, hasCredentials: () => Promise.resolve(true) });
  const connections = createConnections({
    database,
    vault,
    connectors: new Map([['granted', grantedConnector]]),
    http: (_id, _connector, signer) =>
      createHttp({ log: captureLog().log, allowPrivate: true, retries: 0, ...(signer && { signer }) }),
    publicUrl: null,
    hide: () => undefined,
    clock: { now },
  });
  await connections.reload();
  return connections;
}

async function clientIn(connections: Connections, id: string): Promise<GrantedClient> {
  return (await connections.open(id)).client as GrantedClient;
}

describe('in a browser', () => {
  test('the admin is sent with all that the vendor asks for, and comes back connected', async () => {
    const id = await add('code');
    expect(await app.signsIn(OPERATOR, id)).toBe('browser');
    await expect(app.testConnection(OPERATOR, id)).rejects.toMatchObject({
      kind: 'auth',
      message: `${id} is not connected yet`,
      cure: expect.stringContaining(`connection reconnect ${id}`),
    });
    const url = await app.requestGrant(OPERATOR, id, REDIRECT);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      tenant: '1',
      response_type: 'code',
      client_id: 'app',
      redirect_uri: REDIRECT.href,
      scope: 'read write',
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    });
    const answer = (await vendor.browse(url)).searchParams;
    expect(await app.takeGrant(answer)).toMatchObject({ id, account: { id: 'u1', name: 'Ines' } });
    expect(await app.testConnection(OPERATOR, id)).toMatchObject([{ ok: true }]);
    expect(await app.grantedAt(OPERATOR, id)).not.toBeNull();
  });

  test('an answer counts once, and one that nobody asked for not at all', async () => {
    const answer = await back(await add('code'));
    await app.takeGrant(answer);
    await expect(app.takeGrant(answer)).rejects.toMatchObject({ kind: 'rejected' });
    await expect(app.takeGrant(new URLSearchParams({ state: 'made up', code: 'x' }))).rejects.toMatchObject({
      kind: 'rejected',
      cure: expect.stringContaining('reconnect'),
    });
    await expect(app.takeGrant(new URLSearchParams())).rejects.toMatchObject({ kind: 'rejected' });
    expect(vendor.asked).toHaveLength(1);
  });

  test('half an hour later it is too late', async () => {
    const answer = await back(await add('code'));
    await database.pool.query(`update grant_requests set expires_at = expires_at - interval '30 minutes'`);
    await expect(app.takeGrant(answer)).rejects.toMatchObject({ kind: 'rejected' });
  });

  test('a person who says no changes nothing', async () => {
    const id = await connected();
    const answer = await back(id);
    answer.delete('code');
    answer.set('error', 'access_denied');
    await expect(app.takeGrant(answer)).rejects.toMatchObject({ kind: 'auth' });
    expect(await app.testConnection(OPERATOR, id)).toMatchObject([{ ok: true }]);
  });

  test('another account than before is refused, and what there was goes on', async () => {
    const id = await connected();
    vendor.account = { id: 'u2', name: 'Tom' };
    await expect(app.takeGrant(await back(id))).rejects.toMatchObject({
      kind: 'rejected',
      message: `that is the account of Tom, and ${id} is that of Ines`,
    });
    vendor.account = { id: 'u1', name: 'Ines' };
    expect(await app.testConnection(OPERATOR, id)).toMatchObject([{ ok: true }]);
  });

  test('tokens are at rest sealed, and in no answer', async () => {
    const id = await connected();
    const { rows } = await database.pool.query('select * from grants');
    const shown = JSON.stringify([rows, app.listConnections(OPERATOR), app.showConnection(OPERATOR, id)]);
    expect(shown).not.toMatch(/(access|refresh)-\d/);
    expect(rows).toHaveLength(1);
  });

  test('what signs in otherwise is not connected in a browser', async () => {
    for (const flow of ['direct', 'none'] as const) {
      const id = await add(flow);
      await expect(app.requestGrant(OPERATOR, id, REDIRECT)).rejects.toMatchObject({ kind: 'config' });
    }
  });
});

describe('a grant', () => {
  test('that is refused is renewed, and the request sent again: once, however many ask at once', async () => {
    const id = await connected();
    const client = await clientIn(await otherProcess(), id);
    vendor.endTokens();
    const asked = vendor.asked.length;
    await Promise.all(Array.from({ length: 5 }, () => client.me()));
    expect(vendor.asked.slice(asked).map((form) => form.get('grant_type'))).toEqual(['refresh_token']);
    expect(await client.instance()).toBe('eu-1');
  });

  test('that ends soon is renewed before', async () => {
    const id = await connected();
    const client = await clientIn(await otherProcess(() => new Date(Date.now() + 3_590_000)), id);
    const asked = vendor.asked.length;
    await client.me();
    expect(vendor.asked).toHaveLength(asked + 1);
  });

  test('is renewed by one process, whose rotated token the others use', async () => {
    const id = await connected();
    const clients = await Promise.all([1, 2, 3].map(async () => clientIn(await otherProcess(), id)));
    await Promise.all(clients.map((client) => client.me()));
    vendor.endTokens();
    const asked = vendor.asked.length;
    await Promise.all(clients.map((client) => client.me()));
    expect(vendor.asked).toHaveLength(asked + 1);
    vendor.endTokens();
    await clients[0]?.me();
    expect(await app.testConnection(OPERATOR, id)).toMatchObject([{ ok: true }]);
  });

  test('is called gone by the vendor alone: a failure, a limit and a wrong secret say nothing of it', async () => {
    const id = await connected();
    vendor.endTokens();
    for (const [status, body, kind] of [
      [503, '', 'transient'],
      [429, '', 'limited'],
      [500, '<h1>Oops</h1>', 'transient'],
      [401, '{"error":"invalid_client"}', 'config'],
      [400, '{"error":"temporarily_unavailable"}', 'transient'],
      [200, '<html>Maintenance</html>', 'drift'],
      [403, 'no', 'config'],
    ] as const) {
      vendor.refusal = { status, body };
      await expect(app.testConnection(OPERATOR, id), `${status} ${body}`).rejects.toMatchObject({ kind });
    }
    vendor.refusal = null;
    expect(await app.testConnection(OPERATOR, id)).toMatchObject([{ ok: true }]);
  });

  test('that is gone is asked for once, and comes back by connecting again: the same connection', async () => {
    const id = await connected();
    vendor.endTokens();
    vendor.revoke();
    const gone = { kind: 'auth', cure: expect.stringContaining('reconnect') as string };
    await expect(app.testConnection(OPERATOR, id)).rejects.toMatchObject(gone);
    const asked = vendor.asked.length;
    await expect((await clientIn(await otherProcess(), id)).me()).rejects.toMatchObject(gone);
    expect(vendor.asked).toHaveLength(asked);
    expect(await app.grantedAt(OPERATOR, id)).toBeNull();
    const before = app.showConnection(OPERATOR, id);
    await app.takeGrant(await back(id));
    expect(await app.testConnection(OPERATOR, id)).toMatchObject([{ ok: true }]);
    expect(app.showConnection(OPERATOR, id)).toEqual(before);
  });

  test('is sent to the vendor, and to nobody else', async () => {
    const id = await connected();
    await using other = await loopback((_request, response) => response.end('{}'));
    const client = await clientIn(await otherProcess(), id);
    await client.elsewhere(other.at('/'));
    expect(other.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

describe('without anybody', () => {
  test('the token is got when it is needed, and again when it is refused', async () => {
    const id = await add('direct');
    expect(await app.testConnection(OPERATOR, id)).toMatchObject([{ ok: true }]);
    vendor.endTokens();
    expect(await app.testConnection(OPERATOR, id)).toMatchObject([{ ok: true }]);
    expect(vendor.asked.map((form) => form.get('grant_type'))).toEqual(['client_credentials', 'client_credentials']);
  });

  test('a wrong secret is the admin’s to mend: by another one, for the same account', async () => {
    const id = await add('direct', { app_secret: 'wrong' });
    await expect(app.testConnection(OPERATOR, id)).rejects.toMatchObject({ kind: 'config' });
    await expect(app.changeConnection(OPERATOR, id, { app_secret: 'wrong too' })).rejects.toMatchObject({
      kind: 'config',
    });
    expect(await app.changeConnection(OPERATOR, id, { app_secret: 'app-secret' })).toMatchObject({
      account: { id: 'u1' },
    });
    expect(await app.testConnection(OPERATOR, id)).toMatchObject([{ ok: true }]);
    vendor.account = { id: 'u2', name: 'Tom' };
    await expect(app.changeConnection(OPERATOR, id, {})).rejects.toMatchObject({ kind: 'rejected' });
  });

  test('what the settings do not know is refused, and nothing changes', async () => {
    const id = await add('direct');
    const before = app.showConnection(OPERATOR, id);
    await expect(app.changeConnection(OPERATOR, id, { colour: 'red' })).rejects.toMatchObject({ kind: 'config' });
    expect(app.showConnection(OPERATOR, id)).toEqual(before);
  });
});
