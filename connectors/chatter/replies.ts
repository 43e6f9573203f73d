/** Comments and likes of posts, each made a record of its own: some come embedded, the rest has pages of its own. */
import type { z } from 'zod';
import type { Chatter } from './client.ts';
import { statusOf } from './faults.ts';
import { Comment, CommentPage, FeedElement, LikePage, type Around } from './schema.ts';

const PER_PAGE = 100;

export interface Context {
  readonly client: Chatter;
  readonly site: string;
  readonly signal: AbortSignal;
}

/** All comments of a post, nested ones too, oldest first. Whatever depth they are listed in, each comes once. */
export async function commentsOf(context: Context, element: FeedElement): Promise<readonly unknown[]> {
  const all = new Map<string, Read>();
  const path = `/chatter/feed-elements/${element.id}/capabilities/comments/items`;
  await gather(context, element.capabilities?.comments?.page ?? null, path, all);
  return [...all.values()].toSorted((one, other) => one.at - other.at).map(({ record }) => record);
}

/** As it was sent, and what it says; each is read once, as a post may have thousands. */
interface Read {
  readonly record: unknown;
  /** Null where it is not as documented. */
  readonly comment: Comment | null;
  /** When it was made; 0 where that cannot be told. */
  readonly at: number;
}

function read(record: unknown): Read {
  const comment = Comment.safeParse(record).data ?? null;
  const at = Date.parse(comment?.createdDate ?? '');
  return { record, comment, at: Number.isNaN(at) ? 0 : at };
}

/** Into `all`: the comments of a page, of those behind it, and what hangs below each of them. */
async function gather(
  context: Context,
  page: z.output<typeof CommentPage> | null,
  path: string,
  all: Map<string, Read>,
): Promise<void> {
  if (page === null) return;
  const here = (await whole(context, page, path, CommentPage, ({ items, comments }) => items ?? comments ?? [])).map(
    read,
  );
  for (const one of here) all.set(one.comment?.id ?? JSON.stringify(one.record), one);
  for (const { comment } of here) {
    const below = comment?.capabilities?.comments?.page;
    if (!comment || !below) continue;
    const known = [...all.values()].filter((one) => one.comment?.threadParentId === comment.id).length;
    if (known < (below.total ?? 0) || (below.items ?? []).length > 0) {
      await gather(context, below, `/chatter/comments/${comment.id}/capabilities/comments/items`, all);
    }
  }
}

/** The likes of a post and of its comments, as records. */
export async function likesOf(
  context: Context,
  element: FeedElement,
  comments: readonly unknown[],
): Promise<readonly Readonly<{ like: unknown; comment: Comment | null }>[]> {
  const found: { like: unknown; comment: Comment | null }[] = [];
  const page = element.capabilities?.chatterLikes?.page;
  if (page) {
    const path = `/chatter/feed-elements/${element.id}/capabilities/chatter-likes/items`;
    for (const like of await whole(context, page, path, LikePage, likesIn)) found.push({ like, comment: null });
  }
  for (const record of comments) {
    const comment = Comment.safeParse(record).data;
    if (!comment?.likes) continue;
    const path = `/chatter/comments/${comment.id}/likes`;
    for (const like of await whole(context, comment.likes, path, LikePage, likesIn)) found.push({ like, comment });
  }
  return found;
}

function likesIn({ items, likes }: z.output<typeof LikePage>): readonly unknown[] {
  return items ?? likes ?? [];
}

/** The page itself where it holds all, else every page of the list. What is gone by then keeps what it brought. */
async function whole<P extends typeof CommentPage | typeof LikePage>(
  { client, signal }: Context,
  page: z.output<P>,
  path: string,
  schema: P,
  items: (page: z.output<P>) => readonly unknown[],
): Promise<readonly unknown[]> {
  const here = items(page);
  // Counts leave out what waits for a moderator, so the next page counts as well.
  if (!page.nextPageUrl && here.length >= (page.total ?? 0)) return here;
  const all: unknown[] = [];
  try {
    const asked = { doing: `read ${path}`, query: { pageSize: PER_PAGE }, signal };
    for await (const next of client.pages(path, schema, asked)) all.push(...items(next as z.output<P>));
  } catch (thrown) {
    if (statusOf(thrown) !== 404) throw thrown;
    return here;
  }
  return all;
}

/** What is kept of a post beside its comments and likes. */
export function around(element: FeedElement): Around {
  const { id, type = null, createdDate = null } = element;
  const { visibility = null, capabilities } = element;
  return {
    id,
    type,
    visibility,
    createdDate,
    parent: element.parent === null || element.parent === undefined ? null : parentOf(element.parent),
    private: Object.hasOwn(capabilities ?? {}, 'directMessage'),
  };
}

const PARENT = ['id', 'type', 'name', 'visibility', 'url'] as const;

function parentOf(parent: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(PARENT.filter((name) => Object.hasOwn(parent, name)).map((name) => [name, parent[name]]));
}

/** As it was sent, with what is around it. */
export function beside(record: unknown, more: Readonly<Record<string, unknown>>): unknown {
  return typeof record === 'object' && record !== null && !Array.isArray(record) ? { ...record, ...more } : record;
}

export function elementOf(record: unknown): FeedElement | null {
  return FeedElement.safeParse(record).data ?? null;
}
