/** `vault rotate`: another key for every credential, while other processes go on using and sealing them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { grantedConnector, startVendor, type Vendor } from '../support/oauth-vendor.ts';
import { noteSecret } from '../support/secrets.ts';

const bondfire = await testBondfire({ connectors: [grantedConnector] });
const { app, database } = bondfire;
let vendor: Vendor;

beforeAll(async () => {
  vendor = await startVendor();
});
afterAll(() => vendor[Symbol.asyncDispose]());

async function keys(): Promise<Set<string>> {
  const { rows } = await database.pool.query<{ sealed: string }>(
    `select credentials as sealed from connections union all select sealed from grants union all select sealed from grant_requests
     union all select secret from webhooks union all select old_secret from webhooks`,
  );
  return new Set(
    rows.map(({ sealed }) =>
      String(JSON.parse(Buffer.from(sealed.split('.')[0] ?? '', 'base64url').toString())['kid']),
    ),
  );
}

test('every credential is sealed anew, and all processes go on', async () => {
  for (const [at, flow] of ['direct', 'direct', 'code'].entries()) {
    const settings = { url: vendor.url, flow, app_secret: 'app-secret' };
    await app.addConnection(OPERATOR, { id: `granted-${at}`, connector: 'granted', audience: 'internal', settings });
  }
  const other = await bondfire.another();
  await other.app.testConnection(OPERATOR, 'granted-0');
  const redirect = new URL('https://talk.example/oauth/callback');
  const url = await app.requestGrant(OPERATOR, 'granted-2', redirect);
  // Nobody is there; only its secrets count.
  const { id: hook, secret } = await app.addWebhook(OPERATOR, { url: 'http://127.0.0.1:9/' });
  noteSecret(secret);
  noteSecret((await app.rotateWebhook(OPERATOR, hook)).secret);
  const before = await keys();
  const stop = new AbortController();
  const busy = (async () => {
    while (!stop.signal.aborted) {
      vendor.endTokens();
      await other.app.testConnection(OPERATOR, 'granted-1');
    }
  })();
  const rotated = await app.rotateVault(OPERATOR);
  stop.abort();
  await busy;
  expect(rotated.resealed).toBeGreaterThanOrEqual(6);
  expect(rotated.dropped).toEqual([...before]);
  expect([...(await keys())]).toEqual([rotated.key]);
  await other.app.testConnection(OPERATOR, 'granted-0');
  await app.takeGrant((await vendor.browse(url)).searchParams);
  const later = await bondfire.another();
  expect((await later.app.testWebhook(OPERATOR, hook)).fault).toContain('ECONNREFUSED');
  for (const id of ['granted-0', 'granted-1', 'granted-2']) {
    expect(await later.app.testConnection(OPERATOR, id)).toMatchObject([{ ok: true }]);
  }
});
