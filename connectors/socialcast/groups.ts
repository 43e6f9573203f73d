/** Groups by what people call them. */
import { Fault, type FaultKind } from '#sdk';
import { expected, type Socialcast } from './client.ts';
import { Group } from './schema.ts';

const NEAR = 5;

/**
 * By id, `id-slug`, name or user name. Throws `missing` (`config` for a setting, `rejected` for an action's input) with names that are near,
 * also where several groups bear the name.
 */
export async function findGroup(
  client: Socialcast,
  wanted: string | number,
  missing: FaultKind,
  signal?: AbortSignal,
): Promise<Group> {
  const id = /^(\d+)(-.*)?$/.exec(String(wanted))?.[1];
  if (id !== undefined) {
    const byId = await groupById(client, id, signal);
    if (byId) return byId;
  }
  const name = plain(String(wanted));
  const groups: Group[] = [];
  for await (const page of client.pages('groups', {}, 'groups', Group, signal)) groups.push(...page);
  const bears = ({ name, username, groupname }: Group): string[] =>
    [name, username, groupname].map((one) => plain(one ?? ''));
  const exact = groups.filter((group) => bears(group).includes(name));
  const [found, ...others] = exact;
  if (found && others.length === 0) return found;
  if (found)
    throw new Fault(missing, `several groups are called "${wanted}": ${shown(exact)}`, {
      cure: 'Name the group by its number.',
    });
  const near = groups.toSorted((a, b) => nearness(name, bears(b)) - nearness(name, bears(a))).slice(0, NEAR);
  throw new Fault(
    missing,
    `no group is called "${wanted}"${near.length > 0 ? `; there are ${shown(near)}` : '; the account sees no group'}`,
    {
      cure: 'Write the name as Socialcast shows it, or the number in the address of the group; a private group needs the account as a member.',
    },
  );
}

function shown(groups: readonly Group[]): string {
  return groups.map((group) => `${group.name} (${group.id})`).join(', ');
}

async function groupById(client: Socialcast, id: string, signal?: AbortSignal): Promise<Group | null> {
  try {
    const body = await client.get(`groups/${id}`, {}, signal);
    return expected(Group, body['group'] ?? body, 'the group');
  } catch (error) {
    // A group may have a number as its name.
    if (error instanceof Fault && error.answer?.status === 404) return null;
    throw error;
  }
}

function plain(name: string): string {
  return name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

/** How many of the pairs of letters of `wanted` the best of `names` has. */
function nearness(wanted: string, names: readonly string[]): number {
  const pairs = Array.from({ length: Math.max(0, wanted.length - 1) }, (_, at) => wanted.slice(at, at + 2));
  return Math.max(...names.map((name) => pairs.filter((pair) => name.includes(pair)).length));
}
