import { Fault, defineStream } from '#sdk';
import type { Drupal } from '../client.ts';
import { pull } from '../pull.ts';
import { parse } from '../record.ts';
import { NodeRecord } from '../schema.ts';
import { nodeShelves } from '../shelves.ts';
import { sweep } from '../sweep.ts';

/** A record is one resource as the site sent it, with `merged` beside it: who did it, terms, address, processed text. */
export const nodes = defineStream({
  summary: 'Content of the chosen types, each time it is saved, as far as the account may see it.',
  docs: 'https://www.drupal.org/docs/core-modules-and-themes/core-modules/jsonapi-module/fetching-resources-get',
  record: NodeRecord,
  /**
   * Every save makes a revision, so `vid` is the version. Where a type keeps none, a save changes `changed` beyond the
   * revision's time, and that second is added.
   */
  key({ id, attributes: { drupal_internal__vid: vid, changed, revision_timestamp: revised }, merged }) {
    if (merged.hidden) return { id, version: 'hidden' };
    if (vid === undefined) throw new Fault('drift', 'drupal_internal__vid is missing');
    const [savedAt, revisedAt] = [Date.parse(changed ?? ''), Date.parse(revised ?? '')];
    return { id, version: savedAt > revisedAt ? `${vid}.${savedAt / 1000}` : String(vid) };
  },
  parse,
  pull: (drupal: Drupal, cursor, signal) => pull(drupal, nodeShelves(drupal.settings), cursor, signal),
  edits: 'reported',
  deletes: 'swept',
  sweep: (drupal: Drupal, since, signal) => sweep(drupal, nodeShelves(drupal.settings), since, signal),
});
