/** The fields that we use, of posts in the four forms they come in: an article of the river, a post's details, a JSON post, a row of a CSV export. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '#sdk';

/** Text in XML and in most JSON; a number here and there. Beyond 2^31, and beyond 2^53 some day. */
export const Id = z
  .union([z.int(), z.string().min(1)], { error: 'neither a whole number nor text' })
  .transform((id) => String(id).trim());
const Text = z.string().nullish().catch(null);
const Marked = z.unknown().optional();

export const Post = z
  .looseObject({
    /** An article of the river. */
    '@ID': Id.optional(),
    description: z.looseObject({ headline: Marked, content: Marked }).nullish().catch(null),
    /** Details of one post. */
    postId: Id.optional(),
    /** JSON. */
    id: Id.optional(),
    title: Text,
    content: Marked,
    postStatus: z.coerce.number().nullish().catch(null),
    /** Of a post that one of the company's own pages published. */
    message: Text,
    /** A row. */
    ARTICLE_ID: Id.optional(),
    HEADLINE: Text,
    CONTENT: Text,
  })
  .refine((post) => idOf(post) !== null, { message: 'has no ID, id, postId or ARTICLE_ID' });
export type Post = z.infer<typeof Post>;

function idOf(post: Readonly<Record<string, unknown>>): string | null {
  const found = post['@ID'] ?? post['postId'] ?? post['ARTICLE_ID'] ?? post['id'];
  return typeof found === 'string' ? found : null;
}

/**
 * The version is what was said, so that the same post is one thing however it comes, as a page, a file or a row.
 * What moves by itself (views, followers) or is done to it here (workflow) makes no version.
 */
export function keyOf(post: Post): { readonly id: string; readonly version: string } {
  const title = textIn(post.description?.headline) ?? post.title ?? post.HEADLINE ?? '';
  const content = textIn(post.description?.content) ?? textIn(post.content) ?? post.message ?? post.CONTENT ?? '';
  const said = [title, content].map((text) => text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim()).join('\n');
  return { id: idOf(post) ?? '', version: createHash('sha256').update(said).digest('hex').slice(0, 16) };
}

/** The text of an element, with attributes or without. */
export function textIn(value: unknown): string | null {
  const text = typeof value === 'object' && value !== null && '#' in value ? value['#'] : value;
  return typeof text === 'string' ? text : null;
}

export const Named = z.looseObject({ id: Id, title: Text });
export const JsonTopic = Named.extend({ status: z.coerce.number().nullish().catch(null) });
export const JsonUser = Named.extend({
  displayName: Text,
  username: Text,
  email: Text,
  enabled: z.boolean().nullish(),
});
const Valued = z.looseObject({ id: Id.nullish().catch(null), value: Text });
export const Author = Named.extend({
  authorFullName: Text,
  bio: Text,
  verified: z.boolean().nullish().catch(null),
  tags: z.array(Valued).nullish().catch(null),
  comments: z.array(Valued).nullish().catch(null),
});
export const Tag = z.looseObject({ content: z.looseObject({ value: z.string().min(1) }) });
/** A JSON post as our own look-ups need it. */
export const Noted = z.looseObject({ id: Id, comments: z.array(Valued).nullish().catch(null) });

export const XmlTopic = z.looseObject({ topicFilterId: Id, name: Marked, status: Marked });
export const XmlMediaType = z.looseObject({ mediaTypeId: Id, mediaTypeName: Marked });
export const XmlUser = z.looseObject({ userId: Id, displayName: Marked, emailAddress: Marked, enabled: Marked });

/** `drift` that names the field which does not fit. */
export function expected<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const problems = error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join('.') || what}: ${message}`);
  throw new Fault('drift', `${what} does not fit: ${problems.join('; ')}`, { cause: error });
}
