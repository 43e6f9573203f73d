/** Documents to records: each resource with who did it, terms and address beside it, so that it maps alone. */
import { z } from 'zod';
import { Fault } from '#sdk';
import { Document, Resource, type Linkage, type Merged, type MergedRecord } from './schema.ts';

/** Where a site differs. `base` is null where only the document can say. */
export interface Hints {
  readonly base: string | null;
  /** Tried in this order; then any field with a processed text. */
  readonly bodies: readonly string[];
}

const UNKNOWN_SITE: Hints = { base: null, bodies: ['body', 'comment_body', 'field_comment_body'] };

/** A collection, one resource, a record of ours or a list of them. Throws `drift` saying where. */
export function parse(body: Uint8Array, _contentType: string): readonly unknown[] {
  const json = readJson(body);
  if (Array.isArray(json)) return json.map((one) => recordOf(one, new Map(), UNKNOWN_SITE));
  if (typeof json === 'object' && json !== null && 'type' in json && 'id' in json) {
    return [recordOf(json, new Map(), UNKNOWN_SITE)];
  }
  return recordsOf(asDocument(json), UNKNOWN_SITE);
}

export function readDocument(body: Uint8Array): Document {
  return asDocument(readJson(body));
}

/** Each resource of `data` as a record; one that is no resource stays as it came, and is drift by itself. */
export function recordsOf(document: Document, hints: Hints): readonly unknown[] {
  const included = new Map<string, Resource>();
  for (const one of document.included ?? []) {
    const resource = Resource.safeParse(one);
    if (resource.success) included.set(`${resource.data.type} ${resource.data.id}`, resource.data);
  }
  const { data } = document;
  if (data === null || data === undefined) return [];
  return (Array.isArray(data) ? data : [data]).map((one) => recordOf(one, included, hints));
}

/** UUIDs of what exists and was left out because the account may not see it. */
export function omittedOf(document: Document): string[] {
  const links = Object.entries(document.meta?.omitted?.links ?? {}).filter(([name]) => name !== 'help');
  return links.flatMap(([, { href }]) => /\/([0-9a-f-]{36})(?:[?#]|$)/.exec(href)?.[1] ?? []);
}

/** Stands for something that exists and that the account may not see. */
export function hiddenRecord(type: string, id: string): MergedRecord {
  const nothing = {
    resaved: false,
    url: null,
    actor: null,
    html: null,
    tags: [],
    comments: null,
    thread: null,
    parent: null,
  };
  return { type, id, attributes: {}, merged: { hidden: true, ...nothing } };
}

function recordOf(raw: unknown, included: ReadonlyMap<string, Resource>, hints: Hints): unknown {
  if (typeof raw === 'object' && raw !== null && 'merged' in raw) return raw;
  const { success, data } = Resource.safeParse(raw);
  return success ? { ...data, merged: merge(data, included, hints) } : raw;
}

function merge(resource: Resource, included: ReadonlyMap<string, Resource>, hints: Hints): Merged {
  const attributes = resource.attributes ?? {};
  const base = hints.base ?? baseOf(resource);
  return {
    hidden: false,
    resaved: attributes['revision_translation_affected'] === null,
    url: base === null ? null : urlOf(resource, base),
    actor: actorOf(resource, included, base),
    html: htmlOf(attributes, hints.bodies),
    tags: tagsOf(resource, included),
    comments: commentsOf(attributes),
    thread: idOf(linkage(resource, 'entity_id')[0]),
    parent: idOf(linkage(resource, 'pid')[0]),
  };
}

function linkage(resource: Resource, field: string): readonly Linkage[] {
  const data = resource.relationships?.[field]?.data;
  if (data === null || data === undefined) return [];
  return Array.isArray(data) ? data : [data];
}

/** Null for a target that is gone or nothing stored. */
function idOf(target: Linkage | undefined): string | null {
  return target === undefined || target.id === 'missing' || target.id === 'virtual' ? null : target.id;
}

/** Everything before `/jsonapi/` in the resource's own address. */
function baseOf(resource: Resource): string | null {
  const href = resource.links?.self?.href ?? '';
  const end = href.indexOf('/jsonapi/');
  return end === -1 ? null : href.slice(0, end);
}

const Path = z.looseObject({ alias: z.string().nullish() });

function urlOf({ type, attributes = {} }: Resource, base: string): string | null {
  const cid = attributes['drupal_internal__cid'];
  if (typeof cid === 'number') return `${base}/comment/${cid}#comment-${cid}`;
  const alias = Path.safeParse(attributes['path']).data?.alias;
  if (alias?.startsWith('/')) return base + alias;
  const nid = attributes['drupal_internal__nid'];
  return type.startsWith('node--') && typeof nid === 'number' ? `${base}/node/${nid}` : null;
}

function actorOf(resource: Resource, included: ReadonlyMap<string, Resource>, base: string | null): Merged['actor'] {
  const target = linkage(resource, 'uid')[0];
  if (resource.type.startsWith('node--') && isSavedAgain(resource)) {
    const { changed, revision_timestamp: revised } = resource.attributes ?? {};
    // A save that made no revision left the one before it, with who made that one.
    if (instantOf(changed) > instantOf(revised)) return null;
    return personOf(resource, linkage(resource, 'revision_uid')[0] ?? target, included, base);
  }
  return personOf(resource, target, included, base);
}

function isSavedAgain({ attributes = {} }: Resource): boolean {
  const { created, changed, revision_translation_affected: affected } = attributes;
  return affected === null || instantOf(changed) > instantOf(created);
}

/** NaN for what is no date: nothing is later. */
function instantOf(date: unknown): number {
  return typeof date === 'string' ? Date.parse(date) : Number.NaN;
}

function personOf(
  resource: Resource,
  target: Linkage | undefined,
  included: ReadonlyMap<string, Resource>,
  base: string | null,
): Merged['actor'] {
  const id = idOf(target);
  if (target === undefined || id === null) return null;
  const uid = target.meta?.drupal_internal__target_id;
  // A visitor may leave a name with a comment; `Anonymous`, the name of user 0, stands for none.
  if (uid === 0) return { id, name: text(resource.attributes?.['name']), handle: null, url: null };
  const user = included.get(`${target.type} ${id}`)?.attributes ?? {};
  const handle = text(user['name']);
  return {
    id,
    name: text(user['display_name']) ?? handle,
    handle,
    url: base !== null && uid !== undefined ? `${base}/user/${uid}` : null,
  };
}

const Processed = z.looseObject({ processed: z.string() });

function htmlOf(attributes: Readonly<Record<string, unknown>>, bodies: readonly string[]): string | null {
  const fields = [...bodies.map((name) => attributes[name]), ...Object.values(attributes)];
  for (const field of fields) {
    const { success, data } = Processed.safeParse(field);
    if (success) return text(data.processed.trim());
  }
  return null;
}

function tagsOf(resource: Resource, included: ReadonlyMap<string, Resource>): string[] {
  const targets = Object.keys(resource.relationships ?? {}).flatMap((field) => linkage(resource, field));
  const names = targets
    .filter(({ type }) => type.startsWith('taxonomy_term--'))
    .flatMap(({ type, id }) => text(included.get(`${type} ${id}`)?.attributes?.['name']) ?? []);
  return [...new Set(names)];
}

const Statistics = z.looseObject({ comment_count: z.int().nonnegative() });

/** Over all its comment fields; null where it has none. */
function commentsOf(attributes: Readonly<Record<string, unknown>>): number | null {
  const counts = Object.values(attributes).flatMap((field) => Statistics.safeParse(field).data?.comment_count ?? []);
  return counts.length > 0 ? counts.reduce((sum, count) => sum + count, 0) : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function asDocument(json: unknown): Document {
  const { success, data, error } = Document.safeParse(json);
  if (!success) throw new Fault('drift', `not a JSON:API document: ${z.prettifyError(error)}`, { cause: error });
  if (data.errors) {
    const told = JSON.stringify(data.errors).slice(0, 300);
    throw new Fault('drift', `a JSON:API document of errors: ${told}`);
  }
  if (!('data' in data)) throw new Fault('drift', 'not a JSON:API document: it has no data');
  return data;
}

function readJson(body: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new Fault('drift', 'not UTF-8', { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const start = text.trim().slice(0, 80);
    const what = start === '' ? 'nothing' : `not JSON (${(cause as Error).message}): ${start}`;
    throw new Fault('drift', what, { cause });
  }
}
