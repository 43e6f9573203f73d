import { z } from 'zod';
import { defineAction, Fault } from '#sdk';
import type { Chatter } from '../client.ts';
import { Comment, FeedElement } from '../schema.ts';
import { isPost, pathOf, ThingId } from '../write.ts';

const Input = z.strictObject({ id: ThingId });

export const like = defineAction({
  summary: 'Likes a post or a comment.',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element_capability_likes_items.htm',
  effect: 'write',
  makes: 'likes',
  input: Input,
  output: z.object({ external_id: z.string() }),
  // Says that it is to be liked, not that one more like is to be made.
  repeat: 'harmless',
  async run(client: Chatter, { id }, call) {
    const likes = isPost(id) ? `${pathOf(id)}/capabilities/chatter-likes/items` : `${pathOf(id)}/likes`;
    await client.send('PATCH', likes, { doing: `like ${id}`, query: { isLikedByCurrentUser: true }, call });
    const own = await ownLike(client, id, call.signal);
    if (own === null) throw new Fault('drift', `${id} does not show our like`, { uncertain: true });
    return { external_id: own };
  },
});

async function ownLike(client: Chatter, id: string, signal: AbortSignal): Promise<string | null> {
  const asked = { doing: `read ${id}`, signal };
  if (isPost(id)) {
    const { capabilities } = await client.read('GET', pathOf(id), FeedElement, asked);
    return capabilities?.chatterLikes?.myLike?.id ?? null;
  }
  return (await client.read('GET', pathOf(id), Comment, asked)).myLike?.id ?? null;
}
