import { defineStream, parseJson, unwritten } from '#sdk';
import { Post } from '../schema.ts';

export const posts = defineStream({
  summary: 'What people post.',
  docs: 'https://vendor.example/docs/api/posts',
  record: Post,
  /** Another version is an edit, so it must change with each of them. */
  key: ({ id, created_at, edited_at }) => ({ id, version: edited_at ?? created_at }),
  /** A page, or one record alone. */
  parse: (body: Uint8Array) => [parseJson(body)].flat(),
  pull: unwritten(
    'streams/posts.ts, pull: pages oldest first, each with the cursor after which to go on; nothing may be lost when many share a second, so read the last moment again where the cursor is a time',
  ),
  /** How each reaches us after the first reading: `reported` by the next pull, `swept` by reading again, or `invisible`. */
  edits: 'invisible',
  deletes: 'invisible',
});
