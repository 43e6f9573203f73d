/** What is odd about Slack, over real HTTP to its sandbox. */
import { randomUUID } from 'node:crypto';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { asFault, NO_GRANT, type Call, type Stream } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { createHttp, type ClosableHttp } from '../../src/platform/index.ts';
import { openChannel } from './actions/open-channel.ts';
import { postMessage } from './actions/post-message.ts';
import { react } from './actions/react.ts';
import { reply } from './actions/reply.ts';
import { setTopic } from './actions/set-topic.ts';
import { updateMessage } from './actions/update-message.ts';
import { check } from './check.ts';
import type { Slack } from './client.ts';
import { slack } from './connector.ts';
import { awayOf, directory } from './directory.ts';
import { refusalOf } from './faults.ts';
import { probe } from './probe.ts';
import { sandbox, type World } from './sandbox.ts';
import { ACCOUNT, change, channelOf, messageAt, react as reactTo, say, SEEDED } from './sandbox/world.ts';
import { messages } from './streams/messages.ts';
import { reactions } from './streams/reactions.ts';
import { replies } from './streams/replies.ts';

const DAY = 86_400_000;
const Posted = z.object({ ts: z.string() });
const SIGNAL = AbortSignal.timeout(120_000);

let running: RunningSandbox<World>;
let http: ClosableHttp;

beforeEach(async () => {
  running = await startSandbox(sandbox);
  http = createHttp({ allowPrivate: true, log: { debug: () => undefined }, retries: 0 });
});

afterEach(async () => {
  http.close();
  await running.stop();
});

function connect(settings: object = {}): Slack {
  return slack.client(slack.settings.parse({ ...running.settings, ...settings }), http, NO_GRANT);
}

function call(since = new Date()): Call {
  return { key: randomUUID(), since, signal: SIGNAL };
}

interface Read {
  readonly ids: readonly string[];
  readonly cursor: string;
  readonly pages: number;
  readonly fault: ReturnType<typeof asFault> | null;
}

/** Reads until it has caught up, or a fault ends it. */
async function pull(stream: Stream<Slack>, client: Slack, cursor: string | null = null): Promise<Read> {
  const ids: string[] = [];
  let last = cursor ?? '';
  let pages = 0;
  try {
    for await (const page of stream.pull?.(client, cursor, SIGNAL) ?? []) {
      ids.push(...page.records.map((record) => stream.key(stream.record.parse(record)).id));
      last = page.cursor;
      pages += 1;
    }
    return { ids, cursor: last, pages, fault: null };
  } catch (thrown) {
    return { ids, cursor: last, pages, fault: asFault(thrown) };
  }
}

async function refusal(promise: Promise<unknown>) {
  return asFault(
    await promise.then(
      () => new Error('it was not refused'),
      (thrown: unknown) => thrown,
    ),
  );
}

function support() {
  return channelOf(running.world, SEEDED.support);
}

function asked(path: string): number {
  return running.state().seen.filter((line) => line.includes(path)).length;
}

function idOf(ts: string): string {
  return `${SEEDED.support}:${ts}`;
}

function web(token: string = ACCOUNT.token): WebClient {
  const nothing = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  return new WebClient(token, { slackApiUrl: `${running.url}/api/`, ...nothing });
}

/** Each pull is a minute after the one before: one request a method, with 15 messages. */
async function minutes(stream: Stream<Slack>, count: number, from: string | null = null, each?: (n: number) => void) {
  const client = connect();
  const ids: string[] = [];
  let cursor = from;
  for (let minute = 0; minute < count; minute += 1) {
    each?.(minute);
    running.world.asked.clear();
    const read = await pull(stream, client, cursor);
    expect(read.fault?.kind ?? 'limited').toBe('limited');
    ids.push(...read.ids);
    cursor = read.cursor || null;
  }
  return { ids, cursor };
}

async function listed() {
  const all = [];
  for await (const page of directory.list(connect(), SIGNAL)) all.push(...page);
  return all;
}

async function scopesOf(settings: object): Promise<readonly string[]> {
  return (await check(connect(settings))).map(({ scope }) => scope);
}

async function found<In, Out>(
  action: { readonly lookUp?: 'impossible' | ((client: Slack, input: In, call: Call) => Promise<Out>) },
  client: Slack,
  input: In,
  one: Call,
): Promise<Out> {
  if (typeof action.lookUp !== 'function') throw new TypeError('it cannot be looked for');
  return action.lookUp(client, input, one);
}

describe('the sandbox is understood by Slack’s own client', () => {
  test('who it is, with its scopes', async () => {
    const me = await web().auth.test();
    expect(me).toMatchObject({ ok: true, user_id: ACCOUNT.user, bot_id: ACCOUNT.bot, team_id: 'T0ACME' });
    expect(me.response_metadata?.scopes).toContain('channels:history');
  });

  test('its pages, by the cursor', async () => {
    const read: string[] = [];
    for await (const page of web().paginate('conversations.history', { channel: SEEDED.support, limit: 3 }))
      read.push(...((page as { messages?: { ts: string }[] }).messages ?? []).map(({ ts }) => ts));
    const there = support().messages.filter(({ thread_ts: thread, ts }) => thread === undefined || thread === ts);
    expect(read).toEqual(there.map(({ ts }) => ts).toReversed());
  });

  test('what it writes, with its metadata', async () => {
    const metadata = { event_type: 'note', event_payload: { key: '1' } };
    const { ts } = await web()
      .apiCall('chat.postMessage', { channel: SEEDED.support, text: 'Hello', metadata })
      .then((answer) => Posted.parse(answer));
    const thread = { channel: SEEDED.support, ts, include_all_metadata: true };
    expect((await web().conversations.replies(thread)).messages).toMatchObject([{ metadata, user: ACCOUNT.user }]);
    expect(running.state().made).toMatchObject([{ what: 'message', by: ACCOUNT.user }]);
  });

  test('its refusals and its limits', async () => {
    await expect(web('xoxb-wrong').auth.test()).rejects.toMatchObject({ data: { ok: false, error: 'invalid_auth' } });
    await expect(web().conversations.history({ channel: 'C0NOWHERE' })).rejects.toMatchObject({
      data: { error: 'channel_not_found' },
    });
    await expect(web().conversations.history({ channel: 'C0RANDOM' })).rejects.toMatchObject({
      data: { error: 'not_in_channel' },
    });
    running.world.scopes.delete('users:read');
    await expect(web().users.list({})).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'users:read' },
    });
    running.fault({ name: 'limited' });
    await expect(web().auth.test()).rejects.toMatchObject({ retryAfter: 1 });
  });
});

describe('what Slack says no with', () => {
  test.each([
    ['invalid_auth', 'auth'],
    ['token_revoked', 'auth'],
    ['token_expired', 'auth'],
    ['account_inactive', 'auth'],
    ['channel_not_found', 'rejected'],
    ['not_in_channel', 'rejected'],
    ['ratelimited', 'limited'],
    ['internal_error', 'transient'],
    ['fatal_error', 'transient'],
    ['something_new', 'rejected'],
  ])('%s is %s', (error, kind) => {
    expect(refusalOf('a.method', { ok: false, error }, false).kind).toBe(kind);
  });

  test('every kind that an admin can mend has its cure', () => {
    for (const error of ['invalid_auth', 'not_in_channel', 'channel_not_found', 'missing_scope', 'restricted_action'])
      expect(refusalOf('a.method', { error, needed: 'x:read' }, false).cure).toMatch(/\w/);
  });

  test('a missing scope is named, by Slack’s own word', async () => {
    running.world.scopes.delete('groups:history');
    const { fault } = await pull(messages, connect());
    expect(fault).toMatchObject({
      kind: 'config',
      message: expect.stringContaining('groups:history') as string,
      cure: expect.stringContaining('groups:history') as string,
    });
  });

  test('only an answer that may follow a part of the work is uncertain', () => {
    expect(refusalOf('chat.postMessage', { error: 'fatal_error' }, true).uncertain).toBe(true);
    expect(refusalOf('chat.postMessage', { error: 'not_in_channel' }, true).uncertain).toBe(false);
    expect(refusalOf('conversations.history', { error: 'fatal_error' }, false).uncertain).toBe(false);
  });
});

describe('reading', () => {
  test('a long history arrives oldest first, each message once', async () => {
    const start = Date.now() - 30 * DAY;
    for (let nth = 0; nth < 60; nth += 1)
      say(running.world, support(), { by: 'U0TOM', text: `Note ${nth}`, at: new Date(start + nth * 60_000) });
    const { ids } = await pull(messages, connect({ channels: [SEEDED.support], page: 7 }));
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(60);
  });

  test('since: nothing that is older', async () => {
    const since = new Date(Date.now() - 8 * 3_600_000).toISOString();
    const { ids } = await pull(messages, connect({ since, channels: [SEEDED.support] }));
    const from = Date.parse(since) / 1000;
    const wanted = support().messages.filter(({ ts, thread_ts: thread }) => !thread || thread === ts);
    expect(ids).toEqual(wanted.filter(({ ts }) => Number(ts) > from).map(({ ts }) => idOf(ts)));
  });

  test('late replies of the last days arrive, in old threads too, and those that were read are not asked for again', async () => {
    const client = connect({ channels: [SEEDED.support] });
    const first = await pull(replies, client);
    expect(first.ids).toHaveLength(4);
    const idle = await pull(replies, client, first.cursor);
    const asks = asked('conversations.replies');
    const thread = support().messages.find(({ reply_count: count }) => count);
    const late = say(running.world, support(), { by: 'U0LI', text: 'Late', thread: thread?.ts ?? '' });
    const second = await pull(replies, client, idle.cursor);
    expect(second.ids).toEqual([idOf(late.ts)]);
    expect(asked('conversations.replies')).toBe(asks + 1);
    expect((await pull(replies, client, second.cursor)).ids).toEqual([]);
    expect(asked('conversations.replies')).toBe(asks + 1);
  });

  test('edits and reactions of the last days arrive; those before are left alone', async () => {
    const client = connect({ channels: [SEEDED.support] });
    const old = say(running.world, support(), { by: 'U0LI', text: 'Old', at: new Date(Date.now() - 20 * DAY) });
    const read = await pull(messages, client);
    const seen = await pull(reactions, client);
    const recent = support().messages.findLast(({ user }) => user !== ACCOUNT.user);
    change(running.world, messageAt(support(), recent?.ts ?? ''), 'Said otherwise');
    change(running.world, old, 'Said otherwise');
    for (const message of [old, recent]) if (message) reactTo(message, 'heart', 'U0TOM');
    expect((await pull(messages, client, read.cursor)).ids).toContain(idOf(recent?.ts ?? ''));
    expect((await pull(messages, client, read.cursor)).ids).not.toContain(idOf(old.ts));
    const hearts = (await pull(reactions, client, seen.cursor)).ids.filter((id) => id.includes(':heart:'));
    expect(hearts).toEqual([`${idOf(recent?.ts ?? '')}:heart:U0TOM`]);
  });

  test('a channel of the settings that the app is not in stops it, with the cure', async () => {
    const { fault } = await pull(messages, connect({ channels: [SEEDED.support, 'C0RANDOM'] }));
    expect(fault).toMatchObject({ kind: 'config', cure: expect.stringContaining('/invite') as string });
  });

  test('talk from before the app was invited is no news; the first words in a channel that was just opened are', async () => {
    const client = connect();
    const { cursor } = await pull(messages, client);
    const { world } = running;
    channelOf(world, 'C0RANDOM').members.push(ACCOUNT.user);
    say(world, channelOf(world, 'C0RANDOM'), { by: 'U0TOM', text: 'Before', at: new Date(Date.now() - DAY) });
    const huddle = await openChannel.run(client, { name: 'huddle', private: false, invite: [] }, call());
    say(world, channelOf(world, huddle.external_id), { by: 'U0TOM', text: 'First words' });
    const flags: Record<string, unknown> = {};
    for await (const page of messages.pull?.(client, cursor, SIGNAL) ?? [])
      for (const record of page.records) flags[String((record as { channel?: string }).channel)] = page.history;
    expect([flags['C0RANDOM'], flags[huddle.external_id]]).toEqual([true, false]);
  });

  test.each([
    ['messages', messages, 1],
    ['replies', replies, 0],
  ] as const)('a quiet channel costs one request: %s', async (_, stream, pages) => {
    const client = connect({ channels: [SEEDED.support] });
    const first = await pull(stream, client);
    const { cursor } = await pull(stream, client, first.cursor);
    const before = running.state().requests;
    const again = await pull(stream, client, cursor);
    // The other one lists the channels.
    expect(running.state().requests).toBe(before + 2);
    expect([again.pages, again.cursor]).toEqual([pages, cursor]);
  });

  test('one request a minute and 15 messages a page, as outside the Marketplace: everything arrives', async () => {
    for (let nth = 0; nth < 50; nth += 1)
      say(running.world, support(), { by: 'U0TOM', text: `Note ${nth}`, at: new Date(Date.now() - DAY + nth * 1000) });
    running.fault({ name: 'outside_marketplace' });
    const { ids } = await minutes(messages, 25);
    const wanted = [SEEDED.support, SEEDED.camera, SEEDED.private].flatMap((id) =>
      channelOf(running.world, id)
        .messages.filter(({ ts, thread_ts: thread }) => !thread || thread === ts)
        .map(({ ts }) => `${id}:${ts}`),
    );
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('under these limits a busy channel keeps no other from being read, and what was edited days ago arrives as well', async () => {
    const { world } = running;
    const leads = channelOf(world, SEEDED.private);
    for (let nth = 0; nth < 40; nth += 1)
      say(world, support(), { by: 'U0TOM', text: `Note ${nth}`, at: new Date(Date.now() - DAY + nth * 1000) });
    running.fault({ name: 'outside_marketplace' });
    const { cursor } = await minutes(messages, 20);
    const wanted: string[] = [];
    const { ids } = await minutes(messages, 60, cursor, (minute) => {
      if (minute === 0) {
        const edited = support().messages.find(({ text }) => text === 'Note 0');
        if (edited) change(world, edited, 'Said otherwise');
        wanted.push(idOf(edited?.ts ?? ''));
      }
      if (minute > 20) return;
      for (let nth = 0; nth < 8; nth += 1)
        wanted.push(idOf(say(world, support(), { by: 'U0TOM', text: `${minute} ${nth}` }).ts));
      wanted.push(`${leads.id}:${say(world, leads, { by: 'U0INES', text: `${minute}` }).ts}`);
    });
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('under these limits a long history keeps no other channel waiting', async () => {
    for (let nth = 0; nth < 150; nth += 1)
      say(running.world, support(), { by: 'U0TOM', text: `${nth}`, at: new Date(Date.now() - DAY + nth * 1000) });
    running.fault({ name: 'outside_marketplace' });
    const { ids } = await minutes(messages, 5);
    expect(new Set(ids.map((id) => id.split(':')[0]))).toEqual(
      new Set([SEEDED.camera, SEEDED.support, SEEDED.private]),
    );
  });

  test('under these limits threads are read one after the other', async () => {
    running.fault({ name: 'outside_marketplace' });
    const { ids } = await minutes(replies, 20);
    expect(new Set(ids).size).toBe(4);
  });

  test('a page that turns in a circle is noticed', async () => {
    const client = connect({ channels: [SEEDED.support], page: 2 });
    const page = client.call.bind(client);
    let first: unknown = null;
    client.call = (async (method: string, ...rest: unknown[]) => {
      const answer: unknown = await page(
        method,
        ...(rest as Parameters<typeof page> extends [unknown, ...infer R] ? R : never),
      );
      if (method !== 'conversations.history') return answer;
      first ??= answer;
      return first;
    }) as typeof client.call;
    expect((await pull(messages, client)).fault?.kind).toBe('drift');
  });
});

describe('people and groups', () => {
  test('people with their address and absence, without the apps; channels and user groups with their members', async () => {
    const all = await listed();
    const byId = new Map(all.map((one) => [one.id, one]));
    expect(byId.get('U0INES')).toMatchObject({ type: 'person', email: 'ines@acme.example', out_of_office: null });
    expect(byId.get('U0LI')?.out_of_office?.until).toMatch(/^\d{4}-/);
    expect(byId.get('U0GONE')).toMatchObject({ active: false });
    expect(byId.has(ACCOUNT.user)).toBe(false);
    expect(byId.get(SEEDED.private)).toMatchObject({ type: 'group', private: true });
    expect(byId.get(SEEDED.support)).toMatchObject({
      private: false,
      members: expect.arrayContaining(['U0TOM']) as [],
    });
    expect(byId.get('S0LEADS')).toMatchObject({
      type: 'group',
      handle: 'support-leads',
      members: ['U0INES', 'U0PETRA'],
    });
  });

  test('without the right to user groups and addresses the rest is there', async () => {
    running.world.scopes.delete('usergroups:read');
    running.world.scopes.delete('users:read.email');
    const all = await listed();
    expect(all.find(({ id }) => id === 'U0INES')).toMatchObject({ email: null });
    expect(all.some(({ id }) => id === SEEDED.support)).toBe(true);
  });

  test.each([
    ['Vacationing', ':palm_tree:', true],
    ['', ':palm_tree:', true],
    ['Out sick', ':face_with_thermometer:', true],
    ['im Urlaub', '', true],
    ['休暇中', '', true],
    ['Out of office until Monday', '', true],
    ['In a meeting', ':spiral_calendar_pad:', false],
    ['Working remotely', ':house_with_garden:', false],
    ['Reviewing the scooooop', '', false],
  ])('the status %s %s is away: %s', (text, emoji, away) => {
    expect(awayOf({ status_text: text, status_emoji: emoji, status_expiration: 0 })).toEqual(
      away ? { until: null } : null,
    );
  });
});

describe('writing', () => {
  test('nothing in a text becomes a mention or a call to everybody; who is named is', async () => {
    const text = 'See <!channel> & <@U0TOM>';
    await postMessage.run(connect(), { channel: '#support', text, mention: ['U0INES', 'S0LEADS'] }, call());
    expect(support().messages.at(-1)?.text).toBe(
      '<@U0INES> <!subteam^S0LEADS> See &lt;!channel&gt; &amp; &lt;@U0TOM&gt;',
    );
  });

  test('the look-up knows its own message by the key: neither another effect’s nor another person’s words', async () => {
    const client = connect();
    const input = { channel: SEEDED.support, text: 'We look into it.', mention: [] };
    const first = call();
    say(running.world, support(), { by: 'U0TOM', text: input.text });
    expect(await found(postMessage, client, input, first)).toBeNull();
    const { external_id: id } = await postMessage.run(client, input, first);
    expect(await found(postMessage, client, input, call())).toBeNull();
    expect(await found(postMessage, client, input, first)).toMatchObject({ external_id: id });
    const own = say(running.world, support(), { by: ACCOUNT.user, text: 'We  look into it.' });
    expect(await found(postMessage, client, input, call())).toMatchObject({ external_id: idOf(own.ts) });
  });

  test('the look-up goes through all that was said since', async () => {
    const client = connect({ page: 3 });
    const input = { channel: SEEDED.support, text: 'We look into it.', mention: [] };
    const one = call();
    const { external_id: id } = await postMessage.run(client, input, one);
    for (let nth = 0; nth < 10; nth += 1) say(running.world, support(), { by: 'U0TOM', text: `${nth}` });
    expect(await found(postMessage, client, input, one)).toMatchObject({ external_id: id });
    expect(await found(postMessage, client, input, call())).toBeNull();
    const [channel, thread = ''] = id.split(':');
    const answer = { message: `${channel}:${thread}`, text: 'Solved.', mention: [] };
    const other = call();
    const { external_id: answered } = await reply.run(client, answer, other);
    for (let nth = 0; nth < 10; nth += 1) say(running.world, support(), { by: 'U0TOM', text: `${nth}`, thread });
    expect(await found(reply, client, answer, other)).toMatchObject({ external_id: answered });
  });

  test('a test post comes back, and goes again', async () => {
    const unset = await refusal(probe.write(connect(), 'Test', call()));
    expect(unset).toMatchObject({ kind: 'config', cure: expect.stringContaining('probe_channel') as string });
    const client = connect({ probe_channel: SEEDED.private });
    const { external_id: id } = await probe.write(client, 'Test', call());
    expect((await pull(messages, client)).ids).toContain(id);
    for (const _ of [1, 2]) await probe.remove(client, id, call());
    expect((await pull(messages, client)).ids).not.toContain(id);
  });

  test('a reply is looked for in its thread, however old that is', async () => {
    const client = connect();
    const parent = say(running.world, support(), { by: 'U0TOM', text: 'Old', at: new Date(Date.now() - 300 * DAY) });
    const input = { message: idOf(parent.ts), text: 'Here it is.', mention: [] };
    const one = call();
    const { external_id: id, thread } = await reply.run(client, input, one);
    expect(thread).toBe(idOf(parent.ts));
    expect(await found(reply, client, input, one)).toMatchObject({ external_id: id, thread });
    const edited = await updateMessage.run(client, { message: id, text: 'Here it is, with a link.' }, call());
    expect(edited).toMatchObject({ external_id: id, thread });
  });

  test('a huddle: who cannot come keeps nobody else out; another’s channel is not taken over', async () => {
    const client = connect();
    const input = { name: 'red-tint', private: true, invite: ['U0TOM', 'U0NOBODY', 'U0INES'], topic: 'Red & tint' };
    const one = call();
    const made = await openChannel.run(client, input, one);
    expect(made).toMatchObject({ name: 'red-tint', not_invited: [{ person: 'U0NOBODY', reason: 'user_not_found' }] });
    const channel = channelOf(running.world, made.external_id);
    expect([channel.kind, channel.members.slice(1), channel.topic]).toEqual([
      'private',
      ['U0TOM', 'U0INES'],
      'Red &amp; tint',
    ]);
    expect(await openChannel.run(client, input, one)).toMatchObject({ external_id: made.external_id });
    const taken = await refusal(openChannel.run(client, { ...input, name: 'random', private: false }, call()));
    expect(taken).toMatchObject({ kind: 'rejected', cure: expect.stringContaining('another name') as string });
    const later = await refusal(openChannel.run(client, input, call(new Date(Date.now() + DAY))));
    expect(later.kind).toBe('rejected');
  });

  test('where the app is not a member it is told what to do', async () => {
    const { kind, cure } = await refusal(setTopic.run(connect(), { channel: 'random', topic: 'x' }, call()));
    expect([kind, cure]).toEqual(['rejected', expect.stringContaining('/invite')]);
    const unseen = await refusal(postMessage.run(connect(), { channel: '#nowhere', text: 'x', mention: [] }, call()));
    expect(unseen).toMatchObject({ kind: 'rejected', cure: expect.stringContaining('/invite') as string });
  });

  test('an emoji is named with colons or without', async () => {
    const message = idOf(support().messages[0]?.ts ?? '');
    const input = react.input.parse({ message, emoji: ':tada:' });
    expect(await react.run(connect(), input, call())).toEqual({ external_id: `${message}:tada:${ACCOUNT.user}` });
  });
});

describe('the test of a connection', () => {
  test('says of each scope that is missing what it costs and where it is added', async () => {
    for (const scope of ['groups:history', 'pins:write']) running.world.scopes.delete(scope);
    const failed = (await check(connect())).filter(({ ok }) => !ok);
    expect(failed.map(({ scope }) => scope)).toEqual(['groups:history', 'pins:write']);
    for (const one of failed)
      expect(one).toMatchObject({
        costs: expect.stringMatching(/\w/) as string,
        cure: expect.stringContaining(one.scope) as string,
      });
  });

  test('asks for direct messages only where the settings do, and tells of pushes that are set up', async () => {
    expect(await scopesOf({})).not.toContain('im:history');
    expect(await scopesOf({ kinds: ['direct'] })).toContain('im:history');
    expect(await scopesOf({ app_token: undefined })).not.toContain('events over Socket Mode');
    expect(await scopesOf({})).toEqual(expect.arrayContaining(['events over HTTP', 'events over Socket Mode']));
  });

  test('issues are not for a channel that is shared with another company', async () => {
    support().shared = true;
    const failed = (await check(connect({ issue_channel: SEEDED.support }))).filter(({ ok }) => !ok);
    support().shared = false;
    expect(failed).toMatchObject([{ scope: 'issue_channel', missing: expect.stringContaining('another company') }]);
  });

  test('an app that is in no channel is told to be invited', async () => {
    for (const { members } of running.world.channels.values()) members.splice(0, members.length, 'U0INES');
    const failed = (await check(connect())).filter(({ ok }) => !ok);
    expect(failed).toMatchObject([{ scope: 'member of channels', cure: expect.stringContaining('/invite') as string }]);
  });
});
