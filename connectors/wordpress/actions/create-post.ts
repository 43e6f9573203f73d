import { z } from 'zod';
import { CLOCK_SKEW_MS, defineAction } from '#sdk';
import type { WordPress } from '../client.ts';
import { PostRecord } from '../schema.ts';
import { escaped, Linked, made, Made, paragraphs, same } from '../write.ts';

const Found = PostRecord.extend({ link: z.string().optional() });

/** WordPress knows no key of ours, and would make a second post of the same name: so ours of these words is looked for. */
export const createPost = defineAction({
  summary: 'Writes a post, as a draft or published.',
  docs: 'https://developer.wordpress.org/rest-api/reference/posts/#create-a-post',
  effect: 'send',
  makes: 'posts',
  repeat: 'doubles',
  input: z.strictObject({
    title: z.string().trim().min(1),
    body: z.string().trim().min(1).meta({ description: 'Plain text; an empty line parts paragraphs.' }),
    status: z.enum(['draft', 'pending', 'publish']).default('draft'),
  }),
  output: Made,
  async run(wordpress: WordPress, { title, body, status }, call) {
    const data = { title: escaped(title), content: paragraphs(body), status };
    return made(await wordpress.write('posts', data, Linked, call));
  },
  async lookUp(wordpress: WordPress, { title, body }, call) {
    const me = await wordpress.me(call.signal);
    const { rows } = await wordpress.list(
      'posts',
      {
        author: String(me.id),
        status: 'any',
        context: 'edit',
        orderby: 'modified',
        order: 'desc',
        per_page: '100',
        modified_after: new Date(call.since.getTime() - CLOCK_SKEW_MS).toISOString(),
      },
      call.signal,
    );
    for (const row of rows) {
      const { data } = Found.safeParse(row);
      if (!data) continue;
      if (same(data.title?.raw, escaped(title)) && same(data.content?.raw, paragraphs(body))) return made(data);
    }
    return null;
  },
});
