import { createHash } from 'node:crypto';
import { canonicalJson, defineStream } from '#sdk';
import type { WordPress } from '../client.ts';
import { parse, pull, sweep, type Shelf } from '../pull.ts';
import { PostRecord } from '../schema.ts';

export const posts = defineStream({
  summary:
    'Published posts and pages, each time one is saved; with `probe`, private posts of the account’s own as well.',
  docs: 'https://developer.wordpress.org/rest-api/reference/posts/',
  record: PostRecord,
  /** `modified_gmt` has whole seconds, so the content tells two saves of one second apart. */
  key({ id, modified_gmt, status, title, content }) {
    const said = canonicalJson([status ?? null, title?.rendered ?? null, content?.rendered ?? null]);
    const digest = createHash('sha256').update(said).digest('hex').slice(0, 8);
    return { id: String(id), version: `${modified_gmt}.${digest}` };
  },
  parse,
  pull: (wordpress: WordPress, cursor, signal) => pull(wordpress, shelves(wordpress), cursor, signal),
  edits: 'reported',
  deletes: 'swept',
  sweep: (wordpress: WordPress, since, signal) => sweep(wordpress, shelves(wordpress), since, signal),
});

function shelves({ settings: { types, probe } }: WordPress): readonly Shelf[] {
  const changed = { time: 'modified', after: 'modified_after', before: 'modified_before' } as const;
  const read = { _embed: 'author,wp:term' };
  const published = types.map((path): Shelf => ({ ...changed, path, query: { ...read, status: 'publish' } }));
  return probe
    ? [...published, { ...changed, path: 'posts', query: { ...read, status: 'private' }, own: true }]
    : published;
}
