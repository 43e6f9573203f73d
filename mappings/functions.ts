/**
 * The named conversions that mappings may `call`, the only code among them. Sorted by name, each tested in functions.test.ts.
 *
 * A function sees what is at each path of `with`, null where nothing is; it answers the field's value, null for absence.
 * Where it cannot, it throws `new Fault('drift', problem)`: the record is quarantined with the field and the problem.
 * It sees no clock, no network and nothing else; what it answers is checked like any other value of its field.
 */

import type { Attachment, Mention } from '#sdk';

type MappingFunction = (...args: readonly unknown[]) => unknown;

/** In milliseconds: how long after its last known cause a vendor may touch a record without its author having changed it. */
const TOUCHED_MS = 60_000;

/** ISO 8601 as epoch milliseconds; null for what is no date. */
function timeOf(date: unknown): number | null {
  const time = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** When it was edited: `updated`, unless that is explained by its making or by the `others` (dates of replies, likes), else null. */
function editedAt(created: unknown, updated: unknown, ...others: readonly unknown[]): string | null {
  const changed = timeOf(updated);
  const causes = [created, ...others.flat(2)].map(timeOf).filter((time) => time !== null);
  if (changed === null || causes.length === 0) return null;
  return causes.every((time) => changed > time + TOUCHED_MS) ? new Date(changed).toISOString() : null;
}

function createdOrUpdated(created: unknown, updated: unknown, ...others: readonly unknown[]): 'create' | 'update' {
  return editedAt(created, updated, ...others) === null ? 'create' : 'update';
}

/** Text or a whole number, whichever of them comes first, as text: ids that a sender writes either way. */
function firstText(...candidates: readonly unknown[]): string | null {
  for (const candidate of candidates) {
    if (typeof candidate === 'string') return candidate;
    if (Number.isSafeInteger(candidate)) return String(candidate);
  }
  return null;
}

/** The objects of what is a list, or one, or nothing. */
function objectsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one) => typeof one === 'object' && one !== null) as readonly Readonly<Record<string, unknown>>[];
}

function textOf(...candidates: readonly unknown[]): string | null {
  return candidates.find((one): one is string => typeof one === 'string' && one.trim() !== '') ?? null;
}

/** The names of a list that holds names, or objects with a `name`; each once. */
function names(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const found = list.map((one) => textOf(one, objectsOf(one)[0]?.['name'])?.trim() ?? null);
  return [...new Set(found.filter((name) => name !== null))];
}

function fileType(mediaType: string | null): 'file' | 'image' | 'video' {
  const kind = mediaType?.split('/')[0];
  return kind === 'image' || kind === 'video' ? kind : 'file';
}

/**
 * Attachments of Socialcast: files, then media files that are not the same file once more, then links. What has no address is left out.
 * A link's own media files are its previews.
 */
function socialcastAttachments(attachments: unknown, mediaFiles: unknown, resources: unknown): Attachment[] {
  const files = objectsOf(attachments);
  const ids = new Set(files.map(({ id }) => firstText(id)));
  const media = objectsOf(mediaFiles).filter(
    ({ attachment_id: id }) => firstText(id) === null || !ids.has(firstText(id)),
  );
  const found = [...files, ...media].map((file) => {
    const mediaType = textOf(file['content_type']);
    const bytes = [file['file_size'], file['size']].map(Number).find((size) => Number.isFinite(size) && size > 0);
    const url = textOf(file['url'], file['public_filename'], file['page_url']);
    const name = textOf(file['filename'], file['title']);
    return { type: fileType(mediaType), name, url, media_type: mediaType, bytes: bytes ?? null };
  });
  const links = objectsOf(resources).map(({ url, title }) => {
    return { type: 'link' as const, name: textOf(title), url: textOf(url), media_type: null, bytes: null };
  });
  return [...found, ...links].flatMap(({ url, ...rest }) => (url === null ? [] : [{ ...rest, url }]));
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

export const functions: Readonly<Record<string, MappingFunction>> = {
  created_or_saved: createdOrSaved,
  created_or_updated: createdOrUpdated,
  edited_at: editedAt,
  first_text: firstText,
  later_instant: laterInstant,
  names: names,
  socialcast_attachments: socialcastAttachments,
  socialcast_mentions: socialcastMentions,
  socialcast_message_id: socialcastMessageId,
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
