/** How feeds are asked, what goes wrong with one of many, and what hubs push. */
import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { asFault, NO_GRANT, type Fault, type Page, type RawRequest } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { createHttp } from '../../src/platform/index.ts';
import { Feeds } from './client.ts';
import { feed } from './connector.ts';
import { readCursor } from './cursor.ts';
import { backoffMinutes, dueAt, nextInterval, wishedMinutes } from './polling.ts';
import { pullFeeds } from './pull.ts';
import { challengeUrl } from './sandbox/hub.ts';
import { addPost, type World } from './sandbox/world.ts';
import { sandbox } from './sandbox.ts';
import type { ItemRecord } from './schema.ts';
import { secretOf, subscription } from './websub.ts';

const http = createHttp({ log: { debug: () => {} }, allowPrivate: ['127.0.0.1'], retries: 0 });
const open: RunningSandbox<World>[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

async function hub(): Promise<RunningSandbox<World>> {
  const running = await startSandbox(sandbox);
  open.push(running);
  return running;
}

function feedsOf(settings: Readonly<Record<string, unknown>>): Feeds {
  return new Feeds(feed.settings.parse(settings), http);
}

interface Read {
  readonly pages: readonly Page[];
  readonly records: readonly ItemRecord[];
  readonly cursor: string | null;
  readonly fault: Fault | null;
}

async function pull(feeds: Feeds, cursor: string | null = null, now = new Date()): Promise<Read> {
  const pages: Page[] = [];
  const told = (fault: Fault | null): Read => ({
    pages,
    records: pages.flatMap((page) => page.records) as ItemRecord[],
    cursor: pages.at(-1)?.cursor ?? cursor,
    fault,
  });
  try {
    for await (const page of pullFeeds(feeds, cursor, AbortSignal.timeout(60_000), () => now)) pages.push(page);
    return told(null);
  } catch (error) {
    return told(asFault(error));
  }
}

function requests({ state }: RunningSandbox<World>, path: string): string[] {
  return state().seen.filter((one) => one.includes(path));
}

function inHours(hours: number): Date {
  return new Date(Date.now() + hours * 3_600_000);
}

function request(
  query: URLSearchParams,
  body = '',
  headers: Readonly<Record<string, string>> = {},
  method = 'POST',
): RawRequest {
  return { method, path: '/in/blogs/token', query, headers, body: Buffer.from(body) };
}

function problems(typed: object): readonly string[] | undefined {
  return feed.settings.safeParse(typed).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('asking', () => {
  test('what has not changed is not sent again, and no record comes twice', async () => {
    const running = await hub();
    const feeds = feedsOf({ ...running.settings, comments: false });
    const first = await pull(feeds);
    expect(first.records).toHaveLength(6);
    const again = await pull(feeds, first.cursor);
    expect(again.records).toEqual([]);
    expect(requests(running, '/blogs/').slice(4)).toEqual(
      requests(running, '/blogs/')
        .slice(0, 4)
        .map((one) => one.replace('200', '304')),
    );
  });

  test('a feed is left alone until it is due', async () => {
    const running = await hub();
    const feeds = feedsOf({ feeds: `${running.url}/blogs/company.rss` });
    const { cursor } = await pull(feeds);
    await pull(feeds, cursor);
    expect(requests(running, '/blogs/')).toHaveLength(1);
    await pull(feeds, cursor, inHours(8));
    expect(requests(running, '/blogs/')).toHaveLength(2);
  });

  test('what has moved for good is asked for there, until that fails', async () => {
    const running = await hub();
    const feeds = feedsOf({ feeds: `${running.url}/blogs/company.rss`, fastest_minutes: 0, slowest_minutes: 0 });
    running.fault({ name: 'moved' });
    let read = await pull(feeds);
    expect(read.records).toHaveLength(2);
    running.fault({ name: 'moved', on: false });
    read = await pull(feeds, read.cursor);
    expect(running.state().seen.at(-1)).toBe('GET /new/blogs/company.rss 304');
    running.fault({ name: 'not_found', path: '/new/' });
    for (let times = 0; times < 3; times += 1) read = await pull(feeds, read.cursor);
    expect(read.fault?.kind).toBe('rejected');
    read = await pull(feeds, read.cursor);
    expect([read.fault, running.state().seen.at(-1)]).toEqual([null, 'GET /blogs/company.rss 304']);
  });

  test('one feed that is gone or fails costs the others nothing, and is told by check', async () => {
    const running = await hub();
    const list = `<opml><body><outline xmlUrl="${running.url}/blogs/company.rss"/><outline xmlUrl="${running.url}/nothing.rss"/></body></opml>`;
    const feeds = feedsOf({
      ...running.settings,
      feeds: `${running.url}/blogs/japan.rdf ${running.url}/`,
      opml: list,
      comments: false,
    });
    running.fault({ name: 'gone', path: '/blogs/japan' });
    const read = await pull(feeds);
    expect([read.records.length, read.fault]).toEqual([2, null]);
    const again = await pull(feeds, read.cursor);
    expect(again.fault).toBeNull();
    expect(requests(running, 'japan')).toHaveLength(1);
    const failed = (await feed.check(feeds)).filter(({ ok }) => !ok);
    expect(failed.map(({ scope }) => scope.replace(running.url, ''))).toEqual([
      'read /blogs/japan.rdf',
      'read /',
      'read /nothing.rss',
    ]);
    expect(failed[1]?.cure).toContain(`${running.url}/blogs/company.rss`);
  });

  test('comments that can be read do not hide that the feed cannot', async () => {
    const running = await hub();
    const feeds = feedsOf({ ...running.settings, feeds: `${running.url}/blogs/company.rss` });
    const { cursor, records } = await pull(feeds);
    expect(records.map(({ entry }) => entry.object)).toContain('comment');
    running.fault({ name: 'not_found', path: '/blogs/' });
    expect((await pull(feeds, cursor)).fault?.kind).toBe('rejected');
  });

  test('when every feed has ended, the connection says so', async () => {
    const running = await hub();
    running.fault({ name: 'gone' });
    const read = await pull(feedsOf({ ...running.settings, comments: false }));
    expect(read.fault).toMatchObject({ kind: 'config', cure: expect.stringContaining('other feeds') });
  });

  test('a host that has had enough is asked once', async () => {
    const running = await hub();
    running.fault({ name: 'limited' });
    const read = await pull(feedsOf({ ...running.settings, comments: false }));
    expect(read.fault).toMatchObject({ kind: 'limited', retryAt: expect.any(Date) });
    expect(running.state().requests).toBe(1);
  });

  test('a list that is kept elsewhere may grow: what was there before is history', async () => {
    const running = await hub();
    const lists = await hub();
    const feeds = feedsOf({
      opml: `${running.url}/blogs.opml`,
      slowest_minutes: 0,
      fastest_minutes: 0,
      feeds: `${lists.url}/blogs/company.rss`,
    });
    const { cursor } = await pull(
      feedsOf({ slowest_minutes: 0, fastest_minutes: 0, feeds: `${lists.url}/blogs/company.rss` }),
    );
    addPost(running.world, { format: 'rss', title: 'News', published: inHours(1) });
    const { pages } = await pull(feeds, cursor);
    expect(pages.map(({ history = false, records }) => [history, records.length])).toEqual([
      ['all', 6],
      [false, 1],
    ]);
    expect(pages[0]?.cursor).not.toBe(pages[1]?.cursor);
    running.fault({ name: 'broken', path: '/blogs.opml' });
    const later = await pull(feeds, pages[1]?.cursor);
    expect([later.fault, Object.keys(readCursor(later.cursor).feeds.size === 5 ? {} : { lost: true })]).toEqual([
      null,
      [],
    ]);
  });

  test('comments belong to their post, and come as news', async () => {
    const running = await hub();
    const feeds = feedsOf(running.settings);
    const first = await pull(feeds);
    const post = running.world.posts[0];
    expect(
      first.records
        .filter(({ entry }) => entry.object === 'comment')
        .map(({ entry: { thread, in_reply_to } }) => [thread, in_reply_to]),
    ).toEqual([[post?.id, post?.id]]);
    post?.comments.push({ id: `${post.id}#2`, author: 'Mo', html: 'Me too', at: new Date() });
    const { pages, records } = await pull(feeds, first.cursor);
    expect(records.map(({ id }) => id)).toContain(`${post?.id}#2`);
    expect([pages.length, pages[0]?.history]).toEqual([1, undefined]);
  });
});

describe('redirects', () => {
  test('to another host are followed, unless the address signs in', async () => {
    const [from, to] = [await hub(), await hub()];
    const moving = await startSandbox({
      ...sandbox,
      handle: ({ headers }) => ({
        status: 302,
        headers: { location: `${to.url}/blogs/company.rss`, 'x-login': headers['authorization'] ?? '' },
      }),
    });
    open.push(moving);
    expect((await pull(feedsOf({ feeds: `${moving.url}/feed` }))).records).toHaveLength(2);
    const signing = moving.url.replace('http://', 'http://jo:secret@');
    const { fault } = await pull(feedsOf({ feeds: `${signing}/feed` }));
    expect(fault).toMatchObject({ kind: 'rejected', cure: expect.stringContaining(to.url) });
    expect(JSON.stringify([fault?.message, fault?.cure])).not.toContain('secret');
    expect(to.state().requests).toBe(1);
    expect(from.state().requests).toBe(0);
  });

  test('without end are given up', async () => {
    const circle = await startSandbox({ ...sandbox, handle: () => ({ status: 301, headers: { location: '/again' } }) });
    open.push(circle);
    expect((await pull(feedsOf({ feeds: `${circle.url}/feed` }))).fault?.kind).toBe('rejected');
    expect(circle.state().requests).toBe(6);
  });

  test('into a private network are refused', async () => {
    const inward = await startSandbox({
      ...sandbox,
      handle: () => ({ status: 302, headers: { location: 'http://169.254.169.254/latest' } }),
    });
    open.push(inward);
    expect((await pull(feedsOf({ feeds: `${inward.url}/feed` }))).fault?.kind).toBe('config');
  });

  test('an address that signs in is told to nobody', async () => {
    const running = await hub();
    const { records } = await pull(
      feedsOf({ feeds: `${running.url.replace('http://', 'http://jo:secret@')}/blogs/company.rss` }),
    );
    expect(records).toHaveLength(2);
    expect(JSON.stringify(records)).not.toContain('secret');
  });
});

describe('how often', () => {
  const bounds = { fastest_minutes: 10, slowest_minutes: 360 };
  const now = new Date('2026-03-02T09:15:00Z');
  const daily = ['2026-03-01T00:00:00Z', '2026-02-28T00:00:00Z', '2026-02-27T00:00:00Z'];
  const none = { interval: 60, wished: 0, hints: null, retryAfter: null, pushed: false };

  test('by the gap between items, then by what it brings, within bounds', () => {
    expect(nextInterval(null, true, daily, bounds)).toBe(360);
    expect(nextInterval(null, true, ['2026-03-01T00:00:00Z', '2026-03-01T02:00:00Z'], bounds)).toBe(30);
    expect(nextInterval(60, true, daily, bounds)).toBe(30);
    expect(nextInterval(60, false, daily, bounds)).toBe(90);
    expect(nextInterval(12, true, daily, bounds)).toBe(10);
  });

  test('less often where the publisher wishes so, a day at most', () => {
    const hints = { minutes: 90, skipHours: [], skipDays: [] };
    expect(wishedMinutes(hints, new Headers({ 'cache-control': 'public, max-age=600' }), now)).toBe(90);
    expect(wishedMinutes(null, new Headers({ 'cache-control': 'max-age=7200', age: '3600' }), now)).toBe(60);
    expect(wishedMinutes(null, new Headers({ expires: 'Mon, 02 Mar 2026 11:15:00 GMT' }), now)).toBe(120);
    expect(wishedMinutes(null, new Headers({ 'cache-control': 'max-age=31536000' }), now)).toBe(1_440);
    expect(dueAt('x', { ...none, wished: 90 }, bounds, now).toISOString()).toBe('2026-03-02T10:45:00.000Z');
    expect(dueAt('x', { ...none, retryAfter: '7200' }, bounds, now).toISOString()).toBe('2026-03-02T11:15:00.000Z');
  });

  test('not in the hours and days at which it sleeps', () => {
    const asleep = { ...none, hints: { skipHours: [10, 11], skipDays: [] }, wished: 90 };
    expect(dueAt('x', asleep, bounds, now).toISOString()).toBe('2026-03-02T12:00:00.000Z');
    expect(dueAt('x', { ...asleep, hints: { skipHours: [], skipDays: [1] } }, bounds, now).toISOString()).toBe(
      '2026-03-03T00:00:00.000Z',
    );
  });

  test('later and later while it fails', () => {
    expect([1, 2, 3, 20].map((faults) => backoffMinutes(faults, 10, bounds))).toEqual([20, 40, 80, 1_440]);
  });
});

describe('WebSub', () => {
  const callback = 'https://bondfire.example/in/blogs/token';
  const topic = 'https://blog.example/feed';
  const settings = feed.settings.parse({ feeds: topic, callback });
  const address = new URL(subscription('subscribe', callback, topic, topic).get('hub.callback') ?? '');

  test('hubs are asked once a day, by whichever place names them', async () => {
    const running = await hub();
    const feeds = feedsOf({ ...running.settings, callback, comments: false });
    const { cursor } = await pull(feeds);
    expect(requests(running, '/hub')).toEqual(['POST /hub 202', 'POST /hub 202']);
    const again = await pull(feeds, cursor);
    expect(requests(running, '/hub')).toHaveLength(2);
    await pull(feeds, again.cursor, inHours(25));
    expect(requests(running, '/hub')).toHaveLength(4);
  });

  test('a hub that fails costs nothing', async () => {
    const running = await hub();
    running.fault({ name: 'broken', path: '/hub' });
    expect(await pull(feedsOf({ ...running.settings, callback }))).toMatchObject({ fault: null });
  });

  test('a hub is answered where it asks back for what we asked', () => {
    const asked = challengeUrl({ callback: address.href, topic }, 'subscribe', 'abc');
    expect(feed.webhook?.answer?.(request(asked.searchParams, '', {}, 'GET'), settings, new Date())).toMatchObject({
      status: 200,
      body: 'abc',
    });
    for (const [name, value] of [
      ['hub.topic', 'https://evil.example/'],
      ['feed', 'https://evil.example/'],
      ['code', 'x'],
      ['hub.mode', 'x'],
    ] as const) {
      const other = new URLSearchParams(asked.searchParams);
      other.set(name, value);
      expect(feed.webhook?.answer?.(request(other, '', {}, 'GET'), settings, new Date())?.status).toBe(404);
    }
    expect(feed.webhook?.answer?.(request(address.searchParams), settings, new Date())).toBeNull();
  });

  test.each([['sha1'], ['sha256'], ['sha512']])(
    'a push signed by %s is taken, changed or unsigned ones are not',
    (algorithm) => {
      const body = '<rss version="2.0"><channel><item><title>A</title><guid>7</guid></item></channel></rss>';
      const signature = createHmac(algorithm, secretOf(callback, topic)).update(body).digest('hex');
      const signed = { 'x-hub-signature': `${algorithm}=${signature}` };
      const good = request(address.searchParams, body, signed);
      feed.webhook?.verify(good, settings, new Date());
      expect(feed.webhook?.records(good, settings)).toMatchObject([{ stream: 'items', record: { id: `${topic}#7` } }]);
      for (const bad of [
        request(address.searchParams, `${body} `, signed),
        request(address.searchParams, body),
        request(new URLSearchParams(), body, signed),
      ]) {
        expect(() => feed.webhook?.verify(bad, settings, new Date())).toThrow(/signed|which feed|of which/);
      }
    },
  );
});

test('settings say what is wrong with them', () => {
  expect(problems({})).toEqual(['feeds: give `feeds`, or `opml`, or both']);
  expect(problems({ feeds: 'ftp://x.example/' })?.[0]).toContain('feeds: addresses such as');
  expect(problems({ feeds: ['nowhere'] })?.[0]).toContain('feeds');
  expect(problems({ opml: 'nowhere' })?.[0]).toContain('opml');
  expect(problems({ feeds: 'https://a.example/', fastest_minutes: 400 })).toEqual([
    'fastest_minutes: not more than slowest_minutes',
  ]);
  expect(feedsOf({ feeds: 'feed://a.example/x https://b.example/#top\nhttps://b.example/' }).typed).toEqual([
    'http://a.example/x',
    'https://b.example/',
  ]);
  expect(feed.client(settingsOf('https://a.example/'), http, NO_GRANT)).toBeInstanceOf(Feeds);
});

function settingsOf(feeds: string) {
  return feed.settings.parse({ feeds });
}
