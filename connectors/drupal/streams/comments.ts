import { createHash } from 'node:crypto';
import { canonicalJson, Fault, defineStream } from '#sdk';
import type { Drupal } from '../client.ts';
import { pull } from '../pull.ts';
import { parse } from '../record.ts';
import { CommentRecord } from '../schema.ts';
import { commentShelves } from '../shelves.ts';
import { sweep } from '../sweep.ts';

export const comments = defineStream({
  summary: 'Comments, each time one is saved. A comment does not count as a change of what it hangs on.',
  docs: 'https://www.drupal.org/docs/core-modules-and-themes/core-modules/jsonapi-module/fetching-resources-get',
  record: CommentRecord,
  /** Comments have no revisions and `changed` has whole seconds, so the content tells two saves of one second apart. */
  key({ id, attributes: { changed, subject, status }, merged }) {
    if (merged.hidden) return { id, version: 'hidden' };
    const at = Date.parse(changed ?? '');
    if (Number.isNaN(at)) throw new Fault('drift', 'changed is missing or no date');
    const content = canonicalJson([subject ?? null, status ?? null, merged['html'] ?? null]);
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 8);
    return { id, version: `${at / 1000}.${digest}` };
  },
  parse,
  pull: (drupal: Drupal, cursor, signal) => pull(drupal, commentShelves(drupal.settings), cursor, signal),
  edits: 'reported',
  deletes: 'swept',
  sweep: (drupal: Drupal, since, signal) => sweep(drupal, commentShelves(drupal.settings), since, signal),
});
