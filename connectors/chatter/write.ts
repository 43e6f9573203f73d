/** What the actions share: inputs, and finding what may have been made already. */
import { z } from 'zod';
import type { Call } from '#sdk';
import type { Chatter } from './client.ts';
import { findGroup } from './groups.ts';
import { MOST_TEXT, segmentsOfHtml, segmentsOfText, type SegmentInput } from './segments.ts';

/** Salesforce's clock is taken from its answers, and tells whole seconds: what is a little older than the intent counts as well. */
const SKEW_MS = 120_000;

export const Text = z
  .string()
  .trim()
  .min(1)
  .max(MOST_TEXT)
  .meta({ description: 'Plain, with @[id or user name] as mention, #topic and #[a topic].' });
export const Html = z
  .string()
  .trim()
  .min(1)
  .meta({ description: 'Rich text instead of text: p b i u s code ul ol li a, with the same mentions and topics.' });

function idOf(prefixes: readonly string[], description: string) {
  const rule = new RegExp(`^(?:${prefixes.join('|')})[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$`);
  return z
    .string()
    .regex(rule, `an id that begins with ${prefixes.join(' or ')}`)
    .meta({ description });
}
export const PostId = idOf(['0D5'], 'The post: thread of an activity.');
export const CommentId = idOf(['0D7'], 'A comment.');
export const ThingId = idOf(['0D5', '0D7'], 'A post or a comment.');
export const FileId = idOf(['069'], 'A file that is in Salesforce, as upload_file answers it.');

export interface Words {
  readonly text?: string | undefined;
  readonly html?: string | undefined;
}

export function eitherText({ text, html }: Words): boolean {
  return text === undefined || html === undefined;
}
export const EITHER_TEXT = 'give text or html, not both';

/** None for neither. */
export function segmentsOf({ text, html }: Words): readonly SegmentInput[] {
  if (html !== undefined) return segmentsOfHtml(html);
  return text === undefined ? [] : segmentsOfText(text);
}

export function isPost(id: string): boolean {
  return id.startsWith('0D5');
}

/** Below the version. */
export function pathOf(id: string): string {
  return isPost(id) ? `/chatter/feed-elements/${id}` : `/chatter/comments/${id}`;
}

/** A person, a record or a group by id, a group by name, `me` by our own id. */
export async function subjectOf(client: Chatter, to: string, { signal }: Call): Promise<string> {
  if (to === 'me') return (await client.me(signal)).id;
  if (/^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/.test(to) && /\d/.test(to)) return to;
  return (await findGroup(client, to, 'rejected', { signal })).id;
}

/** From when on, by Salesforce's clock, what an effect made is looked for. */
export async function lookFrom(client: Chatter, { since, signal }: Call): Promise<Date> {
  await client.now(signal);
  return new Date(client.theirs(since).getTime() - SKEW_MS);
}

/** Made at or after `from`? What bears no date may have been. */
export function madeSince(date: string | null | undefined, from: Date): boolean {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) || time >= from.getTime();
}

/** A text in SOQL. */
export function quoted(text: string): string {
  const escaped = text.replaceAll(/[\\'"\n\r\t]/g, (one) => ESCAPES[one] ?? one);
  return `'${escaped}'`;
}
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": String.raw`\'`,
  '"': String.raw`\"`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
};

/** A date in SOQL. */
export function literal(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

export function sameText(one: string | null | undefined, other: string | null | undefined): boolean {
  return normalised(one ?? '') === normalised(other ?? '');
}

function normalised(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim();
}
