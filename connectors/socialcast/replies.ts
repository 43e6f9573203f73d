/** Comments and likes as they are embedded in messages, made records of their own. */
import { Fault } from '#sdk';
import { MOST_PER_PAGE, type Socialcast } from './client.ts';
import { isObject, listOf, type Members } from './wire.ts';

/** What a comment or a like keeps of the message (or comment) it is in. */
const AROUND = ['id', 'url', 'permalink_url', 'title', 'created_at', 'updated_at', 'hidden', 'group'] as const;
const AROUND_COMMENT = ['id', 'url', 'permalink_url', 'created_at'] as const;

/** The comments of a message, each with the `message` around it. */
export function commentsIn(
  message: unknown,
  comments: readonly unknown[] = embedded(message, 'comments'),
): readonly unknown[] {
  return isObject(message) ? within(comments, { message: pick(message, AROUND) }) : [];
}

/** The likes of a message and of its comments, each with the `message` around it, and the `comment` where it is of one. */
export function likesIn(
  message: unknown,
  comments: readonly unknown[] = embedded(message, 'comments'),
): readonly unknown[] {
  if (!isObject(message)) return [];
  const around = { message: pick(message, AROUND) };
  return [...within(embedded(message, 'likes'), around), ...likesOfComments(comments, around)];
}

/** The likes of comments, each with the `comment` around it, and with what is around the comment. */
export function likesOfComments(comments: readonly unknown[], around: Members = {}): readonly unknown[] {
  return comments.filter(isObject).flatMap((comment) => {
    return within(embedded(comment, 'likes'), { ...around, comment: pick(comment, AROUND_COMMENT) });
  });
}

/** Each thing as the vendor sent it, and what is around it. */
function within(things: readonly unknown[], around: Members): readonly unknown[] {
  return things.map((thing) => (isObject(thing) ? Object.assign({}, thing, around) : thing));
}

/** All of them: those embedded, unless the message says that there are more. One that is removed meanwhile keeps what it brought. */
export async function allComments(
  client: Socialcast,
  message: unknown,
  signal?: AbortSignal,
): Promise<readonly unknown[]> {
  const here = embedded(message, 'comments');
  if (!isObject(message) || here.length >= Number(message['comments_count'] ?? 0)) return here;
  const all = new Map<string, unknown>();
  const add = (comments: readonly unknown[]): number => {
    const before = all.size;
    for (const one of comments) all.set(isObject(one) ? String(one['id']) : JSON.stringify(one), one);
    return all.size - before;
  };
  add(here);
  try {
    for (let page = 1; ; page += 1) {
      const query = { page, per_page: MOST_PER_PAGE };
      const comments = listOf(
        (await client.get(`messages/${String(message['id'])}/comments`, query, signal))['comments'],
      );
      const news = add(comments);
      if (comments.length === 0 || (page > 1 && news === 0) || all.size >= Number(message['comments_count'])) break;
    }
  } catch (error) {
    if (!(error instanceof Fault) || error.answer?.status !== 404) throw error;
  }
  return [...all.values()].toSorted(byId);
}

function embedded(thing: unknown, member: 'comments' | 'likes'): readonly unknown[] {
  return isObject(thing) ? listOf(thing[member]) : [];
}

function pick(thing: Members, names: readonly string[]): Members {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(thing, name)).map((name) => [name, thing[name]]));
}

function byId(one: unknown, other: unknown): number {
  return isObject(one) && isObject(other) ? Number(one['id']) - Number(other['id']) || 0 : 0;
}
