/** A hub of blogs in RSS, Atom, RDF and JSON Feed, with comments, ETags, a list in OPML, a WebSub hub, and addresses that have moved or ended. */
import { createHash } from 'node:crypto';
import type { RawRequest } from '#sdk';
import { defineSandbox, type Addition, type Reply } from '#sdk/sandbox';
import { commentsOf, feedOf, listOf, pageOf, PATHS, TYPES, xml } from './sandbox/documents.ts';
import { pushOf, subscribe } from './sandbox/hub.ts';
import { addPost, FORMATS, seeded, SITE, type Format, type World } from './sandbox/world.ts';
import { secretOf } from './websub.ts';

export type { World } from './sandbox/world.ts';

/** Where nobody listens: whoever connects this sandbox for longer gives the true one. */
const CALLBACK = 'http://127.0.0.1:1/in/feed/sandbox';
const PUSHED = `${SITE}/blogs/company.rss`;
/** Longer than what an activity can hold. */
const TOO_LONG = 1_000_001;

export const sandbox = defineSandbox<World>({
  connector: 'feed',
  world: seeded,
  handle,
  settings: (url) => ({
    feeds: PATHS.map(([, path]) => url + path),
    comments: true,
    fastest_minutes: 0,
    slowest_minutes: 0,
    callback: CALLBACK,
  }),
  made: () => [],
  streams: {
    items: {
      add(world, { at, text, poisoned }: Addition = {}) {
        const format = FORMATS[world.last % FORMATS.length] ?? 'rss';
        const html = poisoned ? 'a'.repeat(TOO_LONG) : `<p>${xml(text ?? `Words of post ${world.last + 1}`)}</p>`;
        return addPost(world, { format, html, ...(at && { published: at }) }).id;
      },
      edit(world, id, text) {
        const post = world.posts.find((one) => one.id === id);
        if (!post) throw new RangeError(`no post ${id}`);
        post.html = `<p>${xml(text)}</p>`;
        post.updated = new Date(Math.max(world.now().getTime(), post.updated.getTime() + 1));
      },
    },
  },
  actions: {},
  pushes: (world) =>
    world.posts
      .filter(({ format }) => format === 'rss')
      .map((post) =>
        pushOf(
          feedOf({ ...world, posts: [post] }, 'rss', SITE),
          PUSHED,
          `${SITE}/hub`,
          secretOf(CALLBACK, PUSHED),
          TYPES.rss,
        ),
      ),
  faults: {
    gone: { summary: '410: ended for good', before: () => ({ status: 410, body: '' }) },
    not_found: {
      summary: '404 as a page',
      before: () => ({
        status: 404,
        headers: { 'content-type': 'text/html' },
        body: '<html><body>Not here.</body></html>',
      }),
    },
    moved: {
      summary: '301 to the same path below /new',
      before: ({ path }) =>
        path.startsWith('/new/') ? null : { status: 301, headers: { location: `/new${path}` }, body: '' },
    },
    cut: { summary: 'documents break off in the middle', after: (_, reply) => cut(reply) },
    latin: { summary: 'documents in ISO 8859-1 that claim to be UTF-8', after: (_, reply) => latin(reply) },
  },
});

function handle(request: RawRequest, world: World): Reply {
  const base = `http://${request.headers['host'] ?? 'blogs.sandbox.example'}`;
  const path = request.path.replace(/^\/new(?=\/)/, '');
  if (path === '/hub')
    return request.method === 'POST' ? subscribe(request, world) : { status: 405, headers: { allow: 'POST' } };
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, headers: { allow: 'GET, HEAD' } };
  if (path === '/') return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: pageOf(base) };
  if (path === '/blogs.opml') return document(request, listOf(base), 'text/x-opml', world);
  const [format] = PATHS.find(([, one]) => one === path) ?? [];
  if (format) return document(request, feedOf(world, format, base), TYPES[format], world, hubOf(format, base));
  const number = Number(/^\/posts\/(\d+)\/comments\.rss$/.exec(path)?.[1]);
  const post = world.posts.find((one) => one.number === number);
  if (post) return document(request, commentsOf(post), TYPES.rss, world);
  return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body>Nothing here.</body></html>' };
}

/** Atom names its hub in the header alone. */
function hubOf(format: Format, base: string): Readonly<Record<string, string>> {
  return format === 'atom' ? { link: `<${base}/hub>; rel="hub", <${base}/blogs/support.atom>; rel="self"` } : {};
}

function document(
  { headers }: RawRequest,
  body: string,
  type: string,
  world: World,
  more: Readonly<Record<string, string>> = {},
): Reply {
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
  const known = { etag, date: world.now().toUTCString(), ...more };
  if (headers['if-none-match'] === etag) return { status: 304, headers: known };
  return { status: 200, headers: { 'content-type': type, ...known }, body };
}

function cut(reply: Reply): Reply {
  if (typeof reply !== 'object' || typeof reply.body !== 'string') return reply;
  return { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length * 0.8)) };
}

function latin(reply: Reply): Reply {
  if (typeof reply !== 'object' || typeof reply.body !== 'string') return reply;
  return { ...reply, body: Buffer.from(reply.body, 'latin1') };
}
