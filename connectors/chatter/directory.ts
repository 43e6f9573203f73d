/** People and groups, with who is away. */
import type { z } from 'zod';
import type { Directory, DirectoryEntry } from '#sdk';
import type { Chatter } from './client.ts';
import { statusOf } from './faults.ts';
import { findGroup } from './groups.ts';
import { GroupPage, MemberPage, UserPage, type Group, type User } from './schema.ts';

const PER_PAGE = 100;

/** Members only of the groups that the settings name: a request for each group of an org would be many. */
export const directory: Directory<Chatter> = {
  async *list(client, signal) {
    const site = await client.site(signal);
    const query = { pageSize: PER_PAGE };
    const named = new Set<string>();
    for (const wanted of client.settings.feeds.groups)
      named.add((await findGroup(client, wanted, 'config', { signal })).id);
    for await (const { users } of client.pages('/chatter/users', UserPage, { doing: 'read the users', query, signal }))
      yield users.map((user) => personOf(user, site));
    for await (const { groups } of client.pages('/chatter/groups', GroupPage, {
      doing: 'read the groups',
      query,
      signal,
    })) {
      const entries: DirectoryEntry[] = [];
      for (const group of groups)
        entries.push(groupOf(group, site, named.has(group.id) ? await membersOf(client, group.id, signal) : null));
      yield entries;
    }
  },
};

/** Null where they are not for us to see. */
async function membersOf(client: Chatter, group: string, signal: AbortSignal): Promise<readonly string[] | null> {
  const ids: string[] = [];
  const asked = { doing: 'read the members of a group', query: { pageSize: PER_PAGE }, signal };
  try {
    for await (const { members } of client.pages(`/chatter/groups/${group}/members`, MemberPage, asked))
      ids.push(...members.map(({ user }) => user.id));
    return ids;
  } catch (thrown) {
    if (statusOf(thrown) === 403 || statusOf(thrown) === 404) return null;
    throw thrown;
  }
}

function personOf(user: z.output<typeof User>, site: string): DirectoryEntry {
  const { message, endDate } = user.outOfOffice ?? {};
  return {
    type: 'person',
    id: user.id,
    name: user.name || user.username || user.id,
    handle: user.username || null,
    email: user.email || null,
    url: `${site}/${user.id}`,
    active: user.isActive ?? true,
    private: null,
    members: null,
    out_of_office: message ? { until: endDate || null } : null,
  };
}

function groupOf(group: Group, site: string, members: readonly string[] | null): DirectoryEntry {
  return {
    type: 'group',
    id: group.id,
    name: group.name || group.id,
    handle: null,
    email: group.emailToChatterAddress || null,
    url: `${site}/${group.id}`,
    active: group.isArchived !== true,
    private: group.visibility ? group.visibility !== 'PublicAccess' : null,
    members,
    out_of_office: null,
  };
}
