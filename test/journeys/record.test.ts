/** `connector record`, at a sandbox: what it keeps holds no secret, and `map` reads it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { sandbox } from '../../connectors/socialcast/sandbox.ts';
import { run } from '../support/cli.ts';
import { testDatabase } from '../support/database.ts';

const vendor = await startSandbox(sandbox);
const { url } = await testDatabase();
const data = mkdtempSync(path.join(tmpdir(), 'bondfire-record-'));
const env = { BONDFIRE_DATA: data, DATABASE_URL: url, BONDFIRE_ALLOW_PRIVATE: '127.0.0.1' };
afterAll(async () => {
  await vendor.stop();
  rmSync(data, { recursive: true, force: true });
});

test('keeps a page as a fixture, once, and stores nothing', async () => {
  const set = Object.entries(vendor.settings).flatMap(([name, value]) => ['--set', `${name}=${String(value)}`]);
  const add = ['connection', 'add', 'socialcast', '--name', 'acme', '--audience', 'internal', ...set];
  expect(await run(add, { env })).toMatchObject({ code: 0 });
  const record = ['connector', 'record', 'acme', 'messages', '--to', path.join(data, 'fixtures')];
  const said = await run(record, { env });
  expect(said).toMatchObject({ code: 0 });
  const [file = ''] = said.stdout.split('\n');
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain(String(vendor.settings['password']));
  expect(text).not.toMatch(/@acme\.example/);
  const mapped = await run(['map', 'socialcast.messages', file], { env });
  expect(mapped.stdout).toContain('"external_id"');
  expect(await run(['activity', 'list', '--connection', 'acme', '--json'], { env })).toMatchObject({ stdout: '[]\n' });
  expect(await run(record, { env })).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') as string });
  expect(await run([...record, '--force'], { env })).toMatchObject({ code: 0 });
  const checked = await run(['connector', 'record', 'acme', '--to', path.join(data, 'fixtures')], { env });
  expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining('check-1.json') as string });
  const wrong = await run(['connector', 'record', 'acme', 'nothing'], { env });
  expect(wrong.code).not.toBe(0);
  expect(wrong.stderr).toContain('messages');
});
