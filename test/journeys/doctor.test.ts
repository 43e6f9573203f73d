/** `doctor`, as an admin runs it beside `start`: does the public address lead here? */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start, typed } from '../support/cli.ts';
import { testDatabase } from '../support/database.ts';
import { loopback } from '../support/loopback.ts';

const { url: databaseUrl } = await testDatabase();
let env: Readonly<Record<string, string>>;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-doctor-'));
  env = { BONDFIRE_DATA: dataDir, DATABASE_URL: databaseUrl, BONDFIRE_ALLOW_PRIVATE: '127.0.0.1' };
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

function doctor(more: Readonly<Record<string, string>> = {}) {
  return typed(['doctor'], { env: { ...env, ...more } });
}

test('tells whether the outside reaches it, and what is lost where it does not', { timeout: 240_000 }, async () => {
  expect(await doctor()).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('nothing that is connected needs it'),
  });
  await typed(['connection', 'add', 'webhook', '--audience', 'external', '--no-test'], { env });
  expect(await doctor()).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/amiss .*BONDFIRE_URL is not set.*posts and pushes to webhook/),
  });
  const product = start(['start', '--port', '0'], { env });
  const [, url = ''] = /is ready at (\S+);/.exec(await product.printed('is ready at')) ?? [];
  expect(await doctor({ BONDFIRE_URL: url })).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/leads here\. It is not https/),
  });
  product.signal('SIGTERM');
  await product.ended;
  expect(await doctor({ BONDFIRE_URL: url })).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/cannot be reached from here .*ECONNREFUSED/),
  });
  await using other = await loopback((_request, response) => response.end('{"status":"up","instance":"other"}'));
  expect(await doctor({ BONDFIRE_URL: other.at('/').origin })).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('leads to another Bondfire'),
  });
});
