/** Connectors that sign in by OAuth as well, against their sandboxes: what they could do with a password they can do with a grant. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Connector } from '#sdk';
import { startSandbox, type Issuer, type RunningSandbox } from '#sdk/sandbox';
import { chatter } from '../../connectors/chatter/connector.ts';
import { sandbox as chatterSandbox } from '../../connectors/chatter/sandbox.ts';
import { drupal } from '../../connectors/drupal/connector.ts';
import { sandbox as drupalSandbox } from '../../connectors/drupal/sandbox.ts';
import { socialcast } from '../../connectors/socialcast/connector.ts';
import { sandbox as socialcastSandbox } from '../../connectors/socialcast/sandbox.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire } from '../support/bondfire.ts';

const { app } = await testBondfire({ connectors: [chatter, drupal, socialcast] });
const REDIRECT = new URL('http://127.0.0.1:8080/oauth/callback');
type Site = RunningSandbox<{ readonly issuer: Issuer }>;
const open: Site[] = [];

afterEach(async () => {
  for (const { id } of app.listConnections(OPERATOR)) await app.removeConnection(OPERATOR, id);
  for (const one of open.splice(0)) await one.stop();
});

async function connected(starting: Promise<Site>, settings: Readonly<Record<string, unknown>>) {
  const running = await starting;
  open.push(running);
  const { connection } = await app.addConnection(OPERATOR, {
    id: running.connector.replaceAll('_', '-'),
    connector: running.connector,
    audience: 'internal',
    settings: { url: running.url, ...settings },
  });
  return { running, id: connection.id };
}

async function allow(id: string): Promise<void> {
  const answer = await fetch(await app.requestGrant(OPERATOR, id, REDIRECT), { redirect: 'manual' });
  await app.takeGrant(new URL(answer.headers.get('location') ?? '').searchParams);
}

interface Case {
  readonly connector: Connector;
  start(): Promise<Site>;
  readonly application: Readonly<Record<string, string>>;
  readonly stream: string;
}

const CONSUMER = { client_id: 'bondfire-consumer', client_secret: 'bondfire-consumer-sandbox' };
const CASES: readonly Case[] = [
  { connector: drupal, start: () => startSandbox(drupalSandbox), application: CONSUMER, stream: 'nodes' },
  {
    connector: socialcast,
    start: () => startSandbox(socialcastSandbox),
    application: { client_id: 'bondfire-application', client_secret: 'bondfire-application-sandbox' },
    stream: 'messages',
  },
];

describe.each(CASES)('$connector.id', ({ connector, start, application, stream }) => {
  test('in a browser: reads, renews by rotation, and says who it is', async () => {
    const { id, running } = await connected(start(), { sign_in: 'browser', ...application });
    await allow(id);
    expect((await app.testConnection(OPERATOR, id)).filter(({ ok }) => !ok)).toEqual([]);
    expect(app.showConnection(OPERATOR, id).account).toMatchObject({ name: expect.stringMatching(/bondfire/i) });
    const read = async () => app.pull(OPERATOR, id, stream, new AbortController().signal);
    expect((await read()).records).toBeGreaterThan(0);
    for (const _ of [1, 2]) {
      running.world.issuer.endTokens();
      await read();
    }
    running.world.issuer.revoke();
    await expect(read()).rejects.toMatchObject({ kind: 'auth', cure: expect.stringContaining('reconnect') });
    await allow(id);
    await read();
  });

  test('what its way of signing in needs is asked for by name', () => {
    const { error } = connector.settings.safeParse({ url: 'https://acme.example', sign_in: 'browser' });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['client_id', 'client_secret']);
    const plain = connector.settings.safeParse({ url: 'https://acme.example' });
    expect(plain.error?.issues.at(-1)).toMatchObject({
      path: ['password'],
      message: 'needed where sign_in is password',
    });
  });
});

test('drupal by the application’s own account needs no browser', async () => {
  const { id, running } = await connected(startSandbox(drupalSandbox), {
    sign_in: 'client_credentials',
    ...CONSUMER,
  });
  expect((await app.testConnection(OPERATOR, id)).filter(({ ok }) => !ok)).toEqual([]);
  running.world.issuer.revoke();
  expect((await app.testConnection(OPERATOR, id)).filter(({ ok }) => !ok)).toEqual([]);
});

test('chatter in a browser: where the org is comes with the grant, which is renewed by rotation', async () => {
  const running = await startSandbox(chatterSandbox);
  open.push(running);
  const { client_id, client_secret } = running.settings;
  const { connection } = await app.addConnection(OPERATOR, {
    id: 'org',
    connector: 'chatter',
    audience: 'internal',
    settings: { login_url: running.url, client_id, client_secret },
  });
  const read = async () => app.pull(OPERATOR, connection.id, 'feed_elements', new AbortController().signal);
  await expect(read()).rejects.toMatchObject({ kind: 'auth', cure: expect.stringContaining('reconnect') });
  await allow(connection.id);
  expect((await read()).records).toBeGreaterThan(0);
  for (const _ of [1, 2]) {
    running.world.issuer.endTokens();
    await read();
  }
  running.world.issuer.revoke();
  await expect(read()).rejects.toMatchObject({ kind: 'auth', cure: expect.stringContaining('Connect again') });
  await allow(connection.id);
  await read();
});
