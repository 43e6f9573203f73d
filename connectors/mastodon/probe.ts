/** A status for those alone whom it mentions, and it mentions nobody; deleted again. */
import { Fault, type Probe } from '#sdk';
import { deleteStatus } from './actions/delete.ts';
import { post } from './actions/post.ts';
import type { Mastodon } from './client.ts';

export const probe: Probe<Mastodon> = {
  stream: 'statuses',
  async write(mastodon, text, call) {
    if (!mastodon.settings.timelines.includes('home'))
      throw new Fault('config', 'a test post would not come back: it is shown in the home timeline alone', {
        cure: 'Add `home` to the `timelines`.',
      });
    const { external_id } = await post.run(mastodon, post.input.parse({ text, visibility: 'direct' }), call);
    return { external_id };
  },
  async remove(mastodon, id, call) {
    await deleteStatus.run(mastodon, { status: id }, call);
  },
};
