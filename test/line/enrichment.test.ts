/** What words tell, end to end: before a playbook that asks for it, a moment later otherwise; the same for what is edited, imported, deleted and mapped anew. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Activity } from '#sdk';
import { OPERATOR } from '../../src/app/index.ts';
import { post as said, scene, until } from '../support/scene.ts';

const VOCABULARY = `
products:
  vega_3: { title: Vega 3, words: [Vega 3] }
topics:
  tint: { title: Red tint, words: { en: [red tint], de: [Rotstich] } }
  delivery: { words: { en: [delivery] } }
`;

const SLICES = `
tinted:
  title: Red tints
  if: "'tint' in activity.topics"
  window: 1d
`;

/** Just now: what is older is counted without telling one post from another. */
const NOW = new Date().toISOString();

function post(text: string, more: Readonly<Record<string, unknown>> = {}) {
  return said(text, { created_at: NOW, ...more });
}

function playbook(condition: string, words: string): string {
  return `
title: Tell
purpose: To be tried.
mode: act
on: { activity: any, if: "activity.audience == 'external' && ${condition}" }
steps:
  - { id: first, do: webhook.post_keyed, via: office, with: { body: { text: "${words}" } } }
`;
}

const { app, bondfire, desk, sender, say, runs } = await scene({
  enrich: true,
  files: {
    'mappings/topics.yaml': VOCABULARY,
    'playbooks/slices.yaml': SLICES,
    'mappings/crowd/posts.yaml': `from: webhook.posts
version: 1
fields:
  kind: { path: $.kind, else: create }
  object: { const: note }
  text: $.text
  language: $.language
  actor.id: { path: $.author.id, as: text }
  actor.followers: { path: $.author.followers, as: number }
  published_at: { path: $.created_at, as: instant }
  vendor_sentiment: { path: $.tone, as: number }
`,
    'playbooks/angry.yaml': playbook(
      "has(activity.sentiment) && activity.sentiment.score < 0.0 && 'tint' in activity.topics && 'vega_3' in activity.products",
      "Angry in {{ default(activity.language, 'no language') }}",
    ),
  },
});
const office = await desk('office', 'internal');
await sender('crowd', 'external');
const worker = await bondfire.another();
await worker.startWork();
await bondfire.leaveWorkToOthers();

function texts(): string[] {
  return office.state().made.map(({ text }) => text);
}

async function newest(id: string): Promise<Activity | undefined> {
  const all = await app.listActivities(OPERATOR, { limit: 500 });
  return all.find(({ external_id }) => external_id === id);
}

async function toldOf(
  id: string,
  what: (one: Activity) => boolean = ({ terms }) => terms.length > 0,
): Promise<Activity> {
  return until(async () => {
    const one = await newest(id);
    return one && what(one) && one;
  });
}

test('a complaint by webhook starts the playbook whose condition reads tone, topic and product', async () => {
  await say('crowd', post('The delivery was fine and I like it 👍', { id: 'fine' }));
  await say('crowd', post('My Vega 3 has an awful red tint, I hate it so much :( 😡', { id: 'angry' }));
  await until(async () => texts().includes('Angry in en'));
  expect(await runs()).toHaveLength(1);
  const angry = await newest('angry');
  expect(angry).toMatchObject({ language: 'en', topics: ['tint'], products: ['vega_3'] });
  expect(angry?.sentiment?.score).toBeLessThan(0);
  expect(angry?.terms).toEqual(expect.arrayContaining(['vega', 'awful', 'red', 'tint', 'hate']));
});

test('a preview says which playbooks its words would start', async () => {
  const body = Buffer.from(JSON.stringify([post('What an awful red tint, my Vega 3 is terrible :(')]));
  const [shown] = await app.previewMapping(OPERATOR, 'crowd', 'posts', { body, type: 'application/json' });
  expect(shown?.starts).toEqual([{ playbook: 'angry', idle: null }]);
});

test('the vendor’s own opinion stays beside ours, and its language is not told anew', async () => {
  await say('crowd', post('The delivery is late :(', { id: 'theirs', tone: 0.75, language: 'de' }));
  const one = await toldOf('theirs');
  expect(one.vendor_sentiment).toBe(0.75);
  expect(one.sentiment?.score).toBeLessThan(0);
  expect(one).toMatchObject({ language: 'de', topics: [] });
});

test('without a playbook that asks, nobody waits: it is told a moment later', async () => {
  await rm(path.join(bondfire.config.dataDir, 'playbooks', 'angry.yaml'));
  await until(async () => worker.playbooks.all.length === 0);
  await say('crowd', post('Der Rotstich ist wirklich hässlich und ich möchte das nicht mehr sehen', { id: 'later' }));
  expect(await toldOf('later')).toMatchObject({ language: 'de', topics: ['tint'], products: [] });
});

test('an edit is told anew', async () => {
  await say('crowd', post('The red tint of my Vega 3', { id: 'edited' }));
  const { version: before } = await toldOf('edited');
  await say('crowd', post('Only the delivery of it', { id: 'edited' }));
  expect(await toldOf('edited', ({ version, terms }) => version !== before && terms.length > 0)).toMatchObject({
    topics: ['delivery'],
    products: [],
  });
});

test('a deletion holds nothing, nor does what it deletes', async () => {
  await say('crowd', post('The red tint of my Vega 3 is awful :(', { id: 'gone' }));
  const before = await toldOf('gone');
  await bondfire.database.pool.query('update activities set to_enrich = 1 where id = $1', [before.id]);
  await say('crowd', { id: 'gone', kind: 'delete', created_at: NOW });
  const nothing = { topics: [], products: [], terms: [], sentiment: null };
  expect(await toldOf('gone', ({ kind }) => kind === 'delete')).toMatchObject({ ...nothing, reach: null });
  expect(await app.showActivity(OPERATOR, before.id)).toMatchObject(nothing);
});

test('imported history is told as well, and starts nothing', async () => {
  const file = path.join(bondfire.config.dataDir, 'history.jsonl');
  await writeFile(file, JSON.stringify(post('A red tint on the Vega 3, in the year before', { id: 'old' })));
  await app.import(OPERATOR, file, { connection: 'crowd', mapping: 'posts', live: false });
  expect(await toldOf('old')).toMatchObject({ backfilled: true, topics: ['tint'], products: ['vega_3'] });
});

test('what a process that died had not told is found by the next one', async () => {
  await say('crowd', post('Another red tint here', { id: 'left' }));
  const { id } = await toldOf('left');
  await bondfire.database.pool.query(
    `update activities set to_enrich = 1, topics = '[]', terms = '[]', language = null, own_language = true where id = $1`,
    [id],
  );
  expect(await toldOf('left')).toMatchObject({ topics: ['tint'] });
});

async function counted(): Promise<number | null> {
  const { rows } = await bondfire.database.pool.query<{ posts: number | null }>(
    `select sum(posts)::integer as posts from signal_buckets where slice = 'tinted'`,
  );
  return rows[0]?.posts ?? null;
}

test('the early warning counts by what words tell, each once, whenever that was told', async () => {
  // Told before a playbook, after the commit, anew by another process, and of history; not what was deleted.
  expect(await until(async () => (await counted()) === 5)).toBe(true);
});

test('what reaches many is told by its numbers', async () => {
  const author = { id: 'star', name: 'Star', followers: 120_000 };
  await say('crowd', post('hello', { id: 'star', author }));
  expect((await toldOf('star', () => true)).reach).toBe(120_000);
});

async function ids(filter: Readonly<Record<string, string>>): Promise<string[]> {
  return (await app.listActivities(OPERATOR, { ...filter, limit: 50 })).map(({ external_id }) => external_id);
}

test('activities are listed by what they are about, and in which language', async () => {
  expect(await ids({ topic: 'tint', language: 'de' })).toEqual(['later']);
  expect(await ids({ product: 'vega_3' })).toContain('angry');
  expect(await ids({ product: 'vega_3' })).not.toContain('later');
});

const file = path.join(bondfire.config.dataDir, 'mappings', 'topics.yaml');

function both(what: (one: typeof worker) => boolean): Promise<boolean> {
  return until(async () => what(bondfire) && what(worker));
}

test('a changed vocabulary is in force in every process without a restart; a wrong one is not, and says why', async () => {
  const names = (one: typeof worker): string[] => one.app.topicsInForce(OPERATOR).entries.map(({ name }) => name);
  await writeFile(file, `${VOCABULARY}  awful: { words: { en: [awful] } }\n`);
  await both((one) => names(one).includes('awful'));
  const { revision } = app.topicsInForce(OPERATOR);
  expect(worker.app.topicsInForce(OPERATOR).revision).toBe(revision);
  await say('crowd', post('This is awful, and I am not happy about it', { id: 'anew' }));
  expect(await toldOf('anew')).toMatchObject({ topics: ['awful'] });
  await writeFile(file, VOCABULARY.replace('words: [Vega 3]', 'wrds: [Vega 3]'));
  await both((one) => one.app.topicsInForce(OPERATOR).problems.length > 0);
  expect(worker.app.topicsInForce(OPERATOR)).toMatchObject({
    revision,
    problems: [{ line: 3, column: 28, cure: 'did you mean words?' }],
  });
  // A process that is started now goes by the good one as well.
  const late = await bondfire.another();
  expect(late.app.topicsInForce(OPERATOR)).toMatchObject({ revision, problems: [{ line: 3 }] });
});

test('history is told anew on request, after a preview that changes nothing', async () => {
  await writeFile(file, `${VOCABULARY.replace('red tint', 'pink tint')}  awful: { words: { en: [awful] } }\n`);
  await both((one) => one.app.topicsInForce(OPERATOR).problems.length === 0);
  const seen: number[] = [];
  const preview = await app.retagTopics(OPERATOR, {
    since: null,
    apply: false,
    onProgress: (count) => seen.push(count),
  });
  expect(preview.names).toMatchObject({ tint: { added: 0, removed: 4 }, awful: { added: 1, removed: 0 } });
  expect(seen.at(-1)).toBe(preview.activities);
  expect(preview.examples[0]).toMatchObject({ before: ['vega_3', 'tint'] });
  expect(await newest('angry')).toMatchObject({ topics: ['tint'] });
  expect(await app.retagTopics(OPERATOR, { since: new Date(Date.now() + 60_000), apply: true })).toMatchObject({
    activities: 0,
  });
  expect(await counted()).toBeGreaterThan(0);
  expect(await app.retagTopics(OPERATOR, { since: null, apply: true })).toEqual(preview);
  // Slices that read topics count anew what nobody calls so any more.
  await until(async () => ((await counted()) ?? 0) === 0);
  expect(await newest('angry')).toMatchObject({ topics: ['awful'], products: ['vega_3'] });
  expect(await app.retagTopics(OPERATOR, { since: null, apply: true })).toMatchObject({ changed: 0 });
});
