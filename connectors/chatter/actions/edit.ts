import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Chatter } from '../client.ts';
import { Comment, FeedElement } from '../schema.ts';
import { sameMarkup, sameWords } from '../segments.ts';
import { EITHER_TEXT, eitherText, Html, isPost, pathOf, segmentsOf, Text, ThingId } from '../write.ts';

const Input = z
  .strictObject({ id: ThingId, text: Text.optional(), html: Html.optional() })
  .refine(eitherText, EITHER_TEXT)
  .refine(({ text, html }) => text ?? html, 'give text or html');

export const edit = defineAction({
  summary: 'Replaces the text of a post or a comment.',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element.htm',
  effect: 'send',
  input: Input,
  output: z.object({ external_id: z.string() }),
  // The same words in the same form would be one more revision, so they are read first.
  repeat: 'harmless',
  async run(client: Chatter, input, call) {
    const { id } = input;
    const messageSegments = segmentsOf(input);
    const schema = isPost(id) ? FeedElement : Comment;
    const { body } = await client.read('GET', pathOf(id), schema, { doing: `read ${id}`, signal: call.signal });
    const there = body?.messageSegments ?? [];
    if (sameWords(messageSegments, there) && sameMarkup(messageSegments, there)) return { external_id: id };
    await client.read('PATCH', pathOf(id), schema, { doing: `edit ${id}`, body: { body: { messageSegments } }, call });
    return { external_id: id };
  },
});
