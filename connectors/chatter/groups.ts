/** Groups by what people call them. */
import { Fault, nearest, type FaultKind } from '#sdk';
import type { Chatter } from './client.ts';
import { statusOf } from './faults.ts';
import { Group, GroupPage } from './schema.ts';

const PER_PAGE = 250;
const GROUP_ID = /^0F9[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$/;
const CURE =
  'Write the name as Chatter shows it, or the id in the address of the group (0F9…); a private group needs the account as a member.';

/** By id or name. Throws `missing` (`config` for a setting, `rejected` for an action's input), with the name that is near. */
export async function findGroup(
  client: Chatter,
  wanted: string,
  missing: FaultKind,
  { signal }: { readonly signal: AbortSignal },
): Promise<Group> {
  if (GROUP_ID.test(wanted)) return groupAt(client, wanted, missing, signal);
  const name = plain(wanted);
  const groups: Group[] = [];
  for await (const page of client.pages('/chatter/groups', GroupPage, {
    doing: 'read the groups',
    query: { pageSize: PER_PAGE },
    signal,
  })) {
    groups.push(...page.groups);
  }
  const [found, ...others] = groups.filter((group) => plain(group.name ?? '') === name);
  if (found && others.length === 0) return found;
  if (found) {
    const ids = [found, ...others].map(({ id }) => id).join(', ');
    throw new Fault(missing, `several groups are called "${wanted}": ${ids}`, { cure: 'Name the group by its id.' });
  }
  const near = nearest(
    wanted,
    groups.flatMap((group) => group.name ?? []),
  );
  throw new Fault(missing, `no group is called "${wanted}"${near === null ? '' : `; there is "${near}"`}`, {
    cure: CURE,
  });
}

async function groupAt(client: Chatter, id: string, missing: FaultKind, signal: AbortSignal): Promise<Group> {
  try {
    return await client.read('GET', `/chatter/groups/${id}`, Group, { doing: `read group ${id}`, signal });
  } catch (thrown) {
    if (statusOf(thrown) !== 404) throw thrown;
    throw new Fault(missing, `there is no group ${id}`, { cause: thrown, cure: CURE });
  }
}

function plain(name: string): string {
  return name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
