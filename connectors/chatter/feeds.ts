/** Which feeds are read, and how each is walked without losing anything. */
import { Fault } from '#sdk';
import type { Chatter } from './client.ts';
import { findGroup } from './groups.ts';
import { BatchResults, FeedElement, FeedElementPage } from './schema.ts';

/** Elements of a page, comments that come along with each, members of a bundle: the most that Salesforce gives. */
const PER_PAGE = 100;
export const MOST_COMMENTS = 25;
const BUNDLED = 10;
/** Elements kept in memory at once, the oldest of a walk; the rest is asked for again by id. */
const ROOM = 1000;
const CHUNK = 100;
const POST_ID = /^[a-zA-Z0-9]{15,18}$/;

/** `key` names it in a cursor. */
export interface Feed {
  readonly key: string;
  readonly path: string;
}

/** What the settings name. */
export async function configuredFeeds(client: Chatter, signal: AbortSignal): Promise<readonly Feed[]> {
  const { company, groups, users, records, topics, files } = client.settings.feeds;
  const feeds: Feed[] = company ? [feed('company', 'company')] : [];
  for (const wanted of groups) {
    const { id } = await findGroup(client, wanted, 'config', { signal });
    feeds.push(feed(`group:${id}`, `record/${id}`));
  }
  for (const id of users) feeds.push(feed(`user:${id}`, `user-profile/${id}`));
  for (const id of records) feeds.push(feed(`record:${id}`, `record/${id}`));
  for (const id of topics) feeds.push(feed(`topic:${id}`, `topics/${id}`));
  if (files) feeds.push(feed('files', 'files/me'));
  return feeds;
}

function feed(key: string, place: string): Feed {
  return { key, path: `/chatter/feeds/${place}/feed-elements` };
}

export type Sort = 'LastModifiedDateDesc' | 'CreatedDateDesc';

/** `record`: as it was sent. `at`: when it last moved in this order, in epoch ms; null where it does not say. */
export interface Found {
  readonly id: string;
  readonly at: number | null;
  record: unknown;
}

/**
 * What moved since then, as Salesforce pages it: newest first, each once. New posts and comments arrive at the top, and a page's address
 * is a place in that order, so nothing shifts under a walk; what moves to the top meanwhile is newer than the walk and comes with the next.
 * `updatedSince` is not used: it leaves out what happened in the second of the request, and edits.
 */
export async function* walk(
  client: Chatter,
  { path }: Feed,
  since: number | null,
  { sort, comments = 1, signal }: { readonly sort: Sort; readonly comments?: number; readonly signal: AbortSignal },
): AsyncGenerator<readonly Found[]> {
  const seen = new Set<string>();
  const query = { sort, pageSize: PER_PAGE, recentCommentCount: comments, elementsPerBundle: BUNDLED };
  for await (const { elements } of client.pages(path, FeedElementPage, { doing: `read ${path}`, query, signal })) {
    const all = elements.map((one) => found(one, sort));
    const old = ({ at }: Found): boolean => since !== null && at !== null && at < since;
    const fresh = all.filter((one) => !old(one) && !seen.has(one.id) && seen.add(one.id));
    const here: Found[] = [];
    for (const one of fresh) here.push(...(await unbundled(client, one, sort, signal)));
    if (here.length > 0) yield here;
    if (all.length > 0 && all.every(old)) return;
  }
}

/** A bundle says nothing itself: it holds changes of fields, each an element of its own. */
async function unbundled(client: Chatter, one: Found, sort: Sort, signal: AbortSignal): Promise<readonly Found[]> {
  const page = FeedElement.safeParse(one.record).data?.capabilities?.bundle?.page;
  if (!page?.elements) return [one];
  const members = [...page.elements];
  if (page.nextPageUrl) {
    const asked = { doing: 'read the rest of a bundle', signal };
    for await (const { elements } of client.pages(page.nextPageUrl, FeedElementPage, asked)) members.push(...elements);
  }
  // As a whole it moved when the bundle did.
  return members.map((member) => Object.assign(found(member, sort), { at: one.at }));
}

/** The same, oldest first, in bounded memory: of a long walk only the oldest stay, the others are got again by their ids. */
export async function* oldestFirst(
  client: Chatter,
  feed: Feed,
  since: number | null,
  options: { readonly comments?: number; readonly signal: AbortSignal },
): AsyncGenerator<readonly Found[]> {
  const kept: Found[] = [];
  for await (const page of walk(client, feed, since, { ...options, sort: 'LastModifiedDateDesc' })) {
    for (const one of page) {
      kept.push(one);
      const newer = kept[kept.length - 1 - ROOM];
      // What is no post has no id by which to get it again.
      if (newer && POST_ID.test(newer.id)) newer.record = undefined;
    }
  }
  const order = kept.toReversed().toSorted((one, other) => (one.at ?? -Infinity) - (other.at ?? -Infinity));
  for (let start = 0; start < order.length; start += CHUNK) {
    yield await filled(client, order.slice(start, start + CHUNK), options.signal);
  }
}

/** Those that were not kept are got again. What is gone meanwhile is gone. */
async function filled(client: Chatter, chunk: readonly Found[], signal: AbortSignal): Promise<readonly Found[]> {
  const dropped = chunk.filter(({ record }) => record === undefined).map(({ id }) => id);
  if (dropped.length === 0) return chunk;
  const { results } = await client.read('GET', `/chatter/feed-elements/batch/${dropped.join(',')}`, BatchResults, {
    doing: 'read posts by their ids',
    signal,
  });
  const broken = results.find(({ statusCode }) => statusCode !== 200 && statusCode !== 403 && statusCode !== 404);
  if (broken) throw new Fault('transient', `could not read posts by their ids: one answered ${broken.statusCode}`);
  const again = new Map(
    results.flatMap(({ result }) => (FeedElement.safeParse(result).success ? [[idOf(result), result]] : [])),
  );
  return chunk
    .map((one) => ({ ...one, record: one.record ?? again.get(one.id) }))
    .filter(({ record }) => record !== undefined);
}

function idOf(record: unknown): string {
  return FeedElement.safeParse(record).data?.id ?? '';
}

function found(record: unknown, sort: Sort): Found {
  const { success, data } = FeedElement.safeParse(record);
  if (!success) return { id: JSON.stringify(record).slice(0, 200), at: null, record };
  const date = sort === 'CreatedDateDesc' ? data.createdDate : (data.modifiedDate ?? data.createdDate);
  const at = Date.parse(date ?? '');
  return { id: data.id, at: Number.isNaN(at) ? null : at, record };
}
