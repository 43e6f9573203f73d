/** Of ActivityStreams 2.0, where nearly every value may be an address, an object, or a list of either: https://www.w3.org/TR/activitystreams-vocabulary/ */
import type { Actor, Attachment, Mention, Target } from '#sdk';
import { objectsOf, textOf } from '../values.ts';

const OBJECTS: Readonly<Record<string, string>> = {
  Article: 'article',
  Audio: 'file',
  Document: 'file',
  Event: 'event',
  Image: 'image',
  Page: 'page',
  Question: 'question',
  Video: 'video',
};

/** What it is about: by its object's type, or its own where it is a thing by itself. */
function object(of: unknown, type: unknown): string {
  const types = [member(of, 'type'), type].flat();
  const known = types.find((one): one is string => typeof one === 'string' && Object.hasOwn(OBJECTS, one));
  return OBJECTS[known ?? ''] ?? 'note';
}

/** Whoever did it: the first of these that is somebody. */
function actor(...candidates: readonly unknown[]): Actor | null {
  const found = candidates.flat().find((one) => idOf(one) !== null);
  const id = idOf(found);
  if (id === null) return null;
  return {
    id,
    name: textOf(member(found, 'name')),
    handle: textOf(member(found, 'preferredUsername')),
    url: urlOf(member(found, 'url')),
    avatar: urlOf(member(found, 'icon')),
    followers: null,
    internal: null,
  };
}

function target(of: unknown): Target | null {
  const id = idOf([of].flat()[0]);
  return id === null ? null : { type: 'group', id, name: textOf(member(of, 'name')), url: urlOf(member(of, 'url')) };
}

/** The id of what it answers. */
function inReplyTo(...candidates: readonly unknown[]): string | null {
  const found = candidates.flatMap((one) => member(one, 'inReplyTo'));
  return found.map(idOf).find((id) => id !== null) ?? null;
}

function member(of: unknown, name: string): unknown {
  return objectsOf(of)[0]?.[name] ?? null;
}

function title(...candidates: readonly unknown[]): string | null {
  return textOf(...candidates.map((one) => said(one, 'name')));
}

/** As HTML, which is what content is. */
function content(...candidates: readonly unknown[]): string | null {
  return textOf(...candidates.map((one) => said(one, 'content')), ...candidates.map((one) => said(one, 'summary')));
}

/** When it was done: said of the activity, else of its object. */
function time(published: unknown, of: unknown, updated: unknown): string | null {
  return textOf(published, ...['published', 'updated', 'deleted'].map((name) => member(of, name)), updated);
}

/** A thing's own `updated`. */
function edited(of: unknown, updated: unknown): string | null {
  return textOf(member(of, 'updated'), updated);
}

/** In whatever language it is said, where it is said by language alone. */
function said(of: unknown, name: string): string | null {
  const [languages] = objectsOf(member(of, `${name}Map`));
  return textOf(member(of, name), ...Object.values(languages ?? {}));
}

/** An address, or an object with an id. */
function idOf(value: unknown): string | null {
  return textOf(value, member(value, 'id'));
}

/** The address for a person to open: of the thing, else of what the activity names. */
function url(...candidates: readonly unknown[]): string | null {
  const addresses = candidates.flatMap((one) => [urlOf(member(one, 'url')), urlOf(idOf(one))]);
  return addresses.find((address) => address !== null) ?? null;
}

/** The first address among texts, Links (`href`), things with a `url`, and lists of them; an HTML page before other media. */
function urlOf(value: unknown): string | null {
  const links = objectsOf(value);
  const page = links.find((link) => link['mediaType'] === 'text/html') ?? links[0];
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  const found = textOf(page?.['href'], page?.['url'], ...texts);
  return found !== null && /^https?:/i.test(found) ? found : null;
}

function attachments(...candidates: readonly unknown[]): Attachment[] {
  return listed('attachment', candidates).flatMap((one) => {
    const address = urlOf(one['url']) ?? urlOf(one['href']);
    const mediaType = textOf(one['mediaType'], member(one['url'], 'mediaType'));
    const type = one['type'] === 'Link' ? 'link' : fileType(mediaType, one['type']);
    return address === null
      ? []
      : [{ type, name: textOf(one['name']), url: address, media_type: mediaType, bytes: null }];
  });
}

function fileType(mediaType: string | null, type: unknown): 'file' | 'image' | 'video' {
  const kind = mediaType?.split('/')[0] ?? String(type).toLowerCase();
  return kind === 'image' || kind === 'video' ? kind : 'file';
}

/** `tag` holds mentions and hashtags alike, told apart by type. */
function mentions(...candidates: readonly unknown[]): Mention[] {
  return listed('tag', candidates)
    .filter((one) => one['type'] === 'Mention')
    .map((one) => ({
      type: 'person',
      id: textOf(one['href']),
      name: null,
      handle: textOf(one['name'])?.replace(/^@/, '') ?? null,
    }));
}

function tags(...candidates: readonly unknown[]): string[] {
  const found = listed('tag', candidates)
    .filter((one) => one['type'] === 'Hashtag')
    .map((one) => textOf(one['name'])?.replace(/^#/, '') ?? '');
  return [...new Set(found.filter((name) => name !== ''))];
}

function listed(name: string, candidates: readonly unknown[]): readonly Readonly<Record<string, unknown>>[] {
  return candidates.map((one) => objectsOf(member(one, name))).find((list) => list.length > 0) ?? [];
}

/** Each is handed the activity's object and the activity itself, in that order of preference. */
export const ACTIVITY_STREAMS = {
  activity_actor: actor,
  activity_attachments: attachments,
  activity_content: content,
  activity_edited: edited,
  activity_in_reply_to: inReplyTo,
  activity_mentions: mentions,
  activity_object: object,
  activity_tags: tags,
  activity_target: target,
  activity_time: time,
  activity_title: title,
  activity_url: url,
};
