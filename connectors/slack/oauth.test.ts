/** OAuth through the whole product: the browser, the token that is renewed, and Socket Mode beside it with its own token. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asFault } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { OPERATOR } from '../../src/app/index.ts';
import { createSignIn, keepInMemory } from '../../src/connections/index.ts';
import { createHttp } from '../../src/platform/index.ts';
import { testBondfire } from '../../test/support/bondfire.ts';
import { slack } from './connector.ts';
import { oauth, readAnswer } from './oauth.ts';
import { sandbox, type World } from './sandbox.ts';
import { ACCOUNT } from './sandbox/world.ts';

const { app, startWork } = await testBondfire({ connectors: [slack] });
const REDIRECT = new URL('https://talk.example/oauth/callback');

const ACCOUNT_OF_APP = { client_id: ACCOUNT.client_id, client_secret: ACCOUNT.client_secret };

let running: RunningSandbox<World>;
let made = 0;

beforeEach(async () => {
  running = await startSandbox(sandbox);
});

afterEach(async () => {
  for (const { id } of app.listConnections(OPERATOR)) await app.removeConnection(OPERATOR, id);
  await running.stop();
});

async function add(more: object = {}): Promise<string> {
  made += 1;
  const { token: _, app_token: __, ...settings } = running.settings;
  const id = `installed-${made}`;
  await app.addConnection(OPERATOR, {
    id,
    connector: 'slack',
    audience: 'internal',
    settings: { ...settings, ...ACCOUNT_OF_APP, ...more },
  });
  return id;
}

/** What a browser brings back. */
async function installed(id: string): Promise<URLSearchParams> {
  const url = await app.requestGrant(OPERATOR, id, REDIRECT);
  const { headers } = await fetch(url, { redirect: 'manual' });
  return new URL(headers.get('location') ?? '').searchParams;
}

function scopesOf(url: URL): readonly string[] {
  return (url.searchParams.get('scope') ?? '').split(',');
}

describe('installing the app', () => {
  test('the admin is asked for what the settings need, divided by commas', async () => {
    const asked = await app.requestGrant(OPERATOR, await add(), REDIRECT);
    expect(asked.pathname).toBe('/oauth/v2/authorize');
    expect(scopesOf(asked)).toEqual(expect.arrayContaining(['channels:history', 'chat:write', 'users:read.email']));
    expect(scopesOf(asked)).not.toContain('im:history');
    const direct = await app.requestGrant(OPERATOR, await add({ kinds: ['direct', 'group_direct'] }), REDIRECT);
    expect(scopesOf(direct)).toEqual(expect.arrayContaining(['im:history', 'mpim:history']));
  });

  test('back from the browser it is connected, and reads with the token that it was given', async () => {
    const id = await add();
    expect(await app.takeGrant(await installed(id))).toMatchObject({ id, account: { id: ACCOUNT.user } });
    expect((await app.testConnection(OPERATOR, id)).filter(({ ok }) => !ok)).toEqual([]);
    const pulled = await app.pull(OPERATOR, id, 'messages', AbortSignal.timeout(60_000));
    expect(pulled.fresh).toBeGreaterThan(0);
  });

  test('with a token that was typed in there is nothing to install', () => {
    expect(oauth.of(slack.settings.parse(running.settings))).toBeNull();
    expect(slack.settings.safeParse({ client_id: '1.2' }).error?.issues[0]?.message).toContain('give either token');
  });

  test('a wrong secret is a matter of the settings', async () => {
    const id = await add({ client_secret: 'wrong' });
    const answer = await installed(id);
    await expect(app.takeGrant(answer)).rejects.toMatchObject({
      kind: 'config',
      cure: expect.stringContaining('client_secret') as string,
    });
  });
});

describe('what oauth.v2.access answers', () => {
  const now = new Date('2026-03-02T09:15:00Z');

  test('the bot’s token, with its end where it rotates, and never the token of the person who installed it', () => {
    const answer = readAnswer(
      {
        ok: true,
        access_token: 'xoxe.xoxb-1',
        refresh_token: 'xoxe-1',
        expires_in: 43_200,
        scope: 'chat:write',
        bot_user_id: 'U0BOT',
        team: { id: 'T0ACME', name: 'Acme' },
        authed_user: { id: 'U0PETRA', access_token: 'xoxp-secret' },
      },
      now,
    );
    expect(answer).toMatchObject({
      access_token: 'xoxe.xoxb-1',
      refresh_token: 'xoxe-1',
      expires_at: new Date('2026-03-02T21:15:00Z'),
    });
    expect(JSON.stringify(answer.said)).not.toContain('xox');
  });

  test.each([
    ['invalid_refresh_token', 'auth'],
    ['code_already_used', 'auth'],
    ['bad_client_secret', 'config'],
    ['invalid_client_id', 'config'],
    ['bad_redirect_uri', 'config'],
    ['internal_error', 'transient'],
    ['ratelimited', 'limited'],
  ])('%s is %s', (error, kind) => {
    let told: unknown = null;
    try {
      readAnswer({ ok: false, error }, now);
    } catch (thrown) {
      told = thrown;
    }
    expect(asFault(told).kind).toBe(kind);
  });

  test('what is neither is drift', () => {
    expect(() => readAnswer({ ok: true, token_type: 'bot' }, now)).toThrow('what is no token');
  });
});

test('a token that ends is renewed, and the refresh token with it', async () => {
  const answer = await installed(await add());
  const settings = slack.settings.parse({ ...running.settings, token: undefined, ...ACCOUNT_OF_APP });
  const plan = oauth.of(settings);
  if (plan === null) throw new TypeError('there is nothing to install');
  const http = createHttp({ allowPrivate: true, log: { debug: () => undefined }, retries: 0 });
  const { client_id, client_secret } = ACCOUNT_OF_APP;
  const answered = await fetch(plan.token, {
    method: 'POST',
    body: new URLSearchParams({ client_id, client_secret, code: answer.get('code') ?? '' }),
  });
  const { access_token, refresh_token } = readAnswer(await answered.json(), new Date());
  const keeper = keepInMemory({ access_token, refresh_token, expires_at: new Date().toISOString(), said: {} });
  const hidden: string[] = [];
  const signIn = createSignIn({
    connection: 'x',
    plan,
    http,
    keeper,
    hide: (token) => hidden.push(token),
    now: () => new Date(),
  });
  const { authorization } = await signIn.headers(new URL(`${running.url}/api/auth.test`));
  const kept = await keeper.read();
  expect(authorization).toBe(`Bearer ${kept?.access_token}`);
  expect(kept?.access_token).not.toBe(access_token);
  expect(kept?.refresh_token).not.toBe(refresh_token);
  expect(hidden).toEqual([access_token, refresh_token, kept?.access_token, kept?.refresh_token]);
  http.close();
});

test('Socket Mode goes with the app-level token, whatever the grant is, and what it brings is stored', async () => {
  const id = await add({ app_token: ACCOUNT.app_token });
  await app.takeGrant(await installed(id));
  await startWork();
  await expect.poll(() => running.world.sockets.size, { timeout: 60_000 }).toBe(1);
  sandbox.streams['messages']?.add(running.world, { text: 'Through the socket' });
  await expect.poll(() => running.world.acknowledged.length, { timeout: 60_000 }).toBe(1);
  const stored = await app.listActivities(OPERATOR, { connection: id, stream: 'messages', limit: 500 });
  expect(stored.map(({ text }) => text)).toContain('Through the socket');
});
