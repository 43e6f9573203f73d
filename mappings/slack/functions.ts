/** What Slack's messages say, as plain text: its marks for people, channels and links, and its blocks. */
import type { Attachment, Mention } from '#sdk';
import { objectsOf, textOf } from '../values.ts';

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const MARK = /<([^<>\n]+)>/g;
const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

function decoded(text: string): string {
  return text.replaceAll(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** `<@U1|ines>` is @ines, `<#C1|support>` #support, `<!here>` @here, `<https://a.example|here>` here (https://a.example). */
function plain(marked: string): string {
  return decoded(marked.replaceAll(MARK, (_, inside: string) => said(inside)));
}

function said(inside: string): string {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : inside.slice(bar + 1);
  const [sign = ''] = target;
  if (sign === '@' || sign === '#') return `${sign}${label || target.slice(1)}`.replace(/^(.)\1/, '$1');
  if (sign === '!') return special(target.slice(1), label);
  const url = target.replace(/^mailto:/, '');
  return label === '' || url.includes(label) ? label || url : `${label} (${url})`;
}

/** `<!subteam^S1|@leads>` is @leads; a date is what its author wrote beside it. */
function special(target: string, label: string): string {
  const [name = '', id = ''] = target.split('^');
  if (name === 'date') return label;
  return `@${(label || (name === 'subteam' ? id : name)).replace(/^@/, '')}`;
}

/** A text object of a block: `mrkdwn` has marks, `plain_text` has none. */
function textObject(value: unknown): string | null {
  if (!isObject(value)) return null;
  const text = textOf(value['text']);
  if (text === null) return null;
  return value['type'] === 'plain_text' ? text : plain(text);
}

function lines(parts: readonly (string | null)[]): string | null {
  return textOf(parts.filter((part) => part !== null && part !== '').join('\n'));
}

function blocksText(blocks: unknown): string | null {
  return lines(objectsOf(blocks).map(blockText));
}

function blockText(block: Members): string | null {
  const { type, text, fields, elements, title, alt_text: alt } = block;
  if (type === 'rich_text') return lines(objectsOf(elements).map(richText));
  if (type === 'context')
    return textOf(
      objectsOf(elements)
        .flatMap((one) => textObject(one) ?? [])
        .join(' '),
    );
  if (type === 'markdown') return textOf(text);
  if (type === 'image' || type === 'video') return textObject(title) ?? textOf(alt);
  return lines([textObject(text), ...objectsOf(fields).map(textObject)]);
}

function richText(part: Members): string | null {
  const { type, elements } = part;
  if (type === 'rich_text_list')
    return lines(objectsOf(elements).map((one) => (richText(one) === null ? null : `• ${richText(one)}`)));
  return textOf(objectsOf(elements).map(inlineText).join(''));
}

function inlineText(one: Members): string {
  const { type, text, url, user_id: user, channel_id: channel, usergroup_id: group, range, name, fallback } = one;
  if (type === 'user') return `@${String(user)}`;
  if (type === 'usergroup') return `@${String(group)}`;
  if (type === 'channel') return `#${String(channel)}`;
  if (type === 'broadcast') return `@${String(range)}`;
  if (type === 'emoji') return `:${String(name)}:`;
  if (type === 'link') {
    const label = textOf(text);
    return label === null || label === url ? String(url) : `${label} (${String(url)})`;
  }
  return textOf(text, fallback) === null ? '' : String(textOf(text, fallback));
}

/** Of what an app attached: the title, the text and the fields that it shows. */
function attachmentsText(attachments: unknown): string | null {
  return lines(
    objectsOf(attachments).map((one) => {
      const { pretext, title, text, fields, fallback, blocks } = one;
      const parts = [pretext, title, text].map((part) => textOf(part));
      const fieldTexts = objectsOf(fields).map((field) => lines([textOf(field['title']), textOf(field['value'])]));
      const shown = lines([...parts, ...fieldTexts].map((part) => (part === null ? null : plain(part))));
      const other = textOf(fallback);
      return shown ?? blocksText(blocks) ?? (other === null ? null : plain(other));
    }),
  );
}

/** People write text; apps write blocks, and their text is only what a notification shows of them. Where there is neither, what is attached. */
function slackText(
  text: unknown,
  blocks: unknown,
  attachments: unknown,
  bot: unknown,
  subtype: unknown,
): string | null {
  if (isGone(subtype)) return null;
  const written = textOf(text);
  const marked = written === null ? null : plain(written).trim() || null;
  const shown = bot === null && marked !== null ? null : blocksText(blocks);
  return shown ?? marked ?? attachmentsText(attachments);
}

function isGone(subtype: unknown): boolean {
  return subtype === 'message_deleted' || subtype === 'tombstone';
}

const KINDS: Readonly<Record<string, string>> = {
  channel_join: 'join',
  group_join: 'join',
  channel_leave: 'leave',
  group_leave: 'leave',
};

function slackKind(subtype: unknown, edited: unknown): string {
  if (isGone(subtype)) return 'delete';
  return KINDS[String(subtype)] ?? (edited === null ? 'create' : 'update');
}

/** People and user groups that a text names, each once. `<!here>` names nobody. */
function slackMentions(text: unknown, blocks: unknown, subtype: unknown): Mention[] {
  if (isGone(subtype)) return [];
  const found = new Map<string, Mention>();
  const add = (type: Mention['type'], id: string, name: string | null): void => {
    if (!found.has(id)) found.set(id, { type, id, name: name?.replace(/^@/, '') || null, handle: null });
  };
  for (const [, inside = ''] of (textOf(text) ?? '').matchAll(MARK)) {
    const [target = '', label = ''] = inside.split('|');
    if (target.startsWith('@') && target.length > 1) add('person', target.slice(1), label);
    if (target.startsWith('!subteam^')) add('group', target.slice(9) || 'subteam', label);
  }
  const walk = (value: unknown): void => {
    for (const one of objectsOf(value)) {
      const user = textOf(one['user_id']);
      const group = textOf(one['usergroup_id']);
      if (one['type'] === 'user' && user !== null) add('person', user, null);
      if (one['type'] === 'usergroup' && group !== null) add('group', group, null);
      walk(one['elements']);
    }
  };
  walk(blocks);
  return [...found.values()];
}

/** Files that are still there, then the links that Slack shows a preview of. */
function slackAttachments(files: unknown, attachments: unknown): Attachment[] {
  const kept = objectsOf(files).flatMap((file): Attachment[] => {
    const url = textOf(file['permalink'], file['url_private']);
    if (url === null) return [];
    const media = textOf(file['mimetype']);
    const bytes = file['size'];
    const size = typeof bytes === 'number' && bytes >= 0 && Number.isFinite(bytes) ? bytes : null;
    return [{ type: fileType(media), name: textOf(file['title'], file['name']), url, media_type: media, bytes: size }];
  });
  const links = objectsOf(attachments).flatMap((one): Attachment[] => {
    const url = textOf(one['from_url'], one['title_link']);
    return url === null ? [] : [{ type: 'link', name: textOf(one['title']), url, media_type: null, bytes: null }];
  });
  return [...kept, ...links];
}

function fileType(media: string | null): 'file' | 'image' | 'video' {
  const kind = media?.split('/')[0];
  return kind === 'image' || kind === 'video' ? kind : 'file';
}

/** `C1:1355517523.000005`, of the first timestamp that is there; without a channel, as in an export, the timestamp alone. */
function slackId(channel: unknown, ...times: readonly unknown[]): string | null {
  const ts = textOf(...times);
  if (ts === null) return null;
  return textOf(channel) === null ? ts : `${String(channel)}:${ts}`;
}

/** The message that a reply answers; null for one that begins a thread. */
function slackParent(channel: unknown, thread: unknown, ts: unknown): string | null {
  return thread === ts ? null : slackId(channel, thread);
}

/** In a channel shared with another company, its people are not ours. */
function slackInternal(team: unknown, userTeam: unknown, stranger: unknown): boolean {
  return stranger !== true && (textOf(team) === null || textOf(userTeam) === null || team === userTeam);
}

/** Only their members see private channels and direct messages; so it is taken to be where the channel's type is not told. */
function slackAudience(type: unknown): 'internal' | null {
  return type === 'channel' ? null : 'internal';
}

function slackLikes(reactions: unknown): number | null {
  const counts = objectsOf(reactions).map(({ count }) => count);
  if (counts.length === 0) return null;
  return counts.reduce(
    (sum: number, count) => sum + (typeof count === 'number' && count > 0 && Number.isFinite(count) ? count : 0),
    0,
  );
}

/** Which emoji; of one that was taken back, none. */
function slackReaction(type: unknown, reaction: unknown): string | null {
  return type === 'reaction_removed' ? null : textOf(reaction);
}

export const SLACK = {
  slack_attachments: slackAttachments,
  slack_audience: slackAudience,
  slack_id: slackId,
  slack_internal: slackInternal,
  slack_kind: slackKind,
  slack_likes: slackLikes,
  slack_mentions: slackMentions,
  slack_parent: slackParent,
  slack_reaction: slackReaction,
  slack_text: slackText,
};
