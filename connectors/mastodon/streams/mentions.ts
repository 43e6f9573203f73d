import { defineStream, parseJson } from '#sdk';
import type { Mastodon } from '../client.ts';
import { pull, stillThere, type Shelf } from '../reading.ts';
import { keyOf, Mention } from '../schema.ts';

/** Counted, and two that are made at once may come in the other order. */
const NOTIFICATIONS: Shelf = {
  name: 'mentions',
  path: 'notifications',
  query: [['types[]', 'mention']],
  first: '0',
  overlap: 20n,
};

/** A record is a notification; its id is the status's, which is what actions take. */
export const mentions = defineStream({
  summary: 'Statuses that mention the account, those that nobody else may see too.',
  docs: 'https://docs.joinmastodon.org/methods/notifications/#get',
  record: Mention,
  key: ({ status }) => keyOf(status),
  /** A page of notifications, or one alone. */
  parse: (body: Uint8Array) => [parseJson(body)].flat(),
  pull: (mastodon: Mastodon, cursor, signal) => pull(mastodon, [NOTIFICATIONS], cursor, signal),
  sameThingsAs: 'statuses',
  edits: 'swept',
  deletes: 'swept',
  async *sweep(mastodon: Mastodon, _since, signal, held) {
    // How old a notification is, its number does not say: all of them, and the product keeps those since then.
    if (!held) yield* pull(mastodon, [NOTIFICATIONS], null, signal);
    for await (const { records } of stillThere(mastodon, held ?? [], signal))
      yield { records: records.map((status) => ({ type: 'mention', status })) };
  },
});
