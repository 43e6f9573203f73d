/** A test post through the whole line: what it finds out, what it leaves, and that it starts nothing. */
import { afterEach, describe, expect, test } from 'vitest';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { chatter } from '../../connectors/chatter/connector.ts';
import { sandbox, type World } from '../../connectors/chatter/sandbox.ts';
import { webhook } from '../../connectors/webhook/connector.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { until } from '../support/processes/process.ts';

const PLAYBOOK = `title: Tell
purpose: Tests.
mode: act
on: { activity: any, if: "has(activity.text)", dedupe: { by: activity.id, within: 1h } }
steps: [{ id: rest, wait: 1h }]
`;
const bondfire = await testBondfire({ connectors: [chatter, webhook], files: { 'playbooks/tell.yaml': PLAYBOOK } });
const { app } = bondfire;
let org: RunningSandbox<World>;

afterEach(async () => {
  for (const { id } of app.listConnections(OPERATOR)) await app.removeConnection(OPERATOR, id);
  await org?.stop();
});

async function connect(): Promise<void> {
  org = await startSandbox(sandbox);
  await app.addConnection(OPERATOR, {
    id: 'chatter',
    connector: 'chatter',
    audience: 'internal',
    settings: org.settings,
  });
  await app.pull(OPERATOR, 'chatter', 'feed_elements', AbortSignal.timeout(60_000));
}

function probe() {
  return app.probeConnection(OPERATOR, 'chatter', AbortSignal.timeout(60_000));
}

describe('a test post', () => {
  test('is written, comes back, and is taken away; nothing starts by it', async () => {
    await connect();
    const posts = org.world.posts.size;
    expect(await probe()).toMatchObject({
      ok: true,
      wrote_ms: expect.any(Number),
      seen_ms: expect.any(Number),
      removed_ms: expect.any(Number),
      fault: null,
      left: null,
    });
    expect(org.world.posts.size).toBe(posts);
    const [gone, echo] = await app.listActivities(OPERATOR, { connection: 'chatter', limit: 2 });
    expect(gone).toMatchObject({ kind: 'delete', text: null, external_id: echo?.external_id });
    expect(echo).toMatchObject({ ours: true });
    expect(await app.listRuns(OPERATOR, { limit: 5 })).toEqual([]);
    expect((await app.connectionHealth(OPERATOR, 'chatter')).state).not.toBe('doubtful');
  });

  test('that cannot be written or taken away says so, and health shows it', async () => {
    await connect();
    org.fault({ name: 'forbidden', method: 'POST', times: 1, path: '/services/data' });
    expect(await probe()).toMatchObject({ ok: false, wrote_ms: null, fault: { kind: 'rejected' }, left: null });
    org.fault({ name: 'forbidden', method: 'DELETE', times: 1 });
    const stuck = await probe();
    expect(stuck).toMatchObject({ ok: false, removed_ms: null, left: expect.stringMatching(/^0D5/) });
    expect(await app.connectionHealth(OPERATOR, 'chatter')).toMatchObject({
      state: 'doubtful',
      says: expect.stringContaining(`take ${stuck.left} away there by hand`),
    });
    // The next one takes it away before it writes another.
    org.fault({ name: 'forbidden', method: 'DELETE', times: 1 });
    const posts = org.world.posts.size;
    expect(await probe()).toMatchObject({ ok: false, wrote_ms: null, left: stuck.left });
    expect(org.world.posts.size).toBe(posts);
    expect(await probe()).toMatchObject({ ok: true, left: null });
    expect(org.world.posts.size).toBe(posts - 1);
  });

  test('whose answer was lost is looked for, and taken away', async () => {
    await connect();
    const posts = org.world.posts.size;
    org.fault({ name: 'lost_answer', method: 'POST', times: 1, path: '/services/data' });
    expect(await probe()).toMatchObject({
      ok: false,
      wrote_ms: null,
      removed_ms: expect.any(Number),
      fault: { kind: 'transient' },
      left: null,
    });
    expect(org.world.posts.size).toBe(posts);
  });

  test('is one at a time', async () => {
    await connect();
    org.fault({ name: 'hang', method: 'POST', times: 1, path: '/services/data' });
    const stop = new AbortController();
    const first = app.probeConnection(OPERATOR, 'chatter', stop.signal);
    await until(async () => {
      const { rows } = await bondfire.database.pool.query('select 1 from probes where out is not null');
      return rows.length === 1;
    });
    await expect(probe()).rejects.toMatchObject({ kind: 'config', message: 'a test post of chatter is under way' });
    stop.abort();
    // Being stopped is no result of the vendor's.
    await expect(first).rejects.toThrow(/abort/);
    expect((await app.connectionHealth(OPERATOR, 'chatter')).state).not.toBe('doubtful');
  });

  test('that a killed process left is taken away by a worker', async () => {
    await connect();
    const posts = org.world.posts.size;
    org.fault({ name: 'forbidden', method: 'DELETE', times: 1 });
    expect(await probe()).toMatchObject({ ok: false });
    expect(org.world.posts.size).toBe(posts + 1);
    await bondfire.database.pool.query('update probes set tidy_at = now()');
    const worker = await bondfire.another();
    await worker.startWork();
    await until(() => Promise.resolve(org.world.posts.size === posts));
    await until(async () => {
      const { rows } = await bondfire.database.pool.query('select 1 from probes where out is null and tidy_at is null');
      return rows.length === 1;
    });
    await worker.close();
  });

  test('is made again and again by a worker', async () => {
    await connect();
    await expect(app.probeEvery(OPERATOR, 'chatter', 1_000)).rejects.toMatchObject({ kind: 'config' });
    await app.probeEvery(OPERATOR, 'chatter', 3_600_000);
    const worker = await bondfire.another();
    await worker.startWork();
    await until(async () => {
      const { rows } = await bondfire.database.pool.query(`select 1 from probes where (last->>'ok')::boolean`);
      return rows.length === 1;
    });
    await worker.close();
    expect(await app.probeEvery(OPERATOR, 'chatter', null)).toMatchObject({ every_ms: null, last: { ok: true } });
  });

  test('is refused where it would disturb somebody', async () => {
    await app.addConnection(OPERATOR, { id: 'outside', connector: 'webhook', audience: 'external', settings: {} });
    const fault = { kind: 'config' };
    await expect(app.probeConnection(OPERATOR, 'outside', AbortSignal.timeout(1_000))).rejects.toMatchObject(fault);
    await expect(app.probeEvery(OPERATOR, 'outside', 3_600_000)).rejects.toMatchObject(fault);
  });
});
