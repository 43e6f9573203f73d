/** What the actions share. */
import { z } from 'zod';
import type { Call } from '#sdk';
import type { WordPress } from './client.ts';
import { CommentRecord } from './schema.ts';

export const Id = z.union([z.int().positive(), z.string().regex(/^[1-9]\d*$/)]).transform(String);
export const Made = z.strictObject({ external_id: z.string().nullable(), url: z.string().nullable() });
export const Linked = z.looseObject({ id: z.int(), link: z.string().optional() });

const DAY_MS = 86_400_000;
const Comment = CommentRecord.extend({ parent: z.int(), link: z.string().optional() });

export function made({ id, link }: z.output<typeof Linked>): z.output<typeof Made> {
  return { external_id: String(id), url: link || null };
}

/** As WordPress keeps what nobody meant as HTML. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function paragraphs(text: string): string {
  return escaped(text)
    .split(/\n{2,}/)
    .map((one) => `<p>${one.replaceAll('\n', '<br />\n')}</p>`)
    .join('\n');
}

export function same(one: string | undefined, other: string): boolean {
  return one !== undefined && normal(one) === normal(other);
}

function normal(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim();
}

/** Some time before the intent: the site's clock may be another. */
export function sinceOf({ since }: Call): string {
  return new Date(since.getTime() - DAY_MS).toISOString();
}

/** Our comment with these words. WordPress takes the same words of the same account in the same place but once. */
export async function commentOf(wordpress: WordPress, post: string, parent: string, text: string, call: Call) {
  const me = await wordpress.me(call.signal);
  const query = { post, parent, status: 'all', context: 'edit', per_page: '100', order: 'desc', after: sinceOf(call) };
  const { rows } = await wordpress.list('comments', query, call.signal);
  for (const row of rows) {
    const { data } = Comment.safeParse(row);
    if (data?.author === me.id && same(data.content.raw, escaped(text))) return made(data);
  }
  return null;
}
