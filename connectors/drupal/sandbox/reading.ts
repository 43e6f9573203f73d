/** Collections and single resources. */
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import { refused, reply, type Refusal } from './answers.ts';
import {
  addressOf,
  document,
  resource,
  sparse,
  termResource,
  userResource,
  type Json,
  type Viewer,
} from './documents.ts';
import { checkNames, filterOf, pageOf, sorted, type Fields } from './query.ts';
import { BUNDLES, COMMENT_BUNDLE, type Content, type Item, type Remark } from './world.ts';

type Row = Content | Remark;

const COMMON: Fields = {
  id: ({ id }) => [id],
  changed: ({ changed }) => [changed],
  created: ({ created }) => [created],
  status: ({ status }) => [status ? 1 : 0],
  'uid.id': ({ author }) => [author.id],
  'uid.name': ({ author }) => [author.name],
};
const NODE: Fields = {
  ...COMMON,
  drupal_internal__nid: ({ serial }) => [serial],
  drupal_internal__vid: (item) => [(item as Content).vid],
  title: ({ title }) => (title === null ? [] : [title]),
  'field_tags.id': (item) => (item as Content).terms.map(({ id }) => id),
};
const COMMENT: Fields = {
  ...COMMON,
  drupal_internal__cid: ({ serial }) => [serial],
  subject: ({ title }) => (title === null ? [] : [title]),
  'entity_id.id': (item) => [(item as Remark).on.id],
};
const INCLUDES: Readonly<Record<string, readonly string[]>> = {
  article: ['node_type', 'revision_uid', 'uid', 'field_tags'],
  page: ['node_type', 'revision_uid', 'uid'],
  comment: ['comment_type', 'uid', 'pid', 'entity_id'],
};

/** What a path names: a shelf of rows, people or terms, and maybe one of it. Null: no route. */
export interface Place {
  readonly shelf: string;
  readonly rows: readonly Row[];
  readonly id: string | null;
}

export function placeOf({ world }: Viewer, path: string): Place | null {
  const [kind = '', bundle = '', id = null, ...rest] = path.split('/').slice(2);
  if (rest.length > 0) return null;
  if (kind === 'node' && BUNDLES.includes(bundle as never)) {
    return { shelf: `node/${bundle}`, rows: world.content.filter((one) => one.bundle === bundle), id };
  }
  if (kind === 'comment' && bundle === COMMENT_BUNDLE) return { shelf: 'comment/comment', rows: world.remarks, id };
  if (path.startsWith('/jsonapi/user/user')) return { shelf: 'user/user', rows: [], id };
  return path.startsWith('/jsonapi/taxonomy_term/tags') ? { shelf: 'taxonomy_term/tags', rows: [], id } : null;
}

export function read(viewer: Viewer, request: RawRequest, place: Place): Reply {
  checkNames(request.query);
  if (place.shelf === 'user/user' || place.shelf === 'taxonomy_term/tags') return readNamed(viewer, request, place);
  return place.id === null ? readList(viewer, request, place) : readOne(viewer, request, place, place.id);
}

/** `GET /jsonapi`: every type, whatever one's rights; `me` for whom it knows. */
export function entry(viewer: Viewer): Reply {
  const { base, person } = viewer;
  const types = ['comment--comment', ...BUNDLES.map((type) => `node--${type}`), 'taxonomy_term--tags', 'user--user'];
  const links = Object.fromEntries(types.map((type) => [type, { href: `${base}/jsonapi/${type.replace('--', '/')}` }]));
  const me = { meta: { id: person.id }, href: `${base}/jsonapi/user/user/${person.id}` };
  return reply(200, document({ data: [], ...(person.uid !== 0 && { meta: { links: { me } } }), links }));
}

export function maySee({ world, person }: Viewer, item: Row): boolean {
  if (person.permissions.has('bypass node access')) return true;
  if (world.hidden.has(item.id)) return false;
  if (item.kind === 'node') return item.status || isOwnDraft(person, item);
  return item.status && maySee({ world, person } as Viewer, item.on);
}

/** A filter takes unpublished rows away in the database; without one they are left out after the page was cut, and named. */
function readList(viewer: Viewer, request: RawRequest, { shelf, rows }: Place): Reply {
  const { query } = request;
  const fields = shelf.startsWith('node/') ? NODE : COMMENT;
  const filter = filterOf(query, fields);
  const all = viewer.person.permissions.has('bypass node access');
  const found = sorted(rows, query, fields).filter(
    (row) => !filter || (filter(row) && (all || published(viewer.person, row))),
  );
  const { limit, offset } = pageOf(query);
  const page = found.slice(offset, offset + limit);
  const seen = page.filter((row) => maySee(viewer, row));
  const omitted = page.filter((row) => !maySee(viewer, row));
  const included = includedOf(viewer, query, shelf, seen);
  return reply(
    200,
    document({
      data: seen.map((row) => sparse(resource(viewer, row), query)),
      ...(included && { included }),
      ...(omitted.length > 0 && { meta: { omitted: omittedOf(viewer, omitted) } }),
      links: pageLinks(viewer, request, { limit, offset, more: found.length > offset + limit }),
    }),
  );
}

function isOwnDraft(person: Viewer['person'], { author }: Content): boolean {
  return author === person && person.permissions.has('view own unpublished content');
}

/** What the database leaves of a filtered list to somebody without all rights. */
function published(person: Viewer['person'], row: Row): boolean {
  const node = row.kind === 'node' ? row : row.on;
  return (row.kind === 'node' || row.status) && (node.status || isOwnDraft(person, node));
}

function omittedOf(viewer: Viewer, rows: readonly Item[]): Json {
  const items = rows.map((row) => [
    `item--${row.id.slice(0, 7)}`,
    {
      href: addressOf(viewer, row),
      meta: { rel: 'item', detail: 'The current user is not allowed to GET the selected resource.' },
    },
  ]);
  const help = { href: 'https://www.drupal.org/docs/8/modules/json-api/filtering#filters-access-control' };
  return {
    detail: 'Some resources have been omitted because of insufficient authorization.',
    links: { help, ...Object.fromEntries(items) },
  };
}

/** Only checked where there is a row to include for. */
function includedOf(viewer: Viewer, query: URLSearchParams, shelf: string, rows: readonly Row[]): Json[] | null {
  const names = (query.get('include') ?? '').split(',').filter((name) => name !== '');
  if (names.length === 0 || rows.length === 0) return null;
  const possible = INCLUDES[shelf.split('/')[1] ?? ''] ?? [];
  const wrong = names.find((name) => !possible.includes(name));
  if (wrong !== undefined) {
    throw refused(400, `\`${wrong}\` is not a valid relationship field name. Possible values: ${possible.join(', ')}.`);
  }
  const found = new Map<string, Json>();
  for (const row of rows) {
    if (names.includes('uid')) found.set(row.author.id, userResource(viewer, row.author));
    if (names.includes('revision_uid') && row.kind === 'node')
      found.set(row.editor.id, userResource(viewer, row.editor));
    if (names.includes('field_tags') && row.kind === 'node') {
      for (const term of row.terms) found.set(term.id, termResource(viewer, term));
    }
    if (names.includes('entity_id') && row.kind === 'comment') found.set(row.on.id, resource(viewer, row.on));
  }
  return [...found.values()].map((one) => sparse(one, query));
}

function readOne(viewer: Viewer, { query }: RawRequest, { shelf, rows }: Place, id: string): Reply {
  const row = rows.find((one) => one.id === id);
  if (!row) throw missing(shelf);
  if (!maySee(viewer, row))
    throw refused(403, 'The current user is not allowed to GET the selected resource.', '/data');
  const included = includedOf(viewer, query, shelf, [row]);
  const links = { self: { href: addressOf(viewer, row) } };
  return reply(200, document({ data: sparse(resource(viewer, row), query), ...(included && { included }), links }));
}

export function missing(shelf: string): Refusal {
  const route = `jsonapi.${shelf.replace('/', '--')}.individual`;
  return refused(
    404,
    `The "entity" parameter was not converted for the path "/jsonapi/${shelf}/{entity}" (route name: "${route}")`,
  );
}

/** People and terms: few, in order of their numbers; terms by name. */
function readNamed(viewer: Viewer, request: RawRequest, { shelf, id }: Place): Reply {
  const { query } = request;
  const { people, terms } = viewer.world;
  const name = query.get('filter[name]');
  const users = shelf === 'user/user';
  const found = users
    ? people.map((person) => userResource(viewer, person))
    : terms.filter((term) => name === null || term.name === name).map((term) => termResource(viewer, term));
  if (id !== null) {
    const one = found.find((resource) => resource['id'] === id);
    if (!one) throw missing(shelf);
    return reply(200, document({ data: sparse(one, query), links: { self: { href: viewer.base + request.path } } }));
  }
  if ((query.get('sort') ?? '').startsWith('-')) found.reverse();
  const { limit, offset } = pageOf(query);
  const data = found.slice(offset, offset + limit).map((one) => sparse(one, query));
  const links = pageLinks(viewer, request, { limit, offset, more: found.length > offset + limit });
  return reply(200, document({ data, links }));
}

function pageLinks(
  { base }: Viewer,
  { path, query }: RawRequest,
  { limit, offset, more }: { readonly limit: number; readonly offset: number; readonly more: boolean },
): Json {
  const link = (at: number | null): Json => {
    const to = new URLSearchParams(query);
    if (at !== null) {
      to.set('page[offset]', String(at));
      to.set('page[limit]', String(limit));
    }
    return { href: `${base}${path}${to.size > 0 ? `?${to}` : ''}` };
  };
  return {
    ...(offset > 0 && { first: link(0) }),
    ...(more && { next: link(offset + limit) }),
    ...(offset > 0 && { prev: link(Math.max(0, offset - limit)) }),
    self: link(null),
  };
}
