/** Tagging and taking tags away: the same request to two addresses. */
import { z } from 'zod';
import { defineAction } from '#sdk';
import type { KhorosCare } from '../client.ts';
import { tagIds } from '../lookups.ts';
import { Affected, Message, set, Text } from './bot.ts';

const Input = z.strictObject({
  message: Message,
  tags: z
    .array(z.union([Text, z.int().positive()]))
    .min(1)
    .meta({ description: 'Names, such as "Laptops" or "Computers > Laptops", or numbers.' }),
});

export const tag = tagging('Tags a message with tags that there are.', 'tag', 'tag-put');
export const untag = tagging('Takes tags off a message.', 'tag/remove', 'untag-message-by-care-tag-id');

function tagging(summary: string, path: string, page: string) {
  return defineAction({
    summary,
    docs: `https://developer.khoros.com/khoroscaredevdocs/reference/${page}`,
    effect: 'write',
    repeat: 'harmless',
    input: Input,
    output: Affected,
    run: async (client: KhorosCare, { message, tags }, call) =>
      set(
        client,
        path,
        message,
        { type: 'tag', entityType: 'POST', tagIds: await tagIds(client, tags, call.signal) },
        call,
      ),
  });
}
