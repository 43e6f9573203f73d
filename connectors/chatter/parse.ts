/** Bytes to records: pages and single records, as versions from 27 on write them. */
import { Fault, parseJson } from '#sdk';
import { decodedWhole } from './entities.ts';
import { around, beside, elementOf } from './replies.ts';

type Members = Readonly<Record<string, unknown>>;

/** Posts: a page of a feed, the answer of a batch, one, or a list of them. Throws `drift` for what holds none. */
export function parseElements(body: Uint8Array): readonly unknown[] {
  return things(parseJson(body), ['elements', 'items']).map(decodedWhole);
}

/** Comments: pages and lists of them, and those that posts bring along, with the post around them. */
export function parseComments(body: Uint8Array): readonly unknown[] {
  return things(parseJson(body), ['elements', 'items', 'comments'])
    .map(decodedWhole)
    .flatMap((one) => (isComment(one) ? [one] : commentsIn(one)));
}

/** Likes: pages and lists of them, and those of posts and comments. */
export function parseLikes(body: Uint8Array): readonly unknown[] {
  return things(parseJson(body), ['elements', 'items', 'likes'])
    .map(decodedWhole)
    .flatMap((one) => {
      if (isLike(one)) return [one];
      if (isComment(one)) return likesIn(one);
      const element = elementOf(one);
      const own = listOf(membersOf(at(one, 'capabilities', 'chatterLikes', 'page')) ?? membersOf(at(one, 'likes')));
      const more = { element: element && around(element), seen: null };
      return own.map((like) => beside(like, { ...more, comment: null })).concat(commentsIn(one).flatMap(likesIn));
    });
}

function things(json: unknown, members: readonly string[]): readonly unknown[] {
  if (Array.isArray(json)) return json;
  const object = membersOf(json);
  if (object === null) throw new Fault('drift', `${json === null ? 'null' : typeof json} is no record of Chatter`);
  if (typeof object['id'] === 'string') return [object];
  for (const member of members) {
    const list = object[member];
    if (Array.isArray(list)) return list;
  }
  const { results } = object;
  if (Array.isArray(results)) return results.map((one) => at(one, 'result') ?? one);
  throw new Fault('drift', `no record of Chatter: it has neither id nor ${members.join(' nor ')}`);
}

function commentsIn(post: unknown): readonly unknown[] {
  const element = elementOf(post);
  const more = { element: element && around(element) };
  return below(post).map((comment) => beside(comment, more));
}

/** Comments of a post or a comment, and what hangs below each. */
function below(thing: unknown): readonly unknown[] {
  const page = membersOf(at(thing, 'capabilities', 'comments', 'page')) ?? membersOf(at(thing, 'comments'));
  return listOf(page).flatMap((comment) => [comment].concat(below(comment)));
}

function likesIn(comment: unknown): readonly unknown[] {
  const liked = { id: at(comment, 'id') ?? null, createdDate: at(comment, 'createdDate') ?? null };
  const element = at(comment, 'element') ?? null;
  return listOf(membersOf(at(comment, 'likes'))).map((like) => beside(like, { element, comment: liked, seen: null }));
}

function isComment(thing: unknown): boolean {
  const object = membersOf(thing);
  return object !== null && 'user' in object && 'body' in object;
}

function isLike(thing: unknown): boolean {
  const object = membersOf(thing);
  return object !== null && 'user' in object && !('body' in object);
}

function listOf(page: Members | null): readonly unknown[] {
  const list = page?.['items'] ?? page?.['comments'] ?? page?.['likes'];
  return Array.isArray(list) ? list : [];
}

function at(thing: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, name) => membersOf(found)?.[name], thing);
}

function membersOf(value: unknown): Members | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : null;
}
