import { createHash } from 'node:crypto';
import { canonicalJson, defineStream } from '#sdk';
import type { WordPress } from '../client.ts';
import { parse, pull, sweep, type Shelf } from '../pull.ts';
import { CommentRecord } from '../schema.ts';

export const comments = defineStream({
  summary:
    'Comments on posts and pages. A comment has only the date of its making: what changes later is found by the sweep.',
  docs: 'https://developer.wordpress.org/rest-api/reference/comments/',
  record: CommentRecord,
  key({ id, status, content }) {
    const said = canonicalJson([status ?? null, content.rendered]);
    return { id: String(id), version: createHash('sha256').update(said).digest('hex').slice(0, 16) };
  },
  parse,
  pull: (wordpress: WordPress, cursor, signal) => pull(wordpress, [shelf(wordpress)], cursor, signal),
  edits: 'swept',
  deletes: 'swept',
  sweep: (wordpress: WordPress, since, signal) => sweep(wordpress, [shelf(wordpress)], since, signal),
});

function shelf({ settings }: WordPress): Shelf {
  const query = { status: settings.held ? 'all' : 'approve' };
  return { path: 'comments', time: 'date', after: 'after', before: 'before', query };
}
