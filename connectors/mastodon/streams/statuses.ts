import { defineStream, parseJson } from '#sdk';
import type { Mastodon } from '../client.ts';
import { idAt, spanOf } from '../ids.ts';
import { pull, stillThere, type Shelf } from '../reading.ts';
import { keyOf, Status } from '../schema.ts';
import type { Settings } from '../settings.ts';

const DAY_MS = 86_400_000;

export const statuses = defineStream({
  summary: 'What is posted and boosted in the chosen timelines.',
  docs: 'https://docs.joinmastodon.org/methods/timelines/',
  record: Status,
  key: keyOf,
  /** A timeline, or one status alone. */
  parse: (body: Uint8Array) => [parseJson(body)].flat(),
  pull: (mastodon: Mastodon, cursor, signal) => pull(mastodon, shelves(mastodon.settings), cursor, signal),
  edits: 'swept',
  deletes: 'swept',
  sweep: (mastodon: Mastodon, since, signal, held) =>
    held ? stillThere(mastodon, held, signal) : pull(mastodon, shelves(mastodon.settings, since), null, signal),
});

/**
 * A status is dated by its author's server, and its id with it: one that comes late is put among the earlier ones.
 * @param since of the first read; the days of the settings without it.
 */
function shelves({ timelines, first_days: days, window }: Settings, since?: Date): Shelf[] {
  return timelines.map((name) => ({
    name,
    path: `timelines/${pathOf(name)}`,
    query: name === 'local' ? [['local', 'true']] : [],
    first: idAt(since ?? new Date(Date.now() - days * DAY_MS)),
    overlap: spanOf(window),
  }));
}

function pathOf(name: string): string {
  if (name.startsWith('#')) return `tag/${encodeURIComponent(name.slice(1))}`;
  return name === 'local' ? 'public' : name.replace(':', '/');
}
