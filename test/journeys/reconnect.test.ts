/** Connecting as an admin types it: in a browser, by hand, or with another password. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { sandbox as drupal } from '../../connectors/drupal/sandbox.ts';
import { start, typed, typedJson } from '../support/cli.ts';
import { testDatabase } from '../support/database.ts';
import { freePort } from '../support/port.ts';

const { url: databaseUrl } = await testDatabase();
let env: Readonly<Record<string, string>>;
let dataDir: string;
let site: RunningSandbox;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-reconnect-'));
  site = await startSandbox(drupal);
  env = {
    BONDFIRE_DATA: dataDir,
    DATABASE_URL: databaseUrl,
    BONDFIRE_ALLOW_PRIVATE: '127.0.0.1',
    BONDFIRE_PORT: String(await freePort()),
    BONDFIRE_SECRET_CLIENT_SECRET: 'bondfire-consumer-sandbox',
  };
});
afterAll(async () => {
  await site.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** The address that it asks to open, and where the vendor sends the browser then. */
async function allowed(shown: string): Promise<string> {
  const [address = ''] = /http\S+\/oauth\/authorize\S+/.exec(shown) ?? [];
  const answer = await fetch(address, { redirect: 'manual' });
  return answer.headers.get('location') ?? '';
}

test('a browser connects it, and connects it again; a page says so', async () => {
  const settings = ['--set', `url=${site.url}`, '--set', 'sign_in=browser', '--set', 'client_id=bondfire-consumer'];
  const adding = start(['connection', 'add', 'drupal', '--audience', 'internal', ...settings], { env });
  const back = await allowed(await adding.said('Waiting for it'));
  const page = await fetch(back);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).toContain('drupal is connected');
  expect(await adding.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('ok       sign in') });
  const [before] = await typedJson<{ account: object; created_at: string }[]>(['connection', 'list'], { env });
  expect(before?.account).toMatchObject({ name: 'bondfire' });

  const again = start(['connection', 'reconnect', 'drupal'], { env });
  const used = await allowed(await again.said('Waiting for it'));
  await fetch(used);
  expect(await again.ended).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('drupal is connected as bondfire'),
    stderr: expect.stringMatching(/drupal is in use:\n {2}playbooks that go out by it: camera_complaint/),
  });
  expect(await typed(['vault', 'rotate'], { env })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('sealed anew'),
    stderr: expect.stringContaining('drupal is in use:'),
  });
  expect(await typedJson(['connection', 'list'], { env })).toEqual([before]);

  // The browser of another machine: what it ended at is given by hand. It counts once.
  const late = await typed(['connection', 'reconnect', 'drupal', '--answer', used], { env });
  expect(late).toMatchObject({ code: 1, stderr: expect.stringContaining('nobody asked for this') });
});

test('another password is tried before it is kept', async () => {
  const account = ['--set', `url=${site.url}`, '--set', 'username=bondfire'];
  const added = await typed(
    ['connection', 'add', 'drupal', '--name', 'plain', '--audience', 'internal', ...account, '--set', 'password=-'],
    { env: { ...env, BONDFIRE_SECRET_CLIENT_SECRET: '' }, input: 'bondfire-sandbox\n' },
  );
  expect(added.code).toBe(0);
  const reconnect = (input: string) =>
    typed(['connection', 'reconnect', 'plain', '--set', 'password=-'], {
      env: { ...env, BONDFIRE_SECRET_CLIENT_SECRET: '' },
      input,
    });
  const refused = await reconnect('wrong\n');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('does not know "bondfire"') });
  expect((await typed(['connection', 'test', 'plain'], { env })).code).toBe(0);
  expect(await reconnect('bondfire-sandbox\n')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('plain is connected as bondfire'),
  });
  const nothing = await typed(['connection', 'reconnect', 'plain'], {
    env: { ...env, BONDFIRE_SECRET_CLIENT_SECRET: '' },
  });
  expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('--set password=-') });
});
