/** Rows as JSON:API writes them. */
import { JSON_API, VERSION } from './answers.ts';
import {
  BUNDLES,
  uuidOf,
  type Content,
  type Formatted,
  type Item,
  type Person,
  type Remark,
  type Term,
  type World,
} from './world.ts';

export interface Json {
  readonly [name: string]: unknown;
}

export interface Viewer {
  readonly world: World;
  /** `http://127.0.0.1:8080` */
  readonly base: string;
  readonly person: Person;
}

export function typeOf({ kind, bundle }: Pick<Item, 'kind' | 'bundle'>): string {
  return `${kind}--${bundle}`;
}

export function addressOf({ base }: Viewer, { kind, bundle, id }: Item): string {
  return `${base}/jsonapi/${kind}/${bundle}/${id}`;
}

export function document(body: Json): Json {
  return { jsonapi: VERSION, ...body };
}

export function resource(viewer: Viewer, item: Content | Remark): Json {
  const address = addressOf(viewer, item);
  const version = item.kind === 'node' ? `?resourceVersion=id%3A${item.vid}` : '';
  const made = item.kind === 'node' ? node(viewer, item) : comment(viewer, item);
  const relationships = Object.entries(made.relationships).map(([name, data]) => [
    name,
    {
      data,
      links: {
        related: { href: `${address}/${name}${version}` },
        self: { href: `${address}/relationships/${name}${version}` },
      },
    },
  ]);
  return {
    type: typeOf(item),
    id: item.id,
    links: { self: { href: address + version } },
    attributes: made.attributes,
    relationships: Object.fromEntries(relationships),
  };
}

interface Parts {
  readonly attributes: Json;
  readonly relationships: Json;
}

function node({ world, person }: Viewer, item: Content): Parts {
  const remarks = world.remarks.filter(({ on }) => on === item);
  const last = remarks.at(-1);
  const administers = person.permissions.has('administer nodes');
  return {
    attributes: {
      drupal_internal__nid: item.serial,
      drupal_internal__vid: item.vid,
      langcode: 'en',
      revision_timestamp: instant(item.revised),
      ...(administers && { revision_log: item.log }),
      status: item.status,
      title: item.title,
      created: instant(item.created),
      changed: instant(item.changed),
      promote: true,
      sticky: false,
      default_langcode: true,
      revision_translation_affected: item.resaved ? null : true,
      path: { alias: null, pid: null, langcode: 'en' },
      body: item.body && { ...processed(item.body), summary: null },
      ...(item.comments !== null && {
        comment: {
          status: item.comments,
          cid: last?.serial ?? 0,
          last_comment_timestamp: last?.changed ?? item.changed,
          last_comment_name: last ? '' : null,
          last_comment_uid: (last ?? item).author.uid,
          comment_count: remarks.filter(({ status }) => status).length,
        },
      }),
    },
    relationships: {
      node_type: {
        type: 'node_type--node_type',
        id: uuidOf('type', BUNDLES.indexOf(item.bundle as never)),
        meta: target(item.bundle),
      },
      revision_uid: user(item.editor),
      uid: user(item.author),
      ...(item.bundle === 'article' && {
        field_tags: item.terms.map((term) => ({ type: 'taxonomy_term--tags', id: term.id, meta: target(term.tid) })),
      }),
    },
  };
}

function comment(_: Viewer, item: Remark): Parts {
  return {
    attributes: {
      drupal_internal__cid: item.serial,
      langcode: 'en',
      status: item.status,
      subject: item.title,
      name: null,
      homepage: null,
      created: instant(item.created),
      changed: instant(item.changed),
      thread: item.thread,
      entity_type: 'node',
      field_name: 'comment',
      default_langcode: true,
      comment_body: item.body && processed(item.body),
    },
    relationships: {
      comment_type: { type: 'comment_type--comment_type', id: uuidOf('comment type', 0), meta: target(item.bundle) },
      uid: user(item.author),
      pid: item.parent && { type: typeOf(item.parent), id: item.parent.id, meta: target(item.parent.serial) },
      entity_id: { type: typeOf(item.on), id: item.on.id, meta: target(item.on.serial) },
    },
  };
}

/** What a viewer may see of a person: a display name, with more rights more. */
export function userResource({ base, person: viewer }: Viewer, person: Person): Json {
  const address = `${base}/jsonapi/user/user/${person.id}`;
  const own = viewer.uid === person.uid;
  const all = viewer.permissions.has('administer users');
  const profile = person.uid !== 0 && (own || all || viewer.permissions.has('access user profiles'));
  const since = '2026-01-01T00:00:00+00:00';
  return {
    type: 'user--user',
    id: person.id,
    links: { self: { href: address } },
    attributes: {
      display_name: person.name,
      ...(profile && { drupal_internal__uid: person.uid, langcode: 'en', name: person.name }),
      ...(profile && (own || all) && { mail: `${person.name}@practices.example`, timezone: 'UTC' }),
      ...(profile && all && { status: true, init: null }),
      ...(profile && { created: since, changed: since, default_langcode: true }),
    },
  };
}

export function termResource({ base }: Viewer, term: Term): Json {
  const address = `${base}/jsonapi/taxonomy_term/tags/${term.id}?resourceVersion=id%3A${term.tid}`;
  return {
    type: 'taxonomy_term--tags',
    id: term.id,
    links: { self: { href: address } },
    attributes: { drupal_internal__tid: term.tid, langcode: 'en', status: true, name: term.name, weight: 0 },
  };
}

/** `fields[type]=a,b`: other attributes and relationships are left out, unknown names ignored. */
export function sparse(made: Json, query: URLSearchParams): Json {
  const wanted = query.get(`fields[${String(made['type'])}]`)?.split(',');
  if (!wanted) return made;
  const { attributes, relationships, ...rest } = made;
  const only = (given: unknown): Json =>
    Object.fromEntries(Object.entries((given ?? {}) as Json).filter(([name]) => wanted.includes(name)));
  const parts = { attributes: only(attributes), relationships: only(relationships) };
  return { ...rest, ...Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0)) };
}

export function contentType(header: string | undefined): boolean {
  return (header ?? '').split(';')[0]?.trim() === JSON_API;
}

function user({ uid, id }: Person): Json {
  return { type: 'user--user', id, meta: target(uid) };
}

function target(id: number | string): Json {
  return { drupal_internal__target_id: id };
}

/** Always UTC, whole seconds. A poisoned row has a date that is none. */
function instant(at: number | string): string {
  return typeof at === 'string' ? at : new Date(at * 1000).toISOString().replace('.000Z', '+00:00');
}

/** Plain text is escaped and set in paragraphs; HTML loses what runs. */
function processed(text: Formatted): Json {
  const { value, format } = text;
  if (format !== null && format !== 'plain_text') {
    return { ...text, processed: value.replaceAll(/<script\b[\s\S]*?<\/script>/gi, '') };
  }
  const escaped = value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r\n', '\n');
  const paragraphs = escaped.split(/\n{2,}/).map((one) => `<p>${one.trim().replaceAll('\n', '<br />\n')}</p>\n`);
  return { ...text, processed: paragraphs.join('') };
}
