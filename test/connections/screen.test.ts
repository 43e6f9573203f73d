/** What the screen of the connections stands on: all of them in one answer, streams that are off, history that is cancelled, another address, what a form got wrong. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineConnector, defineStream, parseJson, secret, type Page } from '#sdk';
import { connectors } from '../../connectors/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { served } from '../support/api.ts';
import { testBondfire } from '../support/bondfire.ts';
import { grantedConnector, startVendor } from '../support/oauth-vendor.ts';

/** One page after the other, each when it is let go. */
let turn = Promise.withResolvers<void>();
let free = false;
let pulls = 0;

const Record = z.object({ id: z.string() });
const paged = defineConnector({
  id: 'paged',
  title: 'Paged',
  docs: 'https://example.com',
  budget: { maxConcurrent: 1, perHour: 100 },
  settings: z.strictObject({ key: secret('The key.'), place: z.string().optional() }),
  client: () => null,
  check: () => Promise.resolve([]),
  streams: {
    posts: defineStream({
      summary: 'Posts.',
      docs: 'https://example.com',
      record: Record,
      key: ({ id }: z.output<typeof Record>) => ({ id, version: '1' }),
      parse: (body: Uint8Array) => z.array(z.unknown()).parse(parseJson(body)),
      async *pull(): AsyncGenerator<Page> {
        pulls += 1;
        for (let page = 1; page <= 3; page += 1) {
          if (!free) await turn.promise;
          turn = Promise.withResolvers<void>();
          yield { records: [{ id: `${page}` }], cursor: String(page) };
        }
      },
      edits: 'invisible',
      deletes: 'invisible',
    }),
  },
  actions: {},
});

const vendor = await startVendor();
const bondfire = await testBondfire({ connectors: [...connectors, grantedConnector, paged] });
const { app, database } = bondfire;
const { call, viewer, url } = await served(app);

interface Overview {
  readonly connection: { readonly id: string; readonly off: readonly string[] };
  readonly health: { readonly state: string; readonly streams: readonly { stream: string; off: boolean }[] };
  readonly quarantined: Readonly<Record<string, number>>;
  readonly hours: Readonly<Record<string, readonly number[]>>;
  readonly budget: { readonly perHour: number; readonly spent: number } | null;
  readonly signsIn: string | null;
}

async function overview(id: string): Promise<Overview> {
  const { body } = await call('GET', `connection-overview?connection=${id}`, undefined, viewer);
  const [one] = (body as { readonly items: readonly Overview[] }).items;
  if (one) return one;
  throw new Error(`nothing is told of ${id}`);
}

async function webhook(id: string): Promise<string> {
  const { status, body } = await call('POST', 'connections', {
    id,
    connector: 'webhook',
    audience: 'external',
    settings: {},
  });
  expect(status).toBe(201);
  const { address, token } = body as { readonly address: string; readonly token: string };
  expect(address).toBe(`${url}/in/${id}/${token}`);
  return address;
}

async function post(address: string, record: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(address, { method: 'POST', headers, body: JSON.stringify(record) })).status;
}

const fits = { id: 'a', text: 'Hello', published_at: '2026-03-02T10:00:00Z', author: { id: 'u1', name: 'Ines' } };

test('what came, what did not fit and what is usual are in one answer', async () => {
  const address = await webhook('shop');
  expect(await post(address, fits)).toBe(200);
  expect(await post(address, { id: 'b', text: 'When?' })).toBe(200);
  const one = await overview('shop');
  expect(one).toMatchObject({
    quarantined: { posts: 1 },
    health: { state: 'healthy', streams: [{ stream: 'posts', state: 'healthy' }, {}, {}] },
    budget: null,
    signsIn: 'settings',
  });
  expect(one.hours['posts']).toHaveLength(24);
  // It may be another hour by now.
  expect(one.hours['posts']?.slice(-2)).toContain(1);
});

/** How often the database is asked for the overview of all. */
async function questions(): Promise<number> {
  let count = 0;
  const { pool } = database;
  const query = pool.query.bind(pool);
  Object.assign(pool, { query: (...given: Parameters<typeof query>) => ((count += 1), query(...given)) });
  await app.connectionOverview(OPERATOR, { hours: 24 });
  Object.assign(pool, { query });
  return count;
}

test('as many questions for twenty connections as for one', async () => {
  const few = await questions();
  for (let at = 0; at < 20; at += 1) await webhook(`many-${at}`);
  expect(await questions()).toBe(few);
  for (let at = 0; at < 20; at += 1) await app.removeConnection(OPERATOR, `many-${at}`);
});

test('of a stream that is off nothing is taken in, and it says nothing of the rest', async () => {
  const address = await webhook('half');
  expect((await call('PUT', 'connections/half/off', { streams: ['nothing'] })).status).toBe(400);
  expect((await call('PUT', 'connections/half/off', { streams: ['posts'] }, viewer)).status).toBe(403);
  expect((await call('PUT', 'connections/half/off', { streams: ['posts'] })).body).toMatchObject({ off: ['posts'] });
  expect(await post(address, fits)).toBe(200);
  expect((await overview('half')).health.streams).toMatchObject([
    { stream: 'posts', off: true, state: 'paused' },
    {},
    {},
  ]);
  expect((await call('GET', 'activities?connection=half')).body).toMatchObject({ items: [] });
  await call('PUT', 'connections/half/off', { streams: [] });
  await post(address, { ...fits, id: 'c' });
  expect((await call('GET', 'activities?connection=half')).body).toMatchObject({ items: [{ external_id: 'c' }] });
});

test('another address takes over, and the one before is no longer taken', async () => {
  const before = await webhook('moved');
  expect((await call('POST', 'connections/moved/address', undefined, viewer)).status).toBe(403);
  const { body } = await call('POST', 'connections/moved/address');
  const { address } = body as { readonly address: string };
  expect(await post(before, fits)).toBe(404);
  expect(await post(address, fits)).toBe(200);
  await app.addConnection(OPERATOR, { id: 'dumb', connector: 'paged', audience: 'internal', settings: { key: 'k' } });
  expect((await call('POST', 'connections/dumb/address')).status).toBe(400);
  await app.removeConnection(OPERATOR, 'dumb');
});

test('what does not fit in a form is told by field, and a setting can be taken back', async () => {
  const wanted = { id: 'site', connector: 'drupal', audience: 'internal', settings: { url: 'no address', types: [7] } };
  const refused = await call('POST', 'connections', wanted);
  expect(refused.status).toBe(400);
  const { errors } = refused.body as { readonly errors: readonly { pointer: string; detail: string }[] };
  expect(errors.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(['/settings/url', '/settings/types/0']));
  const missing = await call('POST', 'connections', { ...wanted, settings: { url: 'https://talk.example' } });
  expect(missing.body).toMatchObject({
    errors: expect.arrayContaining([
      { pointer: '/settings/password', detail: 'needed where sign_in is password' },
    ]) as unknown,
  });
  const settings = { key: 'k', place: 'here' };
  await app.addConnection(OPERATOR, { id: 'placed', connector: 'paged', audience: 'internal', settings });
  const { body } = await call('PATCH', 'connections/placed', { settings: { place: null } });
  expect(body).toMatchObject({ settings: {} });
  expect((body as { readonly settings: object }).settings).toEqual({});
  await app.removeConnection(OPERATOR, 'placed');
});

test('a form knows what each way of signing in needs', async () => {
  const { body } = await call('GET', 'connectors', undefined, viewer);
  const { items } = body as { readonly items: readonly { id: string; settings: Readonly<Record<string, unknown>> }[] };
  const drupal = items.find(({ id }) => id === 'drupal');
  expect(drupal?.settings['needs']).toMatchObject({ sign_in: { password: ['username', 'password'] } });
});

test('a connector tells its form, its streams and actions and its rights in the language that is asked for', async () => {
  const { headers, body } = await call('GET', 'connectors', undefined, {
    headers: { 'accept-language': 'de-AT, en;q=0.5' },
  });
  expect(headers.get('content-language')).toBe('de');
  const { items } = body as { readonly items: readonly { readonly id: string }[] };
  expect(items.find(({ id }) => id === 'mastodon')).toMatchObject({
    settings: {
      properties: {
        sign_in: { title: 'Anmeldung', enum: ['token', 'browser'], choices: { browser: 'im Browser' } },
        token: { secret: true, description: expect.stringContaining('Bei der Anmeldung mit einem Token.') as string },
      },
      needs: { sign_in: { token: ['token'] } },
    },
    streams: { mentions: expect.stringMatching(/^Beiträge, die das Konto erwähnen/) as string },
    labels: { streams: { mentions: 'Erwähnungen' }, actions: { boost: 'teilen' } },
  });
  const chatter = items.find(({ id }) => id === 'chatter');
  expect(chatter).toMatchObject({
    settings: { properties: { feeds: { properties: { groups: { title: 'Gruppen' } } } } },
  });
  expect(items.find(({ id }) => id === 'feed')).toMatchObject({ title: 'Blogs und Feeds' });
  // One that has no catalogue goes on in English.
  expect(items.find(({ id }) => id === 'paged')).toMatchObject({
    streams: { posts: 'Posts.' },
    labels: { streams: { posts: 'posts' } },
  });
  await webhook('asked');
  const tested = await call('POST', 'connections/asked/test', undefined, { headers: { 'accept-language': 'de' } });
  expect(tested.body).toMatchObject({ items: [{ scope: 'Beiträge empfangen', ok: true }] });
  await app.removeConnection(OPERATOR, 'asked');
});

test('records in quarantine are shown whole, and mapped again by whoever may', async () => {
  const listed = await call('GET', 'quarantine?connection=shop', undefined, viewer);
  const [record] = (listed.body as { readonly items: readonly { envelope: string }[] }).items;
  const envelope = record?.envelope ?? '';
  expect((await call('GET', `quarantine/${envelope}`, undefined, viewer)).body).toMatchObject({
    payload: { id: 'b', text: 'When?' },
    problems: [{ field: 'published_at' }],
  });
  expect((await call('POST', 'quarantine/replay', { envelope }, viewer)).status).toBe(403);
  expect((await call('POST', 'quarantine/replay', { envelope })).body).toEqual({
    mapped: 0,
    skipped: 0,
    quarantined: 1,
  });
  expect((await call('POST', 'quarantine/replay', {})).status).toBe(400);
});

test('history is cancelled where it is, and what was read stays', async () => {
  await app.addConnection(OPERATOR, { id: 'old', connector: 'paged', audience: 'internal', settings: { key: 'k' } });
  const begun = await call('POST', 'connections/old/backfills', { since: '2020-01-01' });
  expect(begun.status).toBe(202);
  const reading = app.carryOnBackfill(OPERATOR, 'old', 'posts', new AbortController().signal);
  await expect.poll(() => pulls, { timeout: 60_000 }).toBeGreaterThan(0);
  expect((await call('DELETE', 'connections/old/backfills/posts', undefined, viewer)).status).toBe(403);
  expect((await call('DELETE', 'connections/old/backfills/posts')).body).toMatchObject({
    ended_at: expect.any(String) as string,
  });
  turn.resolve();
  const ended = await reading;
  expect(ended.ended_at).not.toBeNull();
  expect(ended.records).toBe(1);
  expect(ended.percent).not.toBe(100);
  expect((await call('DELETE', 'connections/old/backfills/posts')).status).toBe(404);
  expect(await overview('old')).toMatchObject({ budget: { perHour: 100, spent: 0 } });
});

test('the way back from a vendor leads to the connection, with what became of it', async () => {
  const settings = { url: vendor.url };
  await app.addConnection(OPERATOR, { id: 'crm', connector: 'granted', audience: 'internal', settings });
  async function back(change: (answer: URL) => void = () => undefined): Promise<string | null> {
    const { body } = await call('POST', 'connections/crm/grant');
    const answer = await vendor.browse(new URL((body as { readonly url: string }).url));
    change(answer);
    const came = await fetch(answer, { redirect: 'manual' });
    expect(came.status).toBe(303);
    return new URL(came.headers.get('location') ?? '', answer).pathname;
  }
  expect(
    await back((answer) => {
      answer.searchParams.delete('code');
      answer.searchParams.set('error', 'access_denied');
      answer.searchParams.set('error_description', '<b>No</b>');
    }),
  ).toBe('/connections/crm');
  expect((await call('GET', 'connections/crm')).body).toMatchObject({
    account: null,
    refused: { message: expect.stringContaining('<b>No</b>') as string },
  });
  expect(await back()).toBe('/connections/crm');
  expect((await call('GET', 'connections/crm')).body).toMatchObject({ account: { name: 'Ines' }, refused: null });
});

/** How far the one that is off is read. */
async function asleep(): Promise<unknown> {
  return (await overview('asleep')).health.streams;
}

test('a stream that is off is not read, and read again once it is on', async () => {
  free = true;
  await app.removeConnection(OPERATOR, 'old');
  await app.addConnection(OPERATOR, { id: 'asleep', connector: 'paged', audience: 'internal', settings: { key: 'k' } });
  await app.addConnection(OPERATOR, { id: 'awake', connector: 'paged', audience: 'internal', settings: { key: 'k' } });
  await app.turnOff(OPERATOR, 'asleep', ['posts']);
  pulls = 0;
  await bondfire.startWork();
  await expect.poll(() => pulls, { timeout: 60_000 }).toBe(1);
  expect(await asleep()).toMatchObject([{ pulled_at: null }]);
  await app.turnOff(OPERATOR, 'asleep', []);
  await expect.poll(asleep, { timeout: 60_000 }).toMatchObject([{ pulled_at: expect.any(String) as string }]);
});
