/** Feeds: which posts each holds, in which order, page by page. */
import { notFound, numberIn, ok, refused, type Answer } from './answers.ts';
import { elementShape, textOf, topicId, type View } from './shapes.ts';
import { ACCOUNT, longId, mayRead, type Post } from './world.ts';

/** @param place what follows `/chatter/feeds/`, such as `company` or `record/0F9…`. */
export function feed(view: View, place: string, query: URLSearchParams): Answer {
  const [kind = '', given = 'me'] = place.split('/');
  const subject = given === 'me' ? ACCOUNT : longId(given);
  const group = view.world.groups.get(subject);
  if (kind === 'record' && group && group.visibility !== 'PublicAccess' && !group.members.includes(ACCOUNT))
    return refused(403, 'INSUFFICIENT_ACCESS', "You don't have access to the record with ID: " + subject);
  const holds = membership(kind, subject);
  if (holds === null) return notFound();
  const posts = [...view.world.posts.values()].filter((post) => mayRead(view.world, post) && holds(post));
  return page(view, `${view.base}/chatter/feeds/${place}/feed-elements`, posts, query);
}

function membership(kind: string, subject: string): ((post: Post) => boolean) | null {
  switch (kind) {
    case 'company':
      return ({ type }) => type !== 'TrackedChange';
    case 'news':
      return () => true;
    case 'record':
      return ({ parent, pieces }) => parent === subject || pieces.some(({ id }) => id === subject);
    case 'user-profile':
      return ({ parent, by }) => parent === subject || by === subject;
    case 'to':
      return ({ pieces }) => pieces.some(({ id }) => id === subject);
    case 'topics':
      return ({ topics }) => topics.some((name) => topicId(name) === subject);
    case 'files':
      return ({ files }) => files.length > 0;
    case 'groups':
      return ({ parent }) => parent.startsWith('0F9');
    default:
      return null;
  }
}

const SORTS: Readonly<Record<string, (post: Post) => number>> = {
  CreatedDateDesc: ({ at, modified }) => (at instanceof Date ? at : modified).getTime(),
  LastModifiedDateDesc: ({ modified }) => modified.getTime(),
};

/** A page's token names the last element before it: `2026-01-05T08:00:00Z,0D5…`. */
function page(view: View, path: string, posts: readonly Post[], query: URLSearchParams): Answer {
  const sort = query.get('sort') ?? 'CreatedDateDesc';
  const timeOf = SORTS[sort];
  if (!timeOf) return refused(400, 'INVALID_PARAMETER', `The sort ${sort} is not supported for this feed`);
  const size = numberIn(query, 'pageSize', 25, 100);
  const comments = numberIn(query, 'recentCommentCount', 3, 25);
  const order = posts.toSorted((one, other) => timeOf(other) - timeOf(one) || (one.id < other.id ? 1 : -1));
  const token = query.get('page');
  const since = /^\d:(\d+)$/.exec(query.get('updatedSince') ?? '')?.[1];
  const second = Math.floor(view.world.now().getTime() / 1000) * 1000;
  const rest = order.filter((post) => {
    const at = timeOf(post);
    if (since !== undefined) return at > Number(since) && at < second;
    return token === null || isBehind(at, post.id, token);
  });
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  const next = last && rest.length > size ? `${new Date(timeOf(last)).toISOString().slice(0, 19)}Z,${last.id}` : null;
  const asked = new URLSearchParams(query);
  asked.set('page', next ?? '');
  const [newest] = order;
  const updates = newest ? `2:${timeOf(newest)}` : null;
  return ok({
    elements: shown.map((post) => elementShape(view, post, comments)),
    currentPageToken: token,
    currentPageUrl: path,
    isModifiedToken: null,
    isModifiedUrl: null,
    nextPageToken: next,
    nextPageUrl: next === null ? null : `${path}?${asked.toString()}`,
    updatesToken: updates,
    updatesUrl: updates === null ? null : `${path}?updatedSince=${encodeURIComponent(updates)}`,
  });
}

function isBehind(at: number, id: string, token: string): boolean {
  const [second = '', last = ''] = token.split(',');
  const time = Date.parse(second);
  return at < time || (at === time && id < last);
}

/** `*` stands for anything. */
export function search(view: View, query: URLSearchParams): Answer {
  const words = (query.get('q') ?? '').replaceAll('*', '').toLowerCase();
  if (words.length < 2) return refused(400, 'INVALID_PARAMETER', 'Specify at least 2 characters to search for');
  const posts = [...view.world.posts.values()].filter(
    (post) =>
      mayRead(view.world, post) && `${post.question ?? ''} ${textOf(view, post.pieces)}`.toLowerCase().includes(words),
  );
  return page(view, `${view.base}/chatter/feed-elements`, posts, query);
}
