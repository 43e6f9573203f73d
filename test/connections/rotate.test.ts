/** `vault rotate`: another key for every credential, while other processes go on using and sealing them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import { newId } from '../../src/platform/index.ts';
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
  return new Set(rows.map(({ sealed }) => keyOf(sealed)));
}

function keyOf(sealed: string): string {
  return String(JSON.parse(Buffer.from(sealed.split('.')[0] ?? '', 'base64url').toString())['kid']);
}

/** Wherever in the store something sealed stands, by table and column, the keys that open it. */
async function keysEverywhere(): Promise<Readonly<Record<string, readonly string[]>>> {
  const { rows: columns } = await database.pool.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE' and data_type = 'text'`,
  );
  const found: Record<string, string[]> = {};
  for (const { table, column } of columns) {
    const { rows } = await database.pool.query<{ sealed: string }>(
      `select "${column}" as sealed from "${table}" where "${column}" ~ '^eyJ[\\w-]*([.][\\w-]*){4}$'`,
    );
    if (rows.length > 0) found[`${table}.${column}`] = [...new Set(rows.map(({ sealed }) => keyOf(sealed)))];
  }
  return found;
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
  // Whoever is signed in by a provider stays so, and what was asked once is known again.
  const invited = { person: 'ada', name: 'Ada', email: 'ada@example.com', role: 'viewer' };
  noteSecret((await app.inviteAccount(OPERATOR, invited)).token);
  const begun = await app.beginOnce(OPERATOR, 'a key', 'asked');
  if (begun.state === 'fresh') await begun.once.end({ status: 200, type: 'application/json', body: '{}' });
  // What is sealed is sealed, whatever it is.
  await database.pool.query(
    `insert into sessions (id, hash, account, kind, created_at, seen_at, expires_at, sealed, check_at, checked_at)
     select $1, '\\x01', accounts.id, 'oidc', now(), now(), now() + interval '1 day', asked, now(), now() from accounts cross join once`,
    [newId()],
  );
  await database.pool.query(
    `insert into sign_in_requests (state, sealed, expires_at) select '\\x02', asked, now() + interval '1 day' from once`,
  );
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
  const everywhere = await keysEverywhere();
  expect(Object.entries(everywhere).filter(([, all]) => all.some((key) => key !== rotated.key))).toEqual([]);
  expect(Object.keys(everywhere)).toEqual(
    expect.arrayContaining([
      'connections.credentials',
      'once.answer',
      'once.asked',
      'sessions.sealed',
      'sign_in_requests.sealed',
      'webhooks.secret',
    ]),
  );
  expect(await app.beginOnce(OPERATOR, 'a key', 'asked')).toMatchObject({ state: 'answered', status: 200 });
  await other.app.testConnection(OPERATOR, 'granted-0');
  await app.takeGrant((await vendor.browse(url)).searchParams);
  const later = await bondfire.another();
  expect((await later.app.testWebhook(OPERATOR, hook)).fault).toContain('ECONNREFUSED');
  for (const id of ['granted-0', 'granted-1', 'granted-2']) {
    expect(await later.app.testConnection(OPERATOR, id)).toMatchObject([{ ok: true }]);
  }
});
