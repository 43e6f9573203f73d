/** Signing in with a token, over real sockets: got in a browser, renewed when it ends, refused in the ways of Gmail and of Exchange Online. */
import { connect as dial, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_GRANT } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { OPERATOR, type App } from '../../src/app/index.ts';
import { createHttp } from '../../src/platform/index.ts';
import { testBondfire } from '../../test/support/bondfire.ts';
import { mail } from './connector.ts';
import { oauth } from './oauth.ts';
import { sandbox } from './sandbox.ts';
import { ACCOUNT, APP, arrive, LIST, PASSWORD, type World } from './sandbox/world.ts';

const bondfire = await testBondfire({ connectors: [mail] });
const { app, logged } = bondfire;
const REDIRECT = new URL('https://talk.example/oauth/callback');
const RECONNECT = expect.stringContaining('connection reconnect') as string;
/** As the sandbox's authorization server makes them. */
const TOKEN = /(?:access|refresh)-\d/;
let running: RunningSandbox<World>;
let made = 0;

beforeEach(async () => {
  running = await startSandbox(sandbox);
});
afterEach(async () => {
  for (const { id } of app.listConnections(OPERATOR)) await app.removeConnection(OPERATOR, id);
  await running.stop();
});

function settings(): Record<string, unknown> {
  const { password: _, ...rest } = running.settings;
  return {
    ...rest,
    sign_in: 'oauth',
    provider: 'other',
    client_id: APP.id,
    client_secret: APP.secret,
    authorize_url: `${running.url}/oauth/authorize`,
    token_url: `${running.url}/oauth/token`,
    scopes: ['mail'],
    timeout: 30,
  };
}

async function add(more: object = {}): Promise<string> {
  made += 1;
  const id = `mailbox-${made}`;
  await app.addConnection(OPERATOR, {
    id,
    connector: 'mail',
    audience: 'internal',
    settings: { ...settings(), ...more },
  });
  return id;
}

/** As whoever opens the address in a browser. */
async function allow(id: string) {
  const { headers } = await fetch(await app.requestGrant(OPERATOR, id, REDIRECT), { redirect: 'manual' });
  return app.takeGrant(new URL(headers.get('location') ?? '').searchParams);
}

async function connected(more: object = {}): Promise<string> {
  const id = await add(more);
  await allow(id);
  return id;
}

function pull(id: string, by: App = app) {
  return by.pull(OPERATOR, id, 'messages', AbortSignal.timeout(60_000));
}

async function send(id: string, text: string): Promise<string> {
  const input = { to: LIST, subject: 'The red tint', text };
  return (await app.act(OPERATOR, { action: 'mail.send', connection: id, input })).id;
}

async function sent(effect: string): Promise<void> {
  await expect.poll(async () => (await app.showEffect(OPERATOR, effect)).state, { timeout: 60_000 }).toBe('done');
}

/** How often a server was signed in to, or tried to be. */
function attempts(method: 'AUTHENTICATE' | 'AUTH'): number {
  return running.state().seen.filter((line) => line.startsWith(`${method} /`)).length;
}

function renewals(): number {
  return running.state().seen.filter((line) => line === 'POST /oauth/token 200').length;
}

describe.each([
  ['after a challenge, as Gmail does', true],
  ['at once, as Exchange Online does', false],
])('a server that refuses %s', (_, challenges) => {
  test('is read and sent by; the token ends, is renewed, is revoked, and granted again', async () => {
    running.world.challenges = challenges;
    const id = await add();
    await expect(pull(id)).rejects.toMatchObject({ kind: 'auth', message: `${id} is not connected yet` });
    expect(await allow(id)).toMatchObject({ id, account: { id: ACCOUNT } });
    expect((await app.testConnection(OPERATOR, id)).filter(({ ok }) => !ok)).toEqual([]);
    expect((await pull(id)).fresh).toBeGreaterThan(0);
    await bondfire.startActions();
    await sent(await send(id, 'It is fixed.'));

    // It ended: whoever signs in next has it renewed, and another process goes on with what was stored.
    running.world.issuer.endTokens();
    const before = renewals();
    const fresh = arrive(running.world);
    expect((await pull(id)).fresh).toBeGreaterThan(0);
    running.world.issuer.endTokens();
    await sent(await send(id, 'It is fixed again.'));
    const other = await bondfire.another();
    running.world.issuer.endTokens();
    await pull(id, other.app);
    await pull(id);
    expect(renewals()).toBe(before + 3);
    expect(running.state().made).toHaveLength(2);

    running.world.issuer.revoke();
    await expect(pull(id)).rejects.toMatchObject({ kind: 'auth', cure: RECONNECT });
    expect(app.showConnection(OPERATOR, id).disconnected).toMatchObject({ cure: RECONNECT });
    const waiting = await send(id, 'It waits.');

    await allow(id);
    expect(app.showConnection(OPERATOR, id).disconnected).toBeNull();
    await sent(waiting);
    expect(running.state().made.map(({ text }) => text)).toEqual(['It is fixed.', 'It is fixed again.', 'It waits.']);
    await pull(id);
    const read = await app.listActivities(OPERATOR, { connection: id, stream: 'messages', limit: 500 });
    expect(read.filter(({ external_id }) => external_id === fresh)).toHaveLength(1);
    expect(JSON.stringify([logged.entries(), app.listConnections(OPERATOR)])).not.toMatch(TOKEN);
  });

  test('a token of somebody else is tried twice, and not kept; what there was goes on', async () => {
    running.world.challenges = challenges;
    const id = await add({ user: 'somebody@company.example' });
    await expect(allow(id)).rejects.toMatchObject({ kind: 'auth', cure: RECONNECT });
    expect(attempts('AUTHENTICATE')).toBe(2);
    expect(await app.grantedAt(OPERATOR, id)).toBeNull();
  });

  test('a token for sending is tried twice as well, and no mail was begun', async () => {
    running.world.challenges = challenges;
    const id = await connected({ smtp_user: 'somebody@company.example' });
    expect(await app.testConnection(OPERATOR, id)).toMatchObject([
      { ok: true },
      { ok: true },
      { ok: true },
      { scope: 'sign in to send (SMTP)', ok: false, cure: RECONNECT },
    ]);
    expect(attempts('AUTH')).toBe(2);
    expect(running.state().seen.some((line) => line.startsWith('MAIL'))).toBe(false);
  });
});

describe('nothing else ends a grant', () => {
  test.each([
    ['unavailable', 'CONNECT', 'transient'],
    ['limited', 'EXAMINE', 'limited'],
    ['not_found', 'EXAMINE', 'config'],
  ])('IMAP: %s to %s is %s', async (name, method, kind) => {
    const id = await connected();
    running.fault({ name, method });
    await expect(pull(id)).rejects.toMatchObject({ kind });
    expect(app.showConnection(OPERATOR, id).disconnected).toBeNull();
  });

  test.each([
    ['unavailable', 'transient'],
    ['broken', 'transient'],
    ['limited', 'limited'],
  ])('the token endpoint: %s is %s', async (name, kind) => {
    const id = await connected();
    running.world.issuer.endTokens();
    running.fault({ name, path: '/oauth/token' });
    await expect(pull(id)).rejects.toMatchObject({ kind });
    expect(app.showConnection(OPERATOR, id).disconnected).toBeNull();
  });

  test('sending that is switched off at Exchange Online is no matter of the token', async () => {
    const id = await connected();
    running.fault({ name: 'switched_off', method: 'AUTH' });
    const checks = await app.testConnection(OPERATOR, id);
    expect(checks.at(-1)).toMatchObject({ ok: false, cure: expect.stringContaining('Authenticated SMTP') as string });
    expect(attempts('AUTH')).toBe(1);
  });

  test('a server that takes no tokens', async () => {
    const id = await connected();
    running.world.mechanisms.delete('XOAUTH2');
    await expect(pull(id)).rejects.toMatchObject({
      kind: 'config',
      cure: expect.stringContaining('sign_in') as string,
    });
    expect(attempts('AUTHENTICATE')).toBe(1);
  });
});

test('OAUTHBEARER is spoken where IMAP offers it', async () => {
  running.world.mechanisms.delete('XOAUTH2');
  running.world.mechanisms.add('OAUTHBEARER');
  const id = await connected();
  running.world.issuer.endTokens();
  expect((await pull(id)).fresh).toBeGreaterThan(0);
});

test('sending may have a password of its own', async () => {
  const http = createHttp({ allowPrivate: ['127.0.0.1'], log: { debug: () => undefined }, retries: 0 });
  const given = mail.settings.parse({ ...settings(), smtp_user: ACCOUNT, smtp_password: PASSWORD });
  await mail.client(given, http, NO_GRANT).trySending();
  expect(running.state().seen).toContain('AUTH /smtp');
  http.close();
});

describe('what is asked of a provider', () => {
  const typed = { imap_host: 'imap.example', user: 'a@b.example', from: 'a@b.example', sign_in: 'oauth' };
  const application = { client_id: 'a', client_secret: 'b' };

  function planOf(more: object) {
    const plan = oauth.of(mail.settings.parse({ ...typed, ...application, ...more }));
    return plan?.flow === 'code' ? [plan.authorize.href, plan.token.href, plan.scopes] : null;
  }

  test('Microsoft: of the tenant, and to send only where something is sent by it', () => {
    const base = 'https://login.microsoftonline.com/acme.example/oauth2/v2.0';
    const microsoft = { provider: 'microsoft', tenant: 'acme.example' };
    const reads = 'https://outlook.office.com/IMAP.AccessAsUser.All';
    const scopes = [reads, 'https://outlook.office.com/SMTP.Send', 'offline_access'];
    const sends = { ...microsoft, smtp_host: 'smtp.example' };
    expect(planOf(sends)).toEqual([`${base}/authorize`, `${base}/token`, scopes]);
    for (const less of [microsoft, { ...sends, smtp_password: 'c' }])
      expect(planOf(less)?.[2]).toEqual([reads, 'offline_access']);
  });

  test('Google: for while nobody is there', () => {
    expect(planOf({ provider: 'google' })).toEqual([
      'https://accounts.google.com/o/oauth2/v2/auth?access_type=offline&prompt=consent',
      'https://oauth2.googleapis.com/token',
      ['https://mail.google.com/'],
    ]);
  });

  test('what was typed goes before what is known', () => {
    const own = { authorize_url: 'https://a.example/x', token_url: 'https://a.example/y', scopes: ['z'] };
    for (const provider of ['google', 'other'])
      expect(planOf({ provider, ...own })).toEqual([own.authorize_url, own.token_url, own.scopes]);
  });

  test.each([
    [{}, ['provider', 'client_id', 'client_secret']],
    [{ ...application, provider: 'microsoft' }, ['tenant']],
    [{ ...application, provider: 'other' }, ['authorize_url', 'token_url', 'scopes']],
    [{ ...application, provider: 'google' }, undefined],
    [{ sign_in: 'password', provider: 'other' }, ['password']],
  ])('%j lacks %j', (given, lacking) => {
    const { error } = mail.settings.safeParse({ ...typed, ...given });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(lacking);
  });
});

/** Says each line once the server has answered the one before; answers what the server said. */
async function talk(port: unknown, lines: readonly string[]): Promise<string[]> {
  const socket: Socket = dial(Number(port), '127.0.0.1');
  const said: string[] = [];
  let next = 0;
  socket.setEncoding('utf8');
  for await (const chunk of socket as AsyncIterable<string>) {
    said.push(...chunk.split('\r\n').filter((line) => line !== ''));
    const line = lines[next];
    if (line === undefined) break;
    next += 1;
    socket.write(`${line}\r\n`);
  }
  socket.destroy();
  return said;
}

function challenge(line: string | undefined): unknown {
  return JSON.parse(Buffer.from(line?.replace(/^(?:\+|334) /, '') ?? '', 'base64').toString());
}

describe('the sandbox speaks as is documented', () => {
  const token = `user=${ACCOUNT}\x01auth=Bearer wrong\x01\x01`;
  const response = Buffer.from(token).toString('base64');

  const REFUSAL = { status: '401', schemes: 'bearer mac', scope: 'mail' };

  test('IMAP: AUTHENTICATE XOAUTH2, a challenge in JSON, an empty answer, NO', async () => {
    const { imap_port: port } = running.settings;
    const [hello, asked, no] = await talk(port, [`a AUTHENTICATE XOAUTH2 ${response}`, '']);
    expect(hello).toContain('AUTH=XOAUTH2');
    expect(challenge(asked)).toEqual(REFUSAL);
    expect(no).toBe('a NO [AUTHENTICATIONFAILED] Invalid credentials');
    const [, prompt, again] = await talk(port, ['a AUTHENTICATE XOAUTH2', response]);
    expect(prompt).toBe('+ ');
    expect(challenge(again)).toEqual(REFUSAL);
  });

  test('SMTP: AUTH XOAUTH2, 334 with the same, an empty answer, 535', async () => {
    const said = await talk(running.settings['smtp_port'], ['EHLO me.example', `AUTH XOAUTH2 ${response}`, '']);
    expect(said.find((line) => line.includes('AUTH '))).toContain('XOAUTH2');
    expect(challenge(said.find((line) => line.startsWith('334')))).toEqual(REFUSAL);
    expect(said.at(-1)).toMatch(/^535 /);
  });
});
