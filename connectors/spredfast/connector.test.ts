/** What is odd about Khoros Marketing, over real HTTP to its sandbox. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { asFault, Fault, NO_GRANT, type Call, type Page, type RawRequest, type Stream } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { createHttp, type ClosableHttp } from '../../src/platform/index.ts';
import { createMessage } from './actions/create-message.ts';
import { editMessage } from './actions/edit-message.ts';
import { messageStatus } from './actions/message-status.ts';
import type { Spredfast } from './client.ts';
import { spredfast } from './connector.ts';
import { explained, refusalIn, saidNo } from './faults.ts';
import { sandbox } from './sandbox.ts';
import {
  addEvent,
  addItem,
  addMessage,
  COMPANY,
  EVENTS_TOKEN,
  LABELS,
  WAITING,
  type Event,
  type World,
} from './sandbox/world.ts';
import { Label } from './schema.ts';
import { events } from './streams/events.ts';
import { messages } from './streams/messages.ts';
import { streamItems } from './streams/stream-items.ts';

const SIGNAL = AbortSignal.timeout(120_000);
/** A reply with a code, as the vendor's gateway would give it. */
const said = (code: string) => JSON.stringify({ status: { succeeded: false, error: { code, message: 'Because' } } });

let running: RunningSandbox<World>;
let http: ClosableHttp;
let client: Spredfast;

beforeEach(async () => {
  running = await startSandbox(sandbox);
  http = createHttp({ allowPrivate: true, log: { debug: () => undefined }, retries: 0 });
  client = connect();
});
afterEach(async () => {
  http.close();
  await running.stop();
});

function connect(settings: object = {}): Spredfast {
  return spredfast.client(spredfast.settings.parse({ ...running.settings, ...settings }), http, NO_GRANT);
}

function call(since = new Date()): Call {
  return { key: randomUUID(), since, signal: SIGNAL };
}

function input(more: object = {}) {
  return createMessage.input.parse({ accounts: ['21365'], text: 'Firmware 2.2 is out.', ...more });
}

function found(given: ReturnType<typeof input>, one: Call) {
  if (createMessage.lookUp === undefined || createMessage.lookUp === 'impossible') throw new Error('no look-up');
  return createMessage.lookUp(client, given, one);
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const thrown = await work.then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error,
  );
  if (thrown instanceof Fault) return thrown;
  throw thrown;
}

type AnyStream = Stream<Spredfast>;

/** Until it ends or throws; the pages so far and what was thrown. */
async function pulled(stream: AnyStream, cursor: string | null = null, at = client) {
  const found: Page[] = [];
  try {
    for await (const page of stream.pull?.(at, cursor, SIGNAL) ?? []) found.push(page);
    return { pages: found, fault: null };
  } catch (error) {
    return { pages: found, fault: asFault(error) };
  }
}

function idsOf(pages: readonly Page[], field = 'id'): string[] {
  return pages.flatMap(({ records }) => records.map((one) => String((one as Record<string, unknown>)[field])));
}

function asked(method: string, path: string | RegExp): number {
  return running.state().seen.filter((one) => {
    const [verb = '', at = ''] = one.split(' ');
    return verb === method && (typeof path === 'string' ? at === path : path.test(at));
  }).length;
}

describe('refusals', () => {
  test.each([
    ['unauthorized', { kind: 'auth', cure: expect.stringContaining('24 months') }],
    ['inactive', { kind: 'auth', cure: expect.stringContaining('24 months') }],
    ['no_service', { kind: 'config', cure: expect.stringContaining('environment') }],
    [
      'not_acceptable',
      {
        kind: 'rejected',
        message: 'could not read our own account: the vendor answered 406: Folder Id cannot be null (NOT_ACCEPTABLE)',
      },
    ],
    ['forbidden', { kind: 'rejected', cure: expect.stringContaining('allowed for the company') }],
    ['failed', { kind: 'transient' }],
    ['no_in_success', { kind: 'rejected', message: 'could not read our own account: Not so (VALIDATION_ERROR)' }],
    ['html', { kind: 'drift', message: expect.stringContaining('a page instead of JSON') }],
  ])('%s', async (name, fault) => {
    running.fault({ name });
    expect(await faultOf(client.me())).toMatchObject(fault);
  });

  test.each([
    ['UNAUTHENTICATED', 403, 'auth'],
    ['PASSWORD_EXPIRED', 403, 'auth'],
    ['account_locked', 406, 'auth'],
    ['IP_ADDRESS_REJECTED', 403, 'config'],
    ['PROXY_UNROUTABLE_REQUEST', 404, 'config'],
    ['EDIT_MESSAGE_SERVER_ERROR', 406, 'transient'],
    ['VALIDATION_ERROR', 406, 'rejected'],
    ['A_NEW_ONE', 422, 'rejected'],
    ['A_NEW_ONE', 500, 'transient'],
  ] as const)('the code %s with %i is %s', (code, status, kind) => {
    const answer = { status, headers: {}, body: said(code) };
    const thrown = new Fault(status >= 500 ? 'transient' : 'rejected', 'no', { answer });
    expect(explained(thrown, 'try')).toMatchObject({ kind, message: expect.stringContaining(code.toUpperCase()) });
  });

  test('a limit stays one, whatever the page says', () => {
    const answer = { status: 429, headers: {}, body: '<h1>Developer Inactive</h1>' };
    expect(explained(new Fault('limited', 'wait', { answer }), 'try')).toMatchObject({ kind: 'limited' });
  });

  test('a no in 200 is one, written as a word too; of a write only a failure leaves doubt', () => {
    expect(refusalIn({ status: { succeeded: 'true' } })).toBeNull();
    expect(refusalIn({ export_id: 1, status: 'complete' })).toBeNull();
    expect(refusalIn({ data: null, status: { succeeded: 'false' } })).toEqual({ code: null, message: null });
    expect(saidNo({ code: 'UNKNOWN_ERROR', message: null }, 'publish', null, true)).toMatchObject({
      kind: 'transient',
      uncertain: true,
    });
    expect(saidNo({ code: 'MISSING_FIELD', message: null }, 'publish', null, true)).toMatchObject({
      kind: 'rejected',
      uncertain: false,
    });
  });
});

describe('version 1', () => {
  const FIRST = `/${COMPANY.environment}/v1/company/${COMPANY.id}/initiative/1710`;

  test('publishes at addresses that the account names', async () => {
    const made = await createMessage.run(connect({ api: 'v1' }), input({ plan: 'firmware 2.1' }), call());
    expect(asked('POST', `${FIRST}/message`)).toBe(1);
    expect(asked('GET', `${FIRST}/plan`)).toBe(1);
    expect(await messageStatus.run(connect({ api: 'v1' }), { message: made.external_id }, call())).toEqual(made);
  });

  test('publishes to one network at once', async () => {
    const both = input({ accounts: ['Acme', 'AcmeCameras'] });
    expect(await faultOf(createMessage.run(connect({ api: 'v1' }), both, call()))).toMatchObject({ kind: 'rejected' });
    expect(running.state().made).toEqual([]);
  });

  test('an environment in the wrong capitals, and a company that the account is not of', async () => {
    const small = connect({ api: 'v1', company: '389', environment: 'Development' });
    expect(await faultOf(messageStatus.run(small, { message: '9001' }, call()))).toMatchObject({ kind: 'config' });
    const other = connect({ api: 'v1', company: '4' });
    expect(await faultOf(messageStatus.run(other, { message: '9001' }, call()))).toMatchObject({
      kind: 'config',
      cure: 'Set company to one of: 389 (Acme Cameras).',
    });
  });
});

describe('lists', () => {
  test('that say nothing of their pages end at one that is short or brings nothing', async () => {
    const all: string[] = [];
    const path = await client.conversations('initiative/1710/contentLabel');
    for await (const page of client.pages(path, Label, 'list', SIGNAL)) all.push(...page.map(({ title }) => title));
    expect(all).toEqual(LABELS);
    expect(asked('GET', /contentLabel$/)).toBe(3);
  });

  test.each([
    [
      'what follows as a query string',
      (page: number) => ({ next: page < 2 ? `pageSize=2&pageNumber=${page + 1}` : '' }),
    ],
    ['a total in digits', () => ({ totalItems: '6' })],
    ['a total, and pages smaller than asked for', () => ({ totalItems: 6 })],
  ])('%s', async (_, says) => {
    const numbers: number[] = [];
    const pages = connectTo((url) => {
      const page = Number(url.searchParams.get('pageNumber'));
      numbers.push(page);
      return {
        data: [{ title: `${page}a` }, { title: `${page}b` }],
        pagination: says(page),
        status: { succeeded: true },
      };
    });
    const all: string[] = [];
    for await (const page of pages.pages('v2/x', Label, 'list', SIGNAL)) all.push(...page.map(({ title }) => title));
    expect(all).toEqual(['0a', '0b', '1a', '1b', '2a', '2b']);
    expect(numbers).toEqual([0, 1, 2]);
  });

  test('a server that ignores the page is asked twice, and each thing is there once', async () => {
    let requests = 0;
    const data = Array.from({ length: 100 }, (_, index) => ({ title: `Label ${index}` }));
    const stuck = connectTo(() => ((requests += 1), { data, pagination: {}, status: { succeeded: true } }));
    const all: unknown[] = [];
    for await (const page of stuck.pages('v2/x', Label, 'list', SIGNAL)) all.push(...page);
    expect(all).toHaveLength(100);
    expect(requests).toBe(2);
  });

  test('the calendar goes on by its cursor, and begins anew where that is no longer known', async () => {
    const made = Array.from({ length: 120 }, (_, index) =>
      addMessage(running.world, { text: `Message ${index}`, at: Date.now() - 3_600_000 }),
    ).map(({ id }) => id);
    const { pages } = await pulled(messages);
    expect(idsOf(pages)).toEqual(expect.arrayContaining(made));
    expect(pages.length).toBe(3);
    const [first] = pages;
    expect(idsOf((await pulled(messages, first?.cursor ?? null)).pages)).toHaveLength(71);
    const lost = JSON.stringify({ ...(JSON.parse(first?.cursor ?? '') as object), after: 'gone' });
    expect(idsOf((await pulled(messages, lost)).pages)).toEqual(expect.arrayContaining(made));
  });
});

/** A vendor that answers every request with what `answer` says. */
function connectTo(answer: (url: URL) => unknown): Spredfast {
  const bytes = (_: string, url: URL) =>
    Promise.resolve({
      status: 200,
      headers: {},
      contentType: 'application/json',
      body: Buffer.from(JSON.stringify(answer(url))),
    });
  return spredfast.client(spredfast.settings.parse(running.settings), { ...http, bytes }, NO_GRANT);
}

describe('exports', () => {
  beforeEach(() => {
    client = connect({ since: new Date(Date.now() - 86_400_000).toISOString() });
  });
  const EXPORT = '/v2/analytics/export/stream_items';

  test('one that is not made yet is asked for once, however often it is looked for', async () => {
    running.fault({ name: 'slow_export' });
    const first = await pulled(streamItems);
    expect(first.fault).toMatchObject({ kind: 'limited' });
    expect(first.fault?.retryAt?.getTime()).toBeGreaterThan(Date.now());
    const cursor = first.pages.at(-1)?.cursor ?? null;
    expect((await pulled(streamItems, cursor)).fault).toMatchObject({ kind: 'limited' });
    running.fault({ name: 'slow_export', on: false });
    const last = await pulled(streamItems, cursor);
    expect(idsOf(last.pages)).toHaveLength(3);
    expect(asked('POST', EXPORT)).toBe(1);
    expect(JSON.parse(last.pages.at(-1)?.cursor ?? '')).toMatchObject({ asked: expect.any(Number) as number });
  });

  test('a crash amid the rows goes on after the last that were committed', async () => {
    for (let index = 0; index < 1_200; index += 1)
      addItem(running.world, {
        name: 'Jo',
        handle: 'jo',
        text: `Post ${index}`,
        at: Date.now() - 7_200_000 + index * 1000,
      });
    const whole = await pulled(streamItems);
    expect(whole.pages.map(({ records }) => records.length)).toEqual([0, 500, 500, 203, 0]);
    const [, first] = whole.pages;
    const rest = await pulled(streamItems, first?.cursor ?? null);
    expect([...idsOf(first ? [first] : []), ...idsOf(rest.pages)]).toEqual(idsOf(whole.pages));
    expect(asked('POST', EXPORT)).toBe(1);
  });

  test('a file that has expired, or an export that is gone, is asked for anew', async () => {
    const { pages } = await pulled(streamItems);
    const [started] = pages;
    running.fault({ name: 'expired_file', times: 1, path: '/files/' });
    expect(idsOf((await pulled(streamItems, started?.cursor ?? null)).pages)).toHaveLength(3);
    running.world.exports.clear();
    expect(idsOf((await pulled(streamItems, started?.cursor ?? null)).pages)).toHaveLength(3);
    expect(asked('POST', EXPORT)).toBe(3);
  });

  test('exports that fail are not asked for without end', async () => {
    running.fault({ name: 'failed_export' });
    const { pages, fault } = await pulled(streamItems);
    expect(fault).toMatchObject({ kind: 'transient' });
    expect(asked('POST', EXPORT)).toBe(3);
    expect(JSON.parse(pages.at(-1)?.cursor ?? '')).not.toHaveProperty('job');
  });

  test('a look that is refused does not cost the export', async () => {
    const [started] = (await pulled(streamItems)).pages;
    running.fault({ name: 'forbidden' });
    expect((await pulled(streamItems, started?.cursor ?? null)).fault).toMatchObject({ kind: 'rejected' });
    expect(asked('POST', EXPORT)).toBe(1);
  });

  test('the next is asked for when its time has come', async () => {
    const patient = connect({ export_minutes: 10 });
    const cursor = (await pulled(streamItems, null, patient)).pages.at(-1)?.cursor ?? '';
    const before = asked('POST', EXPORT);
    expect((await pulled(streamItems, cursor, patient)).pages).toEqual([]);
    expect(asked('POST', EXPORT)).toBe(before);
    const { asked: at, ...rest } = z.object({ from: z.number(), asked: z.number() }).parse(JSON.parse(cursor));
    const later = JSON.stringify({ ...rest, asked: at - 11 * 60_000 });
    expect((await pulled(streamItems, later, patient)).pages).not.toEqual([]);
  });

  test('a long time is read in parts, oldest first, each on from the last', async () => {
    const days = [20, 13, 6];
    const ids = days.map((day) =>
      addItem(running.world, { name: 'Jo', handle: 'jo', text: `${day}`, at: Date.now() - day * 86_400_000 }),
    );
    const month = connect({ since: new Date(Date.now() - 21 * 86_400_000).toISOString() });
    const { pages } = await pulled(streamItems, null, month);
    expect(idsOf(pages).slice(0, 3)).toEqual(ids);
    expect(asked('POST', EXPORT)).toBe(4);
    expect(asked('GET', `${EXPORT}/fields`)).toBe(1);
    const [, first] = pages.filter(({ records }) => records.length === 0);
    expect(idsOf((await pulled(streamItems, first?.cursor ?? null, month)).pages).slice(0, 2)).toEqual(ids.slice(1));
  });

  test('the next one begins the overlap before the last was asked for', async () => {
    const { pages } = await pulled(streamItems, null, connect({ overlap_hours: 2 }));
    const { from } = z.object({ from: z.number() }).parse(JSON.parse(pages.at(-1)?.cursor ?? ''));
    expect(Math.abs(Date.now() - 7_200_000 - from)).toBeLessThan(600_000);
  });
});

describe('publishing', () => {
  test('of several networks at once, scheduled, by names, with a link', async () => {
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const { external_id, status } = await createMessage.run(
      client,
      input({
        accounts: ['acme', 'AcmeCameras', 21365],
        at,
        link: 'https://acme.example/2.2',
        labels: ['camera', 'Tone - Helpful'],
      }),
      call(),
    );
    expect(status).toBe('PENDING');
    expect(running.world.messages.get(external_id)).toMatchObject({
      service: 'MULTI_CHANNEL',
      targetAccountIds: ['21365', '21366'],
      labels: ['Products - Camera', 'Tone - Helpful'],
      content: { shareLink: { url: 'https://acme.example/2.2' } },
      scheduled: Date.parse(at),
    });
    expect(await found(input({ accounts: ['21366', '21365'], at }), call())).toMatchObject({
      external_id,
    });
    expect(await found(input({ accounts: ['21366', '21365'] }), call())).toBeNull();
  });

  test.each([
    [{ accounts: ['Nobody'] }, 'no account is called "Nobody"', 'Page: Acme Cameras'],
    [{ labels: ['Kamera'] }, 'no label is called "Kamera"', 'Products'],
    [{ plan: 'Autumn' }, 'no plan is called "Autumn"', 'Spring launch'],
    [{ initiative: 'Lenses' }, 'no initiative is called "Lenses"', 'Cameras'],
  ])('%o is refused before anything is sent', async (more, message, cure) => {
    const fault = await faultOf(createMessage.run(client, input(more), call()));
    expect(fault).toMatchObject({ kind: 'rejected', message, uncertain: false });
    expect(fault.cure).toMatch(cure);
    expect(running.state().made).toEqual([]);
  });

  test('an answer without the message is looked for, and is no second message', async () => {
    running.fault({ name: 'coming_soon' });
    const made = await createMessage.run(client, input(), call());
    expect(running.world.messages.get(made.external_id)).toMatchObject({ content: { text: 'Firmware 2.2 is out.' } });
    expect(running.state().made).toHaveLength(1);
  });

  test('a look-up takes neither what others said, nor other accounts, nor what was said before', async () => {
    const { external_id } = await createMessage.run(client, input(), call());
    const hour = new Date(Date.now() + 3_600_000);
    expect(await found(input({ text: ' Firmware  2.2 is\nout. ' }), call())).toMatchObject({
      external_id,
    });
    expect(await found(input({ text: 'Firmware 2.3 is out.' }), call())).toBeNull();
    expect(await found(input({ accounts: ['21366'] }), call())).toBeNull();
    expect(await found(input(), call(hour))).toBeNull();
  });

  test('a message for several networks is found by all of its accounts', async () => {
    const { external_id } = await createMessage.run(client, input({ accounts: ['Acme', 'AcmeCameras'] }), call());
    const message = running.world.messages.get(external_id);
    const { content, targetAccountIds = [] } = message ?? {};
    const channelMessages = targetAccountIds.map((account) => ({ content, targetAccountIds: [account] }));
    Object.assign(message ?? {}, { channelMessages, content: undefined, targetAccountIds: undefined });
    expect(await found(input({ accounts: ['Acme', 'AcmeCameras'] }), call())).toMatchObject({ external_id });
    expect(await found(input({ accounts: ['Acme'] }), call())).toBeNull();
    const change = editMessage.input.parse({ message: external_id, text: 'One for all' });
    expect(await faultOf(editMessage.run(client, change, call()))).toMatchObject({ kind: 'rejected' });
    expect(running.state().made).toHaveLength(1);
  });

  test('a change keeps the rest, and what is out is not changed', async () => {
    const [id] = WAITING;
    const message = running.world.messages.get(id);
    if (message)
      message.content = { sfEntityType: 'ImageShare', caption: 'Soon', temporaryImageUrl: 'files.example/a' };
    const at = new Date(Date.now() + 86_400_000).toISOString();
    await editMessage.run(client, editMessage.input.parse({ message: id, text: 'Tomorrow', at }), call());
    expect(message).toMatchObject({
      content: { sfEntityType: 'ImageShare', caption: 'Tomorrow', temporaryImageUrl: 'files.example/a' },
      title: 'Our spring came',
      scheduled: Date.parse(at),
    });
    const out = addMessage(running.world, { text: 'Out', at: Date.now() }).id;
    const fault = await faultOf(editMessage.run(client, editMessage.input.parse({ message: out, text: 'In' }), call()));
    expect(fault).toMatchObject({ kind: 'rejected', cure: expect.stringContaining('published already') as string });
  });
});

describe('events', () => {
  test('go on after the last', async () => {
    const { pages } = await pulled(events);
    const fresh = addEvent(running.world, { text: 'More', at: Date.now() });
    const again = idsOf((await pulled(events, pages.at(-1)?.cursor ?? null)).pages, 'eventUuid');
    // The last one of each subscription, to know that the list is the same.
    const [first, second] = idsOf(pages, 'eventUuid');
    expect(again).toEqual([first, fresh, second]);
  });

  test.each([
    ['was cut', (list: Event[], later: Event[]) => [...list.slice(2), ...later]],
    ['was begun anew', (_: Event[], later: Event[]) => later],
    ['runs the other way', (list: Event[], later: Event[]) => [...later, ...list]],
  ])('are read from the beginning where the list %s', async (_, change) => {
    for (const text of ['a', 'b', 'c']) addEvent(running.world, { text, at: Date.now() });
    const { pages } = await pulled(events);
    const before = running.world.events.splice(0);
    const later = ['d', 'e'].map((text) => addEvent(running.world, { text, at: Date.now() }));
    running.world.events.push(...change(before, running.world.events.splice(0)));
    const again = idsOf((await pulled(events, pages.at(-1)?.cursor ?? null)).pages, 'eventUuid');
    expect(again).toEqual(expect.arrayContaining(later));
  });

  test('more than a page of them', async () => {
    const made = Array.from({ length: 230 }, (_, at) => addEvent(running.world, { text: `${at}`, at: Date.now() }));
    expect(idsOf((await pulled(events)).pages, 'eventUuid')).toEqual(expect.arrayContaining(made));
  });

  const body = Buffer.from(JSON.stringify({ eventUuid: 'a', eventName: 'rule-applied' }));
  const post = (headers: RawRequest['headers']): RawRequest => ({
    method: 'POST',
    path: '/in',
    query: new URLSearchParams(),
    headers,
    body,
  });

  test.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer wrong' }],
    ['a token of another kind', { authorization: `Basic ${EVENTS_TOKEN}` }],
  ])('a post with %s is refused', (_, headers) => {
    expect(() => spredfast.webhook?.verify(post(headers), client.settings, new Date())).toThrow(
      expect.objectContaining({ kind: 'rejected' }),
    );
  });

  test('a post with the token is taken, and without one in the settings any', () => {
    spredfast.webhook?.verify(post({ authorization: `Bearer ${EVENTS_TOKEN}` }), client.settings, new Date());
    spredfast.webhook?.verify(post({}), connect({ events_token: undefined }).settings, new Date());
    expect(spredfast.webhook?.records(post({}), client.settings)).toMatchObject([{ stream: 'events' }]);
  });
});

test.each([
  [{ token: 't' }, true],
  [{ sign_in: 'browser', client_id: 'a', client_secret: 's' }, true],
  [{}, false],
  [{ client_id: 'a', client_secret: 's' }, false],
  [{ sign_in: 'browser', token: 't', client_id: 'a' }, false],
])('settings hold what the way of signing in needs: %o', (given, fine) => {
  expect(spredfast.settings.safeParse(given).success).toBe(fine);
});
