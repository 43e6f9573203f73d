/** POST of a JSON object, for a receiver that knows a request again by its key. */
import { defineAction } from '#sdk';
import type { Receiver } from '../client.ts';
import { Input, Output } from './post.ts';

export const postKeyed = defineAction({
  summary: 'Posts JSON with an Idempotency-Key, to a receiver that does nothing more when the same key comes again.',
  docs: 'https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/',
  effect: 'send',
  input: Input,
  output: Output,
  repeat: 'keyed',
  run: (receiver: Receiver, { body }, call) => receiver.post(body, call, `"${call.key}"`),
});
