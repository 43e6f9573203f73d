/** Signing in by a browser, and what the vendor's odd token endpoint answers. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire } from '../../test/support/bondfire.ts';
import { spredfast } from './connector.ts';
import { explainToken } from './faults.ts';
import { sandbox } from './sandbox.ts';
import { APP, type World } from './sandbox/world.ts';

const { app } = await testBondfire({ connectors: [spredfast] });
const REDIRECT = new URL('https://talk.example/oauth/callback');
const PAGE = { 'content-type': 'text/html' };
let running: RunningSandbox<World>;

beforeEach(async () => {
  running = await startSandbox(sandbox);
});
afterEach(async () => {
  for (const { id } of app.listConnections(OPERATOR)) await app.removeConnection(OPERATOR, id);
  await running.stop();
});

/** Connects as an admin does whose browser is sent to the vendor and back. */
async function connect(more: object = {}): Promise<void> {
  const settings = {
    sign_in: 'browser',
    url: running.url,
    login_url: running.url,
    client_id: APP.id,
    client_secret: APP.secret,
    ...more,
  };
  await app.addConnection(OPERATOR, { id: 'acme', connector: 'spredfast', audience: 'external', settings });
  const vendor = await fetch(await app.requestGrant(OPERATOR, 'acme', REDIRECT), { redirect: 'manual' });
  await app.takeGrant(new URL(vendor.headers.get('location') ?? '').searchParams);
}

test('the token that is no OAuth token is borne by every request', async () => {
  await connect();
  const checks = await app.testConnection(OPERATOR, 'acme');
  expect(checks.length).toBeGreaterThan(3);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect((await app.pull(OPERATOR, 'acme', 'messages', AbortSignal.timeout(60_000))).records).toBe(1);
});

test('a wrong client secret, which the vendor answers with 500, is for the admin', async () => {
  await expect(connect({ client_secret: 'wrong' })).rejects.toMatchObject({
    kind: 'config',
    cure: expect.stringContaining('client secret') as string,
  });
});

describe('the token', () => {
  const plan = spredfast.oauth?.of(
    spredfast.settings.parse({ sign_in: 'browser', client_id: 'a', client_secret: 'b' }),
  );
  const end = new Date('2028-01-05T08:00:00.000Z');

  test.each([
    [end.getTime(), end],
    [String(end.getTime()), end],
    ['2028-01-05T08:00:00.000+0000', end],
    [null, null],
    ['some day', null],
  ])('ends at %s', (expiryTime, expires_at) => {
    const body = { data: { sfEntityType: 'Token', accessToken: 'XXX', expiryTime }, status: { succeeded: true } };
    expect(plan?.read?.(body, new Date())).toEqual({ access_token: 'XXX', refresh_token: null, expires_at, said: {} });
  });

  test('another answer is drift, not a token', () => {
    for (const body of [{ access_token: 'x' }, { data: null }, 'x']) {
      expect(() => plan?.read?.(body, new Date())).toThrow(expect.objectContaining({ kind: 'drift' }));
    }
  });

  test('goes to the API and nowhere else; there is none where one was typed in', () => {
    expect(plan?.sendTo({}).map(({ origin }) => origin)).toEqual(['https://api.spredfast.com']);
    expect(spredfast.oauth?.of(spredfast.settings.parse({ token: 't' }))).toBeNull();
  });

  test.each([
    ['an unknown application', 403, PAGE, '<h1>Developer Inactive</h1>', 'rejected', 'config'],
    ['an unknown application, with 200', 200, PAGE, '<h1>Error</h1>', 'drift', 'config'],
    ['no such service', 586, PAGE, '<h1>Service Not Found</h1>', 'transient', 'config'],
    ['a wrong secret', 500, {}, '', 'transient', 'config'],
    ['a code that is used up', 406, {}, '{}', 'rejected', 'config'],
    ['a gateway that fails', 502, {}, '', 'transient', 'transient'],
    ['a limit', 429, {}, '', 'limited', 'limited'],
    ['an answer that is not understood', 200, {}, '{}', 'drift', 'drift'],
  ] as const)('%s', (_, status, headers, body, thrown, kind) => {
    expect(explainToken(new Fault(thrown, 'no', { answer: { status, headers, body } }))).toMatchObject({ kind });
  });
});
