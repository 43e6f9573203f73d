/** The sample company: added, there after a restart, and gone as a whole, while what is one's own stays as it was. */
import { expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import { sampleCompany } from '../../src/cli/sample.ts';
import { served } from '../support/api.ts';
import { testBondfire } from '../support/bondfire.ts';

const ANYTHING = `
title: Anything
purpose: To be told.
on: { activity: any, if: "has(activity.text)" }
steps: [{ id: ask, ask: "Nice?", of: "role:approver", for: choice, options: ["yes", "no"], within: 1h, otherwise: stop }]
`;
const SLICES = `all: { title: All that is said, if: "has(activity.text)", window: 15m }`;
/** They say what was done and counted, and are no part of what there is. */
const BOOKS = new Set([
  'audit',
  'changes',
  'change_marks',
  'numbers_touched',
  'numbers_days',
  'library_searches',
  'response_finds',
  'signal_rounds',
  'signal_series',
  'stream_hours_until',
  'taken_up',
  'watchdog',
]);

const bondfire = await testBondfire({
  sample: sampleCompany,
  files: { 'playbooks/anything.yaml': ANYTHING, 'playbooks/slices.yaml': SLICES },
  // It needs no right to reach anything on this machine.
  env: { BONDFIRE_ALLOW_PRIVATE: '' },
});
const { app, database } = bondfire;
const api = await served(app);

/** How many rows each table has. */
async function rows(): Promise<Readonly<Record<string, number>>> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename not like '%migrations%' order by 1`,
  );
  const counted: Record<string, number> = {};
  for (const { name } of tables.filter((one) => !BOOKS.has(one.name))) {
    const { rows: found } = await database.pool.query<{ count: number }>(
      `select count(*)::integer as count from ${name}`,
    );
    counted[name] = found[0]?.count ?? 0;
  }
  return counted;
}

test('it is added, read again after a restart, and removed with all that came of it', async () => {
  // What is one's own: a post that came by a connection that is no more, an issue that gathered it, and a response.
  await app.addConnection(OPERATOR, { id: 'ours', connector: 'webhook', audience: 'external', settings: {} });
  expect(await api.call('POST', 'sample-company')).toMatchObject({
    status: 409,
    body: { detail: /something of your own/ },
  });
  await app.removeConnection(OPERATOR, 'ours');
  const { issue: own } = await app.openIssue(OPERATOR, { title: 'Our own' });
  await app.addResponse(OPERATOR, { situation: 'The charger of our own is hot' });
  const before = await rows();

  expect(await api.call('POST', 'sample-company')).toMatchObject({ status: 201, body: { offered: true } });
  expect(await api.call('POST', 'sample-company')).toMatchObject({ status: 409 });
  expect((await app.showFirstVisit(OPERATOR)).sample.at).not.toBeNull();
  expect(app.listConnections(OPERATOR).map(({ id, sample }) => [id, sample])).toEqual([
    ['sample-mastodon', true],
    ['sample-socialcast', true],
  ]);
  const said = await app.listActivities(OPERATOR, { limit: 500 });
  expect(said.length).toBeGreaterThan(30);
  const issues = (await app.listIssues(OPERATOR, { limit: 10 })).filter(({ id }) => id !== own.id);
  const gathered = await Promise.all(
    issues.map(async ({ id }) => (await app.showIssue(OPERATOR, id)).activities.length),
  );
  expect(gathered.toSorted((a, b) => a - b)).toEqual([1, 1, 10]);
  expect((await app.searchLibrary(OPERATOR, { text: 'hot charger', limit: 10 })).items.length).toBeGreaterThan(2);
  // It sets nothing off, and is not mixed with what is in earnest, nor led elsewhere.
  expect(await app.listRuns(OPERATOR, { limit: 10 })).toEqual([]);
  const others = { id: 'ours', connector: 'webhook', audience: 'external', settings: {} } as const;
  await expect(app.addConnection(OPERATOR, others)).rejects.toThrow('not mixed');
  await expect(app.changeConnection(OPERATOR, 'sample-mastodon', { url: 'https://x.example' })).rejects.toThrow(
    'stays',
  );
  await expect(app.removeConnection(OPERATOR, 'sample-mastodon')).rejects.toThrow('stays');

  await app.endSample();
  const again = await bondfire.another({ pullEveryMs: 200 });
  await again.startWork();
  const { signal } = new AbortController();
  for (const { id, stream } of [
    { id: 'sample-mastodon', stream: 'mentions' },
    { id: 'sample-socialcast', stream: 'messages' },
  ])
    expect(await again.app.pull(OPERATOR, id, stream, signal)).toMatchObject({ fresh: 0 });
  const counted = `select coalesce(sum(posts), 0)::integer as posts from numbers where dimension = 'all' and span = 'day'`;
  const posts = async () => (await database.pool.query<{ posts: number }>(counted)).rows[0]?.posts;
  await expect.poll(posts, { timeout: 60_000 }).toBeGreaterThan(20);

  const mine = said.find(({ text }) => text?.includes('student price') === true)?.id ?? '';
  await app.joinIssue(OPERATOR, own.id, [mine], 'it is like it');
  const refused = { status: 409, body: { detail: expect.stringContaining('Our own'), cure: /Part them/ } };
  expect(await api.call('DELETE', 'sample-company')).toMatchObject(refused);
  expect(app.listConnections(OPERATOR)).toHaveLength(2);
  await app.partIssue(OPERATOR, own.id, [mine], 'it is made up');
  expect(await api.call('DELETE', 'sample-company')).toMatchObject({ status: 204 });
  expect(app.listConnections(OPERATOR)).toEqual([]);
  await expect.poll(posts, { timeout: 60_000 }).toBe(0);
  await expect
    .poll(rows, { timeout: 60_000 })
    .toEqual({ ...before, issue_entries: (before['issue_entries'] ?? 0) + 2 });
  expect(await app.listIssues(OPERATOR, { limit: 10 })).toMatchObject([{ id: own.id, title: 'Our own' }]);
  expect((await app.searchLibrary(OPERATOR, { text: 'hot charger', limit: 10 })).items).toHaveLength(1);
  expect(await api.call('DELETE', 'sample-company')).toMatchObject({ status: 409 });
});
