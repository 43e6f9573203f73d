/** What is odd about Mastodon, over real HTTP to its sandbox. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asFault, NO_GRANT, type Call, type Page, type Stream } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { OPERATOR } from '../../src/app/index.ts';
import { createHttp, type ClosableHttp } from '../../src/platform/index.ts';
import { testBondfire } from '../../test/support/bondfire.ts';
import { deleteStatus } from './actions/delete.ts';
import { post } from './actions/post.ts';
import { reply } from './actions/reply.ts';
import { check } from './check.ts';
import type { Mastodon } from './client.ts';
import { mastodon } from './connector.ts';
import { back, later } from './ids.ts';
import { probe } from './probe.ts';
import { quota } from './quota.ts';
import { READER, sandbox } from './sandbox.ts';
import { addPost, APP, archived, INES, OWN, type Addition, type World } from './sandbox/world.ts';
import { mentions } from './streams/mentions.ts';
import { statuses } from './streams/statuses.ts';

const SIGNAL = AbortSignal.timeout(60_000);
const HOUR_MS = 3_600_000;
const { app } = await testBondfire({ connectors: [mastodon] });

let running: RunningSandbox<World>;
let http: ClosableHttp;
let client: Mastodon;

beforeEach(async () => {
  running = await startSandbox(sandbox);
  http = createHttp({ allowPrivate: true, log: { debug: () => undefined }, retries: 0 });
  client = connect();
});

afterEach(async () => {
  http.close();
  await running.stop();
});

function connect(settings: object = {}): Mastodon {
  return mastodon.client(mastodon.settings.parse({ ...running.settings, ...settings }), http, NO_GRANT);
}

function call(since = new Date()): Call {
  return { key: randomUUID(), since, signal: SIGNAL };
}

function say(text: string, more: Partial<Addition> = {}): string {
  return addPost(running.world, { by: INES, text, ...more }).id;
}

type AnyStream = Stream<Mastodon>;

async function pulled(stream: AnyStream, cursor: string | null = null, at = client) {
  const pages: Page[] = [];
  for await (const page of stream.pull?.(at, cursor, SIGNAL) ?? []) pages.push(page);
  return { ids: pages.flatMap(({ records }) => idsOf(stream, records)), cursor: pages.at(-1)?.cursor ?? cursor };
}

async function swept(stream: AnyStream, since: Date, held?: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for await (const { records } of stream.sweep?.(client, since, SIGNAL, held) ?? [])
    ids.push(...idsOf(stream, records));
  return ids;
}

function idsOf(stream: AnyStream, records: readonly unknown[]): string[] {
  return records.map((record) => stream.key(stream.record.parse(record)).id);
}

async function refusal(promise: Promise<unknown>) {
  return asFault(
    await promise.then(
      () => new Error('it was not refused'),
      (thrown: unknown) => thrown,
    ),
  );
}

async function answered(status: string, more: object = {}) {
  const input = reply.input.parse({ status, text: 'We look into it.', ...more });
  const { external_id } = await reply.run(client, input, call());
  return running.world.posts.get(external_id);
}

describe('reading', () => {
  test('what reaches the server late is put among what was read, and read all the same', async () => {
    const { cursor } = await pulled(statuses);
    const now = say('On time');
    const { ids, cursor: next } = await pulled(statuses, cursor);
    expect(ids).toContain(now);
    const late = say('From a slow server', { at: new Date(Date.now() - 5 * 60_000) });
    expect((await pulled(statuses, next)).ids).toContain(late);
    expect((await pulled(statuses, next, connect({ window: 0 }))).ids).not.toContain(late);
  });

  test('the first reading goes back as far as the settings say', async () => {
    const old = say('Two days ago', { at: new Date(Date.now() - 48 * HOUR_MS) });
    expect((await pulled(statuses)).ids).toContain(old);
    expect((await pulled(statuses, null, connect({ first_days: 1 }))).ids).not.toContain(old);
  });

  test.each([
    [['home'], ['ours', 'ines', 'boost', 'tomas', 'direct']],
    [['public'], ['ours', 'ines', 'tomas']],
    [['local'], ['ours', 'ines']],
    [['#Qualitätskatzen'], ['tomas']],
    [
      ['list:7', '#qualitätskatzen'],
      ['ines', 'boost', 'direct', 'tomas'],
    ],
  ])('of %s come %s', async (timelines, expected) => {
    const [ines, ours] = [say('One'), say('Two', { by: OWN })];
    const known = new Map([
      [ines, 'ines'],
      [ours, 'ours'],
      [say('', { reblog: running.world.posts.get(ines) ?? null }), 'boost'],
      [say('@aurora Three', { visibility: 'direct' }), 'direct'],
      [say('Vier #Qualitätskatzen', { by: running.world.people[2] ?? OWN }), 'tomas'],
    ]);
    const { ids } = await pulled(statuses, null, connect({ timelines }));
    expect(new Set(ids.flatMap((id) => known.get(id) ?? []))).toEqual(new Set(expected));
  });

  test('a timeline that is none is refused at once, a list that is not ours when it is read', async () => {
    expect(mastodon.settings.safeParse({ ...running.settings, timelines: ['federated'] }).success).toBe(false);
    const fault = await refusal(pulled(statuses, null, connect({ timelines: ['list:8'] })));
    expect(fault).toMatchObject({
      kind: 'rejected',
      message: 'could not read list:8: the server says "Record not found" (404)',
    });
  });

  test('a home timeline that is being rebuilt is not taken for an empty one', async () => {
    running.fault({ name: 'rebuilding', times: 1 });
    expect(await refusal(pulled(statuses))).toMatchObject({ kind: 'transient' });
  });

  test('a limit names no seconds, but the moment of its end', async () => {
    running.fault({ name: 'exhausted', times: 1 });
    const fault = await refusal(pulled(mentions));
    expect(fault.kind).toBe('limited');
    expect(fault.retryAt?.getTime()).toBeGreaterThan(Date.now() + 60_000);
  });

  test('what answers say is left is known', async () => {
    const { headers, status } = await fetch(`${running.url}/api/v1/lists`, {
      headers: { authorization: `Bearer ${String(running.settings['token'])}` },
    });
    const now = new Date();
    const told = quota({ status, headers: Object.fromEntries(headers) }, now);
    expect(told).toMatchObject({ left: 299 });
    expect(told?.until.getTime()).toBeGreaterThan(now.getTime());
    expect(quota({ status: 200, headers: {} }, now)).toBeNull();
  });

  test.each([
    ['deletions', '30', 25 * 60_000],
    ['posts', '300', 2 * HOUR_MS],
  ])('that no %s are left stops nothing else', (_, limit, wait) => {
    const now = new Date();
    const reset = new Date(now.getTime() + wait).toISOString();
    const headers = { 'x-ratelimit-limit': limit, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    expect(quota({ status: 200, headers }, now)).toBeNull();
  });

  test('a mention is known by its status, which is what is answered', async () => {
    const asked = say('@aurora Hello?', { visibility: 'private' });
    expect((await pulled(mentions)).ids).toContain(asked);
  });

  test('a second look asks for what is held, as many at once as the server takes', async () => {
    const held = Array.from({ length: 45 }, (_, at) => say(`Many ${at}`));
    running.world.posts.delete(held[7] ?? '');
    const before = running.state().requests;
    expect(await swept(statuses, new Date(0), held)).toEqual(held.filter((_, at) => at !== 7));
    expect(running.state().requests - before).toBe(3);
    expect(await swept(statuses, new Date(0), [])).toEqual([]);
  });

  test('history is read from the date that is asked for, and mentions whole', async () => {
    const old = say('@aurora Long ago', { at: new Date(Date.now() - 20 * 24 * HOUR_MS) });
    expect(await swept(statuses, new Date(Date.now() - 21 * 24 * HOUR_MS))).toContain(old);
    expect(await swept(statuses, new Date(Date.now() - 19 * 24 * HOUR_MS))).not.toContain(old);
    expect(await swept(mentions, new Date())).toContain(old);
  });

  test('ids are numbers only where they are', () => {
    expect(back('1000', 20n)).toBe('980');
    expect(back('7', 20n)).toBe('0');
    expect(back('9nRlvTJ8yVQ9Qo1v2e', 20n)).toBe('9nRlvTJ8yVQ9Qo1v2e');
    expect(later('99', '100')).toBe('100');
    expect(later('200', '199')).toBe('200');
  });
});

describe('answering', () => {
  test('begins with the author’s name, of another server with that; not where it is there, unwanted or our own', async () => {
    const remote = say('Red!', { by: running.world.people[2] ?? OWN });
    expect((await answered(remote))?.text).toBe('@tomas@fotos.example We look into it.');
    expect((await answered(say('Red!')))?.text).toBe('@ines We look into it.');
    const named = { text: 'Thank you, @Ines!' };
    expect((await answered(say('Red!'), named))?.text).toBe('Thank you, @Ines!');
    expect((await answered(say('Red!'), { mention: false }))?.text).toBe('We look into it.');
    expect((await answered(say('Soon.', { by: OWN })))?.text).toBe('We look into it.');
  });

  test('is shown to no more people than what is answered', async () => {
    const direct = say('@aurora My address is', { visibility: 'direct' });
    expect((await answered(direct, { visibility: 'public' }))?.visibility).toBe('direct');
    expect((await answered(say('Red!', { visibility: 'unlisted' })))?.visibility).toBe('unlisted');
    expect((await answered(say('Red!'), { visibility: 'private' }))?.visibility).toBe('private');
  });

  test('of a boost goes to what it boosts', async () => {
    const said = say('Red!', { by: running.world.people[2] ?? OWN });
    const boosted = say('', { reblog: running.world.posts.get(said) ?? null });
    expect(await answered(boosted)).toMatchObject({
      in_reply_to_id: said,
      text: '@tomas@fotos.example We look into it.',
    });
  });
});

describe('writing', () => {
  const input = post.input.parse({
    text: 'Which one?',
    warning: 'Cameras',
    poll: { options: ['Red', 'Blue'], hours: 1.5 },
  });

  test('the same key makes it once, with its poll and its warning', async () => {
    const one = call();
    const first = await post.run(client, input, one);
    expect(await post.run(client, input, one)).toEqual(first);
    expect(running.world.posts.get(first.external_id)).toMatchObject({
      warning: 'Cameras',
      poll: { options: ['Red', 'Blue'] },
    });
    expect(running.state().made).toHaveLength(1);
  });

  test('when the server has forgotten the key, it is looked for by what was typed', async () => {
    const since = new Date(Date.now() - 2 * HOUR_MS);
    const first = await post.run(client, input, call(since));
    for (let at = 0; at < 50; at += 1) say(`Meanwhile ${at}`, { by: OWN });
    running.world.keys.clear();
    expect(await post.run(client, input, call(since))).toEqual(first);
    expect(running.state().made).toHaveLength(1);
    const other = await post.run(client, { ...input, warning: undefined }, call(since));
    expect(other.external_id).not.toBe(first.external_id);
  });

  test('what the account says elsewhere with the same words is not taken for an answer', async () => {
    const since = new Date(Date.now() - 2 * HOUR_MS);
    say('Thanks.', { by: OWN });
    const answer = { status: archived('x', 'theirs'), text: 'Thanks.', mention: false };
    await reply.run(client, reply.input.parse(answer), call(since));
    expect(running.state().made).toHaveLength(1);
  });

  test('what is gone is deleted; what is somebody else’s is refused', async () => {
    const status = archived('x', 'ours');
    await deleteStatus.run(client, { status }, call());
    expect(await deleteStatus.run(client, { status }, call())).toEqual({ external_id: status });
    expect(running.state().made).toHaveLength(1);
    const fault = await refusal(Promise.resolve(deleteStatus.run(client, { status: archived('x', 'theirs') }, call())));
    expect(fault).toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('not the account’s own') as string,
    });
  });

  test('a test post is seen by nobody else, in the home timeline alone, and leaves nothing', async () => {
    const { cursor } = await pulled(statuses);
    const { external_id: id } = await probe.write(client, 'Bondfire tries this connection.', call());
    expect(running.world.posts.get(id)).toMatchObject({ visibility: 'direct', mentions: [] });
    expect((await pulled(statuses, cursor)).ids).toContain(id);
    expect((await pulled(statuses, cursor, connect({ timelines: ['public', 'local'] }))).ids).not.toContain(id);
    expect((await pulled(mentions)).ids).not.toContain(id);
    for (let time = 0; time < 2; time += 1) await probe.remove(client, id, call());
    expect(running.world.posts.has(id)).toBe(false);
    const elsewhere = connect({ timelines: ['public'] });
    expect(await refusal(probe.write(elsewhere, 'Bondfire tries.', call()))).toMatchObject({ kind: 'config' });
  });

  test('a check leaves nothing behind, and finds what a token may not', async () => {
    expect((await check(client)).every(({ ok }) => ok)).toBe(true);
    expect(running.state().made).toEqual([]);
    const refused = (await check(connect({ token: READER }))).filter(({ ok }) => !ok);
    expect(refused.map(({ scope }) => scope)).toEqual(['post', 'favourite']);
    expect(refused[0]).toMatchObject({
      missing: expect.stringContaining('outside the authorized scopes') as string,
      cure: expect.stringContaining('scopes') as string,
    });
  });
});

test('whom the account follows and its lists are known', async () => {
  const entries = [];
  for await (const page of mastodon.directory?.list(client, SIGNAL) ?? []) entries.push(...page);
  expect(entries).toMatchObject([
    { type: 'person', name: 'Inés 📷', handle: 'ines' },
    { type: 'person', name: 'tomas', handle: 'tomas@fotos.example' },
    { type: 'group', name: 'Press', members: ['102'], private: true },
  ]);
});

test('an admin’s browser brings a token that does not end', async () => {
  const settings = { url: running.url, sign_in: 'browser', client_id: APP.id, client_secret: APP.secret };
  await app.addConnection(OPERATOR, { id: 'fedi', connector: 'mastodon', audience: 'external', settings });
  const server = await fetch(await app.requestGrant(OPERATOR, 'fedi', new URL('https://talk.example/oauth/callback')), {
    redirect: 'manual',
  });
  await app.takeGrant(new URL(server.headers.get('location') ?? '').searchParams);
  expect((await app.testConnection(OPERATOR, 'fedi')).filter(({ ok }) => !ok)).toEqual([]);
  expect((await app.pull(OPERATOR, 'fedi', 'mentions', SIGNAL)).records).toBe(2);
  await app.removeConnection(OPERATOR, 'fedi');
});
