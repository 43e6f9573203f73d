/** Items of each format, read as feed readers do: the full text before the summary, the item's own author before the feed's. */
import type { AtomFeed, JsonFeed, MediaNs, RdfFeed, RssFeed } from 'feedsmith';
import { absolute, absoluteHtml, baseOf } from './addresses.ts';
import { readDate } from './dates.ts';
import {
  asHtml,
  attachmentsOf,
  authorOf,
  count,
  escapeHtml,
  languageOf,
  tagsOf,
  type File,
  type Person,
} from './parts.ts';
import type { Entry } from './schema.ts';

/** What an item takes from its feed. */
export interface Surroundings {
  /** The feed's own address: what is known only by a name is known within it. */
  readonly feed: string | null;
  readonly base: string | null;
  readonly language: string | undefined;
  readonly authors: readonly Person[];
}

/** An entry with what makes its identity, and where its comments are. */
export interface ReadItem {
  readonly guid: string | null;
  readonly entry: Entry;
  readonly comments: string | null;
  /** As its feed has it. */
  readonly item: unknown;
}

export function rssItem(item: RssFeed.Item<string>, around: Surroundings): ReadItem {
  const { atom, dc, dcterms, itunes, media, thr } = item;
  const base = baseOf(around.base, item.xml?.base);
  const alternate = atom?.links?.find(({ rel }) => rel === undefined || rel === 'alternate')?.href;
  const permalink = item.guid?.isPermaLink === false || !isWebAddress(item.guid?.value) ? undefined : item.guid?.value;
  const url = absolute(item.link ?? alternate, base) ?? absolute(permalink, null) ?? null;
  const html =
    item.content?.encoded ??
    item.description ??
    itunes?.summary ??
    dc?.descriptions?.[0] ??
    atom?.content?.value ??
    mediaText(media);
  const files: File[] = [
    ...(item.enclosures ?? []).map(({ url, type, length }) => ({ url, type, bytes: length })),
    ...mediaFiles(media),
    { url: itunes?.image, medium: 'image' },
  ];
  const people: Person[] = [
    ...(item.authors ?? []).map(({ name, email, link }) => ({ name, email, url: link })),
    ...(dc?.creators ?? []).map((name) => ({ name })),
    ...(atom?.authors ?? []).map(({ name, email, uri }) => ({ name, email, url: uri })),
    ...(itunes?.author === undefined ? [] : [{ name: itunes.author }]),
  ];
  const named = people.find(({ name }) => name !== undefined);
  return {
    item,
    guid: item.guid?.value ?? atom?.id ?? null,
    comments: absolute(item.wfw?.commentRss, base),
    entry: finished({
      title: item.title ?? media?.title?.value ?? itunes?.title ?? null,
      html: ownHtml(html, base ?? url),
      text: null,
      url,
      published: firstDate(item.pubDate, dc?.dates?.[0], dcterms?.issued?.[0], dcterms?.created?.[0], atom?.published),
      updated: firstDate(dcterms?.modified?.[0], atom?.updated),
      author: authorOf(named ? [named] : [...people, ...around.authors], around.feed, base),
      language: languageOf(item.xml?.lang, dc?.languages?.[0], around.language),
      in_reply_to: thr?.inReplyTos?.[0]?.ref ?? item.sourceNs?.inReplyTo?.value ?? null,
      replies: count(item.slash?.comments ?? thr?.total),
      views: views(media),
      attachments: attachmentsOf(files, base),
      tags: tagsOf([
        ...(item.categories ?? []).map(({ name }) => name),
        ...(dc?.subjects ?? []),
        ...(media?.keywords ?? []),
        ...(itunes?.keywords ?? []),
      ]),
    }),
  };
}

export function rdfItem(item: RdfFeed.Item<string>, around: Surroundings): ReadItem {
  const { dc, dcterms, media } = item;
  const base = baseOf(around.base, item.xml?.base);
  const url = absolute(item.link ?? item.rdf?.about, base);
  const html = item.content?.encoded ?? item.description ?? dc?.descriptions?.[0] ?? mediaText(media);
  const people = (dc?.creators ?? []).map((name) => ({ name }));
  return {
    item,
    guid: item.rdf?.about ?? null,
    comments: absolute(item.wfw?.commentRss, base),
    entry: finished({
      title: item.title ?? dc?.titles?.[0] ?? null,
      html: ownHtml(html, base ?? url),
      text: null,
      url,
      published: firstDate(dc?.dates?.[0], dcterms?.issued?.[0], dcterms?.created?.[0]),
      updated: firstDate(dcterms?.modified?.[0]),
      author: authorOf([...people, ...around.authors], around.feed, base),
      language: languageOf(item.xml?.lang, dc?.languages?.[0], around.language),
      in_reply_to: null,
      replies: count(item.slash?.comments),
      views: views(media),
      attachments: attachmentsOf(mediaFiles(media), base),
      tags: tagsOf(dc?.subjects ?? []),
    }),
  };
}

export function atomEntry(item: AtomFeed.Entry<string>, around: Surroundings): ReadItem {
  const { content, summary, links = [], media, thr } = item;
  const base = baseOf(around.base, item.xml?.base);
  const relOf = (rel: string) => links.filter((one) => (one.rel ?? 'alternate') === rel);
  const alternates = relOf('alternate');
  const page = alternates.find(({ type }) => type === undefined || type.includes('html')) ?? alternates[0];
  const url = absolute(page?.href ?? content?.src, base) ?? (isWebAddress(item.id) ? (item.id ?? null) : null);
  const said = [content, summary].find((one) => one?.value !== undefined && !isData(one.type));
  const isText = said !== undefined && isPlain(said);
  const replies = relOf('replies').find(({ type }) => type === undefined || !type.includes('html'));
  const reply = thr?.inReplyTos?.[0];
  const files: File[] = [
    ...relOf('enclosure').map(({ href, type, length, title }) => ({ url: href, type, bytes: length, name: title })),
    ...(content?.src === undefined || content.type?.includes('html') ? [] : [{ url: content.src, type: content.type }]),
    ...mediaFiles(media),
  ];
  const people = (item.authors ?? item.source?.authors ?? []).map(({ name, email, uri }) => ({
    name,
    email,
    url: uri,
  }));
  const creators = (item.dc?.creators ?? []).map((name) => ({ name }));
  return {
    item,
    guid: item.id ?? null,
    comments: absolute(item.wfw?.commentRss ?? replies?.href, base),
    entry: finished({
      title: titleOf(item.title) ?? media?.title?.value ?? null,
      html: isText ? null : ownHtml(said?.value, baseOf(base ?? url, said?.xml?.base)),
      text: isText ? asHtml(said.value) : asHtml(said === undefined ? mediaText(media) : undefined),
      url,
      published: firstDate(item.published, item.dc?.dates?.[0]),
      updated: firstDate(item.updated),
      author: authorOf([...people, ...creators, ...around.authors], around.feed, base),
      language: languageOf(item.xml?.lang, around.language),
      in_reply_to: reply?.ref ?? null,
      replies: count(
        thr?.total ?? relOf('replies').find((one) => one.thr?.count !== undefined)?.thr?.count ?? item.slash?.comments,
      ),
      views: views(media),
      attachments: attachmentsOf(files, base),
      tags: tagsOf([
        ...(item.categories ?? []).map(({ label, term }) => label ?? term),
        ...(item.dc?.subjects ?? []),
        ...(media?.keywords ?? []),
      ]),
    }),
  };
}

export function jsonItem(item: JsonFeed.Item<string>, around: Surroundings): ReadItem {
  const { base } = around;
  const url = absolute(item.url ?? item.external_url, base);
  const files: File[] = [
    ...(item.attachments ?? []).map(({ url, mime_type, size_in_bytes, title }) => ({
      url,
      type: mime_type,
      bytes: size_in_bytes,
      name: title,
    })),
    { url: item.image, medium: 'image' },
    { url: item.banner_image, medium: 'image' },
  ];
  const html = ownHtml(item.content_html, url ?? base);
  return {
    item,
    guid: item.id ?? null,
    comments: null,
    entry: finished({
      title: item.title === undefined ? null : escapeHtml(item.title),
      html,
      text: html === null ? asHtml(item.content_text ?? item.summary) : null,
      url,
      published: firstDate(item.date_published),
      updated: firstDate(item.date_modified),
      author: authorOf([...(item.authors ?? []), ...around.authors], around.feed, base),
      language: languageOf(item.language, around.language),
      in_reply_to: null,
      replies: null,
      views: null,
      attachments: attachmentsOf(files, base),
      tags: tagsOf(item.tags ?? []),
    }),
  };
}

type Draft = Omit<Entry, 'object' | 'thread'>;

function finished(draft: Draft): Entry {
  const film = draft.attachments.some(({ type }) => type === 'video');
  const thing = film ? 'video' : draft.title === null ? 'note' : 'article';
  const object = draft.in_reply_to === null ? thing : 'comment';
  return { ...draft, object, thread: null };
}

/** Of several dates the first that can be read. */
function firstDate(...dates: readonly (string | undefined)[]): string | null {
  return dates.reduce<string | null>((found, date) => found ?? readDate(date), null);
}

function ownHtml(html: string | undefined, base: string | null): string | null {
  const said = html?.trim() ?? '';
  return said === '' ? null : absoluteHtml(said, base);
}

function isWebAddress(text: string | undefined): boolean {
  return text !== undefined && /^https?:\/\/\S+$/i.test(text.trim());
}

/** A title of Atom is plain unless it says otherwise; that of RSS is HTML, as all readers take it. */
function titleOf(title: AtomFeed.Text | undefined): string | null {
  if (title?.value === undefined) return null;
  return isPlain(title) ? escapeHtml(title.value) : title.value;
}

function isPlain({ type }: { readonly type?: string }): boolean {
  return type === undefined || type === 'text' || type === 'text/plain';
}

/** Pictures and the like in base 64. */
function isData(type: string | undefined): boolean {
  return type !== undefined && type.includes('/') && !/^text\/|html|xml/i.test(type);
}

type Media = MediaNs.ItemOrFeed | undefined;

function mediaText(media: Media): string | undefined {
  const inside = [media, ...(media?.groups ?? []), ...(media?.contents ?? [])];
  return inside.find((one) => one?.description?.value !== undefined)?.description?.value;
}

function views(media: Media): number | null {
  const inside = [media, ...(media?.groups ?? []), ...(media?.contents ?? [])];
  return count(inside.find((one) => one?.community?.statistics?.views !== undefined)?.community?.statistics?.views);
}

/** The versions of one film in a group are one attachment: the default one, else the first. */
function mediaFiles(media: Media): File[] {
  if (!media) return [];
  const groups = media.groups ?? [];
  const chosen = groups.flatMap(
    ({ contents = [] }) => contents.find(({ isDefault }) => isDefault) ?? contents[0] ?? [],
  );
  const contents = [...chosen, ...(media.contents ?? [])];
  const thumbnails = [media, ...groups, ...contents].flatMap((one) => one.thumbnails?.slice(0, 1) ?? []);
  return [
    ...contents.map((one) => ({
      url: one.url ?? one.player?.url,
      type: one.type,
      medium: one.medium ?? (one.player ? 'video' : undefined),
      name: one.title?.value,
      bytes: one.fileSize,
    })),
    ...(media.player ? [{ url: media.player.url, medium: 'video' }] : []),
    ...thumbnails.map(({ url }) => ({ url, medium: 'image' })),
  ];
}
