/** Pieces that several formats share, as an entry has them. */
import type { Attachment } from '#sdk';
import { absolute } from './addresses.ts';
import type { Entry } from './schema.ts';

const TAGS_LIMIT = 100;
const ATTACHMENTS_LIMIT = 50;
const LANGUAGE = /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}$/;
const EXTENSIONS: Readonly<Record<string, Attachment['type']>> = {
  avif: 'image',
  gif: 'image',
  jpeg: 'image',
  jpg: 'image',
  png: 'image',
  webp: 'image',
  m4v: 'video',
  mov: 'video',
  mp4: 'video',
  webm: 'video',
};

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Plain text whose lines are kept. */
export function asHtml(text: string | undefined): string | null {
  return text === undefined ? null : `<pre>${escapeHtml(text)}</pre>`;
}

export function languageOf(...tags: readonly (string | undefined)[]): string | null {
  return tags.find((tag) => tag !== undefined && LANGUAGE.test(tag.trim()))?.trim() ?? null;
}

export function tagsOf(tags: readonly (string | undefined)[]): string[] {
  const found = tags.map((tag) => tag?.trim().slice(0, 200) ?? '').filter((tag) => tag !== '');
  return [...new Set(found)].slice(0, TAGS_LIMIT);
}

/** A whole number that makes sense as a count. */
export function count(value: number | undefined): number | null {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

export interface Person {
  readonly name?: string | undefined;
  readonly url?: string | undefined;
  readonly email?: string | undefined;
  readonly avatar?: string | undefined;
}

/** Known by their address, else by their name within this feed: two feeds may have an "admin" each. */
export function authorOf(people: readonly Person[], feed: string | null, base: string | null): Entry['author'] {
  const person = people.find(({ name, url, email }) => name ?? url ?? email);
  if (!person) return null;
  const url = absolute(person.url, base);
  const name = person.name ?? person.email?.replace(/@.*$/, '') ?? null;
  const id = url ?? person.email ?? `${feed ?? ''}#${name}`;
  return { id: id.slice(0, 500), name, url, avatar: absolute(person.avatar, base) };
}

export interface File {
  readonly url?: string | undefined;
  readonly type?: string | undefined;
  readonly medium?: string | undefined;
  readonly name?: string | undefined;
  readonly bytes?: number | undefined;
}

/** Each address once, the first that names it wins. */
export function attachmentsOf(files: readonly File[], base: string | null): Attachment[] {
  const found = new Map<string, Attachment>();
  for (const { url: written, type, medium, name, bytes } of files) {
    const url = absolute(written, base);
    if (url === null || found.has(url)) continue;
    const size = count(bytes);
    const media_type = type !== undefined && /^[\w.+-]+\/[\w.+-]+/.test(type) ? type : null;
    found.set(url, {
      type: kindOf(url, media_type, medium),
      name: name ?? null,
      url,
      media_type,
      bytes: size === 0 ? null : size,
    });
  }
  return [...found.values()].slice(0, ATTACHMENTS_LIMIT);
}

function kindOf(url: string, mediaType: string | null, medium: string | undefined): Attachment['type'] {
  const kind = mediaType?.split('/')[0]?.toLowerCase() ?? medium?.toLowerCase();
  if (kind === 'image' || kind === 'video') return kind;
  // A player of a film, before browsers played films themselves.
  if (mediaType === 'application/x-shockwave-flash') return 'video';
  if (kind === 'text') return 'link';
  if (kind !== undefined && kind !== 'application') return 'file';
  return EXTENSIONS[/\.(\w{3,4})$/.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? ''] ?? 'file';
}
