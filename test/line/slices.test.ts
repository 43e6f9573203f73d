/** Slices are data: taken up while the product runs, over history at once; what is wrong in a file costs its neighbours nothing. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MOST_PARTS } from '../../src/signals/index.ts';
import { post, scene, until as polled } from '../support/scene.ts';

const MINUTE = 60_000;
const WINDOW = 10 * MINUTE;
const CAMERA = `
camera: { title: The camera, if: "has(activity.text) && activity.text.contains('camera')", window: 10m }`;
const KETTLE = `
kettle: { title: The kettle, if: "has(activity.text) && activity.text.contains('kettle')", window: 10m }`;

/** Here a bucket has just begun, so that none ends under a test. */
const begun = Math.floor(Date.now() / WINDOW) * WINDOW;
const since = Date.now() - begun;
const { bondfire, sender, say } = await scene({
  clock: { now: () => new Date(Date.now() - since) },
  files: { 'playbooks/slices.yaml': CAMERA },
});
await sender('outside', 'external');
const { pool } = bondfire.database;
const file = path.join(bondfire.config.dataDir, 'playbooks', 'slices.yaml');
const worker = await bondfire.another();
await worker.startWork();
let count = 0;

function many(
  number: number,
  word: string,
  minutes: (at: number) => number,
  more: Readonly<Record<string, unknown>> = {},
) {
  return Array.from({ length: number }, (_, at) => {
    count += 1;
    const made = { id: `p${count}`, author: { id: `a${count}`, name: 'Ines' }, ...more };
    return post(`My ${word} is broken ${count}`, {
      created_at: new Date(begun - minutes(at) * MINUTE).toISOString(),
      ...made,
    });
  });
}

/** What is due is judged meanwhile. */
function until(what: () => Promise<boolean>): Promise<boolean> {
  return polled(async () => {
    await worker.judgeSignals();
    return what();
  });
}

async function write(text: string): Promise<void> {
  await writeFile(file, text);
}

async function inForce(): Promise<string> {
  const { rows } = await pool.query<{ slice: string }>('select slice from slices order by slice');
  return rows.map(({ slice }) => slice).join(' ');
}

async function counted(of: string): Promise<number> {
  const { rows } = await pool.query<{ posts: number }>(
    'select coalesce(sum(posts), 0)::integer as posts from signal_buckets where slice = $1',
    [of],
  );
  return rows[0]?.posts ?? 0;
}

/** Each slice of these with what became of what it noticed. */
async function states(...of: readonly string[]): Promise<string> {
  const { rows } = await pool.query<{ slice: string; state: string }>(
    'select slice, state from signals where slice = any($1) order by slice',
    [of],
  );
  return rows.map(({ slice, state }) => `${slice} ${state}`).join(', ');
}

async function signals(of: string): Promise<readonly unknown[]> {
  return (await pool.query('select state, why from signals where slice = $1', [of])).rows;
}

test('one that is defined today is judged in its first hour: history is counted at once', async () => {
  await say(
    'outside',
    many(144, 'kettle', (at) => 200 + 20 * at),
  );
  await say(
    'outside',
    many(25, 'kettle', () => 0),
  );
  await write(`${CAMERA}${KETTLE}`);
  // The process that counts what is posted here knows of it by the database alone.
  await until(async () => (await signals('kettle')).length > 0);
  expect(await counted('kettle')).toBe(169);
  expect(await signals('kettle')).toMatchObject([{ state: 'raised', why: expect.stringContaining('25 posts') }]);
});

test('one whose condition is changed is counted anew, and what else is changed is not', async () => {
  const { rows: before } = await pool.query('select counted, taken_at from slices');
  await write(`${CAMERA}${KETTLE.replace('The kettle', 'Kettles')}`);
  await until(async () => (await pool.query(`select from slices where source->>'title' = 'Kettles'`)).rowCount === 1);
  expect((await pool.query('select counted, taken_at from slices')).rows).toEqual(before);
  expect(await counted('kettle')).toBe(169);
  await write(`${CAMERA}${KETTLE.replace(`contains('kettle')`, `contains('broken 1')`)}`);
  await until(async () => (await counted('kettle')) < 100 && (await counted('kettle')) > 0);
  expect(await signals('kettle')).toHaveLength(1);
});

test('a wrong one is told with its place and cure; it stays as it was, and the others change', async () => {
  await write(`${CAMERA.replace('The camera', 'Cameras')}
kettle: { title: The kettle, if: "activity.txt.contains('x')", windw: 10m }
drone: { title: The drone, if: "activity.followers > " }`);
  await until(async () => (await pool.query(`select from slices where source->>'title' = 'Cameras'`)).rowCount === 1);
  expect(await inForce()).toBe('camera kettle');
  const { rows } = await pool.query<{ problems: object[] }>('select problems from slice_files');
  expect(rows[0]?.problems).toMatchObject([
    { file, line: 3, where: 'kettle.windw', problem: 'a slice has no windw', cure: 'did you mean window?' },
    { file, line: 4, where: 'drone.if', cure: expect.stringContaining('correct the expression') },
  ]);
  expect(bondfire.logged.text()).toContain('a slice has no windw');
  await write('camera: [');
  await until(async () =>
    JSON.stringify((await pool.query('select problems from slice_files')).rows).includes('slices.yaml'),
  );
  expect(await inForce()).toBe('camera kettle');
});

test('one with too many parts has the first of them, and says so', async () => {
  await write(`${CAMERA}
authors: { title: By author, if: "activity.text.contains('drone')", split: { topic: activity.tags }, window: 10m }`);
  await until(async () => (await inForce()) === 'authors camera');
  await until(async () => (await pool.query(`select from slices where state <> 'counting'`)).rowCount === 2);
  const posts = many(300, 'drone', () => 0).map((one, at) => Object.assign({ tags: [`tag-${at}`] }, one));
  await say('outside', posts, worker);
  await until(async () => (await pool.query('select from signal_tallies')).rowCount === 0);
  const { rows } = await pool.query(`select count(*)::integer as parts from signal_series where slice = 'authors'`);
  expect(rows).toEqual([{ parts: MOST_PARTS }]);
  expect((await pool.query(`select from slices where slice = 'authors' and capped_at is not null`)).rowCount).toBe(1);
});

test('posts, people and what others make of them are judged apart', async () => {
  const toaster = `if: "has(activity.text) && activity.text.contains('toaster')", window: 10m`;
  await say(
    'outside',
    many(144, 'toaster', (at) => 200 + 20 * at, { likes: 0 }),
    worker,
  );
  await write(`${CAMERA}
said: { title: Said, ${toaster} }
people: { title: People, ${toaster}, measure: authors }
liked: { title: Liked, ${toaster}, measure: engagement }`);
  await until(async () => (await inForce()) === 'camera liked people said');
  await until(async () => (await pool.query(`select from slices where state <> 'counting'`)).rowCount === 4);
  const ines = { author: { id: 'ines', name: 'Ines' }, likes: 0 };
  await say(
    'outside',
    many(25, 'toaster', () => 0, ines),
    worker,
  );
  // One person over and over: much is said, nobody but they say it, and nobody is woken.
  await until(async () => (await states('said', 'people', 'liked')) === 'said suspected');
  await say(
    'outside',
    many(24, 'toaster', () => 0, { likes: 0 }),
    worker,
  );
  await until(async () => (await states('said', 'people', 'liked')) === 'people raised, said raised');
  await say(
    'outside',
    many(1, 'toaster', () => 0, { likes: 900 }),
    worker,
  );
  await until(async () => (await states('said', 'people', 'liked')).startsWith('liked'));
  expect(await states('said', 'people', 'liked')).toBe('liked raised, people raised, said raised');
});

test('one that is gone is forgotten, and what it had noticed ends', async () => {
  await rm(file);
  await until(async () => (await inForce()) === '');
  expect((await pool.query('select from signal_buckets')).rowCount).toBe(0);
  expect((await pool.query(`select from signals where state in ('suspected', 'raised', 'held')`)).rowCount).toBe(0);
});
