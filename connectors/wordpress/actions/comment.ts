import { z } from 'zod';
import { defineAction, type Call } from '#sdk';
import type { WordPress } from '../client.ts';
import { codeOf } from '../faults.ts';
import { CommentRecord } from '../schema.ts';
import { commentOf, escaped, Id, Linked, made, Made } from '../write.ts';

/** More bytes than that WordPress refuses. */
const Text = z.string().trim().min(1).max(16_000).meta({ description: 'Plain text.' });
const DOCS = 'https://developer.wordpress.org/rest-api/reference/comments/#create-a-comment';

export const comment = defineAction({
  summary: 'Comments on a post or page.',
  docs: DOCS,
  effect: 'send',
  makes: 'comments',
  repeat: 'doubles',
  input: z.strictObject({ post: Id.meta({ description: 'The post: thread of an activity.' }), text: Text }),
  output: Made,
  run: (wordpress: WordPress, { post, text }, call) => say(wordpress, post, '0', text, call),
  lookUp: (wordpress: WordPress, { post, text }, call) => commentOf(wordpress, post, '0', text, call),
});

export const reply = defineAction({
  summary: 'Answers a comment.',
  docs: DOCS,
  effect: 'send',
  makes: 'comments',
  repeat: 'doubles',
  input: z.strictObject({ comment: Id.meta({ description: 'The comment that is answered.' }), text: Text }),
  output: Made,
  async run(wordpress: WordPress, input, call) {
    return say(wordpress, await postOf(wordpress, input.comment, call), input.comment, input.text, call);
  },
  async lookUp(wordpress: WordPress, input, call) {
    return commentOf(wordpress, await postOf(wordpress, input.comment, call), input.comment, input.text, call);
  },
});

async function postOf(wordpress: WordPress, id: string, { signal }: Call): Promise<string> {
  return String((await wordpress.read(`comments/${id}`, {}, CommentRecord, signal)).post);
}

async function say(wordpress: WordPress, post: string, parent: string, text: string, call: Call) {
  const body = { post: Number(post), parent: Number(parent), content: escaped(text) };
  try {
    return made(await wordpress.write('comments', body, Linked, call));
  } catch (thrown) {
    const there = codeOf(thrown) === 'comment_duplicate' ? await commentOf(wordpress, post, parent, text, call) : null;
    if (there === null) throw thrown;
    return there;
  }
}
