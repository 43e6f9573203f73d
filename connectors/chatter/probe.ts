/** A test post on the account's own profile, or where the settings say, that is deleted again. */
import { Fault, type Probe } from '#sdk';
import type { Chatter } from './client.ts';
import { post } from './actions/post.ts';
import { remove } from './actions/delete.ts';

export const probe: Probe<Chatter> = {
  stream: 'feed_elements',
  async write(client, text, call) {
    const { probe_to: to, feeds } = client.settings;
    const comesBack =
      feeds.company || (to !== undefined && [...feeds.groups, ...feeds.users, ...feeds.records].includes(to));
    if (!comesBack) {
      throw new Fault('config', 'a test post would not come back: its place is in none of the feeds that are read', {
        cure: 'Set probe_to to the id of a quiet group, and name that group by the same id in feeds.groups.',
      });
    }
    const { external_id } = await post.run(client, post.input.parse({ to: to ?? 'me', text }), call);
    return { external_id };
  },
  async remove(client, id, call) {
    await remove.run(client, { id }, call);
  },
};
