/** Records: what each stream makes of a post, and their versions. */
import { createHash } from 'node:crypto';
import { around, beside, commentsOf, elementOf, likesOf, type Context } from './replies.ts';
import type { Capabilities, Comment, FeedElement } from './schema.ts';

/** Only an edit is a new version: a post moves with each comment, too. Where the org keeps no revisions the words tell. */
export function versionOf(record: FeedElement | Comment): string {
  const capabilities: Partial<Capabilities> = record.capabilities ?? {};
  const { edit, status, questionAndAnswers, link, files, content, topics, poll } = capabilities;
  const said = [
    record.body?.text ?? null,
    status?.feedEntityStatus ?? null,
    questionAndAnswers?.questionTitle ?? null,
    link?.url ?? null,
    (files?.items ?? []).map(({ id }) => id ?? null),
    content?.id ?? null,
    (topics?.items ?? []).map(({ name }) => name ?? null).toSorted(),
    (poll?.choices ?? []).map(({ text }) => text ?? null),
  ];
  const digest = createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 8);
  return `${edit?.latestRevision ?? 0}-${digest}`;
}

export function elementRecords({ site }: Context, record: unknown): Promise<readonly unknown[]> {
  return Promise.resolve([beside(record, { site })]);
}

export async function commentRecords(context: Context, record: unknown): Promise<readonly unknown[]> {
  const element = elementOf(record);
  if (element === null) return [];
  const comments = await commentsOf(context, element);
  return comments.map((comment) => beside(comment, { site: context.site, element: around(element) }));
}

/** `now` is when a like was first seen: it bears no date itself. */
export async function likeRecords(context: Context, record: unknown, now: Date | null): Promise<readonly unknown[]> {
  const element = elementOf(record);
  if (element === null) return [];
  const likes = await likesOf(context, element, await commentsOf(context, element));
  const beyond = { site: context.site, element: around(element), seen: now?.toISOString() ?? null };
  return likes.map(({ like, comment }) => beside(like, { ...beyond, comment: likedComment(comment) }));
}

function likedComment(comment: Comment | null) {
  return comment && { id: comment.id, createdDate: comment.createdDate ?? null };
}
