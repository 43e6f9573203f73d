/** What Slack pushes: signed events over HTTP and envelopes through a WebSocket, beside what is read. */
import { verifySlackRequest } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asFault, NO_GRANT, type Pushed, type RawRequest } from '#sdk';
import { startSandbox, type Push, type RunningSandbox } from '#sdk/sandbox';
import { OPERATOR } from '../../src/app/index.ts';
import { createHttp, type ClosableHttp } from '../../src/platform/index.ts';
import { testBondfire } from '../../test/support/bondfire.ts';
import type { Slack } from './client.ts';
import { slack } from './connector.ts';
import { sandbox, type World } from './sandbox.ts';
import { changedEvent, deletedEvent, messageEvent, reactionEvent, signed, wrapped } from './sandbox/events.ts';
import { renew } from './sandbox/socket.ts';
import { ACCOUNT, change, channelOf, react, remove, say, SEEDED } from './sandbox/world.ts';
import { listener } from './socket.ts';
import { webhook } from './webhook.ts';

const { app } = await testBondfire({ connectors: [slack] });

let running: RunningSandbox<World>;
let http: ClosableHttp;
let made = 0;

beforeEach(async () => {
  running = await startSandbox(sandbox);
  http = createHttp({ allowPrivate: true, log: { debug: () => undefined }, retries: 0 });
});

afterEach(async () => {
  for (const { id } of app.listConnections(OPERATOR)) await app.removeConnection(OPERATOR, id);
  http.close();
  await running.stop();
});

function connect(more: object = {}): Slack {
  return slack.client(slack.settings.parse({ ...running.settings, ...more }), http, NO_GRANT);
}

function settingsOf(more: object = {}) {
  return slack.settings.parse({ ...running.settings, ...more });
}

function request({ headers, body }: Push): RawRequest {
  return { method: 'POST', path: '/in', query: new URLSearchParams(), headers, body: Buffer.from(body) };
}

function refusal(doing: () => unknown) {
  try {
    doing();
    return null;
  } catch (thrown) {
    return asFault(thrown);
  }
}

async function connection(audience: 'internal' | 'external' = 'internal', more: object = {}) {
  made += 1;
  const id = `slack-${made}`;
  const settings = { ...running.settings, ...more };
  const { token } = await app.addConnection(OPERATOR, { id, connector: 'slack', audience, settings });
  return {
    id,
    push: (one: Push) => app.receive(id, token ?? '', request(one)),
    pull: (stream: string) => app.pull(OPERATOR, id, stream, AbortSignal.timeout(60_000)),
    all: (stream: string) => app.listActivities(OPERATOR, { connection: id, stream, limit: 500 }),
  };
}

function eventOf(event: Parameters<typeof wrapped>[1], retry = 0): Push {
  return signed(running.world, wrapped(running.world, event), retry);
}

function pushed(): Push {
  const channel = channelOf(running.world, SEEDED.support);
  return eventOf(messageEvent(channel, say(running.world, channel, { by: 'U0INES', text: 'Grüße, 赤' })));
}

function recordsOf(body: object): readonly Pushed[] {
  return webhook.records(request({ headers: {}, body: JSON.stringify(body) }), settingsOf());
}

async function until(what: () => boolean): Promise<void> {
  await expect.poll(what, { interval: 5 }).toBe(true);
}

function speak(text: string): void {
  sandbox.streams['messages']?.add(running.world, { text });
}

function listening(client: Slack, take: (records: readonly Pushed[]) => Promise<void>) {
  const stop = new AbortController();
  const ended = listener
    .listen(client, take, stop.signal, async () => null)
    .then(
      () => null,
      (thrown: unknown) => asFault(thrown),
    );
  return {
    ended,
    stop: async () => {
      stop.abort();
      return ended;
    },
  };
}

function textsOf(records: readonly Pushed[]): string[] {
  return records.map(({ record }) => (record as { text?: string }).text ?? '');
}

describe('a request', () => {
  const now = new Date();

  test('is signed as Slack’s own library wants it, and verified as it does', () => {
    const { headers, body } = pushed();
    const stamp = Number(headers['x-slack-request-timestamp']);
    const of = { 'x-slack-signature': headers['x-slack-signature'] ?? '', 'x-slack-request-timestamp': stamp };
    const bolt = (signingSecret: string) => verifySlackRequest({ signingSecret, body, headers: of });
    expect(() => bolt(ACCOUNT.signing_secret)).not.toThrow();
    expect(() => bolt('another')).toThrow('signature mismatch');
    const ours = request({ headers, body });
    expect(() => webhook.verify(ours, settingsOf(), now)).not.toThrow();
    expect(() => webhook.verify(ours, settingsOf({ signing_secret: 'another' }), now)).toThrow('not that of');
  });

  test.each<[string, (one: RawRequest) => RawRequest]>([
    ['another body', (one) => ({ ...one, body: Buffer.from('{}') })],
    ['no signature', (one) => ({ ...one, headers: { ...one.headers, 'x-slack-signature': undefined } })],
    ['half a signature', (one) => ({ ...one, headers: { ...one.headers, 'x-slack-signature': 'v0=12' } })],
    ['another time', (one) => ({ ...one, headers: { ...one.headers, 'x-slack-request-timestamp': '1772442900' } })],
    ['no time', (one) => ({ ...one, headers: { ...one.headers, 'x-slack-request-timestamp': 'soon' } })],
    ['GET', (one) => ({ ...one, method: 'GET' })],
  ])('with %s is refused', (_, changed) => {
    expect(refusal(() => webhook.verify(changed(request(pushed())), settingsOf(), now))?.kind).toBe('rejected');
  });

  test('of six minutes ago, or signed by a clock that is as far ahead, may be a replay', () => {
    const one = request(pushed());
    for (const minutes of [6, -6]) {
      const then = new Date(now.getTime() + minutes * 60_000);
      expect(refusal(() => webhook.verify(one, settingsOf(), then))?.message).toContain('seconds from now');
    }
    expect(() => webhook.verify(one, settingsOf(), new Date(now.getTime() + 240_000))).not.toThrow();
  });

  test('cannot be verified without the signing secret, and the admin is told where it is', () => {
    expect(
      refusal(() => webhook.verify(request(pushed()), settingsOf({ signing_secret: undefined }), now)),
    ).toMatchObject({
      kind: 'rejected',
      cure: expect.stringContaining('Signing Secret') as string,
    });
  });

  test('for the handshake is answered with its challenge, where it is signed', () => {
    const asked = request(signed(running.world, { type: 'url_verification', token: 'x', challenge: '3eZb' }));
    expect(webhook.answer?.(asked, settingsOf(), now)).toMatchObject({ status: 200, body: '3eZb' });
    expect(webhook.answer?.(request(pushed()), settingsOf(), now)).toBeNull();
    expect(refusal(() => webhook.answer?.(asked, settingsOf({ signing_secret: 'another' }), now))?.kind).toBe(
      'rejected',
    );
  });

  test('that holds no event of the streams brings nothing; what is none of Slack’s is drift', () => {
    expect(recordsOf({ type: 'event_callback', event: { type: 'app_uninstalled' } })).toEqual([]);
    expect(recordsOf({ type: 'app_rate_limited', minute_rate_limited: 1_772_442_900 })).toEqual([]);
    expect(refusal(() => recordsOf({ type: 'something' }))?.kind).toBe('drift');
    expect(refusal(() => recordsOf([]))?.kind).toBe('drift');
  });
});

describe('by push and by pull', () => {
  test('the same message, reply and reaction is one; what was pushed first is not read as news', async () => {
    const { push, pull, all } = await connection();
    for (const one of sandbox.pushes?.(running.world) ?? []) expect(await push(one)).toMatchObject({ fresh: 1 });
    for (const stream of ['messages', 'replies', 'reactions']) {
      const before = await all(stream);
      expect(before.length).toBeGreaterThan(0);
      expect(await pull(stream)).toMatchObject({ fresh: 0 });
      expect(await all(stream)).toHaveLength(before.length);
    }
  });

  test('Slack’s handshake is answered, and stores nothing', async () => {
    const { id, push } = await connection();
    const asked = signed(running.world, { type: 'url_verification', token: 'x', challenge: '3eZb' });
    expect(await push(asked)).toMatchObject({ status: 200, body: '3eZb' });
    expect(await app.listActivities(OPERATOR, { connection: id, limit: 10 })).toEqual([]);
  });

  test('an edit is the same version, and a preview of a link is none', async () => {
    const { push, pull, all } = await connection();
    const { world } = running;
    const channel = channelOf(world, SEEDED.support);
    const message = say(world, channel, { by: 'U0INES', text: 'Red?' });
    await push(eventOf(messageEvent(channel, message)));
    change(world, message, 'Red tint?');
    expect(await push(eventOf(changedEvent(channel, message, 'Red?')))).toMatchObject({ fresh: 1 });
    expect(await push(eventOf(changedEvent(channel, message, 'Red tint?')))).toMatchObject({ fresh: 0 });
    await pull('messages');
    const versions = (await all('messages')).filter(({ external_id: id }) => id.endsWith(message.ts));
    expect(versions.map(({ kind, text }) => [kind, text])).toEqual([
      ['update', 'Red tint?'],
      ['create', 'Red?'],
    ]);
  });

  test('a deletion in a thread is told by push alone, and leaves no words', async () => {
    const { push, pull, all } = await connection();
    const { world } = running;
    const channel = channelOf(world, SEEDED.support);
    const parent = say(world, channel, { by: 'U0INES', text: 'Red?' });
    const answer = say(world, channel, { by: 'U0TOM', text: 'Secret', thread: parent.ts });
    await pull('replies');
    const event = deletedEvent(channel, { ...answer });
    remove(channel, answer.ts);
    await push(eventOf(event));
    const versions = (await all('replies')).filter(({ external_id: id }) => id.endsWith(answer.ts));
    expect(versions.map(({ kind, text }) => [kind, text])).toEqual([
      ['delete', null],
      ['create', null],
    ]);
    expect(versions[0]?.thread).toBe(`${SEEDED.support}:${parent.ts}`);
  });

  test('what the app can no longer see, or what went into the archive, is not taken for deleted', async () => {
    const { id, pull, all } = await connection();
    await pull('messages');
    const before = await all('messages');
    channelOf(running.world, SEEDED.camera).archived = true;
    channelOf(running.world, SEEDED.private).members.splice(0, 3, 'U0INES');
    expect(await app.sweep(OPERATOR, id, 'messages', new Date(0))).toEqual({ edited: 0, deleted: 0 });
    expect(await all('messages')).toEqual(before);
  });

  test('a delivery that Slack repeats counts once', async () => {
    const { push } = await connection();
    const channel = channelOf(running.world, SEEDED.support);
    const event = messageEvent(channel, say(running.world, channel, { by: 'U0INES', text: 'Once' }));
    expect(await push(eventOf(event))).toEqual({ received: 1, fresh: 1 });
    for (const retry of [1, 2, 3]) expect(await push(eventOf(event, retry))).toEqual({ received: 1, fresh: 0 });
  });

  test('private channels and direct messages stay inside, whatever the connection is', async () => {
    const kinds = ['public', 'private', 'direct'];
    const { push, pull, all } = await connection('external', { kinds });
    const { world } = running;
    const leads = channelOf(world, SEEDED.private);
    const direct = channelOf(world, SEEDED.direct);
    await pull('messages');
    await push(eventOf(messageEvent(leads, say(world, leads, { by: 'U0INES', text: 'Pushed' }))));
    await push(eventOf(messageEvent(direct, say(world, direct, { by: 'U0INES', text: 'Pushed' }))));
    const found = new Set((await all('messages')).map(({ target, audience }) => `${target?.id} ${audience}`));
    expect([...found].toSorted()).toEqual([
      `${SEEDED.camera} external`,
      `${SEEDED.support} external`,
      `${SEEDED.direct} internal`,
      `${SEEDED.private} internal`,
    ]);
    const message = say(world, leads, { by: 'U0INES', text: 'Quiet' });
    react(message, 'eyes', 'U0PETRA');
    await push(eventOf(reactionEvent(world, leads, message, 'eyes', 'U0PETRA')));
    expect((await all('reactions')).map(({ audience }) => audience)).toEqual(['internal']);
  });

  test.each<[object, readonly string[]]>([
    [{ channels: [SEEDED.camera] }, [SEEDED.camera]],
    [{ kinds: ['public'] }, [SEEDED.support, SEEDED.camera]],
    [{ kinds: ['direct'] }, [SEEDED.direct]],
  ])('with %j messages are taken of these alone: %j', async (settings, wanted) => {
    const { push } = await connection('internal', settings);
    const { world } = running;
    for (const id of [SEEDED.support, SEEDED.camera, SEEDED.private, SEEDED.direct]) {
      const channel = channelOf(world, id);
      const message = say(world, channel, { by: 'U0INES', text: 'Here or not' });
      const received = wanted.includes(id) ? 1 : 0;
      expect(await push(eventOf(messageEvent(channel, message)))).toMatchObject({ received });
    }
  });

  test('reactions tell no kind of channel: those in direct messages are known by the id', async () => {
    const { push } = await connection();
    const channel = channelOf(running.world, SEEDED.direct);
    const message = say(running.world, channel, { by: 'U0INES', text: 'Quiet' });
    expect(await push(eventOf(reactionEvent(running.world, channel, message, 'eyes', 'U0INES')))).toMatchObject({
      received: 0,
    });
  });
});

describe('Socket Mode', () => {
  test('is wanted where there is an app-level token', () => {
    expect(listener.wanted(connect())).toBe(true);
    expect(listener.wanted(connect({ app_token: undefined }))).toBe(false);
  });

  test('an event is acknowledged only when it is committed', async () => {
    const { world } = running;
    const commit = Promise.withResolvers<void>();
    const taken: string[] = [];
    const { stop } = listening(connect(), async (records) => {
      taken.push(...textsOf(records));
      await commit.promise;
    });
    await until(() => world.sockets.size === 1);
    speak('Through the socket');
    await until(() => taken.length === 1);
    expect(taken).toEqual(['Through the socket']);
    expect([world.unacknowledged.size, world.acknowledged.length]).toEqual([1, 0]);
    commit.resolve();
    await until(() => world.acknowledged.length === 1);
    expect(await stop()).toBeNull();
    await until(() => world.sockets.size === 0);
  });

  test('what could not be committed ends it, and Slack brings it again', async () => {
    const { world } = running;
    const failing = listening(connect(), () => Promise.reject(new Error('the database is away')));
    await until(() => world.sockets.size === 1);
    speak('Twice tried');
    expect((await failing.ended)?.message).toBe('the database is away');
    const taken: string[] = [];
    const again = listening(connect(), async (records) => void taken.push(...textsOf(records)));
    await until(() => world.acknowledged.length === 1);
    expect(taken).toEqual(['Twice tried']);
    await again.stop();
  });

  test('Slack renews the connection: nothing is missed, and nobody is told', async () => {
    const { world } = running;
    const taken: string[] = [];
    const { stop } = listening(connect(), async (records) => void taken.push(...textsOf(records)));
    await until(() => world.sockets.size === 1);
    renew(world);
    await until(() => world.sockets.size === 1);
    speak('After the renewal');
    await until(() => taken.length === 1);
    expect(running.state().seen.filter((line) => line.includes('apps.connections.open'))).toHaveLength(2);
    expect(await stop()).toBeNull();
  });

  test.each([
    ['link_disabled', 'config'],
    ['too_many_websockets', 'transient'],
  ])('sent away with %s it ends: %s', async (reason, kind) => {
    const { ended } = listening(connect(), () => Promise.resolve());
    await until(() => running.world.sockets.size === 1);
    renew(running.world, reason);
    expect((await ended)?.kind).toBe(kind);
  });

  test('a connection that is cut is transient', async () => {
    const { ended } = listening(connect(), () => Promise.resolve());
    await until(() => running.world.sockets.size === 1);
    for (const socket of running.world.sockets) socket.terminate();
    expect((await ended)?.kind).toBe('transient');
  });

  test('envelopes without an event, and what is no JSON, break nothing', async () => {
    const { world } = running;
    const taken: string[] = [];
    const { stop } = listening(connect(), async (records) => void taken.push(...textsOf(records)));
    await until(() => world.sockets.size === 1);
    const event = { type: 'app_rate_limited' };
    for (const id of ['limited', 'empty']) world.unacknowledged.set(id, { event, attempts: 1 });
    for (const socket of world.sockets) {
      socket.send('hello?');
      socket.send(JSON.stringify({ type: 'events_api', envelope_id: 'limited', payload: event }));
      socket.send(JSON.stringify({ type: 'events_api', envelope_id: 'empty' }));
    }
    speak('Still here');
    await until(() => world.acknowledged.length === 3);
    expect(taken).toEqual(['Still here']);
    expect(await stop()).toBeNull();
  });

  test('a wrong app-level token is told with its cure; a bot token is no app-level token', async () => {
    const wrong = await listening(connect({ app_token: 'xapp-1-wrong' }), () => Promise.resolve()).ended;
    expect(wrong).toMatchObject({ kind: 'config', cure: expect.stringContaining('connections:write') as string });
    const bot = await listening(connect({ app_token: ACCOUNT.token }), () => Promise.resolve()).ended;
    expect(bot).toMatchObject({ kind: 'config', cure: expect.stringContaining('connections:write') as string });
  });

  test('a limit is told with its time', async () => {
    running.fault({ name: 'limited', path: '/api/apps.connections.open' });
    const ended = await listening(connect(), () => Promise.resolve()).ended;
    expect(ended?.kind).toBe('limited');
    expect(ended?.retryAt).not.toBeNull();
  });

  test('the sandbox is understood by Slack’s own client', async () => {
    const client = new SocketModeClient({
      appToken: ACCOUNT.app_token,
      autoReconnectEnabled: false,
      clientOptions: { slackApiUrl: `${running.url}/api/` },
    });
    const texts: string[] = [];
    client.on('message', (envelope: { ack(): Promise<void>; event: { text: string } }) => {
      texts.push(envelope.event.text);
      void envelope.ack();
    });
    await client.start();
    speak('To Slack’s own');
    await until(() => running.world.acknowledged.length === 1);
    expect(texts).toEqual(['To Slack’s own']);
    await client.disconnect();
  });
});
