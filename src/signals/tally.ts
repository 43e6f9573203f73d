/** Counting: which posts are of a slice, in which span of time, and how many different ones, people and texts they are. Pure. */
import type { Activity } from '#sdk';
import type { CompiledSlice, Measure } from './slices.ts';

/** One post in a bucket. Hashes, never words. */
export interface Entry {
  /** Of connection, stream and the vendor's id. */
  readonly thing: number;
  readonly author: number;
  readonly text: number;
  /** The activity's. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly engagement: number;
  readonly tone: number | null;
  /** Followers or readers. */
  readonly reach: number | null;
  readonly inside: boolean;
  /** No history: it may make a signal. */
  readonly live: boolean;
  /** Not the first version. */
  readonly edit: boolean;
}

/** What was counted of one slice in one transaction. */
export interface Tally {
  readonly slice: string;
  readonly counted: string;
  readonly part: string;
  /** When the bucket begins, in milliseconds. */
  readonly at: number;
  readonly source: string;
  readonly entries: readonly Entry[];
}

/** These say nothing that is counted as a post; as engagement they count. */
const REACTIONS: ReadonlySet<Activity['kind']> = new Set(['like', 'vote']);
const NOTHING_SAID: ReadonlySet<Activity['kind']> = new Set(['delete', 'join', 'leave', 'follow']);

export function tally(slices: readonly CompiledSlice[], activities: readonly Activity[]): readonly Tally[] {
  const found = new Map<string, Omit<Tally, 'entries'> & { readonly entries: Entry[] }>();
  for (const activity of activities) {
    if (activity.ours || NOTHING_SAID.has(activity.kind)) continue;
    let entry: Entry | null = null;
    for (const slice of slices) {
      if (REACTIONS.has(activity.kind) && slice.source.measure !== 'engagement') continue;
      for (const part of slice.partsOf(activity)) {
        entry ??= entryOf(activity);
        const at = bucketAt(entry.at, slice.windowMs);
        const source = `${activity.connection}/${activity.stream}`;
        const key = `${slice.name} ${at} ${source} ${part}`;
        const there = found.get(key);
        if (there) there.entries.push(entry);
        else found.set(key, { slice: slice.name, counted: slice.counted, part, at, source, entries: [entry] });
      }
    }
  }
  return [...found.values()];
}

export function bucketAt(at: number, windowMs: number): number {
  return Math.floor(at / windowMs) * windowMs;
}

export function thingOf({
  connection,
  stream,
  external_id,
}: Pick<Activity, 'connection' | 'stream' | 'external_id'>): number {
  return hash(`${connection}\0${stream}\0${external_id}`);
}

function entryOf(activity: Activity): Entry {
  const { actor, metrics, kind } = activity;
  const thing = thingOf(activity);
  const text = activity.text === null ? thing : hash(plainWords(activity.text));
  const { likes, shares, replies } = metrics;
  const reach = Math.max(actor?.followers ?? -1, activity.reach ?? -1);
  return {
    thing,
    // Of somebody unknown, only the words tell whether it is another.
    author: actor === null ? text : hash(`${activity.connection}\0${actor.id}`),
    text,
    id: activity.id,
    // What a clock ahead of ours dates into the time to come was said when it came.
    at: Math.min(Date.parse(activity.published_at), Date.parse(activity.seen_at)),
    engagement: (likes ?? 0) + (shares ?? 0) + (replies ?? 0) + (REACTIONS.has(kind) || kind === 'share' ? 1 : 0),
    tone: activity.sentiment?.score ?? activity.vendor_sentiment,
    reach: reach < 0 ? null : reach,
    inside: activity.audience === 'internal',
    live: !activity.backfilled,
    edit: kind === 'update',
  };
}

const LONGEST_TEXT = 200;

/** What copies have in common: without addresses, names and signs. */
function plainWords(text: string): string {
  return text
    .slice(0, LONGEST_TEXT)
    .toLowerCase()
    .replaceAll(/https?:\S+|@[\p{L}\p{N}_.]+|^rt\b/gu, ' ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** 53 bits, as a whole number: a million of them hold one pair that is alike with a chance of 1 in 18,000. */
export function hash(text: string): number {
  let one = 0xdead_beef;
  let other = 0x41c6_ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 2_654_435_761);
    other = Math.imul(other ^ code, 1_597_334_677);
  }
  one = Math.imul(one ^ (one >>> 16), 2_246_822_507) ^ Math.imul(other ^ (other >>> 13), 3_266_489_909);
  other = Math.imul(other ^ (other >>> 16), 2_246_822_507) ^ Math.imul(one ^ (one >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & other) + (one >>> 0);
}

/** A bucket tells each post from the others up to so many; a fuller one estimates how many people and texts there are, within some percent. */
export const EXACT = 1000;
const SKETCH = 512;
const FIRST_KEPT = 20;
const NEWEST_KEPT = 200;

/** `sketch`: the lowest hashes of each; `first` and `newest`: posts to show. */
export type Detail =
  | { readonly entries: readonly Entry[] }
  | {
      readonly authors: readonly number[];
      readonly texts: readonly number[];
      readonly first: readonly Entry[];
      readonly newest: readonly Entry[];
    };

export interface Bucket {
  readonly slice: string;
  readonly part: string;
  readonly at: number;
  readonly posts: number;
  readonly authors: number;
  readonly texts: number;
  readonly live: number;
  readonly inside: number;
  readonly engagement: number;
  readonly tone: number;
  readonly toned: number;
  readonly sources: Readonly<Record<string, number>>;
  /** Null for what is old: it is numbers only. */
  readonly detail: Detail | null;
}

export function emptyBucket(slice: string, part: string, at: number): Bucket {
  const none = { posts: 0, authors: 0, texts: 0, live: 0, inside: 0, engagement: 0, tone: 0, toned: 0 };
  return { slice, part, at, ...none, sources: {}, detail: { entries: [] } };
}

export interface Folding {
  /** Ids below it were counted as history. */
  readonly scannedTo: string | null;
  /** Deleted at the vendor. */
  readonly gone: ReadonlySet<number>;
  /** Looked at a second time: counts where it can be told that it was not counted. */
  readonly again?: boolean;
}

/** A thing counts once in its bucket, by its newest version; in any order, and however often it is told. */
export function fold(bucket: Bucket, source: string, entries: readonly Entry[], how: Folding): Bucket {
  const { detail } = bucket;
  if (detail !== null && 'entries' in detail) {
    const all = new Map(detail.entries.map((one) => [one.thing, one]));
    let fresh = 0;
    for (const entry of entries) {
      if (how.gone.has(entry.thing)) continue;
      const there = all.get(entry.thing);
      if (there === undefined) fresh += 1;
      // The same one again: more is told of it now.
      if (there === undefined || there.id <= entry.id)
        all.set(
          entry.thing,
          there === undefined ? entry : { ...entry, at: Math.min(there.at, entry.at), live: there.live },
        );
    }
    const sources = fresh === 0 ? bucket.sources : added(bucket.sources, source, fresh);
    return exact({ ...bucket, sources }, [...all.values()]);
  }
  // Which posts it holds cannot be told any more: an edit, or what may have been counted, does not count.
  const fresh = entries.filter(
    ({ edit, id, thing }) =>
      !edit && how.again !== true && !how.gone.has(thing) && (how.scannedTo === null || id >= how.scannedTo),
  );
  if (fresh.length === 0) return bucket;
  const counted = sum(fresh);
  const base = {
    ...bucket,
    posts: bucket.posts + fresh.length,
    live: bucket.live + counted.live,
    inside: bucket.inside + counted.inside,
    engagement: bucket.engagement + counted.engagement,
    tone: bucket.tone + counted.tone,
    toned: bucket.toned + counted.toned,
    sources: added(bucket.sources, source, fresh.length),
  };
  if (detail === null)
    return {
      ...base,
      authors: bucket.authors + new Set(fresh.map(({ author }) => author)).size,
      texts: bucket.texts + new Set(fresh.map(({ text }) => text)).size,
    };
  const authors = lowest([...detail.authors, ...fresh.map(({ author }) => author)]);
  const texts = lowest([...detail.texts, ...fresh.map(({ text }) => text)]);
  const newest = [...detail.newest, ...fresh].toSorted(byTime).slice(-NEWEST_KEPT);
  const first = [...detail.first, ...fresh].toSorted(byTime).slice(0, FIRST_KEPT);
  return { ...base, authors: distinct(authors), texts: distinct(texts), detail: { authors, texts, first, newest } };
}

/** Without things that were deleted. */
export function forget(bucket: Bucket, gone: ReadonlySet<number>): Bucket {
  const { detail } = bucket;
  if (detail === null || !('entries' in detail) || !detail.entries.some(({ thing }) => gone.has(thing))) return bucket;
  return exact(
    bucket,
    detail.entries.filter(({ thing }) => !gone.has(thing)),
  );
}

function exact(bucket: Bucket, entries: readonly Entry[]): Bucket {
  const counted = {
    ...bucket,
    ...sum(entries),
    posts: entries.length,
    authors: new Set(entries.map(({ author }) => author)).size,
    texts: new Set(entries.map(({ text }) => text)).size,
  };
  if (entries.length <= EXACT) return { ...counted, detail: { entries } };
  const sorted = entries.toSorted(byTime);
  const authors = lowest(entries.map(({ author }) => author));
  const texts = lowest(entries.map(({ text }) => text));
  return {
    ...counted,
    authors: distinct(authors),
    texts: distinct(texts),
    detail: { authors, texts, first: sorted.slice(0, FIRST_KEPT), newest: sorted.slice(-NEWEST_KEPT) },
  };
}

function byTime(one: Entry, other: Entry): number {
  return one.at - other.at || (one.id < other.id ? -1 : 1);
}

function sum(entries: readonly Entry[]): Pick<Bucket, 'live' | 'inside' | 'engagement' | 'tone' | 'toned'> {
  const all = { live: 0, inside: 0, engagement: 0, tone: 0, toned: 0 };
  for (const { live, inside, engagement, tone } of entries) {
    if (live) all.live += 1;
    if (inside) all.inside += 1;
    all.engagement += engagement;
    if (tone === null) continue;
    all.tone += tone;
    all.toned += 1;
  }
  return all;
}

function added(sources: Bucket['sources'], source: string, count: number): Bucket['sources'] {
  return { ...sources, [source]: (sources[source] ?? 0) + count };
}

/** Each once. */
function lowest(hashes: readonly number[]): readonly number[] {
  return [...new Set(hashes)].toSorted((a, b) => a - b).slice(0, SKETCH);
}

/** How many different ones there are, told by how dense the lowest of them lie. */
function distinct(sketch: readonly number[]): number {
  if (sketch.length < SKETCH) return sketch.length;
  return Math.round((SKETCH - 1) / ((sketch[SKETCH - 1] ?? 1) / 2 ** 53));
}

/** Those that can be shown, oldest first. */
export function entriesOf({ detail }: Bucket): readonly Entry[] {
  if (detail === null) return [];
  if ('entries' in detail) return detail.entries.toSorted(byTime);
  const { first, newest } = detail;
  return [...new Map([...first, ...newest].map((one) => [one.thing, one])).values()].toSorted(byTime);
}

/** By the slice's measure; `live`: without history. */
export function measured(bucket: Bucket, measure: Measure): { readonly count: number; readonly live: number } {
  const count = bucket[measure];
  if (bucket.live === bucket.posts) return { count, live: count };
  const { detail } = bucket;
  if (detail === null || !('entries' in detail)) return { count, live: (count * bucket.live) / bucket.posts };
  const live = exact(
    bucket,
    detail.entries.filter((one) => one.live),
  );
  return { count, live: live[measure] };
}
