import { z } from 'zod';
import { defineAction, unwritten } from '#sdk';

export const post = defineAction({
  summary: 'Posts a text.',
  docs: 'https://vendor.example/docs/api/posts#create',
  effect: 'send',
  makes: 'posts',
  input: z.strictObject({ text: z.string().min(1).meta({ description: 'What to say.' }) }),
  output: z.object({ external_id: z.string().nullable() }),
  /** What a second attempt does: `harmless`, `keyed` where the vendor knows it by `call.key`, or `doubles`. */
  repeat: 'doubles',
  run: unwritten('actions/post.ts, run: one request with `call`, and the id of what was made'),
  lookUp: unwritten(
    'actions/post.ts, lookUp: is it there already? By our own account, the same text, since call.since less CLOCK_SKEW_MS; null only where it surely is not. Or lookUp: "impossible"',
  ),
});
