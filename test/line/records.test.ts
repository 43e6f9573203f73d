/** What a record may do to the line: nothing but cost itself. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import { post, scene, until } from '../support/scene.ts';

const { app, bondfire, say, sender, runs } = await scene({
  files: {
    'playbooks/noted.yaml': `
title: Note
purpose: Starts once for each text.
mode: watch
on: { activity: any, if: "has(activity.text) && activity.text.startsWith('note')", dedupe: { by: activity.text, within: 1h } }
steps: [{ id: tell, do: webhook.post, with: { body: { text: "{{ activity.text }}" } } }]
`,
  },
});
const { pool } = bondfire.database;
await sender('outside', 'external');

function noise(length: number): string {
  return randomBytes(length / 2).toString('hex');
}

async function kept(): Promise<string[]> {
  const all = await app.listActivities(OPERATOR, { connection: 'outside', limit: 500 });
  return all.map(({ external_id }) => external_id);
}

async function quarantined(): Promise<string[]> {
  const all = await app.listQuarantined(OPERATOR, { connection: 'outside', limit: 500 });
  return all.flatMap(({ problems }) => problems.map(({ field, problem }) => `${field}: ${problem}`));
}

describe('hostile records', () => {
  const deep = `${'{"a":'.repeat(400)}1${'}'.repeat(400)}`;
  const taken: readonly (readonly [string, unknown])[] = [
    ['NUL in a text', post('a\0b')],
    ['NUL in an id', post('hello', { id: 'nul\0id' })],
    ['half a character', post(`half \ud83d of one`)],
    ['half a character in an id', post('hello', { id: `half\ud83d` })],
    [
      'a member called __proto__',
      JSON.parse('{"id":"proto","text":"x","created_at":1772442000,"__proto__":{"text":"y"}}'),
    ],
    ['a member called constructor', post('hello', { constructor: { prototype: 1 } })],
    ['a number beyond 2^53', Buffer.from('{"id":9007199254740993,"text":"big","created_at":1772442000}')],
    ['400 levels', Buffer.from(`{"id":"deep","text":"deep","created_at":1772442000,"more":${deep}}`)],
    ['a text of 900,000 characters', post(noise(900_000))],
    ['9 MB of something else', post('large', { attachment: noise(9_000_000) })],
    ['a key of 10,000 characters', post(`note ${noise(10_000)}`)],
  ];

  test.each(taken)('%s: taken', async (_, record) => {
    const before = await kept();
    expect(await say('outside', record)).toEqual({ received: 1, fresh: 1 });
    expect(await kept()).toHaveLength(before.length + 1);
  });

  test('an id is never rounded', async () => {
    expect(await kept()).toContain('9007199254740993');
  });

  const refused: readonly (readonly [string, unknown, RegExp])[] = [
    ['an id of 3,000 characters', post('hello', { id: noise(3_000) }), /external_id: 3000 characters/],
    ['a thread of 5,000 characters', post('hello', { thread: noise(5_000) }), /thread: 5000 characters/],
    ['the year 275760', post('hello', { created_at: '+275760-09-13T00:00:00.000Z' }), /published_at: not an instant/],
    ['the last millisecond', post('hello', { created_at: 8_640_000_000_000_000 }), /published_at: not an instant/],
    ['a list in the place of an id', post('hello', { author: { id: ['u1'] } }), /actor\.id/],
    ['a list in a list', [[post('hello')]], /is not an object/],
  ];

  test.each(refused)('%s: kept in quarantine, with field and reason', async (_, record, reason) => {
    const before = (await quarantined()).length;
    const neighbours = [post('before'), ...(Array.isArray(record) ? record : [record]), post('after')];
    expect(await say('outside', neighbours)).toEqual({ received: 3, fresh: 3 });
    expect((await quarantined()).slice(0, -before || undefined).join('\n')).toMatch(reason);
  });

  test.each([
    ['10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['a million levels, open', '{"a":'.repeat(1_000_000)],
    ['half of it', '{"id":"1","te'],
    ['a crowd of 100,000', `[${'0,'.repeat(99_999)}0]`],
  ])('%s: the sender is told, and the next one is served', async (_, body) => {
    await expect(say('outside', Buffer.from(body))).rejects.toMatchObject({ name: 'Fault' });
    expect(await say('outside', post('next'))).toEqual({ received: 1, fresh: 1 });
  });

  test('a whole text is a key, once', async () => {
    const text = `note ${noise(20_000)}`;
    await say('outside', [post(text), post(text)]);
    await say('outside', post(text));
    const keys = (await runs()).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a record that the store refuses', async () => {
  /** As a limit of PostgreSQL that the mapping knows nothing of. The trigger stays: to take it away would wait for all who write. */
  async function refuse(unbearable: boolean): Promise<void> {
    await pool.query(`create or replace function refuse() returns trigger language plpgsql as $$ begin
      if ${unbearable} and new.text = 'unbearable' then raise exception 'too much' using errcode = '22001'; end if; return new; end $$`);
  }
  await refuse(false);
  await pool.query('create trigger refuse before insert on activities for each row execute function refuse()');

  test('goes to quarantine alone, is told why, and can be replayed', async () => {
    await refuse(true);
    const before = await kept();
    const unbearable = post('unbearable');
    const many = [post('fine'), unbearable, post('fine as well')];
    expect(await say('outside', many)).toEqual({ received: 3, fresh: 3 });
    expect(await say('outside', many)).toEqual({ received: 3, fresh: 0 });
    expect(await kept()).toHaveLength(before.length + 2);
    const [one] = await app.listQuarantined(OPERATOR, { connection: 'outside', limit: 1 });
    expect(one).toMatchObject({
      external_id: unbearable['id'],
      problems: [{ field: 'record', problem: 'it cannot be carried on: too much' }],
    });
    const filter = { envelope: one?.envelope };
    expect(await app.replayQuarantined(OPERATOR, filter)).toEqual({ mapped: 0, skipped: 0, quarantined: 1 });
    await refuse(false);
    const replays = await Promise.all([1, 2, 3].map(() => app.replayQuarantined(OPERATOR, filter)));
    expect(replays.map(({ mapped }) => mapped).toSorted()).toEqual([0, 0, 1]);
    expect((await kept()).filter((id) => id === unbearable['id'])).toHaveLength(1);
  });

  test('does not stop what waits behind it for a worker', async () => {
    await refuse(true);
    const serving = await bondfire.another();
    await serving.leaveWorkToOthers();
    const ids: unknown[] = [];
    for (const text of ['first', 'unbearable', 'last']) {
      const one = post(text);
      ids.push(one['id']);
      expect(await say('outside', one, serving)).toEqual({ received: 1, fresh: 1 });
    }
    const { rows } = await pool.query(`select 1 from envelopes where state = 'pending'`);
    expect(rows).toHaveLength(3);
    const working = await bondfire.another();
    await working.startWork();
    await until(async () => (await kept()).includes(String(ids[2])));
    expect((await kept()).filter((id) => ids.includes(id))).toEqual([ids[2], ids[0]]);
    expect(await app.listQuarantined(OPERATOR, { limit: 1 })).toMatchObject([{ external_id: ids[1] }]);
    await refuse(false);
    await working.close();
  });
});

describe('a connection that is removed', () => {
  test('with posts that wait for a worker: they are kept, and the others go on', async () => {
    await sender('leaving', 'external');
    const serving = await bondfire.another();
    await serving.leaveWorkToOthers();
    await say('leaving', post('orphaned', { id: 'orphan' }), serving);
    await say('outside', post('behind it', { id: 'behind' }), serving);
    await serving.app.removeConnection(OPERATOR, 'leaving');
    const working = await bondfire.another();
    await working.startWork();
    await until(async () => (await kept()).includes('behind'));
    const filter = { connection: 'leaving' };
    expect(await app.listQuarantined(OPERATOR, { ...filter, limit: 5 })).toMatchObject([
      {
        external_id: 'orphan',
        problems: [{ field: 'connection', problem: 'there is no connection "leaving" any more' }],
      },
    ]);
    const replayed = await working.app.replayQuarantined(OPERATOR, filter);
    expect(replayed).toEqual({ mapped: 0, skipped: 0, quarantined: 1 });
    await sender('leaving', 'external');
    expect(await app.replayQuarantined(OPERATOR, filter)).toEqual({ mapped: 1, skipped: 0, quarantined: 0 });
    await working.close();
  });

  test('no post is taken for it any more', async () => {
    await sender('left', 'external');
    await app.removeConnection(OPERATOR, 'left');
    expect(await say('left', post('too late'))).toBeNull();
  });

  test('keeps its name for the system that it was: what it brought is not looked for in another', async () => {
    await sender('moved', 'external');
    await say('moved', post('before'));
    await app.removeConnection(OPERATOR, 'moved');
    const other = { id: 'moved', connector: 'feed', audience: 'external' as const, settings: {} };
    await expect(app.addConnection(OPERATOR, other)).rejects.toMatchObject({
      kind: 'config',
      message: '"moved" still names what webhook brought',
      reason: { code: 'name_used', id: 'moved', connector: 'webhook' },
    });
    await sender('moved', 'external');
  });
});
