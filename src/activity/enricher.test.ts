import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { captureLog } from '../../test/support/log.ts';
import { createEnricher } from './enricher.ts';
import { reachOf } from './reach.ts';
import { NO_VOCABULARY, vocabularyOf } from './topics/index.ts';

/** Answers the words and the vocabulary that it was told; dies of some, and is silent at others. */
const THREAD = `
import { parentPort } from 'node:worker_threads';
let revision = null;
parentPort.on('message', ({ id, vocabulary, words }) => {
  if (vocabulary) revision = vocabulary.revision;
  if (words.some(({ text }) => text === 'dies')) process.exit(1);
  if (words.some(({ text }) => text === 'hangs')) for (;;);
  parentPort.postMessage({ id, told: words.map(({ text }) => ({ terms: [text], vocabulary: revision })) });
});`;

const folder = await mkdtemp(path.join(tmpdir(), 'bondfire-thread-'));
await writeFile(path.join(folder, 'thread.mjs'), THREAD);
const file = pathToFileURL(path.join(folder, 'thread.mjs'));
afterAll(() => rm(folder, { recursive: true, force: true }));

function said(text: string) {
  return { title: null, text, tags: [], language: null };
}

describe('the enricher', () => {
  test('starts with the first words and not before, and tells the thread of another vocabulary', async () => {
    let vocabulary = NO_VOCABULARY;
    const enricher = createEnricher({ vocabulary: () => vocabulary, log: captureLog().log, file });
    expect(await enricher.enrich([])).toEqual([]);
    expect(enricher.started).toBe(false);
    expect(await enricher.enrich([said('a'), said('b')])).toMatchObject([{ terms: ['a'] }, { terms: ['b'] }]);
    expect(enricher.started).toBe(true);
    vocabulary = vocabularyOf([
      { kind: 'topics', name: 'x', title: 'X', words: { any: ['xx'] }, except: {}, unless: {} },
    ]);
    const all = await Promise.all(['c', 'd'].map((text) => enricher.enrich([said(text)])));
    expect(all.flat()).toMatchObject(['c', 'd'].map((text) => ({ terms: [text], vocabulary: vocabulary.revision })));
    await enricher.stop();
  });

  test('words of which the thread dies, or to which it does not answer, cost the others nothing', async () => {
    const logged = captureLog();
    const enricher = createEnricher({ vocabulary: () => NO_VOCABULARY, log: logged.log, file, patienceMs: 250 });
    expect(await enricher.enrich([said('a'), said('dies'), said('b')])).toMatchObject([
      { terms: ['a'] },
      null,
      { terms: ['b'] },
    ]);
    expect(await enricher.enrich([said('hangs')])).toEqual([null]);
    expect(await enricher.enrich([said('c')])).toMatchObject([{ terms: ['c'] }]);
    expect(logged.entries().filter(({ level }) => level === 'error')).toMatchObject([
      { text: 'dies' },
      { text: 'hangs' },
    ]);
    await enricher.stop();
  });
});

const none = { likes: null, shares: null, replies: null, views: null, reach: null };

function star(followers: number | null) {
  return { id: 'a', name: null, handle: null, url: null, avatar: null, internal: null, followers };
}

test.each([
  ['the vendor says so', star(10), { ...none, reach: 5_000, views: 9 }, 5_000],
  ['views', star(10), { ...none, views: 700 }, 700],
  ['followers', star(1_200), none, 1_200],
  ['followers, and those of who shared', star(1_000), { ...none, shares: 5 }, 2_000],
  ['who answered has seen it', null, { ...none, likes: 30, replies: 12 }, 42],
  ['nothing is known', star(null), none, null],
  ['nobody answered', null, { ...none, likes: 0, shares: 0 }, null],
])('reach: %s', (_, actor, metrics, expected) => {
  expect(reachOf({ actor, metrics })).toBe(expected);
});
