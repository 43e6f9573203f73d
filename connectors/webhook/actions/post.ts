/** POST of a JSON object, for a receiver that takes every request for a new one. */
import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Receiver } from '../client.ts';

export const Input = z.strictObject({
  body: z.record(z.string(), z.json()).meta({ description: 'The JSON object to send.' }),
});
export const Output = z.object({
  external_id: z.string().nullable().meta({ description: 'The id in the answer, where it has one.' }),
  status: z.int().meta({ description: 'The status of the answer.' }),
});

/** Nobody can ask an unknown receiver what it has: a lost answer ends as `unknown`. */
export const post = defineAction({
  summary: 'Posts JSON to the address of the connection.',
  docs: 'https://www.rfc-editor.org/rfc/rfc9110#name-post',
  effect: 'send',
  input: Input,
  output: Output,
  repeat: 'doubles',
  lookUp: 'impossible',
  run: (receiver: Receiver, { body }, call) => receiver.post(body, call, null),
});
