/** `connector record`, at sandboxes: what it keeps holds no secret and nobody’s name, and `map` reads it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { startSandbox, type Reply } from '#sdk/sandbox';
import { sandbox as drupal } from '../../connectors/drupal/sandbox.ts';
import { sandbox } from '../../connectors/socialcast/sandbox.ts';
import { start, typed } from '../support/cli.ts';
import { testDatabase } from '../support/database.ts';
import { freePort } from '../support/port.ts';

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
  expect(await typed(add, { env })).toMatchObject({ code: 0 });
  const record = ['connector', 'record', 'acme', 'messages', '--to', path.join(data, 'fixtures')];
  const said = await typed(record, { env });
  expect(said).toMatchObject({ code: 0 });
  const [file = ''] = said.stdout.split('\n');
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain(String(vendor.settings['password']));
  expect(text).not.toMatch(/@acme\.example/);
  const handles = [...vendor.world.people.values()].map(({ username }) => username);
  expect(handles.filter((handle) => new RegExp(`(?<![\\w])${handle}(?![\\w])`, 'i').test(text))).toEqual([]);
  const names = [...vendor.world.people.values()].map(({ first, last }) => `${first} ${last}`);
  expect(names.filter((name) => text.includes(name))).toEqual([]);
  expect(said.stderr).toMatch(
    /^Replaced: [1-9]\d* names, [1-9]\d* handles, [1-9]\d* profile links, \d+ e-mail address(?:es)?, \d+ telephone numbers?\./m,
  );
  const mapped = await typed(['map', 'socialcast.messages', file], { env });
  expect(mapped.stdout).toContain('"external_id"');
  expect(await typed(['activity', 'list', '--connection', 'acme', '--json'], { env })).toMatchObject({
    stdout: '[]\n',
  });
  expect(await typed(record, { env })).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') as string });
  expect(await typed([...record, '--force'], { env })).toMatchObject({ code: 0 });
  const checked = await typed(['connector', 'record', 'acme', '--to', path.join(data, 'fixtures')], { env });
  expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining('check-1.json') as string });
  const wrong = await typed(['connector', 'record', 'acme', 'nothing'], { env });
  expect(wrong.code).not.toBe(0);
  expect(wrong.stderr).toContain('messages');
});

const CLIENT_SECRET = 'bondfire-consumer-sandbox';

/** A Drupal that says with whatever it answers all that it ever gave, and the application’s secret. */
async function tellTale() {
  const told = new Set<string>();
  const site = await startSandbox({
    ...drupal,
    async handle(request, world): Promise<Reply> {
      const reply = await drupal.handle(request, world);
      if (typeof reply === 'string' || typeof reply.body !== 'object') return reply;
      if (request.path === '/oauth/token') {
        const given = reply.body as { access_token: string; refresh_token: string };
        told.add(given.access_token).add(given.refresh_token);
      }
      if (!request.path.startsWith('/jsonapi')) return reply;
      const basic = Buffer.from(`bondfire-consumer:${CLIENT_SECRET}`).toString('base64');
      const words = `${[...told].join(' ')} ${CLIENT_SECRET} ${basic} https://x.example/?a=${[...told].join('%20')}`;
      return { ...reply, body: { ...reply.body, told: words } };
    },
  });
  return { site, told };
}

test(
  'over OAuth, its tokens renewed meanwhile: none of them is kept, nor the secret of the application',
  {
    timeout: 300_000,
  },
  async () => {
    const { site, told } = await tellTale();
    onTestFinished(() => site.stop());
    const port = String(await freePort());
    const browser = { ...env, BONDFIRE_PORT: port, BONDFIRE_SECRET_CLIENT_SECRET: CLIENT_SECRET };
    const set = ['--set', `url=${site.url}`, '--set', 'sign_in=browser', '--set', 'client_id=bondfire-consumer'];
    const adding = start(['connection', 'add', 'drupal', '--name', 'practice', '--audience', 'internal', ...set], {
      env: browser,
    });
    const [address = ''] = /http\S+\/oauth\/authorize\S+/.exec(await adding.said('Waiting for it')) ?? [];
    const { headers } = await fetch(address, { redirect: 'manual' });
    await fetch(headers.get('location') ?? '');
    expect(await adding.ended).toMatchObject({ code: 0 });
    const before = new Set(told);

    site.world.issuer.endTokens();
    const folder = path.join(data, 'oauth');
    const said = await typed(['connector', 'record', 'practice', 'nodes', '--to', folder], { env });
    expect(said).toMatchObject({ code: 0 });
    const renewed = [...told].filter((token) => !before.has(token));
    expect(renewed.map((token) => token.replace(/\d+$/, ''))).toEqual(['access-', 'refresh-']);
    const kept = said.stdout.split('\n').filter((file) => existsSync(file));
    const text = kept.map((file) => readFileSync(file, 'utf8')).join('\n');
    expect(text).toContain('"told": "');
    for (const secret of [...told, CLIENT_SECRET, Buffer.from(CLIENT_SECRET).toString('base64').slice(4, -4)])
      expect(text).not.toContain(secret);
    expect(text).not.toContain('/oauth/token');
  },
);
