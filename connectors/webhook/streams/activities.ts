/** Activities of ActivityStreams 2.0 that another system posts to us. */
import { z } from 'zod';
import { defineStream, parseJson } from '#sdk';
import { activitiesOf } from '../formats.ts';
import { contentHash, isObject } from '../schema.ts';

/** What these do, they do to the thing itself: its id is the identity, and each of them a version of it. */
const OF_THE_THING = new Set<unknown>(['Create', 'Update', 'Delete', 'Add', 'Remove']);

export const activities = defineStream({
  summary: 'Activities of ActivityStreams 2.0, or things by themselves; one, a list or a collection.',
  docs: 'https://www.w3.org/TR/activitystreams-vocabulary/',
  record: z.looseObject({ type: z.unknown() }),
  key(record) {
    const hash = contentHash(record);
    const of = OF_THE_THING.has(record.type) ? (idOf(record['object']) ?? idOf(record)) : idOf(record);
    return { id: of ?? hash, version: hash };
  },
  parse: (body: Uint8Array) => activitiesOf(parseJson(body)),
  edits: 'reported',
  deletes: 'reported',
});

/** A thing, or its address in its place. */
function idOf(thing: unknown): string | null {
  const id = isObject(thing) ? thing['id'] : thing;
  return typeof id === 'string' && id !== '' ? id : null;
}
