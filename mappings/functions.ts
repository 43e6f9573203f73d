/**
 * The named conversions that mappings may `call`, the only code among them. Sorted by name, each tested in functions.test.ts.
 *
 * A function sees what is at each path of `with`, null where nothing is; it answers the field's value, null for absence.
 * Where it cannot, it throws `new Fault('drift', problem)`: the record is quarantined with the field and the problem.
 * It sees no clock, no network and nothing else; what it answers is checked like any other value of its field.
 */

import type { Attachment, Mention } from '#sdk';
import { CHATTER } from './chatter/functions.ts';
import { MAIL } from './mail/functions.ts';
import { MASTODON } from './mastodon/functions.ts';
import { RADIAN6 } from './radian6/functions.ts';
import { SLACK } from './slack/functions.ts';
import { SPREDFAST } from './spredfast/functions.ts';
import { ACTIVITY_STREAMS } from './webhook/functions.ts';
import { WORDPRESS } from './wordpress/functions.ts';
import { firstText, objectsOf, textOf, typedText } from './values.ts';

type MappingFunction = (...args: readonly unknown[]) => unknown;

/** In milliseconds: how long after its last known cause a vendor may touch a record without its author having changed it. */
const TOUCHED_MS = 60_000;

/** ISO 8601, or epoch seconds or milliseconds as a number, as epoch milliseconds; null for what is no date. */
function timeOf(date: unknown): number | null {
  if (typeof date === 'number') return Math.abs(date) < 1e11 ? date * 1000 : date;
  const time = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** When it was edited: `updated`, unless that is explained by its making or by the `others` (dates of replies, likes, of the last interaction), else null. */
function editedAt(created: unknown, updated: unknown, ...others: readonly unknown[]): string | null {
  const changed = timeOf(updated);
  const causes = [created, ...others.flat(2)].map(timeOf).filter((time) => time !== null);
  if (changed === null || causes.length === 0) return null;
  return causes.every((time) => changed > time + TOUCHED_MS) ? new Date(changed).toISOString() : null;
}

function createdOrUpdated(created: unknown, updated: unknown, ...others: readonly unknown[]): 'create' | 'update' {
  return editedAt(created, updated, ...others) === null ? 'create' : 'update';
}

/** Its parts, joined by slashes: an id that the vendor has in pieces. Null where one of them is missing. */
function joined(...parts: readonly unknown[]): string | null {
  const texts = parts.map((part) => firstText(part));
  return texts.includes(null) ? null : texts.join('/');
}

/** The names of a list that holds names, or objects with a `name`; each once. */
function names(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const found = list.map((one) => textOf(one, objectsOf(one)[0]?.['name'])?.trim() ?? null);
  return [...new Set(found.filter((name) => name !== null))];
}

function fileType(mediaType: string | null): 'file' | 'image' | 'video' {
  // A player of a film, before browsers played films themselves.
  if (mediaType === 'application/x-shockwave-flash') return 'video';
  const kind = mediaType?.split('/')[0];
  return kind === 'image' || kind === 'video' ? kind : 'file';
}

function linkTo(url: string | null, name: string | null): Omit<Attachment, 'url'> & { readonly url: string | null } {
  return { type: 'link', name, url, media_type: null, bytes: null };
}

/**
 * Attachments of Socialcast: files, then media files that are neither the same file once more nor the preview of a link, then links.
 * Older records name their link beside the list of links alone: `external`, with the message's `title` for a name. What has no address is left out.
 */
function socialcastAttachments(
  attachments: unknown,
  mediaFiles: unknown,
  resources: unknown,
  external: unknown,
  title: unknown,
): Attachment[] {
  const files = objectsOf(attachments);
  const ids = new Set(files.map(({ id }) => firstText(id)));
  const media = objectsOf(mediaFiles).filter(
    ({ attachment_id: id, external_resource_id: link }) =>
      firstText(link) === null && (firstText(id) === null || !ids.has(firstText(id))),
  );
  const found = [...files, ...media].map((file) => {
    const mediaType = textOf(file['content_type']);
    const bytes = [file['file_size'], file['size']].map(Number).find((size) => Number.isFinite(size) && size > 0);
    const url = textOf(file['url'], file['public_filename'], file['page_url']);
    const name = textOf(file['filename'], file['title']);
    return { type: fileType(mediaType), name, url, media_type: mediaType, bytes: bytes ?? null };
  });
  const named = objectsOf(resources).map(({ url, title: name }) => linkTo(textOf(url), textOf(name)));
  const links = named.length > 0 ? named : [linkTo(textOf(external), title === external ? null : textOf(title))];
  return [...found, ...links].flatMap(({ url, ...rest }) => (url === null ? [] : [{ ...rest, url }]));
}

/** A person's picture, the largest first; null where it is only the one that stands for everybody without. */
function socialcastAvatar(avatars: unknown): string | null {
  const [sizes] = objectsOf(avatars);
  if (!sizes || sizes['is_system_default'] === true) return null;
  return textOf(...['square140', 'square70', 'square45', 'square30', 'square16'].map((size) => sizes[size]));
}

/** People and groups that a Socialcast message is addressed to. */
function socialcastMentions(recipients: unknown): Mention[] {
  return objectsOf(recipients).map((one) => ({
    type: one['type'] === 'Group' || textOf(one['groupname']) !== null ? 'group' : 'person',
    id: firstText(one['id']),
    name: textOf(one['name']),
    handle: textOf(one['mention_name'], one['username'], one['groupname']),
  }));
}

/** The id of the message that a Socialcast comment is on: given, else out of one of its addresses, `…/messages/119-red-tint#comment-1`. */
function socialcastMessageId(id: unknown, ...addresses: readonly unknown[]): string | null {
  const given = firstText(id);
  if (given !== null) return given;
  const matches = addresses.map((address) => /\/messages\/(\d+)/.exec(textOf(address) ?? '')?.[1]);
  return matches.find((match) => match !== undefined) ?? null;
}

const SOCIALCAST_OBJECTS: Readonly<Record<string, string>> = {
  poll: 'poll',
  question: 'question',
  help_request: 'question',
  idea: 'idea',
  image: 'image',
  video: 'video',
};

/** What a Socialcast message is: by its type, or, in records that have none, by the words of its action: `asked a question`. */
function socialcastObject(type: unknown, action: unknown): string {
  if (textOf(type) !== null) return SOCIALCAST_OBJECTS[String(type)] ?? 'note';
  const last = /(?:a|an) (poll|question|idea)$/.exec(textOf(action) ?? '')?.[1];
  return last ?? 'note';
}

export const functions: Readonly<Record<string, MappingFunction>> = {
  ...ACTIVITY_STREAMS,
  ...CHATTER,
  created_or_saved: createdOrSaved,
  created_or_updated: createdOrUpdated,
  edited_at: editedAt,
  first_text: firstText,
  joined: joined,
  later_instant: laterInstant,
  ...MAIL,
  ...MASTODON,
  names: names,
  ...RADIAN6,
  ...SLACK,
  socialcast_attachments: socialcastAttachments,
  socialcast_avatar: socialcastAvatar,
  socialcast_mentions: socialcastMentions,
  socialcast_message_id: socialcastMessageId,
  socialcast_object: socialcastObject,
  socialcast_text: typedText,
  ...SPREDFAST,
  ...WORDPRESS,
};

/** `update` where a thing was changed after it was created, or `resaved` says that it was saved again unchanged. */
function createdOrSaved(created: unknown, changed: unknown, resaved: unknown): string {
  return resaved === true || millis(changed) > millis(created) ? 'update' : 'create';
}

/** The first date as an instant where it lies behind the second; else null. */
function laterInstant(date: unknown, than: unknown): string | null {
  return millis(date) > millis(than) ? new Date(millis(date)).toISOString() : null;
}

/** NaN for what is no date: nothing is later, and the field that is made of the date alone says what is wrong with it. */
function millis(date: unknown): number {
  return typeof date === 'string' ? Date.parse(date) : Number.NaN;
}
