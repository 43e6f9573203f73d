/** Connecting again while everything goes on: the old credentials have no last word, and the new ones go where the old ones went. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineConnector, defineStream, Fault, secret } from '#sdk';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { loopback } from '../support/loopback.ts';
import { grantedConnector, startVendor, type Vendor } from '../support/oauth-vendor.ts';
import { until } from '../support/processes/process.ts';

/** The vendor of a connector that signs in with a token. */
const gate = {
  account: (): { id: string; name: string } => ({ id: 'u1', name: 'Ines' }),
  /** Readings under way end when a test lets them. */
  reading: null as PromiseWithResolvers<void> | null,
  read: [] as string[],
  ended: new Set<string>(),
};

const gated = defineConnector({
  id: 'gated',
  title: 'Gated',
  docs: 'https://gated.example',
  settings: z.strictObject({ token: secret('Of the account.') }),
  client: ({ token }): { token: string } => ({ token }),
  check: async () => [{ scope: 'all', ok: true, missing: null, costs: null, cure: null }],
  account: async () => gate.account(),
  streams: {
    posts: defineStream({
      summary: 'Posts.',
      docs: 'https://gated.example',
      record: z.looseObject({ id: z.string() }),
      key: ({ id }) => ({ id, version: '1' }),
      parse: () => [],
      edits: 'invisible',
      deletes: 'invisible',
      async *pull({ token }: { token: string }) {
        gate.read.push(token);
        await gate.reading?.promise;
        if (gate.ended.has(token)) throw new Fault('auth', `${token} was revoked`);
        yield { records: [], cursor: '0' };
      },
    }),
  },
  actions: {},
});

const bondfire = await testBondfire({ connectors: [grantedConnector, gated], pullEveryMs: 300 });
const { app } = bondfire;
await bondfire.startWork();
const REDIRECT = new URL('https://talk.example/oauth/callback');
let vendor: Vendor;
let made = 0;

beforeEach(async () => {
  vendor = await startVendor();
});
afterEach(async () => {
  gate.reading?.resolve();
  Object.assign(gate, { reading: null, read: [], ended: new Set(), account: () => ({ id: 'u1', name: 'Ines' }) });
  for (const { id } of app.listConnections(OPERATOR)) await app.removeConnection(OPERATOR, id);
  await vendor[Symbol.asyncDispose]();
});

async function add(flow: 'code' | 'direct'): Promise<string> {
  made += 1;
  const id = `granted-${made}`;
  const settings = { url: vendor.url, flow, app_secret: 'app-secret' };
  await app.addConnection(OPERATOR, { id, connector: 'granted', audience: 'internal', settings });
  return id;
}

async function back(id: string): Promise<URLSearchParams> {
  return (await vendor.browse(await app.requestGrant(OPERATOR, id, REDIRECT))).searchParams;
}

async function connected(): Promise<string> {
  const id = await add('code');
  await app.takeGrant(await back(id));
  await app.testConnection(OPERATOR, id);
  return id;
}

async function connectGated(): Promise<void> {
  const settings = { token: 'old-token' };
  await app.addConnection(OPERATOR, { id: 'gated', connector: 'gated', audience: 'internal', settings });
}

describe('in a browser', () => {
  test('the new grant is borne from then on, here and in other processes, though the old one is still good', async () => {
    const id = await connected();
    const other = await bondfire.another();
    await other.leaveWorkToOthers();
    await other.app.testConnection(OPERATOR, id);
    await app.takeGrant(await back(id));
    await app.testConnection(OPERATOR, id);
    expect(vendor.borne.at(-1)).toBe(vendor.given.at(-1));
    await until(async () => {
      await other.app.testConnection(OPERATOR, id);
      return vendor.borne.at(-1) === vendor.given.at(-1);
    });
  });

  test.each([
    ['renews', false],
    ['ends', true],
  ])('what %s the old grant meanwhile does not touch the new one', async (_, revoked) => {
    const id = await connected();
    const answer = await back(id);
    vendor.endTokens();
    if (revoked) vendor.revoke();
    const slow = Promise.withResolvers<void>();
    vendor.slow = slow.promise;
    const reading = app.testConnection(OPERATOR, id).catch(() => null);
    await until(async () => vendor.asked.at(-1)?.get('grant_type') === 'refresh_token');
    const given = vendor.given.length;
    const taking = app.takeGrant(answer);
    await until(async () => vendor.given.length > given);
    // Where nothing made it wait, it would be kept by then.
    await sleep(100);
    slow.resolve();
    await Promise.all([reading, taking]);
    const other = await bondfire.another();
    expect(await other.app.testConnection(OPERATOR, id)).toMatchObject([{ ok: true }]);
    expect(vendor.borne.at(-1)).toBe(vendor.given.at(-1));
  });

  test('a renewal is not taken for the browser’s answer', async () => {
    const id = await connected();
    const before = await app.grantedAt(OPERATOR, id);
    vendor.endTokens();
    await app.testConnection(OPERATOR, id);
    expect(await app.grantedAt(OPERATOR, id)).toBe(before);
    await app.takeGrant(await back(id));
    expect(await app.grantedAt(OPERATOR, id)).not.toBe(before);
  });
});

describe('at another address', () => {
  test('what is secret is given again, or it goes nowhere and nothing changes', async () => {
    const id = await add('direct');
    await app.testConnection(OPERATOR, id);
    const before = app.showConnection(OPERATOR, id);
    await using other = await loopback(({ headers, body }, response) => {
      response.writeHead(400).end(JSON.stringify([headers, body]));
    });
    const url = other.at('/').origin;
    await expect(app.changeConnection(OPERATOR, id, { url })).rejects.toMatchObject({
      kind: 'config',
      cure: 'Give as well: app_secret.',
    });
    expect(other.seen).toEqual([]);
    expect(app.showConnection(OPERATOR, id)).toEqual(before);
    await app.changeConnection(OPERATOR, id, { url, app_secret: 'another-sandbox-secret' }).catch(() => null);
    expect(other.seen.length).toBeGreaterThan(0);
    expect(JSON.stringify(other.seen.map(({ headers, body }) => [headers, body]))).not.toContain('app-secret');
  });

  test('the grant of a browser is asked for anew', async () => {
    const id = await connected();
    await using other = await loopback((_request, response) => response.end('{}'));
    await app.changeConnection(OPERATOR, id, { url: other.at('/').origin, app_secret: 'another-sandbox-secret' });
    expect(await app.grantedAt(OPERATOR, id)).toBeNull();
    await expect(app.testConnection(OPERATOR, id)).rejects.toMatchObject({ kind: 'auth' });
    expect(other.seen).toEqual([]);
  });

  test('another path of the same address keeps what is secret', async () => {
    const id = await add('direct');
    await app.changeConnection(OPERATOR, id, { url: `${vendor.url}/` });
    expect(await app.testConnection(OPERATOR, id)).toMatchObject([{ ok: true }]);
  });
});

describe('with a token', () => {
  test('a reading that began with the old one disconnects nobody and holds nothing up', async () => {
    gate.reading = Promise.withResolvers();
    await connectGated();
    await until(async () => gate.read.length === 1);
    gate.ended.add('old-token');
    await app.changeConnection(OPERATOR, 'gated', { token: 'new-token' });
    const { reading } = gate;
    gate.reading = null;
    reading.resolve();
    await until(async () => gate.read.filter((token) => token === 'new-token').length >= 2);
    expect(app.showConnection(OPERATOR, 'gated').disconnected).toBeNull();
    await until(async () => (await app.connectionHealth(OPERATOR, 'gated')).state === 'healthy');
  });

  test.each([
    ['refused', new Fault('auth', 'who are you?', { cure: 'Ask Ines.' }), 'disconnected'],
    ['not understood', new Fault('rejected', 'the vendor answered 400', { cure: 'Ask Ines.' }), 'failing'],
  ])('that never worked, as it is %s, its health says so, and how to mend it', async (_, fault, state) => {
    gate.account = () => {
      throw fault;
    };
    await connectGated();
    await until(async () => (await app.connectionHealth(OPERATOR, 'gated')).state === state);
    expect(await app.connectionHealth(OPERATOR, 'gated')).toMatchObject({
      says: expect.stringContaining(fault.message),
      cure: fault.cure,
    });
    gate.account = () => ({ id: 'u1', name: 'Ines' });
    await app.changeConnection(OPERATOR, 'gated', { token: 'new-token' });
    await until(async () => (await app.connectionHealth(OPERATOR, 'gated')).state === 'healthy');
  });
});
