/** A fake account of Radian6, of both generations: the same posts as XML and as JSON. */
import type { RawRequest } from '#sdk';
import { defineSandbox, type FaultSpec, type Reply, type SandboxSpec } from '#sdk/sandbox';
import * as v1 from './sandbox/v1.ts';
import * as v3 from './sandbox/v3.ts';
import { ACCOUNT, addPost, SEEDED, seeded, TOPIC, type Post, type World } from './sandbox/world.ts';

export { addPost, SEEDED } from './sandbox/world.ts';
export type { World } from './sandbox/world.ts';

const XML = { 'content-type': 'application/xml' };
const SIGN_IN = 'auth/authenticate';

/** Of a request that is not a sign-in. */
function unlessSignIn(reply: Reply): (request: RawRequest) => Reply | null {
  return ({ path }) => (path.endsWith(SIGN_IN) ? null : reply);
}

const faults: Readonly<Record<string, FaultSpec>> = {
  unauthorized: {
    summary: '401: the token, the key or the password is refused',
    before: () => ({ status: 401, headers: XML, body: '<error>Authentication failed</error>' }),
  },
  forbidden: { summary: '403', before: () => ({ status: 403, headers: XML, body: '<error>Access denied</error>' }) },
  expired: {
    summary: '401 for a token that was good, while a sign-in gets another',
    before: unlessSignIn({ status: 401, headers: XML, body: '<error>Token expired</error>' }),
  },
  no_in_words: {
    summary: '200 with an error element, whatever was asked',
    before: unlessSignIn({ status: 200, headers: XML, body: '<error>Something went wrong</error>' }),
  },
  md5_only: {
    summary: 'the password has to be sent as its MD5',
    before: ({ path, headers }) =>
      path.endsWith(SIGN_IN) && !/^[0-9a-f]{32}$/.test(headers['auth_pass'] ?? '')
        ? { status: 401, headers: XML, body: '<error>Authentication failed</error>' }
        : null,
  },
  macro_failure: {
    summary: '200, and the macro’s action failed',
    before: ({ path }) =>
      path.endsWith('/macros')
        ? { status: 200, body: { results: [{ postId: 1, action: {}, result: 'FAILURE', error: 'Invalid value' }] } }
        : null,
  },
  macro_half: {
    summary: '200, and the first of the macro’s actions failed, the others not',
    after: ({ path }, reply) => (path.endsWith('/macros') ? halved(reply) : reply),
  },
  strange_updates: {
    summary: 'the updates of a post’s workflow, in a form that nobody documented',
    before: ({ path }) =>
      path.includes('/workflow/updates/')
        ? { status: 200, headers: XML, body: '<updates><event type="7">x</event></updates>' }
        : null,
  },
  removals: {
    summary: 'the newest post goes after each page of the river, so the pages shift',
    before: (request) => {
      busy.add(request);
      return null;
    },
  },
  mute: {
    summary: 'it is done, and answered with 200 and an empty body',
    after: (request, reply) => (request.method === 'POST' ? { status: 200, headers: XML, body: '' } : reply),
  },
};

export const sandbox = defineSandbox<World>({
  connector: 'radian6',
  world: seeded,
  handle,
  settings: (url) => ({ generation: 'v1', url: `${url}/socialcloud`, ...ACCOUNT, topics: [TOPIC] }),
  made: ({ made }) => made,
  streams: {
    posts: {
      add: (world, { at, text, poisoned = false } = {}) =>
        addPost(world, { ...(at && { at: at.getTime() }), ...(text !== undefined && { content: text }), poisoned }).id,
      edit: (world, id, text) => void Object.assign(postAt(world, id), { content: text }),
      remove: (world, id) => void world.posts.delete(id),
    },
  },
  actions: {
    assign: { input: () => ({ post: SEEDED[0], user: 538 }) },
    classify: { input: () => ({ post: SEEDED[0], classification: 4 }) },
    set_engagement: { input: () => ({ post: SEEDED[0], engagement: 3 }) },
    set_sentiment: { input: () => ({ post: SEEDED[0], sentiment: 'somewhat_negative' }) },
    add_note: { input: (text) => ({ post: SEEDED[0], text }) },
    add_tags: { input: (text) => ({ post: SEEDED[0], tags: [text.split(' ')[1]] }) },
    tag_author: { input: (text) => ({ author: '2184', tag: text.split(' ')[1] }) },
    list_topics: { input: () => ({}) },
    list_media_types: { input: () => ({}) },
    list_tags: { input: () => ({}) },
    read_author: { input: () => ({ author: '2184' }) },
  },
  faults,
});

/** The same account by the later generation, with the older headers. */
export const laterSandbox: SandboxSpec<World> = {
  ...sandbox,
  settings: (url) => ({ ...sandbox.settings(url), generation: 'v3' }),
};

/** Requests after which a post goes. */
const busy = new WeakSet<RawRequest>();

function handle(request: RawRequest, world: World): Reply {
  const reply = routed(request, world);
  if (busy.has(request) && request.path.includes('/topicdata/')) removeNewest(world);
  return reply;
}

function routed(request: RawRequest, world: World): Reply {
  const path = request.path.replace(/^\/socialcloud/, '').slice(1);
  if (path === `v1/${SIGN_IN}`) return v1.signIn(request, world);
  if (path === 'login/oauth/authorize' || path === 'oauth/authorize') return v3.authorize(request);
  if (path === 'oauth/token') return v3.token(request, world);
  const [generation = '', ...rest] = path.split('/');
  const behind = rest.join('/');
  if (generation === 'v1') {
    return v1.signedIn(request, world)
      ? v1.handle(request, behind, world)
      : v1.reply('<error>Authentication required</error>', 401);
  }
  if (!v1.signedIn(request, world) && !v3.hasToken(request, world)) return v3.refused();
  if (generation === 'v2' && behind === 'macros') return v3.macros(request, world);
  if (generation === 'v3' || generation === 'v2') return v3.handle(request, behind, world);
  return { status: 404, body: { status: '404', code: 'error.not_found', message: 'Not found' } };
}

function removeNewest({ posts }: World): void {
  const [first] = [...posts.values()].toSorted((one, other) => other.at - one.at);
  if (first) posts.delete(first.id);
}

function halved(reply: Reply): Reply {
  if (typeof reply === 'string') return reply;
  const { results } = reply.body as { results: readonly object[] };
  return {
    ...reply,
    body: {
      results: results.map((one, index) =>
        index === 0 ? Object.assign(one, { result: 'FAILURE', error: 'Busy' }) : one,
      ),
    },
  };
}

function postAt(world: World, id: string): Post {
  const found = world.posts.get(id);
  if (!found) throw new RangeError(`no post ${id}`);
  return found;
}
