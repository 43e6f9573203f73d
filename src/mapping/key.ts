/** Who a record is at its vendor: the stream's own key, or the mapping's where the admin knows better. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { canonicalJson, Fault, type Mapping, type Problem, type Stream } from '#sdk';
import { absent, Bad } from './bad.ts';
import { compilePath } from './path.ts';
import { toText } from './values.ts';

/** The thing's id at the vendor, and which version of it the record is. */
export interface Identity {
  readonly id: string;
  readonly version: string;
}

export type StreamKey = (record: unknown) => Identity | { readonly drift: readonly Problem[] };

/** A stream's own key, with what its record lacks as drift. */
export function streamKey(stream: Pick<Stream, 'record' | 'key'>): StreamKey {
  return orDrift((record) => {
    const { success, data, error } = stream.record.safeParse(record);
    return success ? stream.key(data) : { drift: error.issues.map(asProblem) };
  });
}

/** The key that a mapping declares. Without a version, or where none is found, the content is the version. */
export function mappingKey({ id, version }: NonNullable<Mapping['key']>): StreamKey {
  const readId = compilePath(id);
  const readVersion = version === undefined ? null : compilePath(version);
  return orDrift((record) => {
    const foundId = asText(readId(record));
    if (foundId === null) return drift('external_id', `nothing at ${id}`);
    if (foundId instanceof Bad) return drift('external_id', foundId.problems[0]?.problem ?? '');
    const foundVersion = readVersion && asText(readVersion(record));
    if (foundVersion instanceof Bad) return drift('version', foundVersion.problems[0]?.problem ?? '');
    return { id: foundId, version: foundVersion ?? contentHash(record) };
  });
}

/** A record may be too deep to hash, or a connector's key may meet what it never expected: that costs this record alone. */
function orDrift(key: StreamKey): StreamKey {
  return (record) => {
    try {
      return key(record);
    } catch (thrown) {
      if (thrown instanceof Fault && thrown.kind === 'drift') return drift('external_id', thrown.message);
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      return drift('external_id', `cannot be made: ${reason}`);
    }
  };
}

/** The first 16 hexadecimal digits of the SHA-256 of the record's canonical JSON. */
export function contentHash(record: unknown): string {
  return createHash('sha256').update(canonicalJson(record)).digest('hex').slice(0, 16);
}

function asText(value: unknown): string | null | Bad {
  if (absent(value)) return null;
  return value instanceof Bad ? value : toText(value);
}

function asProblem({ path, message }: z.core.$ZodIssue): Problem {
  return { field: ['$', ...path.map(String)].join('.'), problem: message };
}

function drift(field: string, problem: string): { drift: readonly Problem[] } {
  return { drift: [{ field, problem }] };
}
