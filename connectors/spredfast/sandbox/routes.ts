/** The fake vendor's doors: sign-in, both versions of Conversations, Analytics, Events. */
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import { jsonOf, ok, page, refused } from './answers.ts';
import { conversations, me } from './conversations.ts';
import { APP, COMPANY, next, SUBSCRIPTIONS, TOKEN, type World } from './world.ts';

const XML = { 'content-type': 'application/xml' };
const COLUMNS = [
  'id',
  'stream_id',
  'stream_name',
  'network',
  'text',
  'published_date',
  'url',
  'author_id',
  'author_name',
  'author_username',
  'author_followers',
  'language',
  'labels',
  'sentiment',
];
const LIFE_MS = 730 * 86_400_000;

export function handle(request: RawRequest, world: World): Reply {
  const { path, headers } = request;
  if (/^\/v[13]\/oauth\//.test(path)) return signIn(request, world);
  if (path.startsWith('/files/')) return file(request, world);
  if (headers['authorization'] !== `Bearer ${TOKEN}`)
    return refused(401, 'UNAUTHENTICATED', 'The token is missing or is not known');
  if (path === '/v2/me' || path === '/v1/me') return me();
  const second = /^\/v2\/conversations\/(.+)$/.exec(path)?.[1];
  if (second !== undefined) return conversations(request, second, world);
  const [, environment, company, first] = /^\/([^/]+)\/v1\/company\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (first !== undefined) {
    // Told apart by capitals.
    if (environment !== COMPANY.environment || company !== COMPANY.id) return page(586, 'Service Not Found');
    if (first.startsWith('calendar') || first === 'users') return page(586, 'Service Not Found');
    return inCapitals(conversations(request, first, world));
  }
  if (path.startsWith('/v2/analytics/')) return analytics(request, world);
  if (path.startsWith('/v2/events/')) return events(request, world);
  return page(586, 'Service Not Found');
}

/** Version 1 writes its codes so. */
function inCapitals(reply: Reply): Reply {
  if (typeof reply !== 'object' || typeof reply.body !== 'string') return reply;
  return { ...reply, body: reply.body.replace(/"code":"\w+"/, (code) => `"code":${code.slice(7).toUpperCase()}`) };
}

function signIn(request: RawRequest, world: World): Reply {
  if (request.path.endsWith('/authorize')) {
    if (request.query.get('client_id') !== APP.id) return page(400, 'Unknown application');
    const code = `code-${next(world)}`;
    world.codes.add(code);
    const back = new URL(request.query.get('redirect_uri') ?? 'http://127.0.0.1/');
    back.searchParams.set('code', code);
    back.searchParams.set('state', request.query.get('state') ?? '');
    return { status: 302, headers: { location: back.href }, body: '' };
  }
  if (!request.path.endsWith('/token')) return page(586, 'Service Not Found');
  const form = new URLSearchParams(Buffer.from(request.body).toString());
  if (form.get('client_id') !== APP.id) return page(403, 'Developer Inactive');
  if (form.get('client_secret') !== APP.secret)
    return { status: 500, body: { data: null, status: { succeeded: false } } };
  if (!world.codes.delete(form.get('code') ?? '')) return refused(406, 'validation_error', 'The code is not known');
  return ok({ sfEntityType: 'Token', accessToken: TOKEN, expiryTime: world.now().getTime() + LIFE_MS });
}

function analytics(request: RawRequest, world: World): Reply {
  const path = request.path.replace('/v2/analytics/', '');
  if (path === 'streams') {
    const stream = {
      id: 22910,
      name: 'All Activity',
      mode: 'standard',
      inbox: false,
      stream_type: 'spredfast',
      query: '',
    };
    return { status: 200, body: [stream] };
  }
  if (path === 'export/stream_items/fields') {
    return { status: 200, body: COLUMNS.map((name, index) => ({ id: index + 1, name })) };
  }
  if (path === 'export/stream_items' && request.method === 'POST') return ask(request, world);
  const id = /^export\/(\d+)\/status$/.exec(path)?.[1];
  const known = world.exports.get(Number(id));
  if (!known) return { status: 404, body: {} };
  const url = `http://${request.headers['host']}/files/${known.id}.json?X-Amz-Signature=${known.signature}`;
  const expires = new Date(world.now().getTime() + 3_600_000).toISOString().slice(0, 23);
  return { status: 200, body: { expires, export_id: known.id, status: 'complete', url } };
}

function ask(request: RawRequest, world: World): Reply {
  const query = jsonOf(request)?.['query'] as
    | { start?: string; stop?: string; fields?: number[]; stream_ids?: number[] }
    | undefined;
  const [start, stop] = [Date.parse(query?.start ?? ''), Date.parse(query?.stop ?? '')];
  if (Number.isNaN(start) || Number.isNaN(stop) || !query?.fields?.length || request.query.get('format') !== 'json')
    return { status: 400, body: {} };
  const rows = world.items
    .filter(({ at, row }) => at >= start && at < stop && (query.stream_ids?.includes(Number(row['stream_id'])) ?? true))
    .map(({ row }) => Object.fromEntries(query.fields?.flatMap((field) => columnOf(row, field)) ?? []))
    // In no order that anybody promised.
    .toReversed();
  const id = Number(next(world));
  world.exports.set(id, { id, rows, signature: `sig-${id}` });
  // Text here, a number in the state of the export.
  return { status: 200, body: { export_id: String(id) } };
}

function columnOf(row: Readonly<Record<string, unknown>>, field: number): [string, unknown][] {
  const name = COLUMNS[field - 1];
  return name === undefined ? [] : [[name, row[name] ?? null]];
}

/** A store of files: its addresses are signed, and whoever shows a token as well is turned away. */
function file({ path, query, headers }: RawRequest, world: World): Reply {
  if (headers['authorization'] !== undefined)
    return { status: 400, headers: XML, body: '<Error><Code>InvalidArgument</Code></Error>' };
  const known = world.exports.get(Number(/^\/files\/(\d+)\.json$/.exec(path)?.[1]));
  if (!known || query.get('X-Amz-Signature') !== known.signature)
    return { status: 403, headers: XML, body: '<Error><Code>AccessDenied</Code></Error>' };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(known.rows) };
}

/** Without an envelope, and nobody is given anything who does not say how much. */
function events({ path, query }: RawRequest, world: World): Reply {
  if (path === '/v2/events/subscription') {
    const size = Number(query.get('pageSize') ?? 0);
    const from = Number(query.get('pageNumber') ?? 0) * size;
    const all = SUBSCRIPTIONS.map((one) => ({ ...one, version: 1, companyId: Number(COMPANY.id), status: 'ACTIVE' }));
    return { status: 200, body: all.slice(from, from + size) };
  }
  const uuid = path.replace('/v2/events/data/', '');
  if (!SUBSCRIPTIONS.some((one) => one.uuid === uuid)) return { status: 404, body: {} };
  const offset = Number(query.get('offset') ?? 0);
  const all = world.events.filter(({ subscriptionUuid }) => subscriptionUuid === uuid);
  return { status: 200, body: all.slice(offset, offset + Number(query.get('limit') ?? 0)).map(({ body }) => body) };
}
