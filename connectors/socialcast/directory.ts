/** People and groups, with who is away. */
import type { Directory, DirectoryEntry } from '#sdk';
import type { Socialcast } from './client.ts';
import { findGroup } from './groups.ts';
import { Group, User } from './schema.ts';

/** Members only of the groups that the settings name: a request for each group of a community would be many. */
export const directory: Directory<Socialcast> = {
  async *list(client, signal) {
    for await (const users of client.pages('users', { state: 'all' }, 'users', User, signal)) yield users.map(person);
    const named = new Set<string>();
    for (const wanted of client.settings.read.groups) named.add((await findGroup(client, wanted, 'config', signal)).id);
    for await (const groups of client.pages('groups', {}, 'groups', Group, signal)) {
      const entries: DirectoryEntry[] = [];
      for (const one of groups)
        entries.push(group(one, named.has(one.id) ? await members(client, one.id, signal) : null));
      yield entries;
    }
  },
};

async function members(client: Socialcast, group: string, signal: AbortSignal): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const users of client.pages(`groups/${group}/members`, {}, 'users', User, signal))
    ids.push(...users.map(({ id }) => id));
  return ids;
}

function person(user: User): DirectoryEntry {
  return {
    type: 'person',
    id: user.id,
    name: user.name || user.username || user.id,
    handle: user.username || null,
    email: user.contact_info?.email || null,
    url: user.url || null,
    active: (user.active ?? user.inactive !== true) && user.terminated !== true,
    private: null,
    members: null,
    out_of_office: user.out_of_office === true ? { until: user.back_in_office_on || null } : null,
  };
}

function group(one: Group, members: readonly string[] | null): DirectoryEntry {
  return {
    type: 'group',
    id: one.id,
    name: one.name || one.groupname || one.id,
    handle: one.groupname || one.username || null,
    email: null,
    url: one.url || null,
    active: (one.state ?? 'active') === 'active',
    private: one.private ?? (one.permission ? one.permission !== 'public' : null),
    members,
    out_of_office: null,
  };
}
