/** What a post may hold, told by its content type: JSON, a JSON value a line, CloudEvents, ActivityStreams. */
import { Fault, parseJson, type Pushed, type RawRequest } from '#sdk';
import { isObject, recordsOf } from './schema.ts';

/** `application/json`, `text/json`, `application/vnd.acme+json`; any parameters. */
const JSON_TYPE = /^(?:application|text)\/(?:[\w.-]+\+)?json$/;
const LINES = new Set(['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/json-lines']);
const LINE_FEED = 0x0a;
const COLLECTIONS = new Set<unknown>(['Collection', 'OrderedCollection', 'CollectionPage', 'OrderedCollectionPage']);

/** @param plain the mapping for what is neither an event nor an activity. Throws `rejected` for a type that is none of these, `drift` for a body that is not of its type. */
export function readPost({ headers, body }: RawRequest, plain: string): readonly Pushed[] {
  const [type = 'application/json', ...parameters] = (headers['content-type'] ?? 'application/json')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (headers['ce-specversion'] !== undefined) return [{ stream: 'events', record: binaryEvent(headers, type, body) }];
  if (type === 'application/cloudevents+json') return [{ stream: 'events', record: structured(parseJson(body)) }];
  if (type === 'application/cloudevents-batch+json') {
    return listOf(parseJson(body)).map((event) => ({ stream: 'events', record: structured(event) }));
  }
  if (type === 'application/activity+json' || (type === 'application/ld+json' && isActivities(parameters)))
    return activitiesOf(parseJson(body)).map((record) => ({ stream: 'activities', record }));
  if (LINES.has(type)) return linesOf(body).map((record) => ({ stream: plain, record }));
  if (JSON_TYPE.test(type)) return recordsOf(parseJson(body)).map((record) => ({ stream: plain, record }));
  throw new Fault('rejected', `content-type ${type.slice(0, 80)} is not JSON`, {
    cure: 'Send JSON with the header content-type: application/json, or CloudEvents or ActivityStreams with theirs.',
  });
}

/** An event as one object: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
export function structured(event: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(event)) throw new Fault('drift', 'a CloudEvent is a JSON object');
  const missing = ['specversion', 'id', 'source', 'type'].filter(
    (name) => typeof event[name] !== 'string' || event[name] === '',
  );
  if (missing.length > 0) throw new Fault('drift', `a CloudEvent without ${missing.join(', ')}`);
  if (!String(event['specversion']).startsWith('1.'))
    throw new Fault('drift', `CloudEvents ${String(event['specversion'])} is not read: send version 1.0`);
  return event;
}

/** Attributes are headers, data is the body: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md */
function binaryEvent(
  headers: RawRequest['headers'],
  type: string,
  body: Uint8Array,
): Readonly<Record<string, unknown>> {
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('ce-') && value !== undefined ? [[name.slice('ce-'.length), decodedHeader(value)] as const] : [],
  );
  const typed = headers['content-type'] === undefined ? {} : { datacontenttype: type };
  return structured({ ...Object.fromEntries(attributes), ...typed, ...dataOf(type, body) });
}

function dataOf(type: string, body: Uint8Array): object {
  if (body.length === 0) return {};
  if (JSON_TYPE.test(type)) return { data: parseJson(body) };
  if (type.startsWith('text/')) return { data: new TextDecoder().decode(body) };
  return { data_base64: Buffer.from(body).toString('base64') };
}

/** Percent-encoded UTF-8; what is not is kept as it came. */
function decodedHeader(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function isActivities(parameters: readonly string[]): boolean {
  return parameters.some((one) => one.startsWith('profile=') && one.includes('w3.org/ns/activitystreams'));
}

/** One, a list, or those of a collection: https://www.w3.org/TR/activitystreams-core/ */
export function activitiesOf(value: unknown): readonly unknown[] {
  if (!isObject(value)) return listOf(value);
  if (!COLLECTIONS.has(value['type'])) return [value];
  return listOf(value['orderedItems'] ?? value['items'] ?? []);
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Fault('drift', 'JSON, but no list');
}

/** Empty lines are none. A line that is no JSON refuses the post whole, by its number: then it can be sent again whole. */
export function linesOf(body: Uint8Array): readonly unknown[] {
  const records: unknown[] = [];
  let line = 0;
  for (let from = 0; from < body.length;) {
    const end = body.indexOf(LINE_FEED, from);
    const bytes = body.subarray(from, end === -1 ? body.length : end);
    from = end === -1 ? body.length : end + 1;
    line += 1;
    if (bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09)) continue;
    try {
      records.push(parseJson(bytes));
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      throw new Fault(thrown.kind, `line ${line}: ${thrown.message}`, { cause: thrown });
    }
  }
  if (line === 0) throw new Fault('drift', 'an empty body is not JSON');
  return records;
}
