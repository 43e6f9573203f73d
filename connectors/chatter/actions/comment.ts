import { z } from 'zod';
import { defineAction, type Call } from '#sdk';
import type { Chatter } from '../client.ts';
import { statusOf } from '../faults.ts';
import { commentsOf } from '../replies.ts';
import { Comment, FeedElement } from '../schema.ts';
import { sameId, sameWords } from '../segments.ts';
import {
  CommentId,
  EITHER_TEXT,
  eitherText,
  FileId,
  Html,
  lookFrom,
  madeSince,
  PostId,
  segmentsOf,
  Text,
} from '../write.ts';

const Input = z
  .strictObject({
    post: PostId,
    reply_to: CommentId.optional().meta({ description: 'The comment that is answered; without it, the post.' }),
    text: Text.optional(),
    html: Html.optional(),
    file: FileId.optional().meta({ description: 'A file to attach, as upload_file answers it.' }),
  })
  .refine(eitherText, EITHER_TEXT)
  .refine(({ text, html }) => text ?? html, 'give text or html');
type Input = z.output<typeof Input>;

const Output = z.object({ external_id: z.string(), thread: z.string(), url: z.string() });

export const comment = defineAction({
  summary: 'Comments on a post, or answers a comment.',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element_capability_comments_items.htm',
  effect: 'send',
  makes: 'comments',
  input: Input,
  output: Output,
  async run(client: Chatter, input, call) {
    const body = {
      body: { messageSegments: segmentsOf(input) },
      ...(input.file !== undefined && { capabilities: { content: { contentDocumentId: input.file } } }),
      ...(input.reply_to !== undefined && { threadParentId: input.reply_to }),
    };
    const path = `/chatter/feed-elements/${input.post}/capabilities/comments/items`;
    const doing = `comment on ${input.post}`;
    return written(client, input, await client.read('POST', path, Comment, { doing, body, call }));
  },
  repeat: 'doubles',
  lookUp: find,
});

/** Among our own comments of the post since the effect was intended: the same words, and an answer where it was to be one. */
async function find(client: Chatter, input: Input, call: Call): Promise<z.output<typeof Output> | null> {
  const { signal } = call;
  const me = (await client.me(signal)).id;
  const from = await lookFrom(client, call);
  const element = await postAt(client, input.post, signal);
  if (element === null) return null;
  const segments = segmentsOf(input);
  for (const record of await commentsOf({ client, site: '', signal }, element)) {
    const { success, data } = Comment.safeParse(record);
    if (!success || data.user?.id !== me || !madeSince(data.createdDate, from)) continue;
    // An answer to an answer may be put one level up, so which comment it answers is not compared.
    if ((data.threadParentId ?? null) === null ? input.reply_to !== undefined : input.reply_to === undefined) continue;
    if (input.file !== undefined && !sameId(data.capabilities?.content?.id ?? '', input.file)) continue;
    if (sameWords(segments, data.body?.messageSegments ?? [])) return written(client, input, data);
  }
  return null;
}

async function postAt(client: Chatter, id: string, signal: AbortSignal): Promise<FeedElement | null> {
  try {
    return await client.read('GET', `/chatter/feed-elements/${id}`, FeedElement, { doing: `read ${id}`, signal });
  } catch (thrown) {
    if (statusOf(thrown) === 404) return null;
    throw thrown;
  }
}

async function written(
  client: Chatter,
  { post }: Input,
  { id, feedElement }: Comment,
): Promise<z.output<typeof Output>> {
  const thread = feedElement?.id ?? post;
  return { external_id: id, thread, url: `${await client.site()}/${thread}` };
}
