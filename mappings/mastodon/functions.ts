/** Conversions of Mastodon's statuses. Of a boost, `boosted` is the status that holds the words; else it is null. */
import type { Attachment, Mention } from '#sdk';
import { firstText, objectsOf, textOf } from '../values.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A boost stays one, whatever becomes of what it boosts. */
function kind(boosted: unknown, edited: unknown): string {
  if (boostedIn(boosted)) return 'share';
  return textOf(edited) === null ? 'create' : 'update';
}

function object(boosted: unknown, poll: unknown, visibility: unknown, answered: unknown): string {
  const said = boostedIn(boosted);
  if (objectsOf(said ? said['poll'] : poll).length > 0) return 'poll';
  if (visibility === 'direct') return 'message';
  return firstText(said ? said['in_reply_to_id'] : answered) === null ? 'note' : 'comment';
}

/** The words, and below them what a poll lets choose. Null where there are only pictures. */
function html(boosted: unknown, content: unknown, poll: unknown): string | null {
  const said = boostedIn(boosted);
  const words = textOf(said ? said['content'] : content);
  const options = objectsOf(objectsOf(said ? said['poll'] : poll)[0]?.['options']).map(({ title }) => textOf(title));
  const items = options.flatMap((title) => (title === null ? [] : [`<li>${escaped(title)}</li>`]));
  return items.length === 0 ? words : `${words ?? ''}<ul>${items.join('')}</ul>`;
}

const TYPES: Readonly<Record<string, Attachment['type']>> = { image: 'image', gifv: 'video', video: 'video' };

/** Media, named by their description; then the page that it links to. What has no address is still on its way. */
function attachments(boosted: unknown, media: unknown, card: unknown): Attachment[] {
  const said = boostedIn(boosted);
  const files = objectsOf(said ? said['media_attachments'] : media).map((one) => ({
    type: TYPES[String(one['type'])] ?? 'file',
    name: textOf(one['description']),
    url: textOf(one['url'], one['remote_url']),
  }));
  const links = objectsOf(said ? said['card'] : card).map((one) => ({
    type: 'link' as const,
    name: textOf(one['title']),
    url: textOf(one['url']),
  }));
  return [...files, ...links].flatMap(({ type, name, url }) =>
    url === null ? [] : [{ type, name, url, media_type: null, bytes: null }],
  );
}

function mentions(boosted: unknown, named: unknown): Mention[] {
  const said = boostedIn(boosted);
  return objectsOf(said ? said['mentions'] : named).map((one) => ({
    type: 'person',
    id: firstText(one['id']),
    name: null,
    handle: textOf(one['acct'], one['username']),
  }));
}

function tags(boosted: unknown, used: unknown): string[] {
  const said = boostedIn(boosted);
  const names = objectsOf(said ? said['tags'] : used).map(({ name }) => textOf(name));
  return [...new Set(names.filter((name) => name !== null))];
}

function boostedIn(value: unknown): Fields | null {
  return objectsOf(value)[0] ?? null;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export const MASTODON = {
  mastodon_attachments: attachments,
  mastodon_html: html,
  mastodon_kind: kind,
  mastodon_mentions: mentions,
  mastodon_object: object,
  mastodon_tags: tags,
};
