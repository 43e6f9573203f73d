/** POST of a JSON object as Standard Webhooks say: a receiver knows it again by its id, and that it is ours by its signature. */
import { defineAction } from '#sdk';
import type { Receiver } from '../client.ts';
import { Input, Output } from './post.ts';

export const postSigned = defineAction({
  summary: 'Posts JSON as Standard Webhooks say: signed, with an id that stays the same on every attempt.',
  docs: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  effect: 'send',
  input: Input,
  output: Output,
  repeat: 'keyed',
  run: (receiver: Receiver, { body }, call) => receiver.postSigned(body, call),
});
