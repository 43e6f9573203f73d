/** A message to a private group of which the account is the only member; deleted again. Private conversations cannot be deleted, and are not read. */
import { Fault, type Call, type Probe } from '#sdk';
import { postMessage } from './actions/post-message.ts';
import type { Socialcast } from './client.ts';
import { findGroup } from './groups.ts';
import { configuredLists } from './lists.ts';
import { Self } from './schema.ts';

export const probe: Probe<Socialcast> = {
  stream: 'messages',
  async write(client, text, call) {
    const group = await quietGroup(client, call);
    const { external_id } = await postMessage.run(client, postMessage.input.parse({ text, group }), call);
    return { external_id };
  },
  /** https://socialcast.github.io/socialcast/apidoc/messages/destroy.html */
  remove: (client, id, call) => client.remove(`messages/${id}`, call),
};

/** By its number. Throws `config` where there is none, others would see what is said there, or it is not read. */
async function quietGroup(client: Socialcast, { signal }: Call): Promise<string> {
  const { probe_group: wanted } = client.settings;
  if (wanted === undefined)
    throw new Fault('config', 'there is no place for a test post', {
      cure: 'Make a private group of which the account is the only member, and name it in probe_group and in read.groups.',
    });
  const group = await findGroup(client, wanted, 'config', signal);
  const me = await client.me(signal);
  const members: string[] = [];
  for await (const page of client.pages(`groups/${group.id}/members`, {}, 'users', Self, signal))
    members.push(...page.map(({ id }) => id));
  const isPrivate = group.private === true || group.permission === 'private';
  if (!isPrivate || members.some((id) => id !== me.id))
    throw new Fault('config', `others would see a test post in ${group.name ?? group.id}`, {
      cure: 'Name a private group in probe_group of which the account is the only member.',
    });
  if (!(await configuredLists(client, signal)).some(({ key }) => key === `group:${group.id}`))
    throw new Fault('config', `a test post would not come back: ${group.name ?? group.id} is not read`, {
      cure: 'Name the group of probe_group in read.groups as well.',
    });
  return group.id;
}
