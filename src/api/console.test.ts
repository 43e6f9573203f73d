/** How the console's files are sent: compressed when they were made, for good, and few enough for a phone. */
import fastify from 'fastify';
import { afterAll, describe, expect, test } from 'vitest';
import { firstScript } from '../../test/support/first-load.ts';
import { consoleRoutes } from './console.ts';

const server = fastify();
await server.register(consoleRoutes);
afterAll(() => server.close());

async function get(url: string, headers: Readonly<Record<string, string>> = {}) {
  return server.inject({ method: 'GET', url, headers: { ...headers } });
}

const page = await get('/');
const [, script = ''] = /src="(\/assets\/first[^"]+\.js)"/.exec(page.body) ?? [];

describe('a file', () => {
  test('is sent as it was compressed when it was made, with the best that is taken, and plainly to who takes none', async () => {
    const plain = await get(script);
    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const [accepted, sent] of [
      ['gzip, deflate', 'gzip'],
      ['gzip, deflate, br', 'br'],
    ] as const) {
      const { headers, statusCode, rawPayload } = await get(script, { 'accept-encoding': accepted });
      expect(statusCode).toBe(200);
      expect(headers).toMatchObject({
        'content-encoding': sent,
        'content-type': plain.headers['content-type'],
        'cache-control': 'public, max-age=31536000, immutable',
        vary: expect.stringContaining('accept-encoding'),
      });
      expect(headers.etag).not.toBe(plain.headers.etag);
      expect(rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
    }
  });

  test('that a browser has is not sent again', async () => {
    const takes = { 'accept-encoding': 'gzip' };
    const { headers } = await get(script, takes);
    const again = await get(script, { ...takes, 'if-none-match': String(headers.etag) });
    expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
  });

  test('of which only another is made is nobody’s address', async () => {
    for (const url of [`${script}.gz`, `${script}.br`, '/manifest.json'])
      expect((await get(url, { accept: '*/*' })).statusCode).toBe(404);
  });
});

test('the page comes with its own nonce, at the address of its file as well', async () => {
  for (const url of ['/', '/index.html', '/issues/1']) {
    const { headers, body } = await get(url, { accept: 'text/html' });
    const [, nonce = 'none'] = /style-nonce" content="([^"]+)"/.exec(body) ?? [];
    expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
  }
});

test('the inbox waits for less than 250 kB of compressed script, in either language', () => {
  for (const language of ['en', 'de']) {
    const bytes = firstScript('inbox/inbox.tsx', language);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(250_000);
  }
});
