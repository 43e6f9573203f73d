/** What the connector itself reads of a post: only who it is. All else is the mapping's. */
import { createHash } from 'node:crypto';
import { canonicalJson, Fault } from '#sdk';

/** Text or a number that is exact. */
export function idOf(record: unknown): string | null {
  if (typeof record !== 'object' || record === null || !('id' in record)) return null;
  const { id } = record;
  if (typeof id === 'string' && id !== '') return id;
  return typeof id === 'number' && Number.isFinite(id) ? String(id) : null;
}

/** The first 16 hexadecimal digits of the SHA-256 of the record's canonical JSON. */
export function contentHash(record: unknown): string {
  return createHash('sha256').update(canonicalJson(record)).digest('hex').slice(0, 16);
}

/** A list is its items; an object whose only member is a list, such as `{"events":[…]}`, is that list; any other object is one post. */
export function recordsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) {
    throw new Fault('drift', `JSON, but neither an object nor a list: ${JSON.stringify(value).slice(0, 40)}`);
  }
  const [only, ...others] = Object.values(value);
  return others.length === 0 && Array.isArray(only) ? only : [value];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
