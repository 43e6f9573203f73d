import { describe, expect, test } from 'vitest';
import { asFault, type Fault, type RawRequest } from '#sdk';
import { readPost } from './formats.ts';
import { activities } from './streams/activities.ts';
import { events } from './streams/events.ts';

function request(body: string | Uint8Array, contentType?: string): RawRequest {
  return {
    method: 'POST',
    path: '/in/shop/token',
    query: new URLSearchParams(),
    headers: { 'content-type': contentType },
    body: typeof body === 'string' ? Buffer.from(body) : body,
  };
}

/** An event whose attributes are headers. */
function binary(
  type: string | undefined,
  body: string | Uint8Array,
  more: Readonly<Record<string, string>> = {},
): RawRequest {
  const plain = request(body, type);
  const headers = { 'ce-specversion': '1.0', 'ce-id': '7', 'ce-source': '/shop', 'ce-type': 'sold', ...more };
  return { ...plain, headers: { ...plain.headers, ...headers } };
}

function accepted(one: RawRequest): readonly unknown[] {
  return readPost(one, 'posts').map(({ stream, record }) => [stream, record]);
}

function faultOf(work: () => unknown): Fault | null {
  try {
    work();
    return null;
  } catch (error) {
    return asFault(error);
  }
}

describe('what the content type says', () => {
  const event = { specversion: '1.0', id: '7', source: '/shop', type: 'sold', data: { text: 'One camera' } };
  const note = { type: 'Note', id: 'https://a.example/1', content: 'Hello' };

  test.each([
    ['an event', 'application/cloudevents+json; charset=utf-8', event, [['events', event]]],
    [
      'a batch of events',
      'application/cloudevents-batch+json',
      [event, event],
      [
        ['events', event],
        ['events', event],
      ],
    ],
    ['an empty batch', 'application/cloudevents-batch+json', [], []],
    ['an activity', 'application/activity+json', note, [['activities', note]]],
    [
      'linked data with the profile',
      'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
      [note],
      [['activities', note]],
    ],
    [
      'a collection',
      'application/activity+json',
      { type: 'OrderedCollection', orderedItems: [note] },
      [['activities', note]],
    ],
    ['an empty collection', 'application/activity+json', { type: 'Collection', totalItems: 0 }, []],
    ['other linked data', 'application/ld+json', { id: 1 }, [['posts', { id: 1 }]]],
  ])('%s', (_, type, body, records) => {
    expect(accepted(request(JSON.stringify(body), type))).toEqual(records);
  });

  test.each(['application/x-ndjson', 'application/jsonl'])('a JSON value a line: %s', (type) => {
    expect(accepted(request('{"id":1}\r\n\n {"id":2}\n{"id":"\u2028"}', type))).toEqual([
      ['posts', { id: 1 }],
      ['posts', { id: 2 }],
      ['posts', { id: '\u2028' }],
    ]);
    expect(faultOf(() => accepted(request('{"id":1}\n{"id":', type)))?.message).toBe(
      'line 2: not JSON: it ends too early at line 1, column 7',
    );
  });

  test('an event whose attributes are headers', () => {
    const attributes = { specversion: '1.0', id: '7', source: '/shop', type: 'sold' };
    expect(accepted(binary('application/json', '{"text":"One"}', { 'ce-subject': 'K%C3%A4se %zz' }))).toEqual([
      [
        'events',
        { ...attributes, subject: 'K%C3%A4se %zz', datacontenttype: 'application/json', data: { text: 'One' } },
      ],
    ]);
    expect(accepted(binary('text/plain', 'One', { 'ce-subject': 'K%C3%A4se' }))).toEqual([
      ['events', { ...attributes, subject: 'Käse', datacontenttype: 'text/plain', data: 'One' }],
    ]);
    expect(accepted(binary('image/png', Uint8Array.of(1, 2)))).toEqual([
      ['events', { ...attributes, datacontenttype: 'image/png', data_base64: 'AQI=' }],
    ]);
    expect(accepted(binary(undefined, ''))).toEqual([['events', attributes]]);
    expect(faultOf(() => accepted(binary(undefined, '', { 'ce-id': '' })))).toMatchObject({
      kind: 'drift',
      message: 'a CloudEvent without id',
    });
  });

  test.each([
    [{ ...event, specversion: '0.3' }, 'CloudEvents 0.3 is not read'],
    [{ ...event, source: 7, id: undefined }, 'a CloudEvent without id, source'],
    [[event], 'a CloudEvent is a JSON object'],
  ])('no event: %j', (body, message) => {
    expect(faultOf(() => accepted(request(JSON.stringify(body), 'application/cloudevents+json')))).toMatchObject({
      kind: 'drift',
      message: expect.stringContaining(message),
    });
  });

  test('the same event is one; a change of a thing is its next version', () => {
    const first = events.key({ ...event });
    expect(events.key({ ...event, data: null })).toEqual(first);
    expect(first.id).toBe('/shop 7');
    const create = activities.key({ type: 'Create', id: 'a:1', object: note });
    const gone = activities.key({ type: 'Delete', id: 'a:2', object: note.id });
    expect([create.id, gone.id]).toEqual([note.id, note.id]);
    expect(create.version).not.toBe(gone.version);
    expect(activities.key({ type: 'Like', id: 'a:3', object: note.id }).id).toBe('a:3');
  });
});
