/** What two streams of a system bring is one thing here, whichever brings it first, changed or gone. */
import { afterAll, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { addPost, drop, INES, sandbox } from '../../connectors/mastodon/sandbox.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { scene } from '../support/scene.ts';

const { app, bondfire } = await scene();
const network = await startSandbox(sandbox);
afterAll(() => network.stop());
await app.addConnection(OPERATOR, {
  id: 'network',
  connector: 'mastodon',
  audience: 'external',
  settings: network.settings,
});
const STREAMS = ['mentions', 'statuses'];
const pull = (stream: string) => app.pull(OPERATOR, 'network', stream, AbortSignal.timeout(60_000));
for (const stream of STREAMS) await pull(stream);

/** Oldest first. */
async function versionsOf(id: string) {
  const all = await app.listActivities(OPERATOR, { connection: 'network', limit: 500 });
  return all
    .filter(({ external_id }) => external_id === id)
    .map(({ stream, kind, text }) => ({ stream, kind, text }))
    .toReversed();
}

test.each([STREAMS, STREAMS.toReversed()])('that comes by %s before %s', async (first, second) => {
  const post = addPost(network.world, { by: INES, text: '@aurora The lens fogs up' });
  await pull(first);
  await pull(second);
  const once = { stream: first, kind: 'create', text: '@aurora The lens fogs up' };
  expect(await versionsOf(post.id)).toEqual([once]);
  post.text = '@aurora The lens fogs up at night';
  post.edited_at = new Date(Date.parse(post.created_at) + 60_000).toISOString();
  await pull(second);
  for (const stream of STREAMS) await app.sweep(OPERATOR, 'network', stream, new Date(0));
  const edited = { stream: first, kind: 'update', text: '@aurora The lens fogs up at night' };
  expect(await versionsOf(post.id)).toEqual([once, edited]);
  drop(network.world, post);
  for (const stream of STREAMS) await app.sweep(OPERATOR, 'network', stream, new Date(0));
  expect(await versionsOf(post.id)).toEqual([
    { ...once, text: null },
    { ...edited, text: null },
    { stream: first, kind: 'delete', text: null },
  ]);
  // Its words are not brought back by reading history anew either.
  await app.remapConnection(OPERATOR, 'network', null, true);
  expect((await versionsOf(post.id)).every(({ text }) => text === null)).toBe(true);
});

test('that is new, and comes first by a stream that is read for the first time, is news', async () => {
  await app.addConnection(OPERATOR, {
    id: 'late',
    connector: 'mastodon',
    audience: 'external',
    settings: network.settings,
  });
  const read = (stream: string) => app.pull(OPERATOR, 'late', stream, AbortSignal.timeout(60_000));
  const before = addPost(network.world, { by: INES, text: '@aurora The strap tears' });
  // Of one that was never read to its end, nobody knows whether it ever will be.
  await bondfire.database.pool.query(
    `insert into cursors (connection, stream, read_at) values ('late', 'statuses', $1)`,
    [new Date(0)],
  );
  await read('mentions');
  await bondfire.database.pool.query(
    `update cursors set read_at = null where connection = 'late' and stream = 'statuses'`,
  );
  const after = addPost(network.world, { by: INES, text: '@aurora The hinge squeaks' });
  for (const stream of STREAMS.toReversed()) await read(stream);
  const all = await app.listActivities(OPERATOR, { connection: 'late', limit: 500 });
  const told = all.filter(({ external_id }) => [before.id, after.id].includes(external_id));
  expect(told.map(({ text, backfilled }) => [text, backfilled])).toEqual([
    [after.text, false],
    [before.text, true],
  ]);
});

test('of a timeline that is chosen later, what was said before is history', async () => {
  const settings = { ...network.settings, timelines: ['#nowhere', '#never'] };
  await app.addConnection(OPERATOR, { id: 'chosen', connector: 'mastodon', audience: 'external', settings });
  const read = () => app.pull(OPERATOR, 'chosen', 'statuses', AbortSignal.timeout(60_000));
  await read();
  await app.changeConnection(OPERATOR, 'chosen', { timelines: ['#nowhere', '#never', 'home'] });
  const said = addPost(network.world, { by: INES, text: 'The dial is loose' });
  await read();
  const all = await app.listActivities(OPERATOR, { connection: 'chosen', limit: 500 });
  const old = all.filter(({ published_at }) => Date.parse(published_at) < Date.now() - 3_600_000);
  expect(old.length).toBeGreaterThan(0);
  expect(old.every(({ backfilled }) => backfilled)).toBe(true);
  expect(all.find(({ external_id }) => external_id === said.id)).toMatchObject({ backfilled: false });
});
