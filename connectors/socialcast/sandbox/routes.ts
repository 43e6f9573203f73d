/** The fake community's API: sign-in, then a table of routes. */
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import { objectOf, ok, one, onComment, onMessage, messageOf, type Answer, type Asked } from './asked.ts';
import * as reads from './reads.ts';
import * as shapes from './shapes.ts';
import { ACCOUNT, type World } from './world.ts';
import * as writes from './writes.ts';

const ROUTES: readonly (readonly [method: string, path: RegExp, answer: (asked: Asked) => Answer])[] = [
  [
    'GET',
    /^userinfo$/,
    ({ view, world }) => one('user', world.people.get(view.me), (person) => shapes.selfUser(view, person)),
  ],
  ['GET', /^users$/, reads.users],
  [
    'GET',
    /^users\/(\d+)$/,
    ({ view, world, part }) =>
      one('user', world.people.get(Number(part[0])), (person) => shapes.fullUser(view, person)),
  ],
  ['GET', /^groups$/, reads.groups],
  ['GET', /^groups\/(\d+)$/, reads.groupOf],
  ['GET', /^groups\/(\d+)\/members$/, reads.members],
  ['GET', /^streams$/, reads.streams],
  ['GET', /^messages$/, (asked) => reads.list(asked, () => true)],
  [
    'GET',
    /^messages\/search$/,
    (asked) =>
      reads.list(asked, ({ body, title }) =>
        `${title} ${body}`.toLowerCase().includes((asked.request.query.get('q') ?? '').toLowerCase()),
      ),
  ],
  ['GET', /^streams\/(\d+)\/messages$/, reads.streamMessages],
  ['GET', /^groups\/(\d+)\/messages$/, (asked) => reads.list(asked, ({ group }) => group === Number(asked.part[0]))],
  ['GET', /^users\/(\d+)\/messages$/, (asked) => reads.list(asked, ({ by }) => by === Number(asked.part[0]))],
  [
    'GET',
    /^messages\/(\d+)$/,
    (asked) => one('message', messageOf(asked), (message) => shapes.message(asked.view, message)),
  ],
  ['POST', /^messages$/, writes.postMessage],
  ['DELETE', /^messages\/(\d+)$/, (asked) => onMessage(asked, (message) => writes.deleteMessage(asked, message))],
  ['GET', /^messages\/(\d+)\/comments$/, reads.comments],
  [
    'GET',
    /^messages\/(\d+)\/comments\/(\d+)$/,
    (asked) => onComment(asked, (message, comment) => ok('comment', shapes.comment(asked.view, message, comment))),
  ],
  ['POST', /^messages\/(\d+)\/comments$/, writes.postComment],
  [
    'POST',
    /^messages\/(\d+)\/likes$/,
    (asked) => onMessage(asked, (message) => writes.likeIt(asked, message, message.likes, `message ${message.id}`)),
  ],
  [
    'POST',
    /^messages\/(\d+)\/comments\/(\d+)\/likes$/,
    (asked) =>
      onComment(asked, (message, comment) => writes.likeIt(asked, message, comment.likes, `comment ${comment.id}`)),
  ],
  ['GET', /^messages\/(\d+)\/likes$/, (asked) => onMessage(asked, ({ likes }) => reads.likers(asked, likes))],
  [
    'GET',
    /^messages\/(\d+)\/comments\/(\d+)\/likes$/,
    (asked) => onComment(asked, (_, { likes }) => reads.likers(asked, likes)),
  ],
  ['POST', /^messages\/(\d+)\/flags$/, (asked) => onMessage(asked, (message) => writes.flagIt(asked, message))],
  ['GET', /^conversations$/, reads.conversations],
  ['POST', /^conversations$/, writes.converse],
  ['GET', /^conversations\/(\d+)\/activities$/, reads.activities],
];

export function handle(request: RawRequest, world: World): Reply {
  if (request.method === 'GET' && /^\/oauth2\/authorization(\/new)?$/.test(request.path))
    return world.issuer.authorize(request);
  if (request.method === 'POST' && request.path === '/oauth2/token') return world.issuer.token(request);
  const me = signedIn(request, world);
  if (me === null) {
    // The doors differ: the API says it in words.
    return {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="Socialcast"' },
      body: { errors: ['Invalid e-mail or password'] },
    };
  }
  const path = /^\/api\/(.+?)(?:\.json)?$/.exec(request.path)?.[1];
  const view = { world, base: `http://${request.headers['host'] ?? 'sandbox'}`, me };
  for (const [method, pattern, answer] of ROUTES) {
    const match = path === undefined || method !== request.method ? null : pattern.exec(withoutSlugs(path));
    if (!match) continue;
    const body = bodyOf(request);
    if (body === null) return { status: 400, body: { errors: ['The body is not JSON'] } };
    return answer({ request, world, view, part: match.slice(1), body }) ?? NOT_FOUND;
  }
  return NOT_FOUND;
}

const NOT_FOUND: Reply = { status: 404, body: { errors: ['Not found'] } };

function withoutSlugs(path: string): string {
  return path.replaceAll(/(^|\/)(\d+)-[^/]*/g, '$1$2');
}

/** Everybody signs in with the account's password. */
function signedIn(request: RawRequest, world: World): number | null {
  const { headers } = request;
  const granted = world.issuer.accountOf(request);
  if (granted !== null) return idOf(world, granted);
  const encoded = /^Basic (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '';
  const [email, ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  if (password.join(':') !== ACCOUNT.password) return null;
  return idOf(world, email);
}

function idOf({ people }: World, email: string | undefined): number | null {
  return [...people.values()].find((person) => person.email === email && person.state === 'active')?.id ?? null;
}

function bodyOf({ body }: RawRequest): Record<string, unknown> | null {
  if (body.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString());
    return objectOf(parsed);
  } catch {
    return null;
  }
}
