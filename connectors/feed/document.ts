/** A whole document: RSS 0.9x and 2.0, Atom 0.3 and 1.0, RDF, JSON Feed 1 and 1.1, as broken as they come. */
import type { AnyFeed } from 'feedsmith';
import { Fault, parseJson } from '#sdk';
import { absolute, baseOf, withoutLogin } from './addresses.ts';
import { decodeDocument } from './decode.ts';
import { atomEntry, jsonItem, rdfItem, rssItem, type ReadItem, type Surroundings } from './entries.ts';
import { feedsmith } from './feedsmith.ts';
import { feedsOf, isPage } from './html.ts';
import { identify } from './identity.ts';
import { balance, cleanMarkup, hasBareValues } from './repair.ts';
import type { Context, ItemRecord } from './schema.ts';

/** More in one document are an archive, or an attack. */
const ITEMS_LIMIT = 5_000;

export interface Origin {
  /** Where the document is asked for, as the admin wrote it: what names are unique within. Null for a file. */
  readonly feed: string | null;
  /** Where it came from in the end. */
  readonly url: string | null;
  readonly seen: Date;
  /** The post that all items are comments on. */
  readonly post?: string | undefined;
}

/** What the publisher says of how often to come. Hours and days are UTC, Sunday is 0. */
export interface Hints {
  readonly minutes: number | null;
  readonly skipHours: readonly number[];
  readonly skipDays: readonly number[];
}

/** Where the comments of a post are, how many it says it has, and when it was last touched. */
export interface Comments {
  readonly url: string;
  readonly post: string;
  readonly count: number | null;
  readonly at: string | null;
}

export interface FeedDocument {
  readonly context: Context;
  readonly records: readonly ItemRecord[];
  readonly comments: readonly Comments[];
  readonly hubs: readonly string[];
  readonly self: string | null;
  readonly hints: Hints;
}

/** Oldest first. Throws `drift` for what is no feed, with a cure where the page names one. */
export function readDocument(body: Uint8Array, contentType: string, origin: Origin): FeedDocument {
  const parsed = parsedFeed(decodeDocument(body, contentType), origin.url);
  const { links, title, link } = linksOf(parsed);
  const documentBase = baseOf(origin.url, relOf(links, 'self'));
  const base = parsed.format === 'rss' || parsed.format === 'rdf' ? baseOf(documentBase, link) : documentBase;
  const self = absolute(relOf(links, 'self'), documentBase);
  const home = absolute(link, documentBase);
  const url = origin.feed === null ? (self ?? home) : withoutLogin(origin.feed);
  const context = { url, title: title ?? null, link: home };
  const around: Surroundings = {
    feed: url,
    base: parsed.format === 'json' ? base : baseOf(base, parsed.feed.xml?.base),
    language: languageOf(parsed),
    authors: authorsOf(parsed),
  };
  const read = itemsOf(parsed, around);
  const records = identify(read, context, origin.post).map(({ id, version, entry }, at) => ({
    id,
    version,
    format: parsed.format,
    feed: context,
    seen_at: origin.seen.toISOString(),
    entry,
    item: read[at]?.item,
  }));
  return {
    context,
    records: records.toReversed().toSorted((a, b) => instantOf(a).localeCompare(instantOf(b))),
    comments: records.flatMap(({ id, entry }, at) => {
      const where = read[at]?.comments ?? null;
      if (where === null || entry.object === 'comment') return [];
      return [{ url: where, post: id, count: entry.replies, at: entry.updated ?? entry.published }];
    }),
    hubs: [...new Set(links.filter(({ rel }) => rel === 'hub').flatMap(({ href }) => absolute(href, null) ?? []))],
    self,
    hints: hintsOf(parsed),
  };
}

function instantOf({ entry, seen_at }: ItemRecord): string {
  return entry.published ?? entry.updated ?? seen_at;
}

function parsedFeed(text: string, url: string | null): AnyFeed {
  const body = text.trimStart();
  if (body.startsWith('{')) return ofJson(body);
  if (isPage(body)) throw page(body, url);
  const clean = cleanMarkup(body);
  const whole = /^<channel[\s>]/i.test(clean) ? `<rss version="2.0">${clean}</rss>` : clean;
  const { parseFeed, MalformedError } = feedsmith();
  try {
    if (hasBareValues(whole)) return parseFeed(balance(whole), { maxItems: ITEMS_LIMIT });
    return parseFeed(whole, { maxItems: ITEMS_LIMIT });
  } catch (error) {
    if (!(error instanceof MalformedError)) throw noFeed(body, error);
    try {
      return parseFeed(balance(whole), { maxItems: ITEMS_LIMIT });
    } catch (cause) {
      throw noFeed(body, cause);
    }
  }
}

function ofJson(text: string): AnyFeed {
  const value = parseJson(new TextEncoder().encode(text));
  const { parseJsonFeed } = feedsmith();
  try {
    return { format: 'json', feed: parseJsonFeed(value, { maxItems: ITEMS_LIMIT }) };
  } catch (cause) {
    throw noFeed(text, cause);
  }
}

function noFeed(text: string, cause: unknown): Fault {
  const shown = text.slice(0, 60).replaceAll(/\s+/g, ' ');
  return new Fault('drift', `neither RSS, Atom, RDF nor JSON Feed: ${shown}`, {
    cause,
    cure: 'Check the address in a browser: it must show a feed.',
  });
}

function page(text: string, url: string | null): Fault {
  const feeds = feedsOf(text, url);
  const cure =
    feeds.length === 0
      ? 'The page names no feed: look there for its address, often behind an orange sign.'
      : `The page names ${feeds.length === 1 ? 'this feed' : 'these feeds'}: use ${feeds.join(' or ')} instead.`;
  return new Fault('drift', 'a web page, where a feed was expected', { cure });
}

function itemsOf(parsed: AnyFeed, around: Surroundings): ReadItem[] {
  switch (parsed.format) {
    case 'rss':
      return (parsed.feed.items ?? []).map((item) => rssItem(item, around));
    case 'rdf':
      return (parsed.feed.items ?? []).map((item) => rdfItem(item, around));
    case 'atom':
      return (parsed.feed.entries ?? []).map((item) => atomEntry(item, around));
    case 'json':
      return (parsed.feed.items ?? []).map((item) => jsonItem(item, around));
  }
}

interface Link {
  readonly rel?: string | undefined;
  readonly href?: string | undefined;
}

interface Links {
  readonly links: readonly Link[];
  readonly title: string | undefined;
  readonly link: string | undefined;
}

function linksOf(parsed: AnyFeed): Links {
  if (parsed.format === 'json') {
    const { feed_url, home_page_url, hubs = [], title } = parsed.feed;
    const links = hubs.map(({ url }) => ({ rel: 'hub', href: url }));
    return { links: [{ rel: 'self', href: feed_url }, ...links], title, link: home_page_url };
  }
  if (parsed.format === 'atom') {
    const { links = [], title } = parsed.feed;
    return { links, title: title?.value, link: links.find(({ rel = 'alternate' }) => rel === 'alternate')?.href };
  }
  const { atom, title, link } = parsed.feed;
  return { links: atom?.links ?? [], title, link };
}

function relOf(links: readonly Link[], rel: string): string | undefined {
  return links.find((link) => link.rel === rel)?.href;
}

function languageOf(parsed: AnyFeed): string | undefined {
  if (parsed.format === 'json') return parsed.feed.language;
  if (parsed.format === 'rss') return parsed.feed.language ?? parsed.feed.dc?.languages?.[0] ?? parsed.feed.xml?.lang;
  return parsed.feed.xml?.lang ?? parsed.feed.dc?.languages?.[0];
}

function authorsOf(parsed: AnyFeed): Surroundings['authors'] {
  if (parsed.format === 'json') return parsed.feed.authors ?? [];
  const { dc, itunes } = { itunes: undefined, ...parsed.feed };
  const atom = parsed.format === 'atom' ? parsed.feed.authors : parsed.feed.atom?.authors;
  return [
    ...(atom ?? []).map(({ name, email, uri }) => ({ name, email, url: uri })),
    ...(dc?.creators ?? []).map((name) => ({ name })),
    ...(itunes?.author === undefined ? [] : [{ name: itunes.author }]),
  ];
}

const PERIODS: Readonly<Record<string, number>> = {
  hourly: 60,
  daily: 1_440,
  weekly: 10_080,
  monthly: 43_200,
  yearly: 525_600,
};
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

function hintsOf(parsed: AnyFeed): Hints {
  if (parsed.format === 'json') return { minutes: null, skipHours: [], skipDays: [] };
  const { updatePeriod = '', updateFrequency = 1 } = parsed.feed.sy ?? {};
  const period = PERIODS[updatePeriod.toLowerCase()];
  const bySy = period !== undefined && updateFrequency > 0 ? period / updateFrequency : null;
  if (parsed.format !== 'rss') return { minutes: bySy, skipHours: [], skipDays: [] };
  const { ttl, skipHours = [], skipDays = [] } = parsed.feed;
  const minutes = Math.max(ttl !== undefined && ttl > 0 ? ttl : 0, bySy ?? 0);
  return {
    minutes: minutes > 0 ? minutes : null,
    // 24 is midnight in feeds of RSS 0.91.
    skipHours: skipHours.map((hour) => hour % 24),
    skipDays: skipDays.map((day) => DAYS.indexOf(day.toLowerCase())).filter((day) => day !== -1),
  };
}
