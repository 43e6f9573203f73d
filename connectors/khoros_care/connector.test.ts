/** What is odd about Khoros Care, over real HTTP to its sandbox. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asFault, type Call, type Fault, type Page, type RawRequest, type Stream } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { createHttp, type ClosableHttp } from '../../src/platform/index.ts';
import { handBack, moveToQueue, setPriority, takeOver } from './actions/conversation.ts';
import { note } from './actions/note.ts';
import { respond } from './actions/respond.ts';
import { tag } from './actions/tag.ts';
import { KhorosCare } from './client.ts';
import { khorosCare } from './connector.ts';
import { complaintIn } from './faults.ts';
import { spanOf } from './records.ts';
import { sandbox } from './sandbox.ts';
import {
  addMessage,
  APP,
  CALLBACK,
  conversationOf,
  newToken,
  record,
  referenceTo,
  WITH_AGENT,
  WITH_BOT,
  type World,
} from './sandbox/world.ts';
import { addressOf, referenceOf } from './schema.ts';
import { messages } from './streams/messages.ts';
import { updates } from './streams/updates.ts';
import { tokenIn } from './token.ts';

const SIGNAL = AbortSignal.timeout(120_000);
const DAY = 86_400_000;
const TOKENS = `/api/v2/tokens/khorosapi/ownerId/${APP}`;
let running: RunningSandbox<World>;
let http: ClosableHttp;
let client: KhorosCare;

beforeEach(async () => {
  running = await startSandbox(sandbox);
  http = createHttp({ allowPrivate: true, log: { debug: () => undefined }, retries: 0 });
  client = connect();
});
afterEach(async () => {
  http.close();
  await running.stop();
});

function connect(settings: object = {}): KhorosCare {
  return new KhorosCare(khorosCare.settings.parse({ ...running.settings, ...settings }), http);
}

/** Some request that changes something. */
function write(at: KhorosCare, priority = 1) {
  return setPriority.run(at, { message: referenceTo(WITH_BOT), priority }, call());
}

function call(since = new Date()): Call {
  return { key: randomUUID(), since, signal: SIGNAL };
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  return work.then(
    () => Promise.reject(new Error('nothing was thrown')),
    (error: unknown) => asFault(error),
  );
}

function asked(what: string): number {
  return running.state().seen.filter((one) => one.startsWith(what)).length;
}

async function pulled(cursor: string | null = null, stream: Stream<KhorosCare> = messages): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of stream.pull?.(client, cursor, SIGNAL) ?? []) pages.push(page);
  return pages;
}

function idsOf(pages: readonly Page[]): string[] {
  return pages.flatMap(({ records }) => records.map((one) => messages.key(messages.record.parse(one)).id));
}

describe('the token', () => {
  test('is made where there is none, and found where there is one', async () => {
    await write(client);
    expect([asked(`GET ${TOKENS}`), asked(`POST ${TOKENS} 200`)]).toEqual([1, 1]);
    await write(connect(), 2);
    expect([asked(`GET ${TOKENS} 200`), asked(`POST ${TOKENS}`)]).toEqual([1, 1]);
  });

  test('that another process makes at the same time is found', async () => {
    const clients = Array.from({ length: 6 }, () => connect());
    const took = clients.map((one) => write(one));
    expect(await Promise.all(took)).toHaveLength(6);
    expect(asked(`POST ${TOKENS} 200`)).toBe(1);
    expect(asked(`POST ${TOKENS} 409`)).toBeGreaterThan(0);
  });

  test('is renewed ten days before it ends, and once', async () => {
    newToken(running.world).ends = Date.now() + 9 * DAY;
    for (const priority of [1, 2]) await write(client, priority);
    expect(asked(`PUT /bots/v3/tokens/appId/${APP} 200`)).toBe(1);
  });

  test('whose renewal fails is used as long as it lasts', async () => {
    newToken(running.world).ends = Date.now() + 9 * DAY;
    running.fault({ name: 'broken', path: '/bots/v3/tokens' });
    for (const priority of [1, 2]) await write(client, priority);
    expect(asked('PUT /bots/v3/tokens')).toBe(1);
  });

  test('that another process renewed is found again, and the write is sent once more', async () => {
    await write(client);
    newToken(running.world);
    await write(client, 2);
    expect(running.state().made.map(({ what }) => what)).toEqual(['priority', 'priority']);
  });

  test('that was typed in is used as it is', async () => {
    const { value } = newToken(running.world);
    const typed = connect({
      sign_in: 'token',
      token: value,
      instance_url: undefined,
      username: undefined,
      password: undefined,
    });
    await write(typed);
    expect(asked(`GET ${TOKENS}`)).toBe(0);
    const fault = await faultOf(
      moveToQueue.run(typed, { message: referenceTo(WITH_BOT), queue: 'Twitter Mentions' }, call()),
    );
    expect(fault).toMatchObject({ kind: 'rejected', cure: expect.stringContaining('number') as string });
  });

  test('a wrong password is for the admin', async () => {
    const fault = await faultOf(write(connect({ password: 'wrong' })));
    expect(fault).toMatchObject({ kind: 'auth', message: expect.stringContaining('Unauthorized') as string });
    expect(asked(`POST ${TOKENS}`)).toBe(0);
  });

  test.each([
    [{ data: { token: 't', 'expiresAtMillis: ': 5 } }, 5],
    [{ data: { token: 't', expiresAtMillis: '5' } }, 5],
    [{ data: { token: 't' } }, null],
  ])('ends as said, however the key is written: %o', (body, ends) => {
    expect(tokenIn(Buffer.from(JSON.stringify(body)))).toEqual({ token: 't', ends });
  });
});

describe('refusals', () => {
  test.each([
    ['conflict', 'transient', 'A conflict occurred. No change was made.'],
    ['invalid', 'rejected', 'callbackUrl may not be empty'],
    ['failed', 'rejected', 'Not so'],
    ['forbidden', 'rejected', "This bot doesn't own the conversation"],
    ['not_found', 'rejected', 'No bot registration found'],
    ['limited', 'limited', '429'],
    ['broken', 'transient', '500'],
  ])('%s is %s', async (name, kind, words) => {
    newToken(running.world);
    running.fault({ name, path: '/bots' });
    const fault = await faultOf(write(client));
    expect(fault).toMatchObject({
      kind,
      message: expect.stringContaining(words) as string,
      uncertain: name === 'broken',
    });
  });

  test.each([
    [{ error: { messages: ['a', { b: 1 }] } }, 'a; {"b":1}'],
    [{ error: { message: 'a', requestId: 'r' } }, 'a'],
    [{ errors: ['a', 'b'] }, 'a; b'],
    [{ status: 'fail', message: 'a' }, 'a'],
    [{ status: 'success', data: [] }, null],
    [null, null],
  ])('the words of %o', (body, words) => {
    expect(complaintIn(body)).toBe(words);
  });

  test('an answer in a conversation that an agent has says what to do', async () => {
    const fault = await faultOf(
      respond.run(client, respond.input.parse({ message: referenceTo(WITH_AGENT), text: 'Hi' }), call()),
    );
    expect(fault).toMatchObject({ kind: 'rejected', cure: expect.stringContaining('take it over') as string });
  });
});

describe('control', () => {
  test('is passed on with words for the agents, once', async () => {
    const given = { message: referenceTo(WITH_BOT), comment: 'She wants a person' };
    for (let tries = 0; tries < 2; tries += 1)
      expect(await handBack.run(client, given, call())).toEqual({ external_id: given.message });
    expect(asked('PUT /bots/v3/control')).toBe(1);
    expect(JSON.parse(running.world.recorded.at(-1)?.payload ?? '')).toMatchObject({
      owner: { type: 'AGENT' },
      comment: given.comment,
    });
  });

  test('of a conversation that Care does not know yet is asked for all the same', async () => {
    await takeOver.run(client, { message: referenceTo('u-new') }, call());
    expect(asked('PUT /bots/v3/control 200')).toBe(1);
  });
});

describe('references', () => {
  test('give back the coordinate as it came', () => {
    const coordinate = {
      companyKey: 'a&b',
      networkKey: 'apple',
      externalId: 'x=1',
      messageId: '9/1 ä',
      botId: 'b',
      scope: 'PUBLIC',
      parentId: '9',
      region: 'eu',
    };
    expect(addressOf(referenceOf(coordinate, { id: 'urn:mbid:1+1' }))).toEqual({
      coordinate,
      author: { id: 'urn:mbid:1+1' },
    });
  });

  test.each([[''], ['m-1'], ['companyKey=a&networkKey=b&externalId=c&messageId=d'], ['author=1']])(
    '%s is none',
    (text) => {
      expect(respond.input.safeParse({ message: text, text: 'Hi' }).success).toBe(false);
    },
  );
});

/** Without a charset these arrive broken. */
const WORDS = 'Düğmeye basın 📷';

function input(more: object = {}) {
  return respond.input.parse({ message: referenceTo(WITH_BOT), text: WORDS, ...more });
}

function found(one: Call, more: object = {}) {
  if (typeof respond.lookUp !== 'function') throw new Error('no look-up');
  return respond.lookUp(client, input(more), one);
}

describe('answers', () => {
  test('arrive with their emoji, pictures and films', async () => {
    const media = [{ url: 'https://acme.example/a.png' }, { url: 'https://acme.example/b.mp4', type: 'video' }];
    const { message_id } = await respond.run(client, input({ media }), call());
    expect(message_id).toMatch(/^network-/);
    expect(JSON.parse(running.world.recorded.at(-1)?.payload ?? '')).toMatchObject({
      text: WORDS,
      media: [
        { url: media[0]?.url, mediaType: 'IMAGE' },
        { url: media[1]?.url, mediaType: 'VIDEO' },
      ],
      author: { id: WITH_BOT },
    });
  });

  test('that are taken with 202 and no body bear the id of the header', async () => {
    running.fault({ name: 'accepted' });
    const made = await respond.run(client, input(), call());
    expect(made).toEqual({ external_id: running.world.recorded.at(-1)?.id, message_id: null });
    expect(await found(call())).toEqual(made);
  });

  test('are found by their words, in their conversation, since then, unless Care could not deliver them', async () => {
    await respond.run(client, input(), call());
    expect(await found(call(), { text: 'Düğmeye  basın\n📷 ' })).not.toBeNull();
    expect(await found(call(), { text: 'Something else' })).toBeNull();
    expect(await found(call(), { message: referenceTo('u-yuki') })).toBeNull();
    running.world.recorded.splice(0);
    expect(await found(call())).toBeNull();
    const { coordinate, author } = addressOf(referenceTo(WITH_BOT)) ?? {};
    record(running.world, 'BOT', { type: 'message', coordinate, author, text: WORDS }, Date.now(), 'ERROR');
    expect(await found(call())).toBeNull();
    record(running.world, 'BOT', { type: 'message', coordinate, author, text: WORDS }, Date.now(), 'PENDING');
    expect(await found(call())).not.toBeNull();
  });

  test('a customer who says the same words has not been answered', async () => {
    addMessage(running.world, {
      author: WITH_BOT,
      name: 'Ines',
      text: WORDS,
      at: Date.now(),
      messageId: `message-${WITH_BOT}`,
    });
    expect(await found(call())).toBeNull();
  });

  test('a note of the same words is no answer', async () => {
    await note.run(client, { message: referenceTo(WITH_BOT), text: WORDS }, call());
    expect(await found(call())).toBeNull();
  });
});

describe('names', () => {
  const message = referenceTo(WITH_BOT);

  test('of tags, alone or with what is above them, and of queues', async () => {
    await tag.run(client, { message, tags: ['laptops', 'video > cameras', 77] }, call());
    expect([...conversationOf(running.world, WITH_BOT).tags].toSorted((one, other) => one - other)).toEqual([2, 4, 77]);
    await moveToQueue.run(client, { message, queue: 'twitter mentions' }, call());
    expect(conversationOf(running.world, WITH_BOT).queue).toBe(13_194);
  });

  test.each([
    ['Cameras', 'several tags are called "Cameras"', 'Photo > Cameras, Video > Cameras'],
    ['Fax', 'no tag is called "Fax"', 'Computers > Laptops'],
  ])('%s is refused', async (name, words, cure) => {
    const fault = await faultOf(tag.run(client, { message, tags: [name] }, call()));
    expect(fault).toMatchObject({ kind: 'rejected', message: words });
    expect(fault.cure).toContain(cure);
  });
});

describe('the record of requests', () => {
  test('holds what came in and not what we sent, oldest first', async () => {
    await note.run(client, { message: referenceTo(WITH_BOT), text: 'Known' }, call());
    await respond.run(client, respond.input.parse({ message: referenceTo(WITH_BOT), text: 'Hi' }), call());
    record(
      running.world,
      'KHOROS',
      { type: 'update', operation: 'AGENT_RESPONSE', coordinate: {}, author: {} },
      Date.now(),
    );
    expect(idsOf(await pulled())).toEqual([WITH_BOT, WITH_AGENT, 'u-yuki'].map((author) => referenceTo(author)));
    expect((await pulled(null, updates)).flatMap(({ records }) => records)).toMatchObject([
      { operation: 'AGENT_RESPONSE', text: 'It left us this morning.' },
      { operation: 'AGENT_RESPONSE', coordinate: {} },
    ]);
  });

  test('a payload that cannot be read is kept for somebody to look at, where Care sent it', async () => {
    for (const origin of ['KHOROS', 'BOT'] as const)
      running.world.recorded.push({
        id: `odd-${origin}`,
        origin,
        state: 'SUCCESS',
        at: Date.now(),
        payload: '{... the json',
      });
    const odd = (await pulled())
      .flatMap(({ records }) => records)
      .filter((one) => !messages.record.safeParse(one).success);
    expect(odd).toMatchObject([{ id: 'odd-KHOROS', payload: '{... the json' }]);
  });

  test('is read by hand as well', () => {
    const [post] = running.world.posts;
    const list = {
      data: [
        { id: 'a', createdEpochMillis: 1, payload: JSON.stringify(post) },
        { id: 'b', createdEpochMillis: 2, payload: '{...' },
      ],
    };
    expect(messages.parse(Buffer.from(JSON.stringify(list)), 'application/json')).toEqual([post, list.data[1]]);
  });

  test('goes on half an hour before where it was', async () => {
    const cursor = (await pulled()).at(-1)?.cursor ?? null;
    const fresh = addMessage(running.world, {
      author: 'u-ada',
      name: 'Ada',
      text: 'Late',
      at: Date.now() - 20 * 60_000,
    });
    expect(idsOf(await pulled(cursor))).toEqual([fresh]);
  });

  test.each([
    [1, '1m'],
    [60 * 60_000, '60m'],
    [61 * 60_000, '2h'],
    [24 * 3_600_000, '24h'],
    [25 * 3_600_000, '2d'],
    [400 * DAY, '31d'],
  ])('%i ms back is %s', (span, text) => {
    expect(spanOf(span)).toBe(text);
  });
});

function post(headers: RawRequest['headers'], body: object = {}): RawRequest {
  const bytes = Buffer.from(JSON.stringify(body));
  return { method: 'POST', path: '/in', query: new URLSearchParams(), headers, body: bytes };
}

describe('posts', () => {
  const right = Buffer.from(`${CALLBACK.identity}:${CALLBACK.secret}`).toString('base64');

  test.each([
    ['no credentials', {}],
    ['wrong ones', { authorization: `Basic ${Buffer.from('bondfire:wrong').toString('base64')}` }],
    ['a bearer token', { authorization: `Bearer ${right}` }],
  ])('with %s are refused', (_, headers) => {
    expect(() => khorosCare.webhook?.verify(post(headers), client.settings, new Date())).toThrow(
      expect.objectContaining({ kind: 'rejected' }),
    );
  });

  test('are sorted, and what is none is drift', () => {
    khorosCare.webhook?.verify(post({ authorization: `Basic ${right}` }), client.settings, new Date());
    const [message] = running.world.posts;
    const sorted = [message ?? {}, { ...message, type: 'update' }].map(
      (body) => khorosCare.webhook?.records(post({}, body), client.settings)[0]?.stream,
    );
    expect(sorted).toEqual(['messages', 'updates']);
    expect(() => khorosCare.webhook?.records(post({}, { type: 'message' }), client.settings)).toThrow(
      expect.objectContaining({ kind: 'drift' }),
    );
  });
});

test('one request a second: Care takes sixty a minute', () => {
  expect(khorosCare.budget).toEqual({ maxConcurrent: 2, minTimeMs: 1000 });
});
