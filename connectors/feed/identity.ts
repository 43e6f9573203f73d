/** Who an item is, and which version of it: publishers give an id, a link, or nothing, and not all that they give is true. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '#sdk';
import type { ReadItem } from './entries.ts';
import type { Context, Entry } from './schema.ts';

const ID_LIMIT = 400;
/** As many in one document that were updated in the same second: that is the generator's clock, and no edit. */
const BY_CLOCK = 3;
/** Unique in the world; anything else is unique in its feed. */
const GLOBAL = /^[a-z][a-z\d+.-]*:\S+$/i;
const COMMENT_LINK = /^(.+?)#comment-?\d+$/;

export interface Identified {
  readonly id: string;
  readonly version: string;
  readonly entry: Entry;
}

/** @param post the id of the post that all of them are comments on. */
export function identify(items: readonly ReadItem[], feed: Context, post: string | undefined): Identified[] {
  const guids = Map.groupBy(items, ({ guid }) => guid);
  const links = Map.groupBy(items, ({ entry }) => entry.url);
  const updates = Map.groupBy(items, ({ entry }) => entry.updated);
  /** One id with several addresses is a mistake; the same address is the same thing twice. */
  const own = (guid: string) => new Set((guids.get(guid) ?? []).map(({ entry }) => entry.url)).size === 1;
  return items.map(({ guid, entry }) => {
    const byClock = (updates.get(entry.updated)?.length ?? 0) >= BY_CLOCK;
    const given = guid !== null && own(guid) ? guid : links.get(entry.url)?.length === 1 ? entry.url : null;
    const id =
      given === null
        ? `hash:${hash([feed.url, entry.title, entry.html ?? entry.text, entry.published])}`
        : idIn(given, feed);
    const version = hash({
      title: entry.title,
      text: said(entry.html ?? entry.text ?? ''),
      url: entry.url,
      files: entry.attachments.map(({ url }) => url.replace(/[?#].*$/, '')),
      updated: byClock ? null : entry.updated,
    });
    return { id, version, entry: asComment(entry, feed, post) };
  });
}

/** The id of the thing that a feed calls so. */
function idIn(given: string, { url }: Context): string {
  const id = GLOBAL.test(given) ? given : `${url ?? ''}#${given}`;
  return id.length > ID_LIMIT ? `hash:${hash(id)}` : id;
}

function asComment(entry: Entry, feed: Context, post: string | undefined): Entry {
  const parent = entry.in_reply_to === null ? null : idIn(entry.in_reply_to, feed);
  if (post !== undefined) return { ...entry, object: 'comment', thread: post, in_reply_to: parent ?? post };
  if (parent !== null) return { ...entry, thread: parent, in_reply_to: parent };
  const page = COMMENT_LINK.exec(entry.url ?? '')?.[1];
  return page === undefined ? entry : { ...entry, object: 'comment', thread: page.slice(0, ID_LIMIT) };
}

/** The words alone: markup changes with counters, advertisements and sessions. */
function said(html: string): string {
  return html
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The first 16 hexadecimal digits of the SHA-256 of its canonical JSON. */
function hash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
}
