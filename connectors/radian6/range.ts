/** Everything that was published between two instants, whatever the generation and however the vendor pages it. */
import { Fault } from '#sdk';
import type { Radian6 } from './client.ts';
import { isObject } from './faults.ts';
import { keyOf, Post } from './schema.ts';

/** All that the vendor's clients know; v1 has to be told. */
const MEDIA_TYPES = [1, 2, 4, 5, 8, 9, 10, 11, 12, 13, 14, 16];
/** Of one request. */
const PER_PAGE = 1000;
/** More than this in one range is cut into parts, so that each can be held and sorted. */
const ROOM = 2000;
const MOST_PARTS = 200;
/** In milliseconds: no part is shorter. */
const SHORTEST = 1000;
/** So often a range that changed while it was paged is read again. */
const AGAIN = 3;
/** Epoch milliseconds, both ends included: what is on a border comes twice rather than never. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

interface Batch {
  readonly records: readonly unknown[];
  /** Of all in the range; null where it is not said. */
  readonly total: number | null;
  /** So many are all there are; null where only an empty page tells. */
  readonly enough: number | null;
  /** What to ask for next: the number of a page, or the id to go on after. Null: that was the last. */
  readonly next: string | null;
}

export interface Dated {
  readonly record: unknown;
  /** When it was published, in epoch milliseconds; null where the record does not say. */
  readonly at: number | null;
}

/** Oldest first, in parts that fit into memory; each post once within a part. */
export async function* published(client: Radian6, range: Range, signal: AbortSignal): AsyncGenerator<readonly Dated[]> {
  const first = await pageOf(client, range, null, signal);
  const parts = Math.min(
    MOST_PARTS,
    Math.ceil((first.total ?? 0) / ROOM) + 1,
    Math.floor((range.end - range.start) / SHORTEST),
  );
  if ((first.total ?? 0) > ROOM && parts > 1) {
    const length = Math.ceil((range.end - range.start) / parts);
    for (let start = range.start; start < range.end; start += length)
      yield* published(client, { start, end: Math.min(start + length, range.end) }, signal);
    return;
  }
  const all = await whole(client, range, first, signal);
  if (all.length > 0) yield all.toSorted((one, other) => (one.at ?? -Infinity) - (other.at ?? -Infinity) || 0);
}

/** All pages. Arrivals push posts to later pages and removals pull them to earlier ones: where the count moved meanwhile, it is read again. */
async function whole(client: Radian6, range: Range, first: Batch, signal: AbortSignal): Promise<readonly Dated[]> {
  const found = new Map<string, Dated>();
  let batch = first;
  for (let round = 1; ; round += 1) {
    const { total } = batch;
    let last = total;
    const seen = new Set<string>();
    for (;;) {
      const before = seen.size;
      for (const record of batch.records) {
        const name = nameOf(record, seen.size);
        seen.add(name);
        found.set(name, { record, at: publishedAt(record) });
      }
      last = batch.total ?? last;
      // A page that brings nothing new ends a list that would never end.
      if (batch.next === null || seen.size === before || seen.size >= (batch.enough ?? Infinity)) break;
      batch = await pageOf(client, range, batch.next, signal);
    }
    if (last === total || round === AGAIN) return [...found.values()];
    batch = await pageOf(client, range, null, signal);
  }
}

/** @param next of the page before; null for the first. */
function pageOf(client: Radian6, range: Range, next: string | null, signal: AbortSignal): Promise<Batch> {
  return client.settings.generation === 'v1'
    ? riverPage(client, range, Number(next ?? 1), signal)
    : postPage(client, range, next, signal);
}

/** The first page is 1. */
async function riverPage(client: Radian6, { start, end }: Range, page: number, signal: AbortSignal): Promise<Batch> {
  const { topics, media_types } = client.settings;
  const path = `data/topicdata/realtime/${start}/${end}/${topics.join(',')}/${(media_types ?? MEDIA_TYPES).join(',')}/${page}/${PER_PAGE}`;
  const query = { includeWorkflow: 1, includeFullContent: 1 };
  const { root, taken: records } = await client.xml(path, query, ['article'], signal);
  const [name, river] = Object.entries(root)[0] ?? [];
  if (name === undefined || !name.startsWith('radian6_RiverOfNews'))
    throw new Fault('drift', `the river of news was asked for, and ${String(name)} came`);
  const total = isObject(river) ? countOf(river['total_article_count']) : null;
  // Pages may be smaller than asked for, so it is not counted in pages.
  const more = records.length > 0 && (total !== null || records.length >= PER_PAGE);
  return { records, total, enough: total, next: more ? String(page + 1) : null };
}

/** By ascending id, after the last one: `sinceId` leaves it out, where `beforeId` would bring it again for ever. */
async function postPage(
  client: Radian6,
  { start, end }: Range,
  after: string | null,
  signal: AbortSignal,
): Promise<Batch> {
  const { topics, media_types } = client.settings;
  const query = {
    topics: topics.join(','),
    ...(media_types && { mediaTypes: media_types.join(',') }),
    startDate: start,
    endDate: end,
    sinceId: after ?? 0,
    sortBy: 'blogPostId-ascending',
    limit: PER_PAGE,
    includeWorkflow: 'true',
  };
  const { data: records, total } = await client.list('posts', query, signal);
  const last = records.at(-1);
  // The vendor's own limit may be smaller than ours, and its count may be that of the page alone: the end has to look like it in both.
  const ended = records.length < PER_PAGE && records.length >= (total ?? Infinity);
  const next = isObject(last) && !ended ? String(last['id']) : null;
  return { records, total: after === null ? total : null, enough: null, next };
}

function nameOf(record: unknown, index: number): string {
  const { success, data } = Post.safeParse(record);
  return success ? keyOf(data).id : `unreadable ${index}`;
}

function countOf(value: unknown): number | null {
  const count = Number(value ?? Number.NaN);
  return Number.isInteger(count) ? count : null;
}

function publishedAt(record: unknown): number | null {
  if (!isObject(record)) return null;
  const date = record['publish_date'];
  const epoch = isObject(date) ? Number(date['@epoch']) : Date.parse(String(record['publishedDate']));
  return Number.isFinite(epoch) ? epoch : null;
}
