/** Whatever another system posts to us. */
import { z } from 'zod';
import { defineStream, parseJson } from '#sdk';
import { contentHash, idOf, recordsOf } from '../schema.ts';

export const posts = defineStream({
  summary: 'What another system posts to the address of the connection.',
  docs: 'https://www.rfc-editor.org/rfc/rfc8259',
  record: z.unknown(),
  /** The same post twice is one; a post with the same id and other content is its next version. Without an id, content is identity. */
  key(record) {
    const hash = contentHash(record);
    return { id: idOf(record) ?? hash, version: hash };
  },
  parse: (body: Uint8Array) => recordsOf(parseJson(body)),
  edits: 'reported',
  deletes: 'reported',
});
