/** A burst is noticed at the next judging and told once, by however many workers; history, copies and one loud person are not told; nothing is lost or counted twice. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import { addEntry } from '../../src/issues/index.ts';
import type { Forecast } from '../../src/library/index.ts';
import type { SignalRow } from '../../src/signals/index.ts';
import { post, scene } from '../support/scene.ts';

const MINUTE = 60_000;
const WINDOW = 10 * MINUTE;

function slice(word: string, more = ''): string {
  return `
${word}: { title: "The ${word}", if: "has(activity.text) && lower(activity.text).contains('${word}')", window: 10m${more} }`;
}

/** One a test, so that none is in another's way. */
const WORDS = ['camera', 'kettle', 'toaster', 'drone', 'lamp', 'radio', 'mixer', 'fan'];
const PLAYBOOK = `
title: A burst
purpose: Somebody looks.
mode: act
on: { signal: spike, if: signal.expected < 5.0 }
steps:
  - { id: open, do: issue.open, with: { title: "{{ signal.why }}" } }
`;

/** A vendor that says how its posts feel. */
const RATED = `from: webhook.posts
version: 1
fields:
  kind: { const: create }
  object: { const: note }
  text: $.text
  actor.id: { path: $.author.id, as: text }
  published_at: { path: $.created_at, as: instant }
  vendor_sentiment: { path: $.tone, as: number }
`;

/** Here a bucket has just begun, so that none ends under a test. */
const begun = Math.floor(Date.now() / WINDOW) * WINDOW;
const since = Date.now() - begun;
const { app, bondfire, sender, say, runs } = await scene({
  clock: { now: () => new Date(Date.now() - since) },
  files: {
    'playbooks/slices.yaml':
      WORDS.map((word) => slice(word)).join('') +
      slice('oven', ', signals: [tone]') +
      slice('boat', ', split: { topic: activity.tags }'),
    'playbooks/burst.yaml': PLAYBOOK,
    'mappings/rated/posts.yaml': RATED,
  },
});
await sender('outside', 'external');
await sender('rated', 'external');
const { pool } = bondfire.database;
const folder = bondfire.config.dataDir;
let count = 0;

/** A post by somebody new, so many minutes before the bucket under way. */
function about(word: string, minutes: number, more: Readonly<Record<string, unknown>> = {}) {
  count += 1;
  const made = { id: `p${count}`, author: { id: `a${count}`, name: 'Ines' } };
  const created_at = new Date(begun - minutes * MINUTE).toISOString();
  return post(`My ${word} is broken ${count}`, { ...made, created_at, ...more });
}

function many(number: number, word: string, minutes: number, more: Readonly<Record<string, unknown>> = {}) {
  return Array.from({ length: number }, () => about(word, minutes, more));
}

/** Rows of a file, read as history or as arriving now. */
async function imported(posts: readonly unknown[], live: boolean): Promise<void> {
  const file = path.join(folder, `import-${count}.jsonl`);
  await writeFile(file, posts.map((one) => JSON.stringify(one)).join('\n'));
  await app.import(OPERATOR, file, { connection: 'outside', mapping: 'posts', live });
}

async function signals(of: string, state?: string): Promise<SignalRow[]> {
  const { rows } = await pool.query<SignalRow>(
    'select * from signals where slice = $1 and ($2::text is null or state = $2) order by id',
    [of, state ?? null],
  );
  return rows;
}

async function counted(of: string): Promise<number> {
  const { rows } = await pool.query<{ posts: number }>(
    'select coalesce(sum(posts), 0)::integer as posts from signal_buckets where slice = $1',
    [of],
  );
  return rows[0]?.posts ?? 0;
}

async function runsOf(signal: SignalRow | undefined): Promise<number> {
  return (await runs()).filter(({ cause }) => cause === signal?.id).length;
}

beforeAll(async () => {
  // A day and a half in which each is spoken of every twenty minutes.
  const history = WORDS.flatMap((word) => Array.from({ length: 100 }, (_, at) => about(word, 200 + at * 20)));
  const blue = Array.from({ length: 100 }, (_, at) => about('boat', 200 + at * 20, { tags: ['blue'] }));
  await imported([...history, ...blue], false);
  await bondfire.judgeSignals();
});

test('history alone is no signal', async () => {
  expect(await pool.query('select from signals')).toMatchObject({ rowCount: 0 });
});

describe('a burst', () => {
  test('is one signal at the next judging, says why, and starts the playbook once', async () => {
    await say('outside', many(30, 'camera', 0));
    await bondfire.judgeSignals();
    const [signal, ...more] = await signals('camera');
    expect(more).toEqual([]);
    expect(signal).toMatchObject({ kind: 'spike', state: 'raised', observed: 30, ended_at: null });
    expect(signal?.why).toMatch(/^30 posts in 10 minutes where 0\.\d+ are usual \(The camera\)$/);
    const [first = ''] = signal?.evidence.activities ?? [];
    expect(signal?.evidence).toMatchObject({ authors: 30, texts: 30, inside: 0, outside: 1, coverage: 100 });
    expect(signal?.evidence.where).toEqual({ 'outside/posts': 30 });
    expect(signal?.evidence.activities).toHaveLength(30);
    expect(await app.showActivity(OPERATOR, first)).toMatchObject({ text: expect.stringContaining('My camera') });
    expect(await runsOf(signal)).toBe(1);
    expect((await app.listIssues(OPERATOR, { limit: 10 })).map(({ title }) => title)).toContain(signal?.why);
  });

  test('of a part that was never spoken of is held against how long the slice was heard without it', async () => {
    await say('outside', many(8, 'boat', 0, { tags: ['red'] }));
    await bondfire.judgeSignals();
    expect(await signals('boat')).toMatchObject([
      { kind: 'spike', state: 'raised', part: expect.stringContaining('red') },
    ]);
  });

  test('that was answered is held against what was to be expected', async () => {
    const [signal] = await signals('camera');
    const issue = (await app.listIssues(OPERATOR, { limit: 10 })).find(({ title }) => title === signal?.why)?.id ?? '';
    const [activity = ''] = signal?.evidence.activities ?? [];
    const actor = { kind: 'person', id: 'ines', name: 'Ines' } as const;
    const detail = { activity, effect: activity, text: 'We mend it' };
    const answered = new Date(begun - 60 * MINUTE);
    await addEntry(pool, { issue, actor, audience: 'external', kind: 'answer', detail }, answered);
    await app.resolveIssue(OPERATOR, issue, 'Mended');
    await bondfire.lookAtOutcomes();
    const response = (await app.listResponses(OPERATOR, { limit: 50 })).find((one) => one.issue === issue);
    const { slice: of, observed, expected } = (response?.evidence['forecast'] ?? {}) as Partial<Forecast>;
    expect([of, observed]).toEqual(['camera', 30]);
    // It is spoken of every twenty minutes.
    expect(expected).toBeGreaterThan(1);
    expect(expected).toBeLessThan(12);
  });

  test('that goes on is the same signal, grown, and told no more', async () => {
    await say('outside', many(60, 'camera', 0));
    await bondfire.judgeSignals();
    const [signal, ...more] = await signals('camera');
    expect(more).toEqual([]);
    expect(signal).toMatchObject({ state: 'raised', observed: 90, severity: 10 });
    expect(await runsOf(signal)).toBe(1);
  });

  test('of one person, or of copies of one text, is suspected and told to nobody', async () => {
    await say('outside', many(30, 'kettle', 0, { author: { id: 'loud', name: 'Loud' } }));
    await say(
      'outside',
      many(30, 'toaster', 0).map((one, at) =>
        Object.assign({}, one, { text: `RT @a${at}: My TOASTER burns! https://x.example/${at}` }),
      ),
    );
    await bondfire.judgeSignals();
    expect(await signals('kettle')).toMatchObject([{ state: 'suspected', raised_at: null }]);
    expect(await signals('toaster')).toMatchObject([{ state: 'suspected', raised_at: null }]);
    await say('outside', many(5, 'kettle', 0));
    await bondfire.judgeSignals();
    const [signal, ...more] = await signals('kettle');
    expect(more).toEqual([]);
    expect(signal).toMatchObject({ state: 'raised' });
    expect(await runsOf(signal)).toBe(1);
  });

  test('that comes late counts where it belongs, and is told', async () => {
    await say('outside', many(30, 'drone', 35));
    await bondfire.judgeSignals();
    const at = new Date(begun - 40 * MINUTE).toISOString();
    expect(await signals('drone')).toMatchObject([{ state: 'raised', since: at, peak_at: at }]);
    const { rows } = await pool.query(`select posts from signal_buckets where slice = 'drone' and at = $1`, [at]);
    expect(rows).toEqual([{ posts: 30 }]);
  });

  test('in history is none, and imported as arriving now is one', async () => {
    await imported(many(40, 'lamp', 5), false);
    await bondfire.judgeSignals();
    expect(await counted('lamp')).toBe(140);
    expect(await signals('lamp')).toEqual([]);
    await imported(many(40, 'lamp', 4), true);
    await bondfire.judgeSignals();
    expect(await signals('lamp')).toMatchObject([{ state: 'raised' }]);
  });
});

test('a tone that shifts is a signal, by what the vendor tells of it where nobody else does; one that is bad as ever is none', async () => {
  const spoken = (tone: number, minutes: number): object[] => many(4, 'oven', minutes, { tone });
  await say('rated', Array.from({ length: 40 }, (_, at) => spoken(at % 2 === 0 ? -0.3 : -0.4, 180 + at * 10)).flat());
  await bondfire.judgeSignals();
  await say('rated', many(20, 'oven', 0, { tone: -0.35 }));
  await bondfire.judgeSignals();
  expect(await signals('oven')).toEqual([]);
  await say('rated', many(60, 'oven', 0, { tone: -1 }));
  await bondfire.judgeSignals();
  const [signal, ...more] = await signals('oven');
  expect(more).toEqual([]);
  expect(signal).toMatchObject({ kind: 'tone', state: 'raised', why: expect.stringContaining('The oven') });
});

describe('nothing is lost or counted twice', () => {
  test('by two workers that judge at the same moment', async () => {
    const other = await bondfire.another();
    await Promise.all([
      say('outside', many(20, 'radio', 0)),
      say('outside', many(20, 'radio', 0), other),
      ...Array.from({ length: 4 }, () => bondfire.judgeSignals()),
      other.judgeSignals(),
    ]);
    await Promise.all([bondfire.judgeSignals(), other.judgeSignals(), other.judgeSignals()]);
    const [signal, ...more] = await signals('radio');
    expect(more).toEqual([]);
    expect(signal).toMatchObject({ state: 'raised' });
    expect(await runsOf(signal)).toBe(1);
    expect(await counted('radio')).toBe(140);
  });

  test('where it breaks off in the middle, and another process goes on', async () => {
    const dying = await bondfire.another();
    await say('outside', many(25, 'mixer', 0), dying);
    await pool.query(
      `create function broken() returns trigger language plpgsql as $$ begin raise exception 'broken off' using errcode = '57P01'; end $$`,
    );
    await pool.query(
      `create trigger broken before insert on signals for each row when (new.slice = 'mixer') execute function broken()`,
    );
    await expect(dying.judgeSignals()).rejects.toThrow('broken off');
    await pool.query('drop trigger broken on signals');
    await dying.close();
    const next = await bondfire.another();
    await next.judgeSignals();
    const [signal, ...more] = await signals('mixer');
    expect(more).toEqual([]);
    expect(signal).toMatchObject({ state: 'raised', observed: 25 });
    expect(await runsOf(signal)).toBe(1);
    expect(await counted('mixer')).toBe(125);
  });

  test('an edit counts once, what is deleted counts no more', async () => {
    const [first = {}, second = {}] = many(2, 'fan', 5);
    await say('outside', [first, second]);
    await bondfire.judgeSignals();
    expect(await counted('fan')).toBe(102);
    await say('outside', { ...first, text: 'My fan is broken, again', updated_at: new Date(begun).toISOString() });
    await bondfire.judgeSignals();
    expect(await counted('fan')).toBe(102);
    const { rows } = await pool.query(`select distinct version from activities where external_id = $1`, [first['id']]);
    expect(rows).toHaveLength(2);
    await say('outside', { ...second, kind: 'delete', created_at: new Date(begun).toISOString() });
    await bondfire.judgeSignals();
    expect(await counted('fan')).toBe(101);
  });
});
