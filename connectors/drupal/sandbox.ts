/**
 * A Drupal with JSON:API, basic authentication and comments: two content types, one comment type, one vocabulary.
 * Left out: relationship and related addresses, revisions by number, cookies, page cache.
 */
import type { RawRequest } from '#sdk';
import { defineSandbox, type FaultSpec, type Reply } from '#sdk/sandbox';
import { Refusal, refused, refusalReply, htmlNotFound, VERSION } from './sandbox/answers.ts';
import type { Viewer } from './sandbox/documents.ts';
import { entry, placeOf, read } from './sandbox/reading.ts';
import {
  addContent,
  addRemark,
  makeWorld,
  personNamed,
  seconds,
  uuidOf,
  type Item,
  type World,
} from './sandbox/world.ts';
import { drop, write } from './sandbox/writing.ts';

export { addContent, personNamed } from './sandbox/world.ts';

const USER = 'bondfire';
/** Seeded in this order (sandbox/world.ts). */
const FIRST = 1;
const DRAFT = 8;

export const sandbox = defineSandbox<World>({
  connector: 'drupal',
  world: makeWorld,
  handle,
  settings: (url) => ({ url, username: USER, password: `${USER}-sandbox` }),
  made: ({ made }) => made,
  streams: {
    nodes: {
      add(world, { at, text, poisoned } = {}) {
        const changed = at ? Math.floor(at.getTime() / 1000) : seconds(world);
        const value = text ?? `Practice ${world.serial + 1}`;
        const body = { value, format: 'plain_text' };
        return addContent(world, {
          bundle: 'article',
          title: value.slice(0, 255),
          body,
          changed,
          ...(poisoned && { created: 'soon' }),
        }).id;
      },
      edit: (world, id, text) => edit(world, find(world.content, id), text),
      remove: (world, id) => drop(world, find(world.content, id)),
    },
    comments: {
      add(world, { at, text, poisoned } = {}) {
        const changed = at ? Math.floor(at.getTime() / 1000) : seconds(world);
        const body = { value: text ?? `Remark ${world.serial + 1}`, format: 'plain_text' };
        const on = find(world.content, uuidOf('node', FIRST));
        return addRemark(world, on, { body, changed, ...(poisoned && { created: 'soon' }) }).id;
      },
      edit: (world, id, text) => edit(world, find(world.remarks, id), text),
      remove: (world, id) => drop(world, find(world.remarks, id)),
    },
  },
  actions: {
    create_node: { input: (text) => ({ type: 'article', title: text, body: text }) },
    update_node: { input: (text) => ({ id: uuidOf('node', FIRST), body: text }) },
    publish_node: { input: () => ({ id: uuidOf('node', DRAFT) }) },
    unpublish_node: { input: () => ({ id: uuidOf('node', FIRST + 2) }) },
    comment: { input: (text) => ({ node: uuidOf('node', FIRST), body: text }) },
  },
  faults: faults(),
});

function handle(request: RawRequest, world: World): Reply {
  const base = `http://${request.headers['host'] ?? 'drupal.sandbox'}`;
  try {
    const reply = routed(request, { world, base, person: personOf(request, world) });
    return typeof reply === 'string' ? reply : dated(reply, world);
  } catch (thrown) {
    if (thrown instanceof Refusal) return dated(refusalReply(thrown, base + request.path), world);
    throw thrown;
  }
}

function routed(request: RawRequest, viewer: Viewer): Reply {
  const { method, path } = request;
  if (path === '/oauth/authorize' && method === 'GET') return viewer.world.issuer.authorize(request);
  if (path === '/oauth/token' && method === 'POST') return viewer.world.issuer.token(request);
  if (isBearer(request) && viewer.world.issuer.accountOf(request) === null) return badBearer();
  if (path === '/jsonapi') return entry(viewer);
  const place = placeOf(viewer, path);
  if (!place) return htmlNotFound();
  if (method === 'GET' || method === 'HEAD') return read(viewer, request, place);
  if (request.headers['authorization'] === undefined) {
    throw new Refusal(401, [{ detail: 'No authentication credentials provided.' }], {
      'www-authenticate': 'Basic realm="Practices"',
    });
  }
  if (viewer.person.uid === 0) throw refused(403, '');
  return write(viewer, request, place);
}

function isBearer({ headers }: RawRequest): boolean {
  return /^Bearer /i.test(headers['authorization'] ?? '');
}

/** Simple OAuth refuses also what everybody may read, and says so in HTML. */
function badBearer(): Reply {
  return {
    status: 401,
    headers: { 'content-type': 'text/html; charset=UTF-8', 'www-authenticate': 'Bearer realm="OAuth"' },
    body: '<!doctype html><title>Unauthorized</title>The resource owner or authorization server denied the request.',
  };
}

/** Whoever is not known is a visitor, and is not told. */
function personOf(request: RawRequest, world: World) {
  const account = world.issuer.accountOf(request);
  if (account !== null) return personNamed(world, account);
  const { headers } = request;
  const [, encoded = ''] = /^Basic (.+)$/.exec(headers['authorization'] ?? '') ?? [];
  const given = Buffer.from(encoded, 'base64').toString();
  const found = world.people.find(({ uid, name, password }) => uid !== 0 && given === `${name}:${password}`);
  return found ?? personNamed(world, 'Anonymous');
}

/** The site's clock is the sandbox's. */
function dated(reply: Exclude<Reply, string>, world: World): Exclude<Reply, string> {
  return { ...reply, headers: { date: world.now().toUTCString(), ...reply.headers } };
}

function find<T extends Item>(items: readonly T[], id: string): T {
  const found = items.find((item) => item.id === id);
  if (!found) throw new RangeError(`nothing has the id ${id}`);
  return found;
}

/** As a form saves: a new revision, and `changed` moves. */
function edit(world: World, item: Item, text: string): void {
  item.body = { value: text, format: 'plain_text' };
  item.changed = Math.max(seconds(world), item.changed);
  if (!('vid' in item)) return;
  world.vid += 1;
  Object.assign(item, { vid: world.vid, revised: item.changed, resaved: false });
}

function refuse(status: number, detail: string, headers: Readonly<Record<string, string>> = {}) {
  return (request: RawRequest): Reply =>
    refusalReply(new Refusal(status, [{ detail }], headers), `http://${request.headers['host'] ?? ''}${request.path}`);
}

function faults(): Readonly<Record<string, FaultSpec>> {
  const readOnly =
    'JSON:API is configured to accept only read operations. Site administrators can configure this at /admin/config/services/jsonapi.';
  return {
    anonymous: {
      summary: 'the account is not known any more: 200 as to a visitor',
      before: (request) => (request.method === 'GET' ? null : refuse(403, '')(request)),
      after: asVisitor,
    },
    forbidden: { summary: '403 that says nothing', before: refuse(403, '') },
    maintenance: {
      summary: '503 with Retry-After: 6: the site is being maintained',
      before: refuse(503, 'Practices is currently under maintenance. We should be back shortly.', {
        'retry-after': '6',
      }),
    },
    not_found: { summary: '404: the page of a site without JSON:API', before: htmlNotFound },
    read_only: {
      summary: '405 to every write: as a fresh site is set',
      before: (request) => (request.method === 'GET' ? null : refuse(405, readOnly, { allow: 'GET' })(request)),
    },
    unauthorized: {
      summary: '401: no credentials',
      before: refuse(401, 'No authentication credentials provided.', { 'www-authenticate': 'Basic realm="Practices"' }),
    },
    verbose_errors: { summary: 'errors come with their exception and trace', after: withTrace },
  };
}

/** What is public stays; what says who we are goes, and with it every second row. */
function asVisitor(_request: RawRequest, reply: Reply): Reply {
  if (typeof reply === 'string' || typeof reply.body !== 'object' || reply.body instanceof Uint8Array) return reply;
  const { meta: _, ...body } = reply.body as { meta?: unknown; data?: unknown };
  const data = Array.isArray(body.data) ? body.data.filter((_one, at) => at % 2 === 0) : body.data;
  return { ...reply, body: { ...body, data } };
}

function withTrace(_: RawRequest, reply: Reply): Reply {
  if (typeof reply === 'string' || reply.status < 400 || typeof reply.body !== 'object') return reply;
  const { errors = [] } = reply.body as { errors?: readonly object[] };
  const trace = Array.from({ length: 200 }, (_one, at) => ({
    file: '/var/www/core/lib/Drupal.php',
    line: at,
    function: 'handle',
  }));
  const meta = { exception: 'Drupal\\jsonapi\\Exception\\UnprocessableHttpEntityException', trace };
  return { ...reply, body: { jsonapi: VERSION, errors: errors.map((error) => Object.assign(error, { meta })) } };
}
