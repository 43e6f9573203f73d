/** Conversions of Chatter's records, which API versions 27 to 67 write a little differently. */
import { Fault, type Actor, type Attachment, type Mention, type Target } from '#sdk';
import { firstText, objectsOf, textOf } from '../values.ts';

/** By capability, as the vendor's guide advises: a question may carry files, too. */
function object(capabilities: unknown, type: unknown): string {
  if (has(capabilities, 'poll') || type === 'PollPost') return 'poll';
  if (has(capabilities, 'questionAndAnswers') || type === 'QuestionPost') return 'question';
  const files = member(capabilities, 'files', 'items');
  if (objectsOf(files).length > 0 || has(capabilities, 'content') || type === 'ContentPost') return 'file';
  return 'note';
}

/** A rewind shares another post, which `shared` names, or the capability. An edit leaves a date; everything else is how it was made. */
function kind(edited: unknown, shared: unknown, capabilities: unknown): string {
  if (textOf(edited) !== null) return 'update';
  return textOf(member(shared, 'id')) !== null || has(capabilities, 'feedEntityShare') ? 'share' : 'create';
}

/** What was typed, else what the org says itself in the header (`preamble` before version 31); below it what a poll lets people choose. */
function text(
  body: unknown,
  header: unknown,
  preamble: unknown,
  capabilities: unknown,
  attachment: unknown,
): string | null {
  const said = [body, header, preamble].map((one) => member(one, 'text')).find((one) => one !== null) ?? null;
  if (said !== null && typeof said !== 'string') throw new Fault('drift', 'is not text');
  const choices = objectsOf(member(capabilities, 'poll', 'choices') ?? member(attachment, 'choices'));
  const lines = choices.toSorted((one, other) => Number(one['position']) - Number(other['position']) || 0);
  return textOf([said, ...lines.map((one) => bullet(one['text']))].filter((line) => line !== null).join('\n'));
}

function bullet(choice: unknown): string | null {
  const words = textOf(choice);
  return words === null ? null : `- ${words}`;
}

const INSIDE: ReadonlySet<unknown> = new Set(['Internal', 'ChatterOnly', 'System']);
const OUTSIDE: ReadonlySet<unknown> = new Set(['ChatterGuest', 'Portal', 'Guest']);

/** Whoever did it; `site` is the org's address, or null. What a record posts itself has the record for its actor. */
function actor(who: unknown, site: unknown): Actor | null {
  const id = member(who, 'id');
  if (id === null) return null;
  if (typeof id !== 'string') throw new Fault('drift', 'its id is not text');
  const userType = member(who, 'userType');
  return {
    id,
    name: textOf(member(who, 'displayName'), member(who, 'name')),
    handle: textOf(member(who, 'username'), member(who, 'communityNickname')),
    url: page(site, id),
    avatar: avatar(objectsOf(member(who, 'photo'))[0]),
    followers: null,
    internal: INSIDE.has(userType) ? true : OUTSIDE.has(userType) ? false : null,
  };
}

/** Null where it is only the picture that stands for everybody without: that one has no version. */
function avatar(photo: Readonly<Record<string, unknown>> | undefined): string | null {
  return photo === undefined || photo['photoVersionId'] === null
    ? null
    : textOf(photo['largePhotoUrl'], photo['smallPhotoUrl']);
}

/** Where it was said: a group, a profile, a record. */
function target(parent: unknown, site: unknown): Target | null {
  const id = textOf(member(parent, 'id'));
  if (id === null) return null;
  const type = id.startsWith('0F9') ? 'group' : id.startsWith('005') ? 'person' : 'page';
  return { type, id, name: textOf(member(parent, 'name'), member(parent, 'displayName')), url: page(site, id) };
}

/** A thing as a browser opens it. */
function page(site: unknown, id: unknown): string | null {
  const [base, thing] = [textOf(site), textOf(id)];
  return base === null || thing === null ? null : `${base}/${thing}`;
}

/** Hidden from people from outside: said to colleagues alone, in a private group, or to a few. */
function audience(visibility: unknown, parent: unknown, direct: unknown): 'internal' | null {
  const group = textOf(member(parent, 'visibility'));
  const closed = group !== null && group !== 'PublicAccess';
  return visibility === 'InternalUsers' || closed || (direct !== null && direct !== false) ? 'internal' : null;
}

/** Of the time of one `attachment`: files could be fetched, links lead elsewhere. */
function isLink(one: Readonly<Record<string, unknown>>): boolean {
  return textOf(one['url']) !== null && !('downloadUrl' in one);
}

/** Of posts `files` and `link`, of comments `content`; before version 32 one `attachment`. Addresses of files need a sign-in. */
function attachments(capabilities: unknown, attachment: unknown, site: unknown): Attachment[] {
  const old = objectsOf(attachment);
  const files = [
    ...objectsOf(member(capabilities, 'files', 'items')),
    ...objectsOf(member(capabilities, 'content')),
    ...old.filter((one) => !isLink(one)),
  ];
  const links = [...objectsOf(member(capabilities, 'link')), ...old.filter(isLink)];
  return [
    ...files.flatMap((file) => {
      const url = page(site, file['id']) ?? textOf(file['downloadUrl']);
      return url === null ? [] : [fileOf(file, url)];
    }),
    ...links.flatMap((link): Attachment[] => {
      const url = textOf(link['url']);
      const name = textOf(link['urlName'], link['title']);
      return url === null ? [] : [{ type: 'link', name, url, media_type: null, bytes: null }];
    }),
  ];
}

function fileOf(file: Readonly<Record<string, unknown>>, url: string): Attachment {
  const mediaType = textOf(file['mimeType']);
  const family = mediaType?.split('/')[0];
  const bytes = Number(file['fileSize'] ?? Number.NaN);
  return {
    type: family === 'image' || family === 'video' ? family : 'file',
    name: textOf(file['title']),
    url,
    media_type: mediaType,
    bytes: Number.isFinite(bytes) ? bytes : null,
  };
}

/** Segments of type Mention: people and groups. The id is that of `record`, of `user` before version 32. */
function mentions(segments: unknown): Mention[] {
  return objectsOf(segments)
    .filter((one) => one['type'] === 'Mention')
    .map((one) => {
      const id = firstText(member(one['record'], 'id'), member(one['user'], 'id'));
      const type = id?.startsWith('0F9') === true ? 'group' : 'person';
      return { type, id, name: textOf(one['name']), handle: textOf(member(one['record'], 'username')) };
    });
}

/** Topics, and hashtags that are not among them yet. */
function tags(topics: unknown, segments: unknown): string[] {
  const named = objectsOf(topics).map(({ name }) => textOf(name));
  const typed = objectsOf(segments)
    .filter((one) => one['type'] === 'Hashtag')
    .map((one) => textOf(one['tag']));
  const all = [...named, ...typed].filter((name) => name !== null);
  const lower = all.map((name) => name.toLowerCase());
  return all.filter((_, at) => lower.indexOf(lower[at] ?? '') === at);
}

function has(of: unknown, name: string): boolean {
  return objectsOf(member(of, name)).length > 0;
}

function member(of: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, name) => objectsOf(found)[0]?.[name] ?? null, of);
}

export const CHATTER = {
  chatter_actor: actor,
  chatter_attachments: attachments,
  chatter_audience: audience,
  chatter_kind: kind,
  chatter_mentions: mentions,
  chatter_object: object,
  chatter_page: page,
  chatter_tags: tags,
  chatter_target: target,
  chatter_text: text,
};
