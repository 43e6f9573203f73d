import { z } from 'zod';
import { defineAction, type Call } from '#sdk';
import { expected, type Socialcast } from '../client.ts';
import { Comment } from '../schema.ts';
import { lookFrom, madeSince, sameText } from '../text.ts';
import { plainId, ThingId, unheard } from './ids.ts';

const Input = z.strictObject({ message: ThingId, text: z.string().trim().min(1) });
type Input = z.output<typeof Input>;

const Output = z.object({ external_id: z.string(), thread: z.string(), url: z.string().nullable() });

export const comment = defineAction({
  summary: 'Comments on a message.',
  docs: 'https://socialcast.github.io/socialcast/apidoc/comments/index.html',
  effect: 'send',
  input: Input,
  output: Output,
  async run(client: Socialcast, input, call) {
    const message = plainId(input.message);
    const answer = await client.post(`messages/${message}/comments`, { comment: { text: input.text } }, call);
    if (answer !== null) return written(expected(Comment, answer['comment'] ?? answer, 'the new comment'), message);
    const made = await find(client, input, call);
    if (made === null) throw unheard('the comment');
    return made;
  },
  makes: 'comments',
  repeat: 'doubles',
  lookUp: find,
});

/** Among our own comments of the message since the effect was intended: the same text. */
async function find(client: Socialcast, input: Input, call: Call): Promise<z.output<typeof Output> | null> {
  const message = plainId(input.message);
  const { id } = await client.me(call.signal);
  const from = lookFrom(call.since);
  for await (const comments of client.pages(`messages/${message}/comments`, {}, 'comments', Comment, call.signal)) {
    const own = comments.find(
      (one) => one.user?.id === id && sameText(one.text, input.text) && madeSince(one.created_at, from),
    );
    if (own) return written(own, message);
  }
  return null;
}

function written(made: Comment, thread: string): z.output<typeof Output> {
  return { external_id: made.id, thread, url: made.permalink_url || made.url || null };
}
