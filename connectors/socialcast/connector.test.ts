/** What is odd about Socialcast, over real HTTP to its sandbox. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asFault, NO_GRANT, type Call, type DirectoryEntry, type Stream } from '#sdk';
import { startSandbox, type FaultSwitch, type RunningSandbox } from '#sdk/sandbox';
import { createHttp, type ClosableHttp } from '../../src/platform/index.ts';
import { comment } from './actions/comment.ts';
import { flag } from './actions/flag.ts';
import { like } from './actions/like.ts';
import { postMessage as posting } from './actions/post-message.ts';
import { sendPrivateMessage as writing } from './actions/send-private-message.ts';
import type { Socialcast } from './client.ts';
import { socialcast } from './connector.ts';
import { probe } from './probe.ts';
import { reply, sandbox, type World } from './sandbox.ts';
import { likes as likeStream } from './streams/likes.ts';
import { addComment, addLike, post, QUIET, write } from './sandbox/world.ts';

let running: RunningSandbox<World>;
let http: ClosableHttp;
let client: Socialcast;
const { messages, comments, likes } = sandbox.streams;

beforeEach(async () => {
  running = await startSandbox(sandbox);
  http = createHttp({ allowPrivate: true, log: { debug: () => undefined }, retries: 0 });
  client = connect();
});

afterEach(async () => {
  http.close();
  await running.stop();
});

function connect(settings: object = {}): Socialcast {
  return socialcast.client(socialcast.settings.parse({ ...running.settings, ...settings }), http, NO_GRANT);
}

type Name = keyof typeof socialcast.streams;
type AnyStream = Stream<Socialcast>;

function keyOf(stream: Name, record: unknown): string {
  const { record: schema, key } = socialcast.streams[stream] as AnyStream;
  const { id, version } = key(schema.parse(record));
  return `${id}@${version}`;
}

/** Keys in the order read, and the last cursor. `pages` stops after so many, as a crash does. */
async function pull(
  stream: Name,
  cursor: string | null = null,
  pages = Infinity,
): Promise<{ keys: string[]; cursor: string | null }> {
  const keys: string[] = [];
  let last = cursor;
  let count = 0;
  const reading = (socialcast.streams[stream] as AnyStream).pull?.(client, cursor, AbortSignal.timeout(60_000));
  for await (const page of reading ?? []) {
    keys.push(...page.records.map((record) => keyOf(stream, record)));
    last = page.cursor;
    count += 1;
    if (count >= pages) break;
  }
  return { keys, cursor: last };
}

async function sweep(stream: Name, since: Date): Promise<string[]> {
  const keys: string[] = [];
  for await (const { records } of (socialcast.streams[stream] as AnyStream).sweep?.(
    client,
    since,
    AbortSignal.timeout(60_000),
  ) ?? []) {
    keys.push(...records.map((record) => keyOf(stream, record)));
  }
  return keys;
}

function ids(keys: readonly string[]): Set<string> {
  return new Set(keys.map((key) => key.replace(/@.*$/, '')));
}

function allIds(): Set<string> {
  return new Set([...running.world.messages.keys()].map(String));
}

function call(since = running.world.now()): Call {
  return { key: randomUUID(), since, signal: AbortSignal.timeout(60_000) };
}

function fault(name: string, change: Partial<FaultSwitch> = {}): void {
  running.fault({ name, ...change });
}

async function shown(id: number): Promise<unknown> {
  return (await client.get(`messages/${id}`, {}))['message'];
}

async function lookFor(action: { lookUp?: unknown }, input: unknown, effect: Call): Promise<unknown> {
  const lookUp = action.lookUp as (client: Socialcast, input: unknown, call: Call) => Promise<unknown>;
  return lookUp(client, input, effect);
}

/** The id of what was made, with or without its kind before it. */
function madeAs(index: number): unknown {
  return expect.stringMatching(new RegExp(`^([a-z]+-)?${running.state().made[index]?.id}$`));
}

/** Runs it, then looks for it, then for something that was never made. */
async function madeAndFound<I>(
  action: { run(client: Socialcast, input: I, call: Call): Promise<unknown>; lookUp?: unknown },
  input: I,
  other: I,
): Promise<unknown> {
  const effect = call();
  expect(await lookFor(action, input, effect)).toBeNull();
  const written = await action.run(client, input, effect);
  expect(await lookFor(action, input, effect)).toEqual(written);
  expect(await lookFor(action, other, effect)).toBeNull();
  return written;
}

/** What is missing, by scope. */
async function failed(): Promise<Record<string, string | null>> {
  const checks = await socialcast.check(client);
  return Object.fromEntries(checks.filter(({ ok }) => !ok).map(({ scope, missing }) => [scope, missing]));
}

describe('reading messages', () => {
  test('loses none of many that share one second, oldest first', async () => {
    const at = new Date();
    for (let made = 0; made < 450; made += 1) messages?.add(running.world, { at });
    const { keys } = await pull('messages');
    expect(ids(keys)).toEqual(allIds());
    expect(keys.length).toBe(allIds().size);
    const times = keys.map((key) => key.replace(/^\d+@/, ''));
    expect(times).toEqual(times.toSorted());
  });

  test('goes back in bounded portions where there are more than it keeps at once', async () => {
    const start = Date.now() - 10_000_000;
    for (let made = 0; made < 4600; made += 1) messages?.add(running.world, { at: new Date(start + made * 1000) });
    const { keys } = await pull('messages');
    expect(keys.length).toBe(allIds().size);
    const times = keys.map((key) => key.replace(/^\d+@/, ''));
    expect(times).toEqual(times.toSorted());
  });

  test('loses nothing that arrives while it pages, with the next pull', async () => {
    for (let made = 0; made < 350; made += 1) messages?.add(running.world);
    fault('arrivals');
    const first = await pull('messages');
    fault('arrivals', { on: false });
    const second = await pull('messages', first.cursor);
    expect(ids([...first.keys, ...second.keys])).toEqual(allIds());
    expect(new Set(first.keys).size).toBe(first.keys.length);
  });

  test('loses nothing when others are removed while it pages', async () => {
    for (let made = 0; made < 350; made += 1) messages?.add(running.world);
    const before = allIds();
    const newest = [...before].toSorted((one, other) => Number(other) - Number(one));
    const removed: string[] = [];
    const original = client.get.bind(client);
    client.get = async (path, query, signal) => {
      const body = await original(path, query, signal);
      if (query['per_page'] !== 100) return body;
      // The first pages shrink under the reader.
      for (const id of newest.splice(0, 3)) {
        messages?.remove?.(running.world, id);
        removed.push(id);
      }
      return body;
    };
    const { keys } = await pull('messages');
    expect(removed.length).toBeGreaterThan(6);
    expect(ids(keys).union(new Set(removed))).toEqual(before);
  });

  test('a crash between pages repeats, and skips nothing', async () => {
    for (let made = 0; made < 350; made += 1)
      messages?.add(running.world, { at: new Date(Date.now() - (350 - made) * 1000) });
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let crash = 0; crash < 3; crash += 1) {
      const got = await pull('messages', cursor, 1);
      seen.push(...got.keys);
      cursor = got.cursor;
      messages?.add(running.world);
    }
    seen.push(...(await pull('messages', cursor)).keys);
    expect(ids(seen)).toEqual(allIds());
  });

  test('resumes: an edit and a comment bring the message again, the rest stays', async () => {
    const old = messages?.add(running.world, { at: new Date(Date.now() - 3600_000) }) ?? '';
    const { cursor } = await pull('messages');
    expect(JSON.parse(cursor ?? '')).toMatchObject({ v: 1, since: { home: expect.any(Number) } });
    messages?.edit?.(running.world, '101', 'edited');
    reply(running.world, '102', 'Ines', 'Known.');
    const { keys } = await pull('messages', cursor);
    expect(ids(keys)).toEqual(new Set(['101', '102', old]));
  });

  test('the trailing window brings what another server wrote a little late', async () => {
    messages?.add(running.world);
    const { cursor } = await pull('messages');
    const late = post(running.world, { by: 12, body: 'late' });
    late.updated = new Date(late.updated.getTime() - 60_000);
    expect(ids((await pull('messages', cursor)).keys)).toContain(String(late.id));
  });

  test('reads groups by name, id and stream, and searches; a message in two lists comes with both', async () => {
    const { world } = running;
    const camera = post(world, { by: 12, body: 'lens talk', group: 16 });
    const firmware = post(world, { by: 12, body: 'boot talk', group: 17 });
    const found = post(world, { by: 12, body: 'A Coating problem' });
    client = connect({
      read: { home: false, groups: ['camera ', 17], streams: ['917'], searches: ['coating problem'] },
    });
    const { keys, cursor } = await pull('messages');
    expect(ids(keys)).toEqual(new Set(['110', String(camera.id), String(firmware.id), String(found.id)]));
    expect(Object.keys(JSON.parse(cursor ?? '').since)).toEqual([
      'group:16',
      'group:17',
      'stream:917',
      'search:coating problem',
    ]);
  });

  test('`since` keeps the first read short', async () => {
    client = connect({ since: new Date(Date.now() - 24 * 3600_000).toISOString() });
    expect((await pull('messages')).keys.length).toBeLessThan(8);
  });

  test('a server that does not page is told apart', async () => {
    for (let made = 0; made < 150; made += 1) messages?.add(running.world);
    const original = client.get.bind(client);
    client.get = (path, query, signal) => original(path, { ...query, page: 1 }, signal);
    await expect(pull('messages')).rejects.toMatchObject({ kind: 'drift' });
  });

  test('the sweep tells what still exists', async () => {
    const since = new Date(Date.now() - 5000);
    const kept = messages?.add(running.world) ?? '';
    const removed = messages?.add(running.world) ?? '';
    messages?.remove?.(running.world, removed);
    expect(ids(await sweep('messages', since))).toEqual(new Set([kept]));
  });
});

describe('reading comments and likes', () => {
  test('all comments are read where a message embeds some only', async () => {
    const added = Array.from({ length: 30 }, () => comments?.add(running.world) ?? '');
    fault('truncated_comments');
    const { keys, cursor } = await pull('comments');
    expect(ids(keys)).toEqual(
      new Set([...running.world.messages.values()].flatMap((one) => one.comments.map(({ id }) => String(id)))),
    );
    expect(ids(keys).isSupersetOf(new Set(added))).toBe(true);
    const later = comments?.add(running.world) ?? '';
    expect(ids((await pull('comments', cursor)).keys)).toContain(later);
  });

  test('an edited comment is another version for the sweep, a removed one is gone', async () => {
    const since = new Date(Date.now() - 5000);
    messages?.add(running.world);
    const edited = comments?.add(running.world) ?? '';
    const removed = comments?.add(running.world) ?? '';
    const before = await sweep('comments', since);
    comments?.edit?.(running.world, edited, 'other words');
    comments?.remove?.(running.world, removed);
    const after = await sweep('comments', since);
    expect(ids(after)).toEqual(ids(before).difference(new Set([removed])));
    expect(after.filter((key) => key.startsWith(`${edited}@`))).not.toEqual(
      before.filter((key) => key.startsWith(`${edited}@`)),
    );
  });

  test('likes of messages and of comments', async () => {
    const message = post(running.world, { by: 12, body: 'liked' });
    const comment = addComment(running.world, message, 13, 'liked too');
    const one = addLike(running.world, message, message.likes, 14);
    const two = addLike(running.world, message, comment.likes, 15);
    expect(ids((await pull('likes')).keys).isSupersetOf(new Set([`like-${one.id}`, `like-${two.id}`]))).toBe(true);
    const record = likeStream.parse(Buffer.from(JSON.stringify({ message: await shown(message.id) })), '');
    expect(record).toMatchObject([{ id: one.id }, { id: two.id, comment: { id: comment.id } }]);
    likes?.remove?.(running.world, `like-${two.id}`);
    expect(ids(await sweep('likes', new Date(Date.now() - 5000)))).not.toContain(`like-${two.id}`);
  });
});

describe('actions', () => {
  test('post_message to a group by name appears in the feed, with its link', async () => {
    const input = posting.input.parse({
      text: 'R&D asks:  who\nknows "this"?',
      title: 'Tint',
      url: 'https://acme.example/x',
      group: 'camera',
    });
    const written = await madeAndFound(posting, input, { ...input, group: 'Firmware' });
    const [made] = running.state().made;
    expect(made).toMatchObject({ what: 'message', by: 'BondfireAccount', text: expect.stringMatching(/^Camera: R&D/) });
    expect(written).toEqual({
      external_id: made?.id,
      thread: made?.id,
      url: expect.stringContaining(`/messages/${made?.id}`),
    });
    expect(ids((await pull('messages')).keys)).toContain(made?.id);
    expect(running.world.messages.get(Number(made?.id))).toMatchObject({
      group: 16,
      title: 'Tint',
      link: 'https://acme.example/x',
    });
  });

  test('post_message to the company is not found in a group, nor what was posted long before', async () => {
    await madeAndFound(posting, { text: 'To all' }, { text: 'To all', group: 16 });
    expect(await lookFor(posting, { text: 'To all' }, call(new Date(Date.now() + 3600_000)))).toBeNull();
  });

  test('the same text by a colleague is not ours', async () => {
    post(running.world, { by: 12, body: 'Same words' });
    expect(await lookFor(posting, { text: 'Same words' }, call())).toBeNull();
  });

  test('a group that is not there is refused, with names that are near', async () => {
    const refused = await posting.run(client, { text: 'x', group: 'Kamera' }, call()).catch(asFault);
    expect(refused).toMatchObject({
      kind: 'rejected',
      message: expect.stringMatching(/no group is called "Kamera"; there are Camera \(16\)/),
    });
    expect(running.state().made).toEqual([]);
  });

  test('comment', async () => {
    const written = await madeAndFound(
      comment,
      { message: '101-a-slug', text: 'Known.' },
      { message: 102, text: 'Known.' },
    );
    expect(written).toMatchObject({ thread: '101', url: expect.stringMatching(/messages\/101#comment-\d+$/) });
    expect(running.state().made).toMatchObject([{ what: 'comment', text: 'on 101: Known.' }]);
  });

  test('like, of a message and of a comment', async () => {
    await madeAndFound(like, { message: 101 }, { message: 102 });
    const id = reply(running.world, '103', 'Ines', 'Known.');
    await madeAndFound(like, { message: 103, comment: id }, { message: 103 });
    expect(running.state().made.map(({ text }) => text)).toEqual(['message 101', `comment ${id}`]);
  });

  test('flag', async () => {
    const written = await madeAndFound(flag, { message: 101 }, { message: 102 });
    expect(running.state().made).toMatchObject([{ what: 'flag', text: 'message 101' }]);
    expect(written).toEqual({ external_id: madeAs(0) });
  });

  test('send_private_message: the same people, the same conversation', async () => {
    write(running.world, 1, [11, 12], 'Earlier');
    const first = await madeAndFound(
      writing,
      { to: ['ines@acme.example'], text: 'Hello' },
      { to: ['ines@acme.example', 'tom@acme.example'], text: 'Hello' },
    );
    const second = await madeAndFound(
      writing,
      { to: ['Ines@acme.example'], text: 'And again' },
      { to: ['ines@acme.example'], text: 'Never' },
    );
    expect(second).toMatchObject({ thread: (first as { thread: string }).thread });
    expect(running.state().made).toHaveLength(2);
  });

  test.each([
    ['post_message', posting, { text: 'Quiet' }],
    ['comment', comment, { message: 101, text: 'Quiet' }],
    ['like', like, { message: 101 }],
    ['flag', flag, { message: 101 }],
    ['send_private_message', writing, { to: ['ines@acme.example'], text: 'Quiet' }],
  ] as const)('%s: an empty answer is looked for; a lost one is uncertain, and found', async (_, action, input) => {
    const run = action.run as (
      client: Socialcast,
      input: object,
      call: Call,
    ) => Promise<{ external_id: string | null }>;
    fault('lost_answer', { method: 'POST', times: 1 });
    const effect = call();
    expect(await run(client, input, effect).catch(asFault)).toMatchObject({ kind: 'transient', uncertain: true });
    expect(await lookFor(action, input, effect)).toMatchObject({ external_id: madeAs(0) });
    expect(running.state().made).toHaveLength(1);

    const other = { ...input, ...('text' in input ? { text: 'Quiet too' } : { message: 104 }) };
    fault('empty_create');
    const quiet = await run(client, other, effect);
    expect(quiet).toMatchObject({ external_id: madeAs(1) });

    fault('empty_create', { on: false });
    fault('empty', { method: 'POST' });
    const never = { ...input, ...('text' in input ? { text: 'Never made' } : { message: 105 }) };
    expect(await run(client, never, effect).catch(asFault)).toMatchObject({ uncertain: true });
    expect(await lookFor(action, never, effect)).toBeNull();
    expect(running.state().duplicates).toEqual([]);
  });

  test('a refusal says why and is certain', async () => {
    const refused = await posting.run(client, { text: 'x', group: 19 }, call()).catch(asFault);
    expect(refused).toMatchObject({ kind: 'rejected', uncertain: false });
  });
});

function attempt(at: Socialcast): Promise<{ external_id: string }> {
  return probe.write(at, 'Bondfire tries this connection.', call());
}

describe('a test post', () => {
  const settings = { ...sandbox.probe };
  test('goes to a private group of which the account is the only member, and is deleted', async () => {
    const { external_id: id } = await attempt(connect(settings));
    expect(running.world.messages.get(Number(id))).toMatchObject({ group: QUIET.id });
    for (let time = 0; time < 2; time += 1) await probe.remove(client, id, call());
    expect(running.world.messages.has(Number(id))).toBe(false);
  });

  test.each([
    ['no group', { probe_group: undefined }],
    ['a group that is not read', { read: { home: true } }],
    ['a public group', { probe_group: 'Camera', read: { groups: ['Camera'] } }],
    ['a private group with others', { probe_group: 'Firmware', read: { groups: ['Firmware'] } }],
    ['a group that is not there', { probe_group: 'Nowhere' }],
  ])('is not written to %s', async (_, other) => {
    const before = running.state().made.length;
    const fault = asFault(await attempt(connect({ ...settings, ...other })).catch((thrown: unknown) => thrown));
    expect(fault).toMatchObject({ kind: 'config', cure: expect.any(String) as string });
    expect(running.state().made).toHaveLength(before);
  });
});

describe('people and groups', () => {
  test('all of them, with who is away, over several pages', async () => {
    const [pattern] = running.world.people.values();
    if (!pattern) throw new Error('nobody is seeded');
    for (let id = 5000; id < 5600; id += 1)
      running.world.people.set(id, { ...pattern, id, email: `p${id}@acme.example`, username: `p${id}` });
    client = connect({ read: { groups: ['Camera'] } });
    const entries: DirectoryEntry[] = [];
    for await (const page of socialcast.directory?.list(client, AbortSignal.timeout(60_000)) ?? [])
      entries.push(...page);
    const people = entries.filter(({ type }) => type === 'person');
    expect(people).toHaveLength(611);
    expect(people.filter(({ out_of_office: away }) => away !== null)).toMatchObject([
      { id: '14', out_of_office: { until: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) } },
    ]);
    expect(people.filter(({ active }) => !active).map(({ id }) => id)).toEqual(['19', '20']);
    expect(people.find(({ id }) => id === '11')).toMatchObject({
      email: 'ines@acme.example',
      handle: expect.stringMatching(/^Ines/),
    });
    expect(entries.filter(({ type }) => type === 'group')).toMatchObject([
      { id: '16', name: 'Camera', private: false, members: ['1', '11', '12', '13', '14'] },
      { id: '17', private: true, members: null },
      { id: '18', name: 'Suppliers & Partners', private: false, handle: 'SuppliersPartners' },
      { id: '20', name: 'Bondfire tests', private: true, members: null },
    ]);
  });

  test('the account', async () => {
    expect(await socialcast.account?.(client)).toEqual({ id: '1', name: 'Bondfire Account' });
  });
});

describe('check', () => {
  test('all is well', async () => {
    client = connect({ read: { groups: ['Firmware'], streams: [916], searches: ['lens'] } });
    const checks = await socialcast.check(client);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.map(({ scope }) => scope)).toEqual([
      'sign in',
      'read home',
      'read stream:916',
      'read search:lens',
      'read group:17',
      'read people',
      'read groups',
      'post messages',
      'write private messages',
    ]);
  });

  test('a wrong password names basic authentication as a cause', async () => {
    client = connect({ password: 'wrong' });
    expect(await socialcast.check(client)).toMatchObject([
      {
        scope: 'sign in',
        ok: false,
        missing: expect.stringContaining('Invalid e-mail or password'),
        cure: expect.stringContaining('basic authentication'),
      },
    ]);
  });

  test('groups and streams that the account does not see', async () => {
    client = connect({ read: { groups: ['Board'], streams: [919] } });
    expect(await failed()).toEqual({
      'read group Board': expect.stringContaining('no group is called "Board"'),
      'read stream:919': expect.stringContaining('404'),
    });
  });

  test('scopes that are refused are told, one by one', async () => {
    fault('forbidden', { path: '/api/conversations' });
    expect(Object.keys(await failed())).toEqual(['write private messages']);
  });

  test('what says nothing is thrown', async () => {
    fault('limited');
    await expect(socialcast.check(client)).rejects.toMatchObject({ kind: 'limited' });
  });
});

describe('faults', () => {
  test.each([
    ['unauthorized', 'auth'],
    ['disabled', 'auth'],
    ['reactivating', 'transient'],
    ['sign_in_page', 'rejected'],
    ['no_in_words', 'rejected'],
    ['forbidden', 'rejected'],
    ['broken', 'transient'],
    ['limited', 'limited'],
    ['html', 'drift'],
    ['empty', 'drift'],
    ['invalid_utf8', 'drift'],
  ])('%s is %s', async (name, kind) => {
    fault(name);
    await expect(pull('messages')).rejects.toMatchObject({ kind });
  });

  test('an answer that cannot be read says nothing of what was made', async () => {
    fault('html', { method: 'POST' });
    const thrown = await posting.run(client, { text: 'x' }, call()).catch(asFault);
    expect(thrown).toMatchObject({ kind: 'drift', uncertain: true });
  });

  test("the vendor's words are told", async () => {
    fault('disabled');
    await expect(pull('messages')).rejects.toThrow('Your account is disabled');
  });

  test('a redirect of a write may have been a success', async () => {
    fault('sign_in_page', { method: 'POST' });
    const thrown = await posting.run(client, { text: 'x' }, call()).catch(asFault);
    expect(thrown).toMatchObject({ kind: 'rejected', uncertain: true });
  });
});

describe('settings', () => {
  const good = { url: 'https://intranet.acme.example/socialcast/', email: 'a@acme.example', password: 'x' };
  const problem = (change: object): string | undefined =>
    socialcast.settings.safeParse({ ...good, ...change }).error?.issues[0]?.message;

  test('home is read where nothing else is said', () => {
    expect(socialcast.settings.parse(good).read).toEqual({ home: true, groups: [], streams: [], searches: [] });
  });

  test.each([
    [{ url: 'acme.socialcast.com' }, /an address such as/],
    [{ url: 'https://a:b@acme.example' }, /only protocol, host and path/],
    [{ email: 'ines' }, /e-mail address/],
    [{ read: { home: false } }, /nothing would be read/],
    [{ read: { streams: ['Home'] } }, /a number/],
    [{ since: 'yesterday' }, /an instant such as/],
  ])('%j', (change, message) => {
    expect(problem(change)).toMatch(message);
  });
});

function told(seed: number): string {
  const { people, messages } = sandbox.world(seed, morning);
  return JSON.stringify([...people.values(), ...messages.values()]);
}

function morning(): Date {
  return new Date('2026-03-02T09:00:00Z');
}

test('the same seed makes the same world', () => {
  expect(told(7)).toBe(told(7));
  expect(told(7)).not.toBe(told(8));
});
