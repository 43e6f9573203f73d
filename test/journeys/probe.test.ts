/** `connection probe` in a process that is killed while its post is at the vendor: the next one leaves nothing there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { sandbox } from '../../connectors/mastodon/sandbox.ts';
import { start, typed, typedJson } from '../support/cli.ts';
import { testDatabase } from '../support/database.ts';
import { until } from '../support/processes/process.ts';

const vendor = await startSandbox(sandbox);
const { url } = await testDatabase();
const data = mkdtempSync(path.join(tmpdir(), 'bondfire-probe-'));
const env = { BONDFIRE_DATA: data, DATABASE_URL: url, BONDFIRE_ALLOW_PRIVATE: '127.0.0.1' };
afterAll(async () => {
  await vendor.stop();
  rmSync(data, { recursive: true, force: true });
});

function tests(): string[] {
  return [...vendor.world.posts.values()].flatMap(({ id, text }) => (text.startsWith('Bondfire tries') ? [id] : []));
}

test('killed before it could take its post away', { timeout: 300_000 }, async () => {
  const set = Object.entries(vendor.settings).flatMap(([name, value]) => ['--set', `${name}=${String(value)}`]);
  const add = ['connection', 'add', 'mastodon', '--name', 'fedi', '--audience', 'external', ...set];
  expect(await typed(add, { env })).toMatchObject({ code: 0 });
  vendor.fault({ name: 'hang', method: 'DELETE' });
  const probing = start(['connection', 'probe', 'fedi'], { env });
  await until(() => Promise.resolve(vendor.state().seen.some((line) => line.startsWith('DELETE '))));
  probing.signal('SIGKILL');
  expect((await probing.ended).stdout).toBe('');
  expect(tests()).toHaveLength(1);
  vendor.fault({ name: 'hang', on: false });
  expect(await typedJson(['connection', 'probe', 'fedi'], { env })).toMatchObject({ ok: true, left: null });
  expect(tests()).toEqual([]);
});
