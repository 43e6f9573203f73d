/** Whom the account follows, and its lists as groups. Mastodon shows nobody's address or absence. */
import { z } from 'zod';
import type { Directory, DirectoryEntry } from '#sdk';
import type { Mastodon, Query } from './client.ts';
import { Account } from './schema.ts';

const PAGE: Query = [['limit', '80']];
const List = z.looseObject({ id: z.string(), title: z.string() });

export const directory: Directory<Mastodon> = {
  async *list(mastodon, signal) {
    const { id } = await mastodon.me(signal);
    for await (const people of accounts(mastodon, `accounts/${id}/following`, signal)) yield people.map(person);
    for (const list of await mastodon.get('lists', z.array(List), 'read the lists', signal)) {
      const members: string[] = [];
      for await (const people of accounts(mastodon, `lists/${list.id}/accounts`, signal))
        members.push(...people.map((one) => one.id));
      yield [group(list, members)];
    }
  },
};

/** Their pages go by numbers of the server's own, which only its links know. */
async function* accounts(mastodon: Mastodon, path: string, signal: AbortSignal) {
  for (let query: Query | null = PAGE; query !== null;) {
    const { items, older } = await mastodon.list(path, query, 'read people', signal);
    yield z.array(Account).parse(items);
    query = older;
  }
}

function person({ id, display_name, username, acct, url, suspended }: z.output<typeof Account>): DirectoryEntry {
  return {
    type: 'person',
    id,
    name: display_name || username,
    handle: acct,
    email: null,
    url: url || null,
    active: suspended !== true,
    private: null,
    members: null,
    out_of_office: null,
  };
}

/** Nobody but the account sees its lists. */
function group({ id, title }: z.output<typeof List>, members: readonly string[]): DirectoryEntry {
  return {
    type: 'group',
    id,
    name: title,
    handle: null,
    email: null,
    url: null,
    active: true,
    private: true,
    members,
    out_of_office: null,
  };
}
