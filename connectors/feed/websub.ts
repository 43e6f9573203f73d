/**
 * WebSub: hubs push what is new (W3C Recommendation, 2018; PubSubHubbub before). Nothing is kept of a subscription but when it was asked for:
 * the address that a hub is given names the feed, and a code shows that we made it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Fault, type Handshake, type RawRequest, type Webhook } from '#sdk';
import { absolute, withoutLogin } from './addresses.ts';
import { readDocument } from './document.ts';
import { linksIn } from './links.ts';
import type { Settings } from './settings.ts';

/** Asked for; a hub may give less, so it is asked again each day. */
const LEASE_SECONDS = 3 * 24 * 3600;
export const RENEW_SECONDS = 24 * 3600;
/** `sha1=…` in PubSubHubbub 0.4. */
const ALGORITHMS = new Set(['sha1', 'sha256', 'sha384', 'sha512']);

export interface Offer {
  readonly hub: string;
  readonly topic: string;
}

/** What the header says goes before what the document says (WebSub, 4). */
export function offerOf(
  header: string | null,
  document: { readonly hubs: readonly string[]; readonly self: string | null },
  url: string,
): Offer | null {
  const links = linksIn(header);
  const hub = absolute(links.find(({ rel }) => rel === 'hub')?.href, url) ?? document.hubs[0];
  const topic = absolute(links.find(({ rel }) => rel === 'self')?.href, url) ?? document.self ?? url;
  return hub === undefined ? null : { hub, topic: withoutLogin(topic) };
}

export function subscription(
  mode: 'subscribe' | 'unsubscribe',
  callback: string,
  feed: string,
  topic: string,
): URLSearchParams {
  const name = withoutLogin(feed);
  const address = new URL(callback);
  address.searchParams.set('feed', name);
  address.searchParams.set('topic', topic);
  address.searchParams.set('code', codeOf(callback, name, topic));
  return new URLSearchParams({
    'hub.callback': address.href,
    'hub.mode': mode,
    'hub.topic': topic,
    'hub.lease_seconds': String(LEASE_SECONDS),
    'hub.secret': secretOf(callback, name),
  });
}

/** Known to us and the hub of this feed alone. */
export function secretOf(callback: string, feed: string): string {
  return createHmac('sha256', callback).update(`secret\0${feed}`).digest('hex');
}

function codeOf(callback: string, feed: string, topic: string): string {
  return createHmac('sha256', callback).update(`address\0${feed}\0${topic}`).digest('hex').slice(0, 32);
}

export const webSub: Webhook<typeof Settings> = {
  answer({ method, query }, settings) {
    const mode = query.get('hub.mode');
    if (method !== 'GET' || mode === null) return null;
    const topic = query.get('hub.topic');
    if (!ours(query, settings) || topic !== query.get('topic')) return NOT_ASKED;
    if (mode === 'denied') return { status: 200, headers: {}, body: '' };
    const challenge = query.get('hub.challenge');
    if (challenge === null || (mode !== 'subscribe' && mode !== 'unsubscribe')) return NOT_ASKED;
    return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: challenge };
  },
  verify(request, settings) {
    if (request.method !== 'POST') throw new Fault('rejected', `${request.method} is not POST`);
    const { callback } = settings;
    if (callback === undefined) {
      throw new Fault('rejected', 'this connection asked for no pushes', { cure: 'Set `callback` in its settings.' });
    }
    const [, algorithm = '', given = ''] =
      /^(sha\d+)=([\da-f]+)$/i.exec(request.headers['x-hub-signature']?.trim() ?? '') ?? [];
    if (!ALGORITHMS.has(algorithm.toLowerCase())) throw new Fault('rejected', 'the push is not signed');
    const mac = createHmac(algorithm.toLowerCase(), secretOf(callback, feedOf(request, settings)))
      .update(request.body)
      .digest();
    if (!same(mac, Buffer.from(given, 'hex'))) throw new Fault('rejected', 'the push is signed by somebody else');
  },
  records(request, settings) {
    const feed = feedOf(request, settings);
    const origin = { feed, url: feed, seen: new Date() };
    const { records } = readDocument(request.body, request.headers['content-type'] ?? '', origin);
    return records.map((record) => ({ stream: 'items', record }));
  },
};

const NOT_ASKED: Handshake = { status: 404, headers: { 'content-type': 'text/plain' }, body: 'nobody asked for that' };

/** Which feed is pushed: by the address that the hub was given, else by the link that it must send. */
function feedOf({ query, headers }: RawRequest, settings: Settings): string {
  const named = query.get('feed');
  if (named !== null && ours(query, settings)) return named;
  const self = linksIn(headers['link']).find(({ rel }) => rel === 'self')?.href;
  if (self === undefined) throw new Fault('rejected', 'the push does not say of which feed it is');
  return self;
}

function ours(query: URLSearchParams, { callback }: Settings): boolean {
  if (callback === undefined) return false;
  const code = codeOf(callback, query.get('feed') ?? '', query.get('topic') ?? '');
  return same(Buffer.from(code), Buffer.from(query.get('code') ?? ''));
}

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
