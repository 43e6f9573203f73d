/** The org's addresses: sign-in, versions, then a table of what is below one. */
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import { encoded, jsonOf, notFound, numberIn, ok, refused, type Answer } from './answers.ts';
import { feed, search } from './feeds.ts';
import { isKnown, signIn } from './oauth.ts';
import {
  commentPage,
  fileShape,
  groupShape,
  likePage,
  listed,
  reference,
  userDetail,
  userSummary,
  type View,
} from './shapes.ts';
import { query as soql } from './soql.ts';
import { ACCOUNT, longId, postOf, type Post, type Reply as Comment, type World } from './world.ts';
import * as writing from './writing.ts';

const FIRST = 44;
const LAST = 67;
const LIMITS = { used: 25, most: 15_000 };

/** Requests to which the fault `collapsed` applies. */
export const collapsed = new WeakSet<RawRequest>();

export function handle(request: RawRequest, world: World): Reply {
  const origin = `http://${request.headers['host'] ?? 'chatter.sandbox'}`;
  const reply = signIn(request, world, origin) ?? answer(request, world, origin);
  if (typeof reply === 'string') return reply;
  const date = world.now().toUTCString();
  const limits =
    request.path === '/services/data/' ? {} : { 'sforce-limit-info': `api-usage=${LIMITS.used}/${LIMITS.most}` };
  return { ...reply, headers: { date, ...limits, ...reply.headers } };
}

function answer(request: RawRequest, world: World, origin: string): Answer {
  if (/^\/services\/data\/?$/.test(request.path)) return versions();
  if (!isKnown(request, world)) return refused(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  if (request.path.startsWith('/id/')) return identity(world, origin);
  const [, base = '', version, path = ''] = /^(\/services\/data\/v(\d+)\.0)(\/.*)?$/.exec(request.path) ?? [];
  if (Number(version) < FIRST || !(Number(version) <= LAST)) return notFound();
  const threads = request.query.get('threadedCommentsCollapsed') === 'true' || collapsed.has(request);
  const view = { world, base, origin, collapsed: threads };
  const given = routed(request, view, path);
  if (request.headers['x-chatter-entity-encoding'] === 'false' || !/^\/(?:chatter|connect)\//.test(path)) return given;
  return typeof given.body === 'object' ? { ...given, body: encoded(given.body) as object } : given;
}

function versions(): Answer {
  const all = Array.from({ length: LAST - FIRST + 1 }, (_, index) => FIRST + index);
  return ok(all.map((one) => ({ label: `Release ${one}`, url: `/services/data/v${one}.0`, version: `${one}.0` })));
}

function identity(world: World, origin: string): Answer {
  const person = world.people.get(ACCOUNT);
  return ok({
    user_id: ACCOUNT,
    username: person?.username,
    display_name: `${person?.first} ${person?.last}`,
    urls: { rest: `${origin}/services/data/v{version}/` },
  });
}

type Route = readonly [
  method: string,
  path: RegExp,
  answer: (view: View, request: RawRequest, part: readonly string[]) => Answer,
];

const ROUTES: readonly Route[] = [
  [
    'GET',
    /^\/chatter\/?$/,
    ({ base }) => ok(Object.fromEntries(['feeds', 'groups', 'users'].map((one) => [one, `${base}/chatter/${one}`]))),
  ],
  [
    'GET',
    /^\/chatter\/feeds\/((?:company|[a-z-]+\/\w+))\/feed-elements$/,
    (view, { query }, [place = '']) => feed(view, place, query),
  ],
  ['GET', /^\/chatter\/feed-elements$/, (view, { query }) => search(view, query)],
  ['POST', /^\/chatter\/feed-elements$/, writing.post],
  ['GET', /^\/chatter\/(?:feed-elements|comments)\/batch\/([\w,]+)$/, (view, _, [ids = '']) => batchGet(view, ids)],
  [
    'GET',
    /^\/chatter\/feed-elements\/(\w+)\/capabilities\/comments\/items$/,
    onPost((view, { query }, post) => comments(view, query, post)),
  ],
  ['POST', /^\/chatter\/feed-elements\/(\w+)\/capabilities\/comments\/items$/, onPost(writing.comment)],
  [
    'GET',
    /^\/chatter\/comments\/(\w+)\/capabilities\/comments\/items$/,
    onComment((view, { query }, reply) => answers(view, query, reply)),
  ],
  [
    'GET',
    /^\/chatter\/(?:feed-elements|comments)\/(\w+)\/(?:capabilities\/chatter-likes\/items|likes)$/,
    onThing((view, { query }, thing) =>
      ok(likePage(view, thing, numberIn(query, 'page', 0, 1e6), numberIn(query, 'pageSize', 25, 100))),
    ),
  ],
  [
    'POST|PATCH',
    /^\/chatter\/(?:feed-elements|comments)\/(\w+)\/(?:capabilities\/chatter-likes\/items|likes)$/,
    onThing(writing.like),
  ],
  ['DELETE', /^\/chatter\/likes\/(\w+)$/, (view, _, [id = '']) => writing.unlike(view, longId(id))],
  ['GET', /^\/chatter\/(?:feed-elements|comments)\/(\w+)$/, onThing((view, _, thing) => writing.shapeOf(view, thing))],
  ['PATCH', /^\/chatter\/(?:feed-elements|comments)\/(\w+)$/, onThing(writing.edit)],
  [
    'DELETE',
    /^\/chatter\/(?:feed-elements|comments)\/(\w+)$/,
    (view, _, [id = '']) => writing.remove(view, longId(id)),
  ],
  ['GET', /^\/chatter\/users$/, (view, { query }) => people(view, query)],
  ['GET', /^\/chatter\/users\/(\w+)$/, (view, _, [id = '']) => person(view, id === 'me' ? ACCOUNT : longId(id))],
  ['GET', /^\/chatter\/groups$/, (view, { query }) => groups(view, query)],
  ['GET', /^\/chatter\/groups\/(\w+)$/, (view, _, [id = '']) => group(view, longId(id))],
  ['GET', /^\/chatter\/groups\/(\w+)\/members$/, (view, _, [id = '']) => members(view, longId(id))],
  ['POST', /^\/connect\/files\/users\/(?:me|\w+)$/, writing.upload],
  [
    'GET',
    /^\/connect\/files\/(\w+)$/,
    ({ world, ...view }, _, [id = '']) =>
      world.files.has(longId(id)) ? ok(fileShape({ world, ...view }, longId(id))) : notFound(),
  ],
  ['POST', /^\/connect\/batch$/, (view, request) => batch(view, request)],
  ['GET', /^\/query\/?$/, ({ world, base }, { query }) => soql(world, base, query.get('q') ?? '')],
  ['POST', /^\/sobjects\/Case\/?$/, ({ world }, request) => writing.openCase(world, request)],
  [
    'GET',
    /^\/sobjects\/(FeedItem|FeedComment|ContentVersion|Case)\/?$/,
    (_, __, [name = '']) => ok({ objectDescribe: { name, createable: true, queryable: true }, recentItems: [] }),
  ],
];

function routed(request: RawRequest, view: View, path: string): Answer {
  for (const [methods, pattern, answering] of ROUTES) {
    const match = methods.split('|').includes(request.method) ? pattern.exec(path) : null;
    if (!match) continue;
    try {
      return answering(view, request, match.slice(1));
    } catch (thrown) {
      if (thrown instanceof RangeError || thrown instanceof SyntaxError)
        return refused(400, 'INVALID_PARAMETER', thrown.message);
      throw thrown;
    }
  }
  return notFound();
}

function onThing(work: (view: View, request: RawRequest, thing: Post | Comment) => Answer): Route[2] {
  return (view, request, [id = '']) => {
    const thing = writing.thingAt(view, id);
    return thing ? work(view, request, thing) : notFound();
  };
}

function onPost(work: (view: View, request: RawRequest, post: Post) => Answer): Route[2] {
  return onThing((view, request, thing) => ('replies' in thing ? work(view, request, thing) : notFound()));
}

function onComment(work: (view: View, request: RawRequest, comment: Comment) => Answer): Route[2] {
  return onThing((view, request, thing) => ('replies' in thing ? notFound() : work(view, request, thing)));
}

function comments(view: View, query: URLSearchParams, post: Post): Answer {
  const path = `/chatter/feed-elements/${post.id}/capabilities/comments/items`;
  return ok(commentPage(view, path, listed(view, post), numberIn(query, 'pageSize', 3, 100), query.get('page')));
}

function answers(view: View, query: URLSearchParams, { id, ...reply }: Comment): Answer {
  const below = postOf(view.world, { id, ...reply }).replies.filter(({ under }) => under === id);
  return ok(
    commentPage(
      view,
      `/chatter/comments/${id}/capabilities/comments/items`,
      below,
      numberIn(query, 'pageSize', 25, 100),
      query.get('page'),
    ),
  );
}

function batchGet(view: View, ids: string): Answer {
  const results = ids.split(',').map((id) => {
    const thing = writing.thingAt(view, id);
    const { status, body } = thing ? writing.shapeOf(view, thing) : notFound();
    return { statusCode: status, result: body };
  });
  return ok({ hasErrors: results.some(({ statusCode }) => statusCode !== 200), results });
}

/** In order; the whole is 200 whatever its parts are. */
function batch(view: View, request: RawRequest): Answer {
  const { batchRequests = [] } = jsonOf(request) as {
    batchRequests?: readonly { method: string; url: string; richInput?: object }[];
  };
  if (batchRequests.length > 25) return refused(400, 'LIMIT_EXCEEDED', 'No more than 25 subrequests');
  const results = batchRequests.map(({ method, url, richInput }) => {
    const { pathname, searchParams } = new URL(url, view.origin);
    const path = pathname.replace(/^(?:\/services\/data)?\/v\d+\.0/, '');
    const body = Buffer.from(richInput ? JSON.stringify(richInput) : '');
    const given = routed({ ...request, method: method.toUpperCase(), path, query: searchParams, body }, view, path);
    return { statusCode: given.status, result: given.body ?? null };
  });
  return ok({ hasErrors: results.some(({ statusCode }) => statusCode >= 400), results });
}

function paged<T>(
  view: View,
  path: string,
  all: readonly T[],
  query: URLSearchParams,
): { readonly shown: readonly T[]; readonly urls: object } {
  const page = numberIn(query, 'page', 0, 1e6);
  const size = Math.max(1, numberIn(query, 'pageSize', 25, 250));
  const more = (page + 1) * size < all.length;
  const url = `${view.base}${path}?pageSize=${size}&page=`;
  return {
    shown: all.slice(page * size, (page + 1) * size),
    urls: { currentPageUrl: url + page, nextPageUrl: more ? url + (page + 1) : null, previousPageUrl: null },
  };
}

function people(view: View, query: URLSearchParams): Answer {
  const { shown, urls } = paged(view, '/chatter/users', [...view.world.people.keys()], query);
  return ok({ users: shown.map((id) => userDetail(view, id)), ...urls });
}

function person(view: View, id: string): Answer {
  return view.world.people.has(id) ? ok(userDetail(view, id)) : notFound();
}

function groups(view: View, query: URLSearchParams): Answer {
  const seen = [...view.world.groups.values()].filter(({ id }) => isOpen(view.world, id));
  const { shown, urls } = paged(view, '/chatter/groups', seen, query);
  return ok({ groups: shown.map((one) => groupShape(view, one)), total: seen.length, ...urls });
}

function group(view: View, id: string): Answer {
  const found = view.world.groups.get(id);
  return found && isOpen(view.world, id) ? ok(groupShape(view, found)) : notFound();
}

function members(view: View, id: string): Answer {
  const found = view.world.groups.get(id);
  if (!found || !isOpen(view.world, id)) return notFound();
  const all = found.members.map((one) =>
    Object.assign({}, reference(view, 'group-memberships', one), {
      role: 'StandardMember',
      user: userSummary(view, one),
    }),
  );
  return ok({ members: all, totalMemberCount: all.length, nextPageUrl: null, previousPageUrl: null });
}

function isOpen({ groups }: World, id: string): boolean {
  const found = groups.get(id);
  return found !== undefined && (found.visibility === 'PublicAccess' || found.members.includes(ACCOUNT));
}
