/** Reads the feeds that are due, a few at once and never two of one host; each keeps its own place, and its own faults. */
import { Fault, type Page } from '#sdk';
import { webAddress } from './addresses.ts';
import type { Feeds } from './client.ts';
import { readCursor, seconds, writeCursor, type FeedState, type Polling } from './cursor.ts';
import { FEEDS_LIMIT, readOpml } from './opml.ts';
import type { ItemRecord } from './schema.ts';
import { isInline } from './settings.ts';
import { failed, visit, type Visit } from './visit.ts';
import { subscription } from './websub.ts';

/** Of one reading, but the first: what is left is read a minute later. */
const FEEDS_A_PULL = 500;
const AT_ONCE = 8;
const RECORDS_A_PAGE = 500;
const LIST_EVERY_SECONDS = 3_600;
/** Comments are followed for so long after the last new one. */
const COMMENTS_SECONDS = 14 * 24 * 3_600;
const COMMENT_FEEDS = 1_000;

export async function* pullFeeds(
  feeds: Feeds,
  cursor: string | null,
  signal: AbortSignal,
  now: () => Date = () => new Date(),
): AsyncGenerator<Page> {
  const polling = readCursor(cursor);
  const dropped = await listFeeds(feeds, polling, now(), signal);
  for (const [url, state] of dropped) await unsubscribe(feeds, url, state, signal);
  const away = new Map<string, Fault>();
  const underWay = new Map<string, Promise<Answered>>();
  const queue = dueFeeds(polling, now());
  let last: Fault | null = null;
  let gathered: Gathered[] = [];
  let before = writeCursor(polling);

  function start(): void {
    while (underWay.size < AT_ONCE) {
      const at = queue.findIndex(({ host }) => !underWay.has(host));
      const [next] = at === -1 ? [] : queue.splice(at, 1);
      if (!next) return;
      const answer = ask(feeds, next, polling, away.get(next.host) ?? null, now(), signal);
      // Whoever stops us waits for none of them.
      answer.catch(() => undefined);
      underWay.set(next.host, answer);
    }
  }

  for (start(); underWay.size > 0; start()) {
    const { host, visit: one } = await Promise.race(underWay.values());
    underWay.delete(host);
    last = one.fault ?? last;
    if (one.fault && isHosts(one.fault)) away.set(host, one.fault);
    gathered.push(...split(one, polling));
    polling.feeds.set(one.url, one.state);
    if (feeds.settings.comments) queue.push(...follow(polling, one, now()));
    if (gathered.length < RECORDS_A_PAGE) continue;
    const after = writeCursor(polling);
    yield* pages(gathered, before, after);
    before = after;
    gathered = [];
  }
  polling.first = false;
  yield* pages(gathered, before, writeCursor(polling));
  const fault = failure(polling, last, now());
  if (fault) throw fault;
}

interface Due {
  readonly url: string;
  readonly host: string;
}

interface Answered {
  readonly host: string;
  readonly visit: Visit;
}

/** Longest due first. While all of them fail, none is waited for: whoever calls us waited. */
function dueFeeds({ first, feeds }: Polling, now: Date): Due[] {
  const live = [...feeds].filter(([, { gone }]) => !gone);
  const failing = live.every(([, { f = 0, post }]) => post || f > 0);
  const due = live
    .filter(([, { d }]) => failing || d <= seconds(now))
    .toSorted(([, a], [, b]) => a.d - b.d)
    .map(([url, { moved }]) => ({ url, host: new URL(moved ?? url).host }));
  return first ? due : due.slice(0, FEEDS_A_PULL);
}

async function ask(
  feeds: Feeds,
  { url, host }: Due,
  polling: Polling,
  away: Fault | null,
  now: Date,
  signal: AbortSignal,
): Promise<Answered> {
  const state = polling.feeds.get(url) ?? { s: seconds(now), d: 0 };
  if (away === null) return { host, visit: await visit(feeds, url, state, now, signal) };
  return { host, visit: { url, state: failed(state, away, feeds, now), records: [], comments: [], fault: away } };
}

interface Gathered {
  readonly record: ItemRecord;
  readonly history: boolean;
}

/** History apart from news, and the cursor moves with the last of them. */
function* pages(gathered: readonly Gathered[], before: string, after: string): Generator<Page> {
  const history = gathered.filter((one) => one.history).map(({ record }) => record);
  const news = gathered.filter((one) => !one.history).map(({ record }) => record);
  if (history.length > 0) yield { records: history, cursor: news.length > 0 ? before : after, history: 'all' };
  if (news.length > 0 || history.length === 0) yield { records: news, cursor: after };
}

/** What a feed held before it was listed is history; after the first reading of it all is news. */
function split({ url, records }: Visit, { feeds }: Polling): Gathered[] {
  const state = feeds.get(url);
  const known = state?.held !== undefined || state?.post !== undefined;
  return records.map((record) => {
    const { published, updated } = record.entry;
    const date = published ?? updated;
    const old = date === null || Date.parse(date) < (state?.s ?? 0) * 1000;
    return { record, history: !known && old };
  });
}

/** A host that does not answer, or has had enough of us, is not asked for its other feeds. */
function isHosts({ kind, answer }: Fault): boolean {
  return kind === 'limited' || (kind === 'transient' && answer === null);
}

/** Brings the feeds we know up to the settings. Answers those that are listed no more. */
async function listFeeds(
  feeds: Feeds,
  polling: Polling,
  now: Date,
  signal: AbortSignal,
): Promise<[string, FeedState][]> {
  const { opml, comments } = feeds.settings;
  const typed = new Set(feeds.typed);
  if (opml !== undefined && isInline(opml)) for (const url of readOpml(Buffer.from(opml), '')) typed.add(url);
  const listed = await listedElsewhere(feeds, polling, now, signal);
  const wanted = new Set([...typed, ...listed]);
  for (const url of wanted) {
    const { listed: _, ...state } = polling.feeds.get(url) ?? { s: seconds(now), d: 0 };
    polling.feeds.set(url, { ...state, ...(listed.has(url) && { listed: true }) });
  }
  const dropped = [...polling.feeds].filter(
    ([url, { post }]) => !wanted.has(url) && !(comments && isFollowed(post, now)),
  );
  for (const [url] of dropped) polling.feeds.delete(url);
  return dropped;
}

/** The list that is kept elsewhere, asked for once an hour. Where it cannot be had, it is what it was. */
async function listedElsewhere(
  feeds: Feeds,
  polling: Polling,
  now: Date,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const address = feeds.listAddress;
  if (address === null) return new Set();
  const known = new Set([...polling.feeds].filter(([, { listed }]) => listed).map(([url]) => url));
  const due = polling.list?.d ?? 0;
  if (known.size > 0 && due > seconds(now)) return known;
  const wait = feeds.settings.slowest_minutes === 0 ? 0 : LIST_EVERY_SECONDS;
  try {
    const validators = known.size > 0 ? polling.list : null;
    const got = await feeds.get(
      address,
      { etag: validators?.etag ?? null, modified: validators?.modified ?? null },
      signal,
    );
    const found = got.body === null ? known : new Set(readOpml(got.body, got.headers.get('content-type') ?? ''));
    polling.list = {
      d: seconds(now) + wait,
      ...(got.etag !== null && { etag: got.etag }),
      ...(got.modified !== null && { modified: got.modified }),
    };
    return found;
  } catch (thrown) {
    signal.throwIfAborted();
    if (known.size === 0) throw thrown;
    polling.list = { ...polling.list, d: seconds(now) + wait };
    return known;
  }
}

function isFollowed(post: FeedState['post'], now: Date): boolean {
  return post !== undefined && seconds(now) - post[2] <= COMMENTS_SECONDS;
}

/**
 * The comments of young posts, from the first one on; at once where the post says that it has others than before.
 * Answers those that are new to us.
 */
function follow({ feeds }: Polling, { comments }: Visit, now: Date): Due[] {
  const found: Due[] = [];
  for (const { url, post, count, at } of comments) {
    const address = webAddress(url);
    const known = address === null ? undefined : feeds.get(address);
    if (address === null || (known && !known.post)) continue;
    if (known?.post) {
      if (count !== known.post[1]) feeds.set(address, { ...known, d: 0, post: [known.post[0], count, known.post[2]] });
      continue;
    }
    const young = at !== null && seconds(now) - seconds(new Date(at)) <= COMMENTS_SECONDS;
    if (!young || count === 0 || feeds.size >= FEEDS_LIMIT + COMMENT_FEEDS) continue;
    feeds.set(address, { s: seconds(now), d: 0, post: [post, count, seconds(now)] });
    found.push({ url: address, host: new URL(address).host });
  }
  return found;
}

/** One feed's fault is its own; that of all of them is the connection's. */
function failure({ feeds }: Polling, last: Fault | null, now: Date): Fault | null {
  // Those of comments come and go with their posts.
  const all = [...feeds.values()].filter(({ post }) => !post);
  const live = all.filter(({ gone }) => !gone);
  if (all.length > 0 && live.length === 0) {
    return new Fault('config', 'every feed of this connection was ended by its publisher (410)', {
      cure: 'Give other feeds in its settings, or remove the connection.',
    });
  }
  if (last === null || live.some(({ f = 0 }) => f === 0)) return null;
  const { kind, message, cure, answer, retryAt } = last;
  const next = new Date(Math.min(...live.map(({ d }) => d)) * 1000);
  const later = retryAt ?? (next > now ? next : null);
  return new Fault(kind, message, {
    cause: last,
    ...(cure !== null && { cure }),
    ...(answer && { answer }),
    ...(later && { retryAt: later }),
  });
}

/** A hub that does not hear us forgets us when its lease ends. */
async function unsubscribe(feeds: Feeds, url: string, { hub }: FeedState, signal: AbortSignal): Promise<void> {
  const { callback } = feeds.settings;
  if (callback === undefined || !hub || hub[2] === 0) return;
  await feeds
    .askHub(hub[0], subscription('unsubscribe', callback, url, hub[1]), signal)
    .catch(() => signal.throwIfAborted());
}
