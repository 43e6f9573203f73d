import { z } from 'zod';
import { defineAction, type Call } from '#sdk';
import { expected, type Socialcast } from '../client.ts';
import { Like, likeId, User } from '../schema.ts';
import { listOf, isObject } from '../wire.ts';
import { plainId, ThingId, unheard } from './ids.ts';

const Input = z.strictObject({
  message: ThingId,
  comment: ThingId.optional().meta({ description: 'Of that message; without it, the message.' }),
});
type Input = z.output<typeof Input>;

/** `external_id` is null where the like is there and its number is not told. */
const Output = z.object({ external_id: z.string().nullable() });

export const like = defineAction({
  summary: 'Likes a message, or one of its comments.',
  docs: 'https://socialcast.github.io/socialcast/apidoc/likes/create.html',
  effect: 'write',
  input: Input,
  output: Output,
  async run(client: Socialcast, input, call) {
    const answer = await client.post(`${pathOf(input)}/likes`, {}, call);
    if (answer !== null) return { external_id: likeId(expected(Like, answer['like'] ?? answer, 'the new like').id) };
    const made = await find(client, input, call);
    if (made === null) throw unheard('the like');
    return made;
  },
  // What the vendor answers to a second like is written nowhere.
  makes: 'likes',
  repeat: 'doubles',
  lookUp: find,
});

/** Our own among the likes of the thing, whenever made; among the people who like it where not all likes are told. */
async function find(client: Socialcast, input: Input, call: Call): Promise<z.output<typeof Output> | null> {
  const { id } = await client.me(call.signal);
  const body = await client.get(pathOf(input), {}, call.signal);
  const thing = body['message'] ?? body['comment'] ?? body;
  const likes = isObject(thing) ? listOf(thing['likes']) : [];
  for (const one of likes) {
    const { success, data } = Like.safeParse(one);
    if (success && data.user?.id === id) return { external_id: likeId(data.id) };
  }
  for await (const users of client.pages(`${pathOf(input)}/likes`, {}, 'users', User, call.signal)) {
    if (users.some((user) => user.id === id)) return { external_id: null };
  }
  return null;
}

function pathOf({ message, comment }: Input): string {
  return comment === undefined
    ? `messages/${plainId(message)}`
    : `messages/${plainId(message)}/comments/${plainId(comment)}`;
}
