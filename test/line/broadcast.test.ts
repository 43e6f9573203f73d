/** One answer to all reporters, at real sandboxes: each in their own thread and network, told apart where one fails, and only that one again. */
import { afterAll, describe, expect, test } from 'vitest';
import type { Activity } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { connectors } from '../../connectors/index.ts';
import { sandboxes } from '../../connectors/sandboxes.ts';
import { OPERATOR, type Broadcast } from '../../src/app/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { post, until } from '../support/scene.ts';

const { app, startActions, database } = await testBondfire();
const running = new Map<string, RunningSandbox<unknown>>();
afterAll(() => Promise.all([...running.values()].map((one) => one.stop())));
await startActions();

/** A connection named after its connector, to a sandbox of its own. */
async function connect(id: string): Promise<string> {
  const load = sandboxes[id];
  if (!load) throw new Error(`${id} has no sandbox`);
  const sandbox = await startSandbox(await load());
  running.set(id, sandbox);
  const { settings } = sandbox;
  const { token } = await app.addConnection(OPERATOR, { id, connector: id, audience: 'internal', settings });
  return token ?? '';
}

/** All that it holds, the first word of somebody else's in each thread. */
async function heard(id: string): Promise<Activity[]> {
  const streams = Object.entries(connectors.find((one) => one.id === id)?.streams ?? {});
  for (const [stream, { pull }] of streams) if (pull) await app.pull(OPERATOR, id, stream, AbortSignal.timeout(60_000));
  const all = await app.listActivities(OPERATOR, { connection: id, limit: 500 });
  return [...new Map(all.filter(({ text, ours }) => text !== null && !ours).map((one) => [one.thread, one])).values()];
}

function sentAs({ broadcast }: Broadcast): string {
  if (broadcast === null) throw new Error('it was not sent');
  return broadcast;
}

async function states(broadcast: string): Promise<string> {
  return (await app.broadcastResults(OPERATOR, broadcast))
    .map(({ state }) => state)
    .toSorted()
    .join(' ');
}

test('each reporter is answered once, and what failed is sent again alone', async () => {
  await connect('socialcast');
  const chosen = (await heard('socialcast')).slice(0, 2);
  expect(chosen).toHaveLength(2);
  const { issue } = await app.openIssue(
    OPERATOR,
    { title: 'Question' },
    chosen.map(({ id }) => id),
  );
  const preview = await app.previewBroadcast(OPERATOR, issue.id, 'Dear {name}, it is mended');
  expect(preview.map(({ refused }) => refused)).toEqual([null, null]);
  running.get('socialcast')?.fault({ name: 'forbidden', times: 1 });
  const broadcast = sentAs(await app.broadcast(OPERATOR, issue.id, 'Dear {name}, it is mended'));
  await until(async () => (await states(broadcast)) === 'done refused');
  const failing = (await app.broadcastResults(OPERATOR, broadcast)).find(({ state }) => state === 'refused');
  const again = await app.retryBroadcast(OPERATOR, broadcast);
  expect(again.filter(({ effect }) => effect === failing?.effect)).toEqual([]);
  await until(async () => (await states(broadcast)) === 'done done');
  await expect(app.retryBroadcast(OPERATOR, broadcast)).rejects.toThrow('none of its answers has failed');
  const { timeline } = await app.showIssue(OPERATOR, issue.id);
  expect(timeline.map(({ kind }) => kind).toSorted()).toEqual(
    ['answered', 'answered', 'answered', 'broadcast', 'joined', 'opened', 'sent_again'].toSorted(),
  );
  // The library reads from it who was answered.
  const to = chosen.map(({ id }) => ({ activity: id, effect: expect.any(String) as string }));
  expect(timeline.find(({ kind }) => kind === 'broadcast')?.detail['to']).toEqual(expect.arrayContaining(to));
}, 300_000);

describe('over every network', () => {
  const answering = connectors.filter(({ replyTo }) => typeof replyTo === 'function').map(({ id }) => id);
  const silent = connectors.filter(({ replyTo }) => typeof replyTo === 'string');

  test('one effect for each reporter, in their own thread', async () => {
    const chosen: Activity[] = [];
    for (const id of answering) {
      if (!running.has(id)) await connect(id);
      const connector = connectors.find((one) => one.id === id);
      const to = connector?.replyTo;
      // Not the newest thread of Socialcast, which the test above has answered in.
      const one = (await heard(id)).findLast(
        (said) => typeof to === 'function' && to(said, 'x') !== null && said.connector === id,
      );
      if (!one) throw new Error(`${id} has nothing that could be answered`);
      chosen.push(one);
    }
    const before = new Map(answering.map((id) => [id, running.get(id)?.state().made.length ?? 0]));
    const ids = chosen.map(({ id }) => id);
    const { issue } = await app.openIssue(OPERATOR, { title: 'Everywhere' }, ids);
    const sent = await app.broadcast(OPERATOR, issue.id, 'The new firmware mends it, as of today.');
    const { items } = sent;
    const broadcast = sentAs(sent);
    expect(items.map(({ connection }) => connection).toSorted()).toEqual(answering);
    expect(items.filter(({ refused }) => refused !== null)).toEqual([]);
    await until(async () => !/intended|calling/.test(await states(broadcast)));
    const results = await app.broadcastResults(OPERATOR, broadcast);
    expect(results.map(({ state, why }) => [state, why])).toEqual(answering.map(() => ['done', null]));
    expect(new Set(results.map(({ effect }) => effect)).size).toBe(answering.length);
    for (const id of answering)
      expect([id, running.get(id)?.state().made.length]).toEqual([id, (before.get(id) ?? 0) + 1]);
  }, 300_000);

  test('who cannot be answered is told apart, with the reason', async () => {
    const chosen: Activity[] = [];
    for (const { id } of silent) {
      const token = await connect(id);
      if (id === 'webhook')
        await app.receive(id, token, {
          method: 'POST',
          path: '/in',
          query: new URLSearchParams(),
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(post('The camera gets hot'))),
        });
      const [one] = await heard(id);
      if (!one) throw new Error(`${id} has nothing`);
      chosen.push(one);
    }
    const ids = chosen.map(({ id }) => id);
    const { issue } = await app.openIssue(OPERATOR, { title: 'Nowhere' }, ids);
    const preview = await app.previewBroadcast(OPERATOR, issue.id, 'It is mended');
    expect(new Map(preview.map(({ connection, refused }) => [connection, refused]))).toEqual(
      new Map(silent.map(({ id, title, replyTo }) => [id, `it cannot be answered by ${title}: ${String(replyTo)}`])),
    );
    await expect(app.broadcast(OPERATOR, issue.id, 'It is mended')).rejects.toThrow('nobody who can be answered');
    const { rowCount } = await database.pool.query(`select from effects where connection = any($1)`, [
      silent.map(({ id }) => id),
    ]);
    expect(rowCount).toBe(0);
  }, 300_000);
});
