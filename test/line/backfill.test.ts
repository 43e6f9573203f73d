/** History on request: bounded, marked as history, and taken up again where it was cut. */
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineConnector, defineStream, Fault, type Page } from '#sdk';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { until } from '../support/processes/process.ts';

interface Client {
  readonly kind: string;
}

const DAY_MS = 86_400_000;
const vendor = {
  pages: [] as { id: string; at: string }[][],
  fault: null as Fault | null,
  /** The page before which that is thrown. */
  faultAt: 1,
  history: undefined as Page['history'],
  asked: [] as string[],
};

const record = z.looseObject({ id: z.string(), at: z.string() });
const common = {
  summary: 'Posts.',
  docs: 'https://slow.example',
  record,
  key: ({ id }: z.output<typeof record>) => ({ id, version: '1' }),
  parse: () => [],
} as const;

const slow = defineConnector({
  id: 'slow',
  title: 'Slow',
  docs: 'https://slow.example',
  settings: z.strictObject({}),
  client: (): Client => ({ kind: 'slow' }),
  check: () => Promise.resolve([]),
  streams: {
    /** Oldest first, by a cursor. */
    posts: defineStream({
      ...common,
      edits: 'invisible',
      deletes: 'invisible',
      async *pull(_client: Client, cursor) {
        vendor.asked.push(`posts from ${cursor}`);
        for (const [at, records] of vendor.pages.entries()) {
          if (at < Number(cursor ?? 0)) continue;
          if (vendor.fault && at >= vendor.faultAt) throw vendor.fault;
          yield { records, cursor: String(at + 1), ...(vendor.history && { history: vendor.history }) };
        }
      },
    }),
    /** Newest first, from a date on. */
    notes: defineStream({
      ...common,
      edits: 'swept',
      deletes: 'swept',
      async *pull(_client: Client, cursor) {
        yield { records: [], cursor: cursor ?? '0' };
      },
      async *sweep(_client: Client, since) {
        vendor.asked.push(`notes since ${since.toISOString().slice(0, 10)}`);
        for (const records of vendor.pages.toReversed()) yield { records: records.toReversed() };
      },
    }),
  },
  actions: {},
});

const MAPPING = (stream: string) => `from: slow.${stream}
version: 1
fields: { kind: { const: create }, object: { const: note }, text: $.id, published_at: { path: $.at, as: instant } }
`;
const PLAYBOOK = `title: Tell
purpose: Tests.
mode: act
on: { activity: any, if: "activity.object == 'note'", dedupe: { by: activity.id, within: 1h } }
steps: [{ id: rest, wait: 1h }]
`;

const bondfire = await testBondfire({
  connectors: [slow],
  files: {
    'mappings/slow/posts.yaml': MAPPING('posts'),
    'mappings/slow/notes.yaml': MAPPING('notes'),
    'playbooks/tell.yaml': PLAYBOOK,
  },
});
const { app } = bondfire;
const since = new Date(Date.now() - 10 * DAY_MS);

async function connect(): Promise<void> {
  await app.addConnection(OPERATOR, { id: 'slow', connector: 'slow', audience: 'external', settings: {} });
  // Four pages of two; the first lies before the date.
  vendor.pages = [12, 9, 6, 3].map((days) =>
    [0, 1].map((at) => ({
      id: `${days}-${at}`,
      at: new Date(Date.now() - days * DAY_MS + at * 3_600_000).toISOString(),
    })),
  );
}

afterEach(async () => {
  vendor.fault = null;
  vendor.faultAt = 1;
  vendor.history = undefined;
  vendor.asked.length = 0;
  for (const { id } of app.listConnections(OPERATOR)) await app.removeConnection(OPERATOR, id);
  await bondfire.database.pool.query('truncate activities, envelopes, envelope_keys, runs cascade');
});

async function ids(): Promise<string[]> {
  const all = await app.listActivities(OPERATOR, { connection: 'slow', limit: 100 });
  expect(all.every(({ backfilled }) => backfilled)).toBe(true);
  return all.map(({ external_id }) => external_id).toSorted();
}

const pullPosts = () => app.pull(OPERATOR, 'slow', 'posts', AbortSignal.timeout(60_000));
const ago = (id: string, minutes: number) => ({ id, at: new Date(Date.now() - minutes * 60_000).toISOString() });

async function news(): Promise<string[]> {
  const all = await app.listActivities(OPERATOR, { connection: 'slow', limit: 100 });
  return all.flatMap(({ backfilled, external_id }) => (backfilled ? [] : [external_id])).toSorted();
}

describe('what is said while history is read is news', () => {
  test('also where a first reading was cut meanwhile', async () => {
    await connect();
    vendor.fault = new Fault('transient', 'the vendor answered 503');
    await expect(pullPosts()).rejects.toMatchObject({ kind: 'transient' });
    vendor.pages.push([ago('meanwhile', 0)]);
    vendor.fault = null;
    await pullPosts();
    expect(await news()).toEqual(['meanwhile']);
  });

  test.each([
    [true, ['dated by its reading', 'since']],
    ['all', []],
  ] as const)(
    'of a place that was found just now, unless the connector knows better: %s',
    async (history, expected) => {
      await connect();
      vendor.history = history;
      vendor.pages.push([ago('dated by its reading', -1)]);
      await pullPosts();
      await bondfire.database.pool.query(`update cursors set read_at = read_at - interval '1 hour'`);
      vendor.pages.push([ago('before', 90), ago('since', 5)]);
      await pullPosts();
      expect(await news()).toEqual(expected);
    },
  );
});

const WITHIN = ['3-0', '3-1', '6-0', '6-1', '9-0', '9-1'];

describe('a backfill', () => {
  test.each(['posts', 'notes'])(
    'of %s reads what was said since the date, as history, and starts nothing',
    async (stream) => {
      await connect();
      const [begun] = await app.backfillConnection(OPERATOR, 'slow', stream, since, false);
      expect(begun).toMatchObject({ stream, records: 0, ended_at: null });
      const percents: (number | null)[] = [];
      const done = await app.carryOnBackfill(OPERATOR, 'slow', stream, AbortSignal.timeout(60_000), ({ percent }) =>
        percents.push(percent),
      );
      expect(done).toMatchObject({ records: 6, fresh: 6, percent: 100, ended_at: expect.any(String) });
      expect(percents.at(-1)).toBeGreaterThan(50);
      expect(percents.at(-1)).toBeLessThan(100);
      expect(await ids()).toEqual(WITHIN);
      expect(await app.listRuns(OPERATOR, { limit: 10 })).toEqual([]);
    },
  );

  test('takes no news away: what was said since the stream was read last starts what it would have started', async () => {
    await connect();
    await app.pull(OPERATOR, 'slow', 'notes', AbortSignal.timeout(60_000));
    const now = { id: 'now', at: new Date().toISOString() };
    vendor.pages.push([now, { id: 'a date to come', at: new Date(Date.now() + DAY_MS).toISOString() }]);
    const carryOn = async () => {
      await app.backfillConnection(OPERATOR, 'slow', 'notes', since, false);
      await app.carryOnBackfill(OPERATOR, 'slow', 'notes', AbortSignal.timeout(60_000));
    };
    await carryOn();
    const all = await app.listActivities(OPERATOR, { connection: 'slow', limit: 100 });
    expect(all.filter(({ backfilled }) => !backfilled).map(({ external_id }) => external_id)).toEqual(['now']);
    expect(await app.listRuns(OPERATOR, { limit: 10 })).toHaveLength(1);
    // Of a stream that nobody reads, there is no news.
    await app.turnOff(OPERATOR, 'slow', ['notes']);
    vendor.pages.push([{ id: 'later', at: new Date().toISOString() }]);
    await carryOn();
    expect(await app.listRuns(OPERATOR, { limit: 10 })).toHaveLength(1);
  });

  test('takes no news from a reading that a vendor cut, though that one got on', async () => {
    await connect();
    await pullPosts();
    await bondfire.database.pool.query(`update cursors set read_at = read_at - interval '2 hours'`);
    vendor.pages.push([ago('read', 90)], [ago('not read yet', 80)]);
    vendor.fault = new Fault('transient', 'the vendor answered 503');
    vendor.faultAt = 5;
    await expect(pullPosts()).rejects.toMatchObject({ kind: 'transient' });
    vendor.fault = null;
    await app.backfillConnection(OPERATOR, 'slow', 'posts', since, false);
    await app.carryOnBackfill(OPERATOR, 'slow', 'posts', AbortSignal.timeout(60_000));
    expect(await news()).toEqual(['not read yet', 'read']);
  });

  test('that is cut goes on at its page; what it had read is not read again', async () => {
    await connect();
    await app.backfillConnection(OPERATOR, 'slow', 'posts', since, false);
    const cut = new AbortController();
    await app
      .carryOnBackfill(OPERATOR, 'slow', 'posts', cut.signal, ({ records }) => {
        if (records >= 2) cut.abort(new Error('killed'));
      })
      .catch(() => null);
    expect(await app.listBackfills(OPERATOR, 'slow')).toMatchObject([{ records: 2, ended_at: null }]);
    expect(await app.connectionHealth(OPERATOR, 'slow')).toMatchObject({
      state: 'backfilling',
      says: expect.stringMatching(/^history of posts since .* is being read, \d+ % done$/),
    });
    const [again] = await app.backfillConnection(OPERATOR, 'slow', 'posts', since, false);
    expect(again).toMatchObject({ records: 2 });
    await app.carryOnBackfill(OPERATOR, 'slow', 'posts', AbortSignal.timeout(60_000));
    expect(vendor.asked).toEqual(['posts from null', 'posts from 2']);
    expect(await ids()).toEqual(WITHIN);
  });

  test('that a vendor stops says why, and goes on by itself in a worker', async () => {
    await connect();
    vendor.fault = new Fault('transient', 'the vendor answered 503');
    await app.backfillConnection(OPERATOR, 'slow', 'posts', since, false);
    await expect(app.carryOnBackfill(OPERATOR, 'slow', 'posts', AbortSignal.timeout(60_000))).rejects.toMatchObject({
      kind: 'transient',
    });
    expect(await app.connectionHealth(OPERATOR, 'slow')).toMatchObject({
      state: 'backfilling',
      says: expect.stringContaining('it stands still: the vendor answered 503'),
    });
    vendor.fault = null;
    const worker = await bondfire.another();
    await worker.startWork();
    await until(async () => (await app.listBackfills(OPERATOR, 'slow'))[0]?.ended_at !== null);
    expect((await ids()).filter((id) => WITHIN.includes(id))).toEqual(WITHIN);
    await worker.close();
  });

  test.each([
    ['a date to come', 'posts', new Date(Date.now() + DAY_MS)],
    ['no date', 'posts', new Date('soon')],
    ['a stream that is not there', 'likes', since],
  ])('of %s is refused', async (_, stream, from) => {
    await connect();
    await expect(app.backfillConnection(OPERATOR, 'slow', stream, from, false)).rejects.toMatchObject({
      kind: 'config',
      cure: expect.any(String),
    });
  });
});
