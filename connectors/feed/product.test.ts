/** On the whole product, over real HTTP: the hub asks back, what it pushes flows, and what was there before a feed was listed sets nothing off. */
import { afterAll, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { startServer } from '../../src/api/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire } from '../../test/support/bondfire.ts';
import { captureLog } from '../../test/support/log.ts';
import { noteSecret } from '../../test/support/secrets.ts';
import { feed } from './connector.ts';
import { feedOf, TYPES } from './sandbox/documents.ts';
import { pushOf } from './sandbox/hub.ts';
import { addPost } from './sandbox/world.ts';
import { sandbox } from './sandbox.ts';

const { app } = await testBondfire({ connectors: [feed] });
const hub = await startSandbox(sandbox);
const server = await startServer({ app, log: captureLog().log, host: '127.0.0.1', port: 0, version: '1' });
afterAll(async () => {
  await server.stop();
  await hub.stop();
});

const topic = `${hub.url}/blogs/company.rss`;
const { token } = await app.addConnection(OPERATOR, {
  id: 'blogs',
  connector: 'feed',
  audience: 'external',
  settings: { feeds: topic, fastest_minutes: 0, slowest_minutes: 0 },
});
const callback = `${server.url}/in/blogs/${noteSecret(token ?? '')}`;
await app.changeConnection(OPERATOR, 'blogs', { callback });

test('a feed that is read is pushed from then on', async () => {
  await app.pull(OPERATOR, 'blogs', 'items', new AbortController().signal);
  await expect.poll(() => hub.world.subscriptions.map(({ verified }) => verified)).toEqual([true]);
  const [subscribed] = hub.world.subscriptions;
  const post = addPost(hub.world, { format: 'rss', title: 'Pushed' });
  const document = feedOf({ ...hub.world, posts: [post] }, 'rss', hub.url);
  const { body, headers } = pushOf(document, topic, `${hub.url}/hub`, subscribed?.secret ?? '', TYPES.rss);
  const send = (words: string) => fetch(subscribed?.callback ?? '', { method: 'POST', headers, body: words });
  expect(await (await send(body)).json()).toEqual({ received: 1, fresh: 1 });
  expect((await send(body.replace('Pushed', 'Forged'))).status).toBe(400);
  const [newest] = await app.listActivities(OPERATOR, { connection: 'blogs', limit: 1 });
  expect(newest).toMatchObject({ title: 'Pushed', external_id: post.id, backfilled: false });
  const read = await app.pull(OPERATOR, 'blogs', 'items', new AbortController().signal);
  expect(read.fresh).toBe(0);
});

test('who asks at an address that is wrong, or asks nothing, learns nothing', async () => {
  const asked = new URL(callback);
  expect((await fetch(asked)).status).toBe(404);
  asked.searchParams.set('hub.mode', 'subscribe');
  asked.searchParams.set('hub.challenge', 'abc');
  const answer = await fetch(asked);
  expect([answer.status, await answer.text()]).toEqual([404, 'nobody asked for that']);
  expect((await fetch(`${server.url}/in/blogs/wrong?hub.mode=subscribe&hub.challenge=abc`)).status).toBe(404);
});

test('a feed that is listed later brings history first, then news', async () => {
  await app.changeConnection(OPERATOR, 'blogs', { feeds: [topic, `${hub.url}/blogs/engineering.json`] });
  await app.pull(OPERATOR, 'blogs', 'items', new AbortController().signal);
  addPost(hub.world, { format: 'json', title: 'Afterwards' });
  await app.pull(OPERATOR, 'blogs', 'items', new AbortController().signal);
  const activities = await app.listActivities(OPERATOR, { connection: 'blogs', limit: 100 });
  const engineering = activities.filter(({ target }) => target?.name === 'Engineering');
  expect(engineering.map(({ title, backfilled }) => [title, backfilled])).toEqual([
    ['Afterwards', false],
    ['How we fixed the white balance', true],
  ]);
});

test('the callback is filled in where others reach us, and shown or exported to nobody', async () => {
  const reached = await testBondfire({ connectors: [feed], publicUrl: 'https://bondfire.example/' });
  const added = await reached.app.addConnection(OPERATOR, {
    id: 'reached',
    connector: 'feed',
    audience: 'external',
    settings: { feeds: topic, fastest_minutes: 0, slowest_minutes: 0 },
  });
  await reached.app.pull(OPERATOR, 'reached', 'items', new AbortController().signal);
  const address = `https://bondfire.example/in/reached/${noteSecret(added.token ?? '')}`;
  await expect
    .poll(() => hub.world.subscriptions.map((one) => one.callback))
    .toContainEqual(expect.stringContaining(address));
  expect(JSON.stringify(added.connection)).not.toContain(added.token);
});
