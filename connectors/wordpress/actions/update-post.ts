import { z } from 'zod';
import { defineAction } from '#sdk';
import type { WordPress } from '../client.ts';
import { PostRecord } from '../schema.ts';
import { escaped, Id, made, Made, paragraphs, same } from '../write.ts';

const Now = PostRecord.extend({ link: z.string().optional() });

/** Reads first and sends nothing where all is as wished: even a change of nothing would move its date. */
export const updatePost = defineAction({
  summary: 'Changes a post; what is not given stays.',
  docs: 'https://developer.wordpress.org/rest-api/reference/posts/#update-a-post',
  effect: 'send',
  makes: 'posts',
  repeat: 'harmless',
  input: z.strictObject({
    id: Id,
    title: z.string().trim().min(1).optional(),
    body: z.string().trim().min(1).optional().meta({ description: 'Plain text; an empty line parts paragraphs.' }),
    status: z.enum(['draft', 'pending', 'publish']).optional(),
  }),
  output: Made,
  async run(wordpress: WordPress, { id, title, body, status }, call) {
    const now = await wordpress.read(`posts/${id}`, { context: 'edit' }, Now, call.signal);
    const wished = {
      ...(title !== undefined && !same(now.title?.raw, escaped(title)) && { title: escaped(title) }),
      ...(body !== undefined && !same(now.content?.raw, paragraphs(body)) && { content: paragraphs(body) }),
      ...(status !== undefined && now.status !== status && { status }),
    };
    if (Object.keys(wished).length === 0) return made(now);
    return made(await wordpress.write(`posts/${id}`, wished, Now, call));
  },
});
