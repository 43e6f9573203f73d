/** POST, PATCH and DELETE, with the refusals in the order in which Drupal comes to them. */
import { z } from 'zod';
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import { Refusal, refused, reply } from './answers.ts';
import { addressOf, contentType, document, resource, type Json, type Viewer } from './documents.ts';
import { Body, checkFields, denied, formatted, gone, one, validate, validateRemark } from './checking.ts';
import { missing, type Place } from './reading.ts';
import { addContent, addRemark, seconds, type Content, type Remark, type Term } from './world.ts';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function write(viewer: Viewer, request: RawRequest, place: Place): Reply {
  const [kind = '', bundle = ''] = place.shelf.split('/');
  if (kind !== 'node' && kind !== 'comment') throw refused(403, '');
  if (request.method === 'POST' && place.id === null) return post(viewer, request, kind, bundle, place);
  if (request.method === 'PATCH' && place.id !== null) return patch(viewer, request, kind, find(place), place);
  if (request.method === 'DELETE' && place.id !== null) return remove(viewer, find(place));
  const allow = place.id === null ? 'GET, HEAD, POST' : 'GET, HEAD, DELETE, PATCH';
  const detail = `No route found for "${request.method} ${viewer.base}${request.path}": Method Not Allowed (Allow: ${allow})`;
  throw new Refusal(405, [{ detail }], { allow });
}

function post(viewer: Viewer, request: RawRequest, kind: string, bundle: string, { shelf }: Place): Reply {
  const { world, person } = viewer;
  if (!person.permissions.has(kind === 'node' ? `create ${bundle} content` : 'post comments')) throw refused(403, '');
  const body = read(request);
  if (body.id !== undefined && !UUID.test(body.id)) {
    throw refused(422, 'IDs should be properly generated and formatted UUIDs as described in RFC 4122.');
  }
  const terms = checkFields(viewer, body, kind, bundle, 'POST');
  const id = body.id?.toLowerCase();
  const save = (): Content | Remark =>
    kind === 'node' ? newContent(viewer, body, bundle, terms) : newRemark(viewer, body, bundle);
  if (kind === 'node') validate(viewer, body, true, 'title', 'body');
  else validateRemark(viewer, body);
  if (id !== undefined && [...world.content, ...world.remarks].some((one) => one.id === id)) {
    throw refused(409, 'Conflict: Entity already exists.');
  }
  const item = save();
  record(viewer, kind, item, `${item.title ?? ''} ${item.body?.value ?? ''}`.trim());
  const version = item.kind === 'node' ? `?resourceVersion=id%3A${item.vid}` : '';
  const self = { self: { href: `${viewer.base}/jsonapi/${shelf}` } };
  return reply(201, document({ data: resource(viewer, item), links: self }), {
    location: addressOf(viewer, item) + version,
  });
}

function newContent(viewer: Viewer, { id, attributes }: Body, bundle: string, terms: readonly Term[] | null): Content {
  const { world, person } = viewer;
  const changed = seconds(world) - world.saveTakes;
  return addContent(world, {
    bundle,
    author: person,
    changed,
    title: String(attributes['title']),
    body: formatted(attributes['body']) ?? null,
    status: world.publishes || attributes['status'] !== false,
    terms: terms ?? [],
    log: text(attributes['revision_log']),
    ...(id !== undefined && { id: id.toLowerCase() }),
  });
}

function newRemark(viewer: Viewer, { id, attributes, relationships }: Body, bundle: string): Remark {
  const { world, person } = viewer;
  const target = one(relationships['entity_id']?.data);
  const on = world.content.find((content) => content.id === target?.id);
  if (!on) throw refused(404, gone(target));
  if (on.comments !== 2) throw denied('entity_type', 'POST', null);
  const answered = one(relationships['pid']?.data);
  const parent = world.remarks.find((remark) => remark.id === answered?.id) ?? null;
  return addRemark(world, on, {
    bundle,
    author: person,
    changed: seconds(world) - world.saveTakes,
    title: text(attributes['subject']),
    body: formatted(attributes['comment_body']) ?? null,
    parent,
    ...(id !== undefined && { id: id.toLowerCase() }),
  });
}

/** Every PATCH makes a revision; `changed` moves only with another field. */
function patch(viewer: Viewer, request: RawRequest, kind: string, item: Content | Remark, place: Place): Reply {
  const { person } = viewer;
  const own = person.permissions.has('edit own comments') && item.author === person;
  const permission = kind === 'node' ? `edit any ${item.bundle} content` : 'administer comments';
  if (!own && !person.permissions.has(permission)) throw refused(403, `The '${permission}' permission is required.`);
  const body = read(request);
  if (body.id !== item.id) {
    throw refused(400, `The selected entity (${item.id}) does not match the ID in the payload (${body.id ?? ''}).`);
  }
  const terms = checkFields(viewer, body, kind, item.bundle, 'PATCH');
  const { attributes } = body;
  if (kind === 'node') validate(viewer, body, false, 'title', 'body');
  const before = JSON.stringify([item.title, item.body, item.status, item.kind === 'node' && item.terms]);
  const title = text(attributes['title'] ?? attributes['subject']);
  if (title !== null) item.title = title;
  const said = formatted(attributes['body'] ?? attributes['comment_body']);
  if (said !== undefined) item.body = said;
  if (typeof attributes['status'] === 'boolean') item.status = attributes['status'];
  if (terms && item.kind === 'node') item.terms = terms;
  const moved = before !== JSON.stringify([item.title, item.body, item.status, item.kind === 'node' && item.terms]);
  saved(viewer, item, moved);
  if (item.kind === 'node' && attributes['revision_log'] !== undefined) item.log = text(attributes['revision_log']);
  record(viewer, 'revision', item, `${item.id} ${JSON.stringify(attributes)}`);
  return reply(
    200,
    document({
      data: resource(viewer, item),
      links: { self: { href: `${viewer.base}/jsonapi/${place.shelf}/${item.id}` } },
    }),
  );
}

function saved({ world, person }: Viewer, item: Content | Remark, moved: boolean): void {
  const at = seconds(world) - world.saveTakes;
  if (moved) item.changed = at;
  if (item.kind === 'comment') return;
  world.vid += 1;
  item.vid = world.vid;
  item.editor = person;
  item.revised = at;
  item.resaved = !moved;
}

function remove(viewer: Viewer, item: Content | Remark): Reply {
  const { permissions } = viewer.person;
  const own = item.kind === 'node' && item.author === viewer.person;
  const all =
    item.kind === 'node' ? ['bypass node access', `delete any ${item.bundle} content`] : ['administer comments'];
  const enough = own ? [...all, `delete own ${item.bundle} content`] : all;
  if (!enough.some((one) => permissions.has(one)))
    throw refused(
      403,
      `The following permissions are required: ${enough
        .slice(1)
        .map((one) => `'${one}'`)
        .join(' OR ')}.`,
    );
  drop(viewer.world, item);
  return { status: 204 };
}

/** Comments go with what they hang on and with what they answer. */
export function drop(world: Viewer['world'], item: Content | Remark): void {
  const gone = new Set<object>([item]);
  for (const remark of world.remarks)
    if (gone.has(remark.on) || (remark.parent && gone.has(remark.parent))) gone.add(remark);
  world.content.splice(0, Infinity, ...world.content.filter((one) => !gone.has(one)));
  world.remarks.splice(0, Infinity, ...world.remarks.filter((one) => !gone.has(one)));
}

function find({ rows, shelf, id }: Place): Content | Remark {
  const item = rows.find((row) => row.id === id);
  if (!item) throw missing(shelf);
  return item;
}

function read(request: RawRequest): Body {
  const type = request.headers['content-type'];
  if (!contentType(type)) {
    const detail =
      type === undefined
        ? 'No "Content-Type" request header specified'
        : `No route found that matches "Content-Type: ${type}"`;
    throw refused(415, detail);
  }
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(request.body).toString());
  } catch {
    throw refused(400, 'Syntax error');
  }
  const parsed = z.looseObject({ data: Body }).safeParse(json);
  if (!parsed.success) throw refused(400, 'Resource object must include a "type".');
  return parsed.data.data;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function record(
  { world, person }: Viewer,
  what: string,
  { id }: (Json & { readonly id: string }) | Content | Remark,
  said: string,
): void {
  world.made.push({ what, id, by: person.name, text: said, at: world.now().toISOString() });
}
