/** The first generation: XML, and tokens in headers with an underscore. */
import { createHash } from 'node:crypto';
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import * as xml from './river.ts';
import { ACCOUNT, addNote, setPart, setTone, tag, type Post, type World } from './world.ts';

const XML = { 'content-type': 'application/xml; charset=UTF-8' };
/** In milliseconds: what the documents say of some addresses. */
const INTERVAL = 30_000;

export function reply(body: string | Uint8Array, status = 200): Reply {
  return { status, headers: XML, body };
}

export function signedIn(request: RawRequest, world: World): boolean {
  const { auth_token: token = '', auth_appkey: appkey } = request.headers;
  return appkey === ACCOUNT.appkey && world.tokens.has(token);
}

export function signIn({ headers, query }: RawRequest, world: World): Reply {
  const { auth_user: user, auth_pass: pass, auth_appkey: appkey } = headers;
  const md5 = createHash('md5').update(ACCOUNT.password).digest('hex');
  const right = user === ACCOUNT.user && appkey === ACCOUNT.appkey && (pass === ACCOUNT.password || pass === md5);
  if (!right) return reply(xml.error('Authentication failed'), 401);
  const token = `sandbox-token-${world.tokens.size + 1}`;
  world.tokens.add(token);
  const [me] = world.users;
  const details =
    query.get('fields')?.includes('userdetails') && me ? `<UserDetails>${xml.user(me)}</UserDetails>` : '';
  return reply(`<auth><token>${token}</token>${details}</auth>`);
}

/** `path` behind `/v1/`. */
export function handle(request: RawRequest, path: string, world: World): Reply {
  const parts = path.split('/').map(decodeURIComponent);
  if (request.method === 'GET') return read(request, parts, world);
  if (request.method === 'POST') return write(request, parts, world);
  return reply(xml.error('Method not allowed'), 405);
}

function read({ query, headers }: RawRequest, parts: readonly string[], world: World): Reply {
  const [first, second, third] = parts;
  if (first === 'topics' && second === undefined) return reply(xml.topics(world.topics));
  if (first === 'lookup' && second === 'users') return reply(`<users>${world.users.map(xml.user).join('')}</users>`);
  if (first === 'lookup' && second === 'mediaproviders')
    return reply(
      '<MediaTypeList><MediaTypeItem><mediaTypeId>8</mediaTypeId><mediaTypeName>Micromedia</mediaTypeName><displayOrder>1</displayOrder></MediaTypeItem></MediaTypeList>',
    );
  if (first === 'data' && second === 'topicdata') return river(parts.slice(2), world);
  if (first === 'user' && second === undefined)
    return seldom(`user ${headers['auth_token']}`, world, () =>
      reply(xml.user(world.users[0] ?? { id: '1', name: '', email: '' })),
    );
  if (first === 'post' && second === undefined) {
    const found = [...world.posts.values()].find(({ url }) => url === query.get('url'));
    const answer = (): Reply =>
      found ? reply(Buffer.from(xml.details(found), 'latin1')) : reply(xml.error('No such post'), 404);
    return seldom(`post ${headers['auth_token']}`, world, answer);
  }
  if (first === 'post' && second === 'workflow' && third === 'updates') {
    const [since = '', list = ''] = parts.slice(3);
    return reply(
      xml.updates(
        list.split(',').flatMap((id) => world.posts.get(id) ?? []),
        Number(since),
      ),
    );
  }
  return reply(xml.error('Not found'), 404);
}

/** Where it is asked too soon it says so with status 200. */
function seldom(name: string, { asked, now }: World, answer: () => Reply): Reply {
  const time = now().getTime();
  const before = asked.get(name) ?? -Infinity;
  if (time - before < INTERVAL) return reply(xml.error('This call can be made once in 30 seconds'));
  asked.set(name, time);
  return answer();
}

/** `recent/{hours}/…`, `realtime/{hours}/…`, `realtime/{start}/{end}/…`, `range/{start}/{end}/…`; then topics, media types, page and size. */
function river([kind, ...rest]: readonly string[], world: World): Reply {
  if (kind !== 'recent' && kind !== 'realtime' && kind !== 'range') return reply(xml.error('Not found'), 404);
  const hours = rest.length === 5;
  const now = world.now().getTime();
  const start = hours ? now - Number(rest[0]) * 3_600_000 : Number(rest[0]);
  const end = hours ? now : Number(rest[1]);
  const [topics = '', media = '', page = '', size = ''] = rest.slice(hours ? 1 : 2);
  const [number, count] = [Number(page), Math.min(Number(size), world.mostPerPage)];
  if (![start, end, number, count].every(Number.isFinite) || number < 1 || count < 1)
    return reply(xml.error('Invalid parameters'));
  const known = new Set(world.topics.map(({ id }) => id));
  if (topics.split(',').some((id) => !known.has(id))) return reply(xml.error('Invalid topic'));
  const types = new Set(media.split(',').map(Number));
  const wanted = new Set(topics.split(','));
  const all = [...world.posts.values()]
    .filter(({ topic, at, media: { type } }) => wanted.has(topic) && types.has(type) && at >= start && at <= end)
    .toSorted((one, other) => other.at - one.at || Number(other.id) - Number(one.id));
  return reply(xml.river(world, all.slice((number - 1) * count, number * count), all.length));
}

function write({ body }: RawRequest, [first, second, third, id = '', ...rest]: readonly string[], world: World): Reply {
  if (first !== 'post' || second !== 'workflow') return reply(xml.error('Not found'), 404);
  const post = world.posts.get(id);
  if (!post) return reply(xml.error('Invalid post id'));
  const form = new URLSearchParams(Buffer.from(body).toString());
  const problem = changed(world, post, third ?? '', rest, form);
  return problem === null ? reply('<result>success</result>') : reply(xml.error(problem));
}

function changed(
  world: World,
  post: Post,
  what: string,
  rest: readonly string[],
  form: URLSearchParams,
): string | null {
  const [one = '', two = ''] = rest;
  if (what === 'assign') {
    if (!world.users.some(({ id }) => id === one)) return 'Invalid user';
    setPart(world, post, 'assigned', one);
  } else if (what === 'classification' || what === 'engagement') {
    if (!/^\d+$/.test(one)) return 'Invalid type';
    setPart(world, post, what, one);
  } else if (what === 'sentiment') {
    if (!world.topics.some(({ id }) => id === one) || !['-10', '-5', '0', '5', '10'].includes(two))
      return 'Invalid sentiment';
    setTone(world, post, Number(two));
  } else if (what === 'note') {
    const text = form.get('note') ?? '';
    if (text === '') return 'The note is empty';
    addNote(world, post, text);
  } else if (what === 'tags') tag(world, post, (form.get('tags') ?? '').split(','));
  else return 'Not found';
  return null;
}
