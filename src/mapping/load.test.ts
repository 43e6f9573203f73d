import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeProblem, Fault } from '#sdk';
import { loadMappings, type StreamKeys } from './load.ts';

const keys: StreamKeys = (connector, stream) =>
  connector === 'shop' && stream === 'posts' ? () => ({ id: '1', version: 'a' }) : null;
let root = '';

function yaml(from: string, title: string, more = ''): string {
  return `from: ${from}\nversion: 1\n${more}\nfields:\n  kind: { const: create }\n  object: { const: note }\n  published_at: $.at\n  title: { const: ${title} }\n`;
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
}

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'mappings-'));
  await write('built-in/topics.yaml', 'not a mapping');
  await write('built-in/shop/posts.yaml', yaml('shop.posts', 'built-in'));
  await write('built-in/shop/posts.cases.yaml', 'not a mapping');
  await write('built-in/shop/long-reviews.yaml', yaml('shop.posts', 'reviews'));
  await write('built-in/shop/misplaced.yaml', yaml('other.posts', 'x'));
  await write('built-in/shop/broken.yaml', yaml('shop.posts', '4', 'kez: 1'));
  await write('built-in/shop/unknown.yaml', yaml('shop.orders', 'x'));
  await write('own/berlin/posts.yaml', yaml('shop.posts', 'own'));
  await write('own/paris/posts.yaml', yaml('shop.posts', '[]'));
  await write('own/rome/posts.yaml', yaml('elsewhere.posts', 'x', 'key: { id: $.id }'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function load(own: string | null = path.join(root, 'own')) {
  return loadMappings({ builtIn: [path.join(root, 'built-in')], own }, {}, keys);
}

const RECORD = { at: '2026-03-02T09:15:00Z' };

test("a connection's own mapping wins for it alone", async () => {
  const mappings = await load();
  const titleFor = (connection: string, stream: string) => mappings.mappingFor(connection, 'shop', stream)?.map(RECORD);
  expect(titleFor('berlin', 'posts')).toMatchObject({ activity: { title: 'own' } });
  expect(titleFor('london', 'posts')).toMatchObject({ activity: { title: 'built-in' } });
  expect(titleFor('london', 'long_reviews')).toMatchObject({ activity: { title: 'reviews', stream: 'posts' } });
  expect(mappings.mappingFor('london', 'shop', 'orders')).toBeNull();
  expect(mappings.mappingFor('london', 'toString', 'posts')).toBeNull();
});

test('an own mapping that is broken or of another connector is never passed over in silence', async () => {
  const mappings = await load();
  expect(() => mappings.mappingFor('paris', 'shop', 'posts')).toThrow(Fault);
  expect(() => mappings.mappingFor('rome', 'shop', 'posts')).toThrow(/elsewhere\.posts/);
});

test('every file that is wrong is told', async () => {
  const { problems } = await load();
  const told = problems.map((one) => describeProblem({ ...one, file: path.relative(root, one.file) }));
  expect(told).toEqual([
    expect.stringContaining('built-in/shop/broken.yaml:3:1 kez: kez is not known here; did you mean key?'),
    expect.stringContaining(
      'built-in/shop/misplaced.yaml:1:1 from: it is in the folder shop and says from: other.posts',
    ),
    expect.stringContaining('built-in/shop/unknown.yaml:1:1 from: there is no stream shop.orders'),
    expect.stringContaining('own/paris/posts.yaml:8:19 fields.title.const: title can never be a list'),
  ]);
});

test('no folder of its own is no mistake', async () => {
  expect((await load(path.join(root, 'nowhere'))).all).toHaveLength(2);
  expect((await load(null)).all).toHaveLength(2);
});
