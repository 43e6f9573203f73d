/** A mapping was changed: what a payload becomes, and history with it. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import type { Bondfire } from '../../src/main.ts';
import { testBondfire } from '../support/bondfire.ts';

function mapping(text: string, more = ''): string {
  return `from: webhook.posts
version: 1
skip: [{ path: $.hidden, is: [true], because: hidden }]
fields: { kind: { path: $.kind, else: create }, object: { const: note }, text: ${text}, published_at: { path: $.at, as: instant }${more} }
`;
}

const PLAYBOOK = `title: Tell
purpose: Tests.
mode: act
on: { activity: any, if: "has(activity.text) && activity.text.contains('red')", dedupe: { by: activity.id, within: 1h } }
steps: [{ id: tell, do: webhook.post, via: desk, with: { body: { text: "{{ activity.text }}" } } }]
`;

const here = await testBondfire({
  files: {
    'mappings/outside/posts.yaml': mapping('$.text'),
    'playbooks/tell.yaml': PLAYBOOK,
    'playbooks/slices.yaml': `all: { title: All, if: "activity.audience == 'external'" }`,
  },
});
const { app, config } = here;
let token: string | null;

beforeAll(async () => {
  const settings = {};
  ({ token } = await app.addConnection(OPERATOR, {
    id: 'outside',
    connector: 'webhook',
    audience: 'external',
    settings,
  }));
  await app.addConnection(OPERATOR, { id: 'desk', connector: 'webhook', audience: 'external', settings });
});

function bytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

async function say(...posts: readonly object[]): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const query = new URLSearchParams();
  await app.receive('outside', token ?? '', { method: 'POST', path: '/in', query, headers, body: bytes(posts) });
}

/** The product as it is started after the mapping was changed. */
async function changed(text: string, more?: string): Promise<Bondfire> {
  const file = path.join(config.dataDir, 'mappings/outside/posts.yaml');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, mapping(text, more));
  return here.another();
}

describe('a payload', () => {
  test('is shown as it would become, with what would start; nothing is kept and nothing starts', async () => {
    const payload = [
      { id: '1', text: 'a red tint', at: '2026-03-02T09:00:00Z' },
      { id: '2', text: 'fine', at: '2026-03-02T09:00:00Z' },
      { id: '3', hidden: true, at: '2026-03-02T09:00:00Z' },
      { id: '4', at: 'soon' },
    ];
    const shown = await app.previewMapping(OPERATOR, 'outside', 'posts', {
      body: bytes(payload),
      type: 'application/json',
    });
    expect(shown).toMatchObject([
      { mapped: { activity: { text: 'a red tint' } }, starts: [{ playbook: 'tell', idle: null }] },
      { mapped: { activity: { text: 'fine' } }, starts: [] },
      { mapped: { skipped: 'hidden' }, starts: [] },
      { mapped: { drift: [{ field: 'published_at' }] }, starts: [] },
    ]);
  });

  test.each([
    ['nowhere', 'posts', '[]', 'config'],
    ['outside', 'nothing', '[]', 'config'],
    ['outside', 'posts', '{', 'drift'],
  ])('%s %s %s is refused', async (id, stream, body, kind) => {
    const preview = app.previewMapping(OPERATOR, id, stream, { body: Buffer.from(body), type: '' });
    await expect(preview).rejects.toThrow(expect.objectContaining({ kind }) as Error);
  });
});

async function stateOfSlices(): Promise<readonly unknown[]> {
  return (await here.database.pool.query('select state from slices')).rows;
}

describe('history', () => {
  test('is told first, then changed in place; nothing starts, and what was deleted stays so', async () => {
    const at = '2026-03-02T09:00:00Z';
    await say(
      { id: 'a', text: 'fine', words: 'a red tint', at },
      { id: 'b', text: 'same', words: 'same', at },
      { id: 'c', text: 'secret', words: 'secret too', at },
      { id: 'd', text: 'only here', words: 7, at },
      { id: 'e', hidden: true, words: 'shown after all', at },
    );
    await say({ id: 'c', kind: 'delete', at });
    const ids = async () =>
      new Map((await app.listActivities(OPERATOR, { connection: 'outside', limit: 50 })).map((one) => [one.id, one]));
    const before = await ids();
    expect(before.size).toBe(5);

    const later = await changed('$.words');
    const told = await later.app.remapConnection(OPERATOR, 'outside', null, false);
    expect(told).toMatchObject({ records: 6, same: 2, changed: 1, drifted: 1, gone: 2, added: 0 });
    expect(told.fields).toEqual({ text: 1 });
    expect(told.examples).toMatchObject([
      { external_id: 'a', changes: { text: { before: 'fine', after: 'a red tint' } } },
    ]);
    expect(await ids()).toEqual(before);

    await later.judgeSignals();
    expect(await stateOfSlices()).toEqual([{ state: 'settling' }]);
    expect(await later.app.remapConnection(OPERATOR, 'outside', 'posts', true)).toMatchObject({ changed: 1 });
    // What the early warning counted of it is counted anew.
    expect(await stateOfSlices()).toEqual([{ state: 'counting' }]);
    const after = [...(await ids()).values()];
    expect(after.map(({ external_id, text }) => `${external_id} ${text}`).toSorted()).toEqual([
      'a a red tint',
      'b same',
      'c null',
      'c null',
      'd only here',
    ]);
    expect(new Set(after.map(({ id }) => id))).toEqual(new Set(before.keys()));
    expect(await later.app.remapConnection(OPERATOR, 'outside', null, false)).toMatchObject({ changed: 0 });
    expect(await app.listRuns(OPERATOR, { limit: 10 })).toEqual([]);
  });

  test('that was skipped is added where it maps now, as history', async () => {
    const later = await changed('$.words', ', tags: { const: [seen] }');
    const file = path.join(config.dataDir, 'mappings/outside/posts.yaml');
    await writeFile(file, mapping('$.words').replace('[true]', '[never]'));
    const last = await here.another();
    expect(await later.app.remapConnection(OPERATOR, 'outside', null, false)).toMatchObject({ added: 0 });
    expect(await last.app.remapConnection(OPERATOR, 'outside', null, true)).toMatchObject({ added: 1 });
    const [added] = await app.listActivities(OPERATOR, { connection: 'outside', limit: 1 });
    expect(added).toMatchObject({ external_id: 'e', text: 'shown after all', backfilled: true });
    expect(await last.app.remapConnection(OPERATOR, 'outside', null, true)).toMatchObject({ added: 0, changed: 0 });
    expect(await app.listRuns(OPERATOR, { limit: 10 })).toEqual([]);
  });
});

test('what did not fit is replayed in the order in which it came, and what was deleted meanwhile stays away', async () => {
  const strict = await changed('$.text', ', edited_at: { path: $.edited, as: instant }');
  const headers = { 'content-type': 'application/json' };
  const at = '2026-03-02T09:00:00Z';
  const send = (...posts: readonly object[]) =>
    strict.app.receive('outside', token ?? '', {
      method: 'POST',
      path: '/in',
      query: new URLSearchParams(),
      headers,
      body: bytes(posts),
    });
  await send({ id: 'twice', text: 'first red', at, edited: 'soon' }, { id: 'gone', text: 'red', at, edited: 'soon' });
  await send(
    { id: 'twice', kind: 'update', text: 'then red', at, edited: 'sooner' },
    { id: 'gone', kind: 'delete', at },
  );
  const mended = await changed('$.text');
  expect(await mended.app.replayQuarantined(OPERATOR, {})).toEqual({ mapped: 2, skipped: 1, quarantined: 0 });
  const all = await app.listActivities(OPERATOR, { connection: 'outside', limit: 50 });
  const of = (id: string) => all.filter(({ external_id }) => external_id === id).map(({ kind, text }) => [kind, text]);
  expect(of('twice')).toEqual([
    ['update', 'then red'],
    ['create', 'first red'],
  ]);
  expect(of('gone')).toEqual([['delete', null]]);
  // By that playbook, each version once.
  expect(await app.listRuns(OPERATOR, { limit: 10 })).toHaveLength(2);
});
