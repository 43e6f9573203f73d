/** Silence, audience and facts; what cannot be seen is unknown and no silence; what would have been raised; all of it over HTTP. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import { served } from '../support/api.ts';
import { post, scene } from '../support/scene.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SLICES = `
chat: { title: The chat, if: "has(activity.text) && activity.text.contains('chat')", window: 10m, signals: [silence] }
items: { title: The blog, if: "activity.connection == 'blog'", window: 10m, signals: [silence] }
voices: { title: Loud, if: "activity.audience == 'external'", window: 10m, signals: [reach], audience: 50000 }
camera: { title: The camera, if: "has(activity.text) && activity.text.contains('camera')", window: 10m }
returns: { title: Returns, facts: returns, window: 1h }
`;
const PLAYBOOK = `
title: A burst
purpose: Somebody looks.
mode: act
on: { signal: spike, slice: camera }
steps:
  - { id: open, do: issue.open, with: { title: "{{ signal.why }}" } }
`;

/** In the middle of a bucket. */
let now = Math.floor(Date.now() / HOUR) * HOUR + 5 * MINUTE;
const { app, bondfire, sender, say, runs } = await scene({
  clock: { now: () => new Date(now) },
  files: { 'playbooks/slices.yaml': SLICES, 'playbooks/burst.yaml': PLAYBOOK },
});
await sender('outside', 'external');
await app.addConnection(OPERATOR, {
  id: 'blog',
  connector: 'feed',
  audience: 'external',
  settings: { feeds: ['https://blog.example/feed'] },
});
const { pool } = bondfire.database;
const { call, viewer } = await served(app);
let count = 0;

function about(words: string, agoMs: number, more: Readonly<Record<string, unknown>> = {}) {
  count += 1;
  const made = { id: `p${count}`, author: { id: `a${count}`, name: 'Ines' } };
  return post(`${words} ${count}`, { created_at: new Date(now - agoMs).toISOString(), ...made, ...more });
}

async function imported(
  connection: string,
  mapping: string,
  records: readonly unknown[],
  live: boolean,
): Promise<void> {
  count += 1;
  const file = path.join(bondfire.config.dataDir, `import-${count}.jsonl`);
  await writeFile(file, records.map((one) => JSON.stringify(one)).join('\n'));
  expect(await app.import(OPERATOR, file, { connection, mapping, live })).toMatchObject({ bad: 0 });
}

/** The beginning of the hour under way, or of one before. */
function hour(ago: number): string {
  return new Date(Math.floor(now / HOUR) * HOUR - ago * HOUR).toISOString();
}

function item(agoMs: number): unknown {
  count += 1;
  const at = new Date(now - agoMs).toISOString();
  const entry = { object: 'note', text: `<p>News ${count}</p>`, published: at };
  return {
    id: `i${count}`,
    version: `${count}`,
    format: 'rss',
    feed: { url: null, title: null, link: null },
    seen_at: at,
    entry,
    item: {},
  };
}

async function signals(of: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await pool.query('select * from signals where slice = $1 order by id', [of])).rows;
}

/** Time goes by, and somebody has looked all the while; other things are said. */
async function pass(ms: number, looked = true): Promise<void> {
  for (let left = ms; left > 0; left -= 10 * MINUTE) {
    now += Math.min(left, 10 * MINUTE);
    if (looked) await pool.query('update signal_rounds set at = $1', [new Date(now)]);
    if (looked) await say('outside', about('something else', 0));
    await bondfire.judgeSignals();
  }
}

test('a conversation that stops is told, once and with what was expected', async () => {
  await imported(
    'outside',
    'posts',
    Array.from({ length: 600 }, (_, at) => about('chat', at * 2 * MINUTE)),
    false,
  );
  await bondfire.judgeSignals();
  await pass(70 * MINUTE);
  const [signal, ...more] = await signals('chat');
  expect(more).toEqual([]);
  expect(signal).toMatchObject({ kind: 'silence', state: 'raised', observed: 0, ended_at: null });
  expect(signal?.['why']).toMatch(/^no posts in \d+ minutes where \d+ are usual \(The chat\)$/);
  await say(
    'outside',
    Array.from({ length: 5 }, () => about('chat', 0)),
  );
  await pass(20 * MINUTE);
  expect(await signals('chat')).toMatchObject([{ state: 'over', ended_at: expect.any(String) }]);
});

describe('what cannot be seen', () => {
  test('a stream that is dead is a blind spot, and its silence is none', async () => {
    await imported(
      'blog',
      'items',
      Array.from({ length: 600 }, (_, at) => item(at * 2 * MINUTE)),
      false,
    );
    const fault = JSON.stringify({ kind: 'transient', message: 'it does not answer', cure: null });
    await pool.query(
      `insert into cursors (connection, stream, caught_up_at, pulled_at, fault, failed_at, failures) values ('blog', 'items', $1, $1, $2, $1, 5)`,
      [new Date(now), fault],
    );
    await pass(90 * MINUTE);
    expect(await signals('items')).toEqual([]);
    const coverage = await app.signalCoverage(OPERATOR);
    expect(
      coverage.streams.find(({ connection, stream }) => connection === 'blog' && stream === 'items'),
    ).toMatchObject({
      state: 'failing',
      blind: { why: 'dead' },
    });
    expect(coverage.slices.find(({ name }) => name === 'items')).toEqual({ name: 'items', coverage: 0 });
    expect((await app.signalNumbers(OPERATOR, 'items')).at(-1)).toMatchObject({ posts: 0, coverage: 0 });
  });

  test('read again and still nothing there, it is silent', async () => {
    await pool.query(`update cursors set fault = null, failed_at = null, failures = 0, pulled_at = $1`, [
      new Date(now),
    ]);
    for (let at = 0; at < 4; at += 1) {
      await pool.query(`update cursors set pulled_at = $1`, [new Date(now + 10 * MINUTE)]);
      await pass(10 * MINUTE);
    }
    expect((await app.signalCoverage(OPERATOR)).slices.find(({ name }) => name === 'items')?.coverage).toBe(100);
    expect(await signals('items')).toMatchObject([{ kind: 'silence', state: 'raised' }]);
    expect((await pool.query('select why, filled from stream_gaps')).rows).toEqual([{ why: 'dead', filled: true }]);
  });

  test('while nobody looked, what is posted to us is unknown', async () => {
    await imported(
      'outside',
      'posts',
      Array.from({ length: 300 }, (_, at) => about('chat', at * 2 * MINUTE)),
      false,
    );
    now += 3 * HOUR;
    await bondfire.judgeSignals();
    await bondfire.judgeSignals();
    expect(await signals('chat')).toHaveLength(1);
    const { rows } = await pool.query(
      `select why, filled from stream_gaps where connection = 'outside' and stream = 'posts'`,
    );
    expect(rows).toEqual([{ why: 'down', filled: false }]);
    expect((await app.signalNumbers(OPERATOR, 'chat')).some(({ coverage }) => coverage === 0)).toBe(true);
  });
});

test('somebody with an audience is told at once, and not again for every word', async () => {
  const author = { id: 'famous', name: 'Famous', followers: 500_000 };
  await say('outside', [about('Hm', 0, { author }), about('Hm', 0, { author: { id: 'nobody', followers: 12 } })]);
  await bondfire.judgeSignals();
  await say('outside', about('Hm!', 0, { author }));
  await bondfire.judgeSignals();
  const [signal, ...more] = await signals('voices');
  expect(more).toEqual([]);
  expect(signal).toMatchObject({ kind: 'reach', observed: 500_000, severity: 7, state: 'over' });
  expect(signal?.['evidence']).toMatchObject({ authors: 1, activities: [expect.any(String)] });
});

describe('facts', () => {
  test('are judged as talk is, and shown beside it; what is imported as history makes no signal', async () => {
    const file = path.join(bondfire.config.dataDir, 'returns.csv');
    const rows = Array.from({ length: 24 * 21 }, (_, at) => `${hour(at + 1)},${at === 2 ? 90 : 4 + (at % 3)}`);
    await writeFile(file, `timestamp,value\n${rows.join('\n')}\nsoon,4\n${hour(1)},-2\n`);
    expect(await app.importFacts(OPERATOR, file, 'returns', { live: false })).toMatchObject({
      facts: 504,
      changed: 504,
      judged: ['returns'],
      bad: [{ line: 506 }, { line: 507 }],
    });
    await bondfire.judgeSignals();
    expect(await signals('returns')).toEqual([]);
    const told = { series: 'returns', at: hour(0), value: 60 };
    expect(await call('POST', 'facts', told)).toMatchObject({ status: 200, body: { facts: 1, judged: ['returns'] } });
    expect(await call('POST', 'facts', [told, told])).toMatchObject({ body: { changed: 0 } });
    expect(await say('outside', [told, about('a post beside it', 0)])).toEqual({ received: 2, fresh: 1 });
    await bondfire.judgeSignals();
    const [signal] = await signals('returns');
    expect(signal).toMatchObject({ kind: 'spike', state: 'raised' });
    const shown = await app.showSignal(OPERATOR, String(signal?.['id']));
    expect(shown.facts['returns']?.at(-1)).toEqual({ at: hour(0), value: 60 });
    expect((await app.signalNumbers(OPERATOR, 'chat')).some(({ facts }) => facts['returns'] === 60)).toBe(true);
  });
});

test('a backtest tells what would have been raised, what it would have started, and how early', async () => {
  const posts = Array.from({ length: 200 }, (_, at) => about('camera', 26 * HOUR + at * 20 * MINUTE));
  const onset = now - 25 * HOUR;
  await imported(
    'outside',
    'posts',
    [...posts, ...Array.from({ length: 40 }, (_, at) => about('camera', 25 * HOUR - at * 5_000))],
    false,
  );
  await bondfire.judgeSignals();
  expect(await signals('camera')).toEqual([]);
  const truth = path.join(bondfire.config.dataDir, 'truth.csv');
  await writeFile(truth, `onset,slice\n${new Date(onset + 10 * MINUTE).toISOString()},camera\n`);
  const report = await app.backtestSignals(OPERATOR, { since: new Date(now - 48 * HOUR), playbook: 'burst', truth });
  expect(report.raised).toMatchObject([{ signal: { kind: 'spike', slice: 'camera' }, starts: ['burst'] }]);
  const { onsets = [], false_alarms } = report.truth ?? {};
  expect(onsets).toMatchObject([{ slice: 'camera' }]);
  expect(onsets[0]?.minutes).toBeGreaterThanOrEqual(5);
  expect(false_alarms).toBe(0);
  const alone = { since: new Date(now - 48 * HOUR), slice: 'camera' };
  expect((await app.backtestSignals(OPERATOR, { ...alone, connection: 'outside' })).raised).toHaveLength(1);
  expect((await app.backtestSignals(OPERATOR, { ...alone, connection: 'blog' })).raised).toEqual([]);
  await expect(app.backtestSignals(OPERATOR, { ...alone, connection: 'nowhere' })).rejects.toThrow('nowhere');
  expect(await signals('camera')).toEqual([]);
  expect(await runs()).toEqual([]);
});

describe('over HTTP', () => {
  test('signals, slices, coverage and numbers are told', async () => {
    const list = await call('GET', 'signals?kind=silence&limit=1');
    expect(list).toMatchObject({ status: 200, body: { items: [{ kind: 'silence' }] } });
    const [{ id }] = (list.body as { items: [{ id: string }] }).items;
    expect(await call('GET', `signals/${id}`)).toMatchObject({ status: 200, body: { id, runs: [], coverage: 100 } });
    expect(await call('GET', 'signals/slices')).toMatchObject({
      status: 200,
      body: { slices: expect.arrayContaining([]), problems: [] },
    });
    expect(await call('GET', 'signals/coverage')).toMatchObject({ status: 200, body: { streams: expect.any(Array) } });
    expect(await call('GET', 'signals/numbers?slice=chat')).toMatchObject({ status: 200, body: { next: null } });
    const since = new Date(Date.now() - 48 * HOUR).toISOString();
    const backtest = await call('POST', 'signals/backtest', { since, slice: 'camera', truth: [{ onset: since }] });
    expect(backtest).toMatchObject({
      status: 200,
      body: {
        raised: [
          { signal: { kind: 'spike', slice: 'camera', activities: expect.arrayContaining([expect.any(String)]) } },
        ],
        truth: { onsets: [{ slice: null, minutes: null }], false_alarms: 1 },
      },
    });
    expect(await call('GET', 'facts')).toMatchObject({ body: { items: [{ series: 'returns', count: 505 }] } });
  });

  test.each([
    ['GET', 'signals/numbers?slice=chatt', undefined, 400],
    ['GET', 'signals/019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607', undefined, 404],
    ['GET', 'signals?kind=noise', undefined, 400],
    ['POST', 'signals/backtest', { since: '2126-03-02T09:00:00Z' }, 400],
    ['POST', 'signals/backtest', { since: '2026-03-02T09:00:00Z', slice: 'chatt' }, 400],
    ['POST', 'signals/backtest', { since: '2026-03-02T09:00:00Z', truth: '/etc/passwd' }, 400],
    ['POST', 'facts', [{ series: 'returns', at: 'soon', value: 1 }], 400],
    ['POST', 'facts', { series: 'returns', at: '2026-03-02T09:00:00Z', value: -1 }, 400],
  ] as const)('%s %s is refused, and says why', async (method, url, body, status) => {
    const answer = await call(method, url, body);
    expect(answer.status).toBe(status);
    expect(answer.body['detail']).toEqual(expect.any(String));
  });

  test('facts are not for whoever may only look', async () => {
    expect(
      (await call('POST', 'facts', { series: 'returns', at: '2026-03-02T09:00:00Z', value: 1 }, viewer)).status,
    ).toBe(403);
  });
});
