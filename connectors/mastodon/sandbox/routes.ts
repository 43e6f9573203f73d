/** The API's answers: who asks, how often, and what they may. */
import { z } from 'zod';
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import { account, notification, status, tagsIn } from './entities.ts';
import { addPost, drop, note, OWN, type Post, type World } from './world.ts';

export const TOKEN = 'sandbox-mastodon-token';
/** Of an application that may only read. */
export const READER = 'sandbox-mastodon-reader';

const LIMIT = 300;
const PERIOD_MS = 300_000;
const IDS_AT_ONCE = 20;

const Draft = z.object({
  status: z.string().default(''),
  spoiler_text: z.string().nullish(),
  visibility: z.enum(['public', 'unlisted', 'private', 'direct']).nullish(),
  language: z.string().nullish(),
  in_reply_to_id: z.string().nullish(),
  poll: z
    .object({ options: z.array(z.string()), expires_in: z.number(), multiple: z.boolean().default(false) })
    .nullish(),
});

export function handle(request: RawRequest, world: World): Reply {
  const { method, path } = request;
  if (method === 'GET' && path === '/oauth/authorize') return world.issuer.authorize(request);
  if (method === 'POST' && path === '/oauth/token') return unending(world.issuer.token(request));
  const bearer = /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  const known = bearer === TOKEN || bearer === READER || world.issuer.accountOf(request) !== null;
  if (!known) return refusal(401, 'The access token is invalid');
  const limits = counted(world);
  if (limits === null) return refusal(429, 'Too many requests', limitsOf(world, 0));
  if (method !== 'GET' && bearer === READER)
    return refusal(403, 'This action is outside the authorized scopes', limits);
  const reply = method === 'GET' ? read(request, world) : write(request, world);
  return typeof reply === 'string' ? reply : { ...reply, headers: { ...reply.headers, ...limits } };
}

function read(request: RawRequest, world: World): Reply {
  const { path, query } = request;
  const base = baseOf(request);
  const shown = (posts: readonly Post[]): Reply => page(request, posts, (post) => status(world, post, base));
  const all = [...world.posts.values()];
  const [, , , what = '', id = '', part] = path.split('/');
  switch (`${what}/${part ?? (what === 'timelines' ? id : '')}`) {
    case 'timelines/home':
      return shown(
        all.filter((post) => post.visibility !== 'direct' || post.by === OWN || post.mentions.includes(OWN)),
      );
    case 'timelines/public': {
      const open = all.filter((post) => post.visibility === 'public' && post.reblog === null);
      return shown(query.get('local') === 'true' ? open.filter((post) => post.by.domain === null) : open);
    }
    case 'notifications/':
      return page(request, world.notifications, (one) => notification(world, one, base));
    case 'lists/':
      return id === '' ? ok([{ id: '7', title: 'Press', replies_policy: 'list', exclusive: false }]) : gone();
    case 'lists/accounts':
      return ok([account(world.people[1] ?? OWN, base)]);
    case 'accounts/':
      return id === 'verify_credentials' ? ok({ ...account(OWN, base), source: { privacy: 'public' } }) : gone();
    case 'accounts/following':
      return ok(world.people.filter((one) => one !== OWN).map((one) => account(one, base)));
    case 'accounts/statuses':
      return shown(all.filter((post) => post.by.id === id && !(query.has('exclude_reblogs') && post.reblog)));
    case 'statuses/':
      return id === '' ? many(request, world) : one(world, id, base);
    case 'statuses/source': {
      const post = world.posts.get(id);
      return post ? ok({ id, text: post.text, spoiler_text: post.warning }) : gone();
    }
  }
  if (path.startsWith('/api/v1/timelines/tag/')) {
    const tag = decodeURIComponent(path.split('/').at(-1) ?? '').toLowerCase();
    return shown(all.filter((post) => post.visibility === 'public' && tagsIn(post.text).includes(tag)));
  }
  return path.startsWith('/api/v1/timelines/list/7')
    ? shown(all.filter((post) => post.by === world.people[1]))
    : gone();
}

function write(request: RawRequest, world: World): Reply {
  const { method, path } = request;
  const base = baseOf(request);
  const [, , , what, id = '', part] = path.split('/');
  if (what !== 'statuses') return gone();
  if (method === 'POST' && id === '') return create(request, world);
  const post = world.posts.get(id);
  if (!post) return gone();
  if (method === 'DELETE' && part === undefined) {
    if (post.by !== OWN) return gone();
    drop(world, post);
    note(world, 'delete', id, `delete ${id}`);
    return ok({ ...status(world, post, base), text: post.text });
  }
  if (method === 'POST' && part === 'favourite') {
    if (!world.favourites.has(id)) note(world, 'favourite', id, `favourite ${id}`);
    world.favourites.add(id);
    return ok(status(world, post, base));
  }
  if (method === 'POST' && part === 'reblog') {
    const said = post.reblog ?? post;
    const before = [...world.posts.values()].find((other) => other.reblog === said && other.by === OWN);
    const boost = before ?? addPost(world, { by: OWN, text: '', reblog: said });
    if (!before) note(world, 'boost', boost.id, `boost ${said.id}`);
    return ok(status(world, boost, base));
  }
  return gone();
}

function create(request: RawRequest, world: World): Reply {
  const base = baseOf(request);
  const key = request.headers['idempotency-key'];
  const before = world.posts.get(world.keys.get(key ?? '') ?? '');
  if (before) return ok(status(world, before, base));
  const { success, data } = Draft.safeParse(bodyOf(request));
  if (!success) return refusal(422, 'Validation failed');
  const text = data.status.trim();
  if (text === '') return refusal(422, "Validation failed: Text can't be blank");
  if ([...text].length > 500) return refusal(422, 'Validation failed: Text character limit of 500 exceeded');
  if (data.in_reply_to_id && !world.posts.has(data.in_reply_to_id))
    return refusal(404, 'The post you are trying to reply to does not appear to exist.');
  const post = addPost(world, {
    by: OWN,
    text,
    warning: data.spoiler_text ?? '',
    visibility: data.visibility ?? 'public',
    language: data.language ?? 'en',
    in_reply_to_id: data.in_reply_to_id ?? null,
    poll: data.poll
      ? {
          options: data.poll.options,
          multiple: data.poll.multiple,
          expires_at: new Date(world.now().getTime() + data.poll.expires_in * 1000).toISOString(),
        }
      : null,
  });
  if (key !== undefined) world.keys.set(key, post.id);
  note(world, 'status', post.id, text);
  return ok(status(world, post, base));
}

function one(world: World, id: string, base: string): Reply {
  const post = world.posts.get(id);
  return post ? ok(status(world, post, base)) : gone();
}

function many(request: RawRequest, world: World): Reply {
  const ids = request.query.getAll('id[]');
  if (ids.length > IDS_AT_ONCE) return refusal(422, 'Validation failed');
  return ok(ids.flatMap((id) => world.posts.get(id) ?? []).map((post) => status(world, post, baseOf(request))));
}

/** Newest first, whichever way it is read; `min_id` gives those right after it. */
function page<T extends { readonly id: string }>(
  request: RawRequest,
  items: readonly T[],
  shown: (item: T) => object,
): Reply {
  const { query } = request;
  const size = Math.min(Number(query.get('limit') ?? 20), 40);
  const from = BigInt(query.get('min_id') ?? query.get('since_id') ?? 0);
  const to = BigInt(query.get('max_id') ?? 2n ** 63n);
  const within = items
    .filter(({ id }) => BigInt(id) > from && BigInt(id) < to)
    .toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
  const chosen = query.has('min_id') ? within.slice(-size) : within.slice(0, size);
  const [first, last] = [chosen[0]?.id, chosen.at(-1)?.id];
  if (first === undefined || last === undefined) return ok([]);
  const address = `${baseOf(request)}${request.path}?limit=${size}`;
  const link = `<${address}&max_id=${last}>; rel="next", <${address}&min_id=${first}>; rel="prev"`;
  return { ...ok(chosen.map(shown)), headers: { link } };
}

/** What is left, or null where it is used up. */
function counted(world: World): Readonly<Record<string, string>> | null {
  const period = Math.floor(world.now().getTime() / PERIOD_MS);
  if (world.asked.period !== period) Object.assign(world.asked, { period, count: 0 });
  world.asked.count += 1;
  return world.asked.count > LIMIT ? null : limitsOf(world, LIMIT - world.asked.count);
}

function limitsOf({ now }: World, left: number): Readonly<Record<string, string>> {
  const reset = new Date((Math.floor(now().getTime() / PERIOD_MS) + 1) * PERIOD_MS);
  return {
    'x-ratelimit-limit': String(LIMIT),
    'x-ratelimit-remaining': String(left),
    'x-ratelimit-reset': reset.toISOString(),
  };
}

/** Mastodon's tokens do not end. */
function unending(reply: Reply): Reply {
  if (typeof reply === 'string' || reply.status !== 200) return reply;
  const { access_token, token_type } = reply.body as Readonly<Record<string, string>>;
  return { ...reply, body: { access_token, token_type, scope: 'read write', created_at: 1_780_000_000 } };
}

function bodyOf({ body, headers }: RawRequest): unknown {
  const text = Buffer.from(body).toString();
  if (!(headers['content-type'] ?? '').includes('json')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function baseOf({ headers }: RawRequest): string {
  return `http://${headers['host'] ?? 'mastodon.sandbox'}`;
}

function ok(body: object): { readonly status: number; readonly body: object } {
  return { status: 200, body };
}

function gone(): Reply {
  return refusal(404, 'Record not found');
}

export function refusal(status: number, error: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: { error } };
}
