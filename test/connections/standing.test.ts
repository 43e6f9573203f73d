/** How a connection is, who is told, and what waits for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAction, defineConnector, defineStream, Fault, type Call, type Pushed } from '#sdk';
import { OPERATOR } from '../../src/app/index.ts';
import { healthOf, type Connection, type StreamFacts } from '../../src/connections/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { until } from '../support/processes/process.ts';

/** What the vendor does: its answers are set by each test. */
const vendor = {
  said: [] as string[],
  fault: null as Fault | null,
  records: [] as unknown[],
  push: null as ((records: readonly Pushed[]) => Promise<void>) | null,
  cut: null as (() => void) | null,
  listening: 0,
  /** It has pages without end; how many were read. */
  endless: false,
  pages: 0,
  /** How long each of the next calls takes. */
  takesMs: [] as number[],
};

function answer(): void {
  if (vendor.fault) throw vendor.fault;
}

const odd = defineConnector({
  id: 'odd',
  title: 'Odd',
  docs: 'https://odd.example',
  settings: z.strictObject({ listens: z.boolean().default(false).meta({ description: 'Whether it pushes.' }) }),
  client: ({ listens }): { listens: boolean } => ({ listens }),
  async check() {
    answer();
    return [{ scope: 'all', ok: true, missing: null, costs: null, cure: null }];
  },
  streams: {
    posts: defineStream({
      summary: 'Posts.',
      docs: 'https://odd.example',
      record: z.looseObject({ id: z.string() }),
      key: ({ id }) => ({ id, version: '1' }),
      parse: () => [],
      edits: 'invisible',
      deletes: 'invisible',
      async *pull(_client: { listens: boolean }, cursor) {
        answer();
        yield { records: vendor.records, cursor: cursor ?? '0' };
        for (; vendor.endless; await sleep(10)) yield { records: [], cursor: String((vendor.pages += 1)) };
      },
    }),
  },
  actions: {
    say: defineAction({
      summary: 'Says it.',
      docs: 'https://odd.example',
      effect: 'send',
      input: z.strictObject({ text: z.string() }),
      output: z.object({ external_id: z.string() }),
      repeat: 'harmless',
      async run(_client: { listens: boolean }, { text }: { text: string }, _call: Call) {
        vendor.said.push(`try ${text}`);
        answer();
        await sleep(vendor.takesMs.shift() ?? 0);
        vendor.said.push(text);
        return { external_id: text };
      },
    }),
  },
  listener: {
    wanted: (client) => client.listens,
    async listen(_client, take, signal) {
      answer();
      vendor.listening += 1;
      vendor.push = take;
      await new Promise<void>((resolve) => {
        vendor.cut = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      vendor.push = null;
    },
  },
});

const MAPPING = `from: odd.posts
version: 1
fields: { kind: { const: create }, object: { const: note }, text: $.id, published_at: { path: $.at, as: instant } }
`;
let ahead = 0;
const clock = { now: () => new Date(Date.now() + ahead) };
const bondfire = await testBondfire({ clock, connectors: [odd], files: { 'mappings/odd/posts.yaml': MAPPING } });
const { app } = bondfire;
await bondfire.startWork();

afterEach(async () => {
  ahead = 0;
  vendor.fault = null;
  vendor.endless = false;
  for (const { id } of app.listConnections(OPERATOR)) await app.removeConnection(OPERATOR, id);
  vendor.said.length = 0;
  vendor.records = [];
});

async function connect(settings = {}): Promise<void> {
  await app.addConnection(OPERATOR, { id: 'odd', connector: 'odd', audience: 'internal', settings });
}

async function say(text: string): Promise<string> {
  return (await app.act(OPERATOR, { action: 'odd.say', connection: 'odd', input: { text } })).id;
}

async function state(): Promise<string> {
  return (await app.connectionHealth(OPERATOR, 'odd')).state;
}

/** Workers sleep until what they know is due: the clock is moved. */
async function passes(ms: number): Promise<void> {
  ahead += ms;
  await bondfire.database.pool.query(`select pg_notify('bondfire_effects', '')`);
}

async function ends(id: string, wanted: string): Promise<void> {
  await until(async () => (await app.showEffect(OPERATOR, id)).state === wanted);
}

function pushed(id: string): readonly Pushed[] {
  return [{ stream: 'posts', record: { id, at: '2026-03-02T09:00:00Z' } }];
}

async function texts(): Promise<unknown[]> {
  return (await app.listActivities(OPERATOR, { connection: 'odd', limit: 100 })).map(({ text }) => text);
}

describe('a grant that is gone', () => {
  test('stops everything at once; what waits goes out in order when it is back, and nothing is lost', async () => {
    await connect();
    await ends(await say('before'), 'done');
    vendor.fault = new Fault('auth', 'the token was revoked', { cure: 'Connect again.' });
    const ids = [await say('one')];
    await until(async () => (await state()) === 'disconnected');
    for (const text of ['two', 'three', 'four']) ids.push(await say(text));
    await until(async () => (await app.connectionHealth(OPERATOR, 'odd')).waiting === ids.length);
    await sleep(300);
    expect(vendor.said.filter((line) => line.startsWith('try')).length).toBeLessThanOrEqual(2);
    expect(await app.connectionHealth(OPERATOR, 'odd')).toMatchObject({
      state: 'disconnected',
      says: expect.stringContaining('the token was revoked, and 4 effects wait'),
      cure: 'Connect again.',
      since: expect.stringMatching(/Z$/),
      waiting: 4,
    });
    expect((await app.listEffects(OPERATOR, { state: 'intended', limit: 10 })).map(({ waits }) => waits)).toEqual(
      ids.map(() => 'odd is disconnected: bondfire connection reconnect odd'),
    );
    const said = bondfire.logged.entries().filter(({ message }) => String(message).startsWith('odd is disconnected'));
    expect(said).toMatchObject([
      { level: 'error', message: 'odd is disconnected: the token was revoked', cure: 'Connect again.' },
    ]);
    vendor.fault = null;
    vendor.said.length = 0;
    // Side by side, the first would come last.
    vendor.takesMs = [60, 40, 20, 0];
    await app.testConnection(OPERATOR, 'odd');
    for (const id of ids) await ends(id, 'done');
    expect(vendor.said.filter((line) => !line.startsWith('try'))).toEqual(['one', 'two', 'three', 'four']);
    expect(await app.showEffect(OPERATOR, ids[0] ?? '')).toMatchObject({ attempts: 1 });
    expect(await state()).not.toBe('disconnected');
  });

  test('and is gone still: one of those that wait tells, and the others are not tried', async () => {
    await connect();
    await app.pauseConnection(OPERATOR, 'odd');
    const ids = [await say('one'), await say('two'), await say('three')];
    vendor.fault = new Fault('auth', 'the token was revoked');
    await app.resumeConnection(OPERATOR, 'odd');
    await until(async () => (await state()) === 'disconnected');
    await until(async () => (await app.connectionHealth(OPERATOR, 'odd')).waiting === ids.length);
    await sleep(200);
    // The reading may have told before any of them.
    expect(vendor.said.length).toBeLessThanOrEqual(1);
    for (const id of ids)
      expect(await app.showEffect(OPERATOR, id)).toMatchObject({
        state: 'intended',
        attempts: 0,
        waits: 'odd is disconnected: bondfire connection reconnect odd',
      });
  });

  test.each([
    ['a failure', new Fault('transient', 'the vendor answered 503')],
    ['a limit', new Fault('limited', 'too many', { retryAt: new Date(Date.now() + 3_600_000) })],
    ['a refusal', new Fault('rejected', 'the vendor answered 403')],
    ['a change of format', new Fault('drift', 'HTML instead of JSON')],
  ])('%s says nothing of it', async (_, fault) => {
    await connect();
    vendor.fault = fault;
    await app.pull(OPERATOR, 'odd', 'posts', AbortSignal.timeout(60_000)).catch(() => null);
    expect(app.showConnection(OPERATOR, 'odd').disconnected).toBeNull();
    expect(await state()).not.toBe('disconnected');
  });

  test('is known to every process', async () => {
    await connect();
    const other = await bondfire.another();
    await other.leaveWorkToOthers();
    vendor.fault = new Fault('auth', 'gone');
    await app.pull(OPERATOR, 'odd', 'posts', AbortSignal.timeout(60_000)).catch(() => null);
    await until(async () => other.app.showConnection(OPERATOR, 'odd').disconnected !== null);
    expect(other.app.showConnection(OPERATOR, 'odd').disconnected).toMatchObject({ message: 'gone' });
  });
});

describe('a limit', () => {
  test('holds what is read until it is over, and uses up no attempt of an effect', async () => {
    await connect();
    const over = new Date(clock.now().getTime() + 600_000);
    vendor.fault = new Fault('limited', 'too many', { retryAt: over });
    const id = await say('later');
    await until(async () => (await state()) === 'limited');
    expect(await app.connectionHealth(OPERATOR, 'odd')).toMatchObject({
      says: `the vendor's limit is reached: nothing is read before ${over.toISOString()}`,
    });
    vendor.fault = null;
    await passes(601_000);
    await ends(id, 'done');
    expect(await app.showEffect(OPERATOR, id)).toMatchObject({ attempts: 1 });
  });

  test('is met by one effect for all: what comes after it is not tried before, and goes out after it', async () => {
    await connect();
    vendor.fault = new Fault('limited', 'too many', { retryAt: new Date(clock.now().getTime() + 600_000) });
    const first = await say('one');
    await until(async () => (await app.showEffect(OPERATOR, first)).fault !== null);
    vendor.fault = null;
    vendor.takesMs = [60, 0];
    const ids = [first, await say('two'), await say('three')];
    await sleep(100);
    expect(vendor.said).toEqual(['try one']);
    await passes(601_000);
    for (const id of ids) await ends(id, 'done');
    expect(vendor.said).toEqual(['try one', 'try one', 'one', 'try two', 'two', 'try three', 'three']);
    await until(async () => {
      const { rows } = await bondfire.database.pool.query('select catching_up from connections');
      return rows[0]?.catching_up === false;
    });
  });
});

describe('a pause', () => {
  test('stops reading and sending, and says what it touches; resumed, what waited goes out', async () => {
    await connect();
    await app.pauseConnection(OPERATOR, 'odd');
    const ids = [await say('one'), await say('two')];
    await sleep(200);
    expect(vendor.said).toEqual([]);
    expect(await app.listEffects(OPERATOR, { connection: 'odd', limit: 1 })).toMatchObject([
      { id: ids[1], state: 'intended', waits: 'odd is paused: bondfire connection resume odd' },
    ]);
    expect(await app.touchedBy(OPERATOR, 'odd')).toEqual({ playbooks: [], waiting: 2, parked: 0 });
    expect(await app.connectionHealth(OPERATOR, 'odd')).toMatchObject({
      state: 'paused',
      cure: 'bondfire connection resume odd',
      waiting: 2,
    });
    await app.resumeConnection(OPERATOR, 'odd');
    for (const id of ids) await ends(id, 'done');
    expect(await app.showEffect(OPERATOR, ids[0] ?? '')).toMatchObject({ waits: null });
  });

  test('cuts what is being read, which goes on where it was', async () => {
    vendor.endless = true;
    await connect();
    await until(async () => vendor.pages > 2);
    await app.pauseConnection(OPERATOR, 'odd');
    let read = 0;
    await until(async () => {
      read = vendor.pages;
      await sleep(200);
      return vendor.pages === read;
    });
    await sleep(100);
    expect(vendor.pages).toBe(read);
    vendor.endless = false;
    await app.resumeConnection(OPERATOR, 'odd');
    await until(async () => (await app.connectionHealth(OPERATOR, 'odd')).streams[0]?.caught_up_at != null);
  });

  test('what one of those that waited is put off for holds up nobody', async () => {
    await connect();
    await app.pauseConnection(OPERATOR, 'odd');
    const [first = '', second = ''] = [await say('one'), await say('two')];
    await bondfire.database.pool.query(`update effects set due_at = now() + interval '1 day' where id = $1`, [first]);
    await app.resumeConnection(OPERATOR, 'odd');
    await ends(second, 'done');
    expect(await app.showEffect(OPERATOR, first)).toMatchObject({ state: 'intended', waits: null });
    await until(async () => {
      const { rows } = await bondfire.database.pool.query('select catching_up from connections');
      return rows[0]?.catching_up === false;
    });
  });
});

describe('what is pushed through a connection of ours', () => {
  test('is stored before it is acknowledged, and taken up again when it is cut', async () => {
    const before = vendor.listening;
    await connect({ listens: true });
    await until(async () => vendor.push !== null);
    await vendor.push?.(pushed('a'));
    expect(await texts()).toContain('a');
    vendor.cut?.();
    await until(async () => vendor.listening >= before + 2 && vendor.push !== null);
    await vendor.push?.(pushed('a'));
    await vendor.push?.(pushed('b'));
    expect((await texts()).toSorted()).toEqual(['a', 'b']);
  });

  test('is heard by one process, and by another when that one is gone', async () => {
    await connect({ listens: true });
    await until(async () => vendor.push !== null);
    const before = vendor.listening;
    const other = await bondfire.another();
    await other.startWork();
    await sleep(300);
    expect(vendor.listening).toBe(before);
    await other.close();
  });

  test('is left alone while the connection is paused, and where it is not asked for', async () => {
    await connect({ listens: true });
    await until(async () => vendor.push !== null);
    await app.pauseConnection(OPERATOR, 'odd');
    await until(async () => vendor.push === null);
    await app.resumeConnection(OPERATOR, 'odd');
    await until(async () => vendor.push !== null);
    await app.removeConnection(OPERATOR, 'odd');
    await until(async () => vendor.push === null);
    await connect();
    await sleep(200);
    expect(vendor.push).toBeNull();
  });
});

describe('health', () => {
  const now = new Date('2026-03-02T12:00:00Z');
  const well: StreamFacts = {
    stream: 'posts',
    pulled: true,
    off: false,
    caught_up_at: '2026-03-01T00:00:00Z',
    pulled_at: '2026-03-02T11:59:00Z',
    fault: null,
    failed_at: null,
    failures: 0,
    last_at: '2026-03-02T11:50:00Z',
    perHour: 12,
  };
  const fault = { kind: 'transient', message: 'the vendor answered 503', cure: null };
  const connection = { id: 'odd', paused_at: null, disconnected: null, held: null } as unknown as Connection;

  test.each([
    ['as it should be', [well], 'healthy', 'all is read as it comes'],
    [
      'never read',
      [{ ...well, pulled_at: null, caught_up_at: null, last_at: null, perHour: null }],
      'new',
      'nothing was read',
    ],
    [
      'history',
      [well, { ...well, stream: 'likes', caught_up_at: null }],
      'backfilling',
      '1 of 2 streams are done (50 %)',
    ],
    [
      'silent',
      [{ ...well, last_at: '2026-03-02T07:00:00Z' }],
      'quiet',
      'nothing in posts for 5.0 h, where 12 an hour are usual',
    ],
    ['rarely heard of', [{ ...well, last_at: '2026-03-02T07:00:00Z', perHour: 0.1 }], 'healthy', 'all is read'],
    ['failed once', [{ ...well, fault, failures: 1 }], 'doubtful', 'is tried again: the vendor answered 503'],
    ['failed twice', [{ ...well, fault, failures: 2 }], 'failing', 'posts cannot be read, tried 2 times'],
    ['pushed only', [{ ...well, pulled: false, pulled_at: null, caught_up_at: null }], 'healthy', 'all is read'],
  ] as const)('%s', (_, facts, state, says) => {
    expect(healthOf(connection, facts, 0, now)).toMatchObject({ state, says: expect.stringContaining(says) });
  });

  test('what an admin and the vendor say comes before what streams say', () => {
    const held = { until: '2026-03-02T12:10:00Z', message: 'too many' };
    const disconnected = { since: '2026-03-02T10:00:00Z', message: 'revoked', cure: null };
    const facts = [{ ...well, fault, failures: 3 }];
    expect(healthOf({ ...connection, held }, facts, 0, now).state).toBe('limited');
    expect(healthOf({ ...connection, held, disconnected }, facts, 1, now)).toMatchObject({
      state: 'disconnected',
      cure: 'bondfire connection reconnect odd',
      says: expect.stringContaining('1 effect waits'),
    });
    expect(healthOf({ ...connection, disconnected, paused_at: '2026-03-02T11:00:00Z' }, facts, 0, now).state).toBe(
      'paused',
    );
    expect(healthOf({ ...connection, held: { ...held, until: '2026-03-02T11:00:00Z' } }, [well], 0, now).state).toBe(
      'healthy',
    );
  });
});

describe('a budget', () => {
  test('is the connector’s, unless an admin says otherwise; nonsense is refused', async () => {
    await connect();
    expect(await app.setBudget(OPERATOR, 'odd', { perHour: 100 })).toMatchObject({ budget: { perHour: 100 } });
    await expect(app.setBudget(OPERATOR, 'odd', { perHour: -1 })).rejects.toMatchObject({ kind: 'config' });
    await expect(app.setBudget(OPERATOR, 'odd', { colour: 1 })).rejects.toMatchObject({ kind: 'config' });
    expect(await app.setBudget(OPERATOR, 'odd', null)).toMatchObject({ budget: null });
  });
});
