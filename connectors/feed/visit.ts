/** One reading of one feed: what it brought, and what is known of it from now on. */
import { createHash } from 'node:crypto';
import { asFault, type Fault } from '#sdk';
import type { Feeds, Fetched } from './client.ts';
import { seconds, type FeedState } from './cursor.ts';
import { readDocument, type Comments, type FeedDocument, type Hints } from './document.ts';
import { backoffMinutes, dueAt, nextInterval, wishedMinutes } from './polling.ts';
import type { ItemRecord } from './schema.ts';
import { offerOf, RENEW_SECONDS, subscription } from './websub.ts';

/** After so many faults a new address is taken for a mistake, and the first one tried again. */
const MOVED_FAULTS = 3;

export interface Visit {
  readonly url: string;
  readonly state: FeedState;
  readonly records: readonly ItemRecord[];
  readonly comments: readonly Comments[];
  readonly fault: Fault | null;
}

/** Never throws but when aborted: a feed's fault is its own. */
export async function visit(
  feeds: Feeds,
  url: string,
  state: FeedState,
  now: Date,
  signal: AbortSignal,
): Promise<Visit> {
  try {
    const known = { etag: state.etag ?? null, modified: state.modified ?? null };
    const got = await feeds.get(state.moved ?? url, known, signal);
    const document = got.body === null ? null : readBody(got, got.body, url, state, now);
    const next = after(url, state, got, document, feeds, now);
    const fresh = document !== null && next.held !== state.held;
    return {
      url,
      state: await subscribed(feeds, url, next, got, document, now, signal),
      records: fresh ? document.records : [],
      comments: document?.comments ?? [],
      fault: null,
    };
  } catch (thrown) {
    signal.throwIfAborted();
    const fault = asFault(thrown);
    return { url, state: failed(state, fault, feeds, now), records: [], comments: [], fault };
  }
}

function readBody(
  { headers, url: from }: Fetched,
  body: Uint8Array,
  url: string,
  state: FeedState,
  now: Date,
): FeedDocument {
  return readDocument(body, headers.get('content-type') ?? '', {
    feed: url,
    url: from,
    seen: now,
    post: state.post?.[0],
  });
}

function after(
  url: string,
  state: FeedState,
  got: Fetched,
  document: FeedDocument | null,
  { settings }: Feeds,
  now: Date,
): FeedState {
  const { f: _, etag: __, modified: ___, ...kept } = state;
  const held = document ? hashOf(document.records) : state.held;
  const fresh = held !== state.held;
  const hints = document ? document.hints : hintsOf(state);
  const dates = document?.records.flatMap(({ entry }) => entry.published ?? entry.updated ?? []) ?? [];
  const interval = nextInterval(state.i ?? null, fresh, dates, settings);
  const due = dueAt(
    url,
    {
      interval,
      wished: wishedMinutes(hints, got.headers, now),
      hints,
      retryAfter: got.headers.get('retry-after'),
      pushed: state.hub !== undefined && state.hub[2] > 0,
    },
    settings,
    now,
  );
  return {
    ...kept,
    d: seconds(due),
    i: Math.round(interval * 10) / 10,
    ...(held !== undefined && { held }),
    ...(got.etag !== null && { etag: got.etag }),
    ...(got.modified !== null && { modified: got.modified }),
    ...(got.moved !== null && { moved: got.moved }),
    ...(hints && wishesSomething(hints) && { wish: [hints.minutes, [...hints.skipHours], [...hints.skipDays]] }),
    ...(state.post && { post: [state.post[0], state.post[1], fresh ? seconds(now) : state.post[2]] }),
  };
}

export function failed(state: FeedState, fault: Fault, { settings }: Feeds, now: Date): FeedState {
  const faults = (state.f ?? 0) + 1;
  if (fault.answer?.status === 410 && state.moved === undefined) return { ...state, f: faults, gone: true };
  const wait = backoffMinutes(faults, Math.max(state.i ?? settings.fastest_minutes, 1), settings);
  const later = Math.max(now.getTime() + wait * 60_000, fault.retryAt?.getTime() ?? 0);
  const { moved, ...rest } = state;
  const keeps = moved !== undefined && faults < MOVED_FAULTS && fault.answer?.status !== 410;
  return { ...rest, ...(keeps && { moved }), f: faults, d: seconds(new Date(later)) };
}

/** Asks the hub that the feed names, where we may be pushed; a hub that fails costs nothing but speed. */
async function subscribed(
  feeds: Feeds,
  url: string,
  state: FeedState,
  got: Fetched,
  document: FeedDocument | null,
  now: Date,
  signal: AbortSignal,
): Promise<FeedState> {
  const { callback } = feeds.settings;
  const { hub: known, ...rest } = state;
  const offer = document
    ? offerOf(got.headers.get('link'), document, got.url)
    : known && { hub: known[0], topic: known[1] };
  if (!offer || callback === undefined || state.post) return rest;
  const sameHub = known?.[0] === offer.hub && known[1] === offer.topic;
  const asked = sameHub ? known[2] : 0;
  if (seconds(now) - asked < RENEW_SECONDS) return { ...rest, hub: [offer.hub, offer.topic, asked] };
  const heard = await feeds.askHub(offer.hub, subscription('subscribe', callback, url, offer.topic), signal).then(
    () => true,
    () => false,
  );
  signal.throwIfAborted();
  return { ...rest, hub: [offer.hub, offer.topic, heard ? seconds(now) : 0] };
}

function hintsOf({ wish }: FeedState): Hints | null {
  return wish ? { minutes: wish[0], skipHours: wish[1], skipDays: wish[2] } : null;
}

function wishesSomething({ minutes, skipHours, skipDays }: Hints): boolean {
  return minutes !== null || skipHours.length > 0 || skipDays.length > 0;
}

function hashOf(records: readonly ItemRecord[]): string {
  const all = records.map(({ id, version }) => `${id} ${version}`).toSorted();
  return createHash('sha256').update(all.join('\n')).digest('base64url').slice(0, 16);
}
