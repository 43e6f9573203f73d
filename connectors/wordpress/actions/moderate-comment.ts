import { z } from 'zod';
import { defineAction } from '#sdk';
import type { WordPress } from '../client.ts';
import { CommentRecord } from '../schema.ts';
import { Id, Made } from '../write.ts';

/** What is written, and how it reads afterwards. */
const READS = { approve: 'approved', hold: 'hold', spam: 'spam', trash: 'trash' } as const;

export const moderateComment = defineAction({
  summary: 'Approves a comment, holds it back, or moves it to spam or to the trash.',
  docs: 'https://developer.wordpress.org/rest-api/reference/comments/#update-a-comment',
  effect: 'write',
  repeat: 'harmless',
  input: z.strictObject({ comment: Id, status: z.enum(['approve', 'hold', 'spam', 'trash']) }),
  output: Made,
  async run(wordpress: WordPress, { comment, status }, call) {
    const path = `comments/${comment}`;
    const now = await wordpress.read(path, { context: 'edit' }, CommentRecord, call.signal);
    if (now.status !== READS[status]) await wordpress.write(path, { status }, CommentRecord, call);
    return { external_id: null, url: null };
  },
});
