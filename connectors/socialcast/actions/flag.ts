import { z } from 'zod';
import { defineAction, type Call } from '#sdk';
import { expected, type Socialcast } from '../client.ts';
import { Id, Message } from '../schema.ts';
import { plainId, ThingId, unheard } from './ids.ts';

const Input = z.strictObject({ message: ThingId });
type Input = z.output<typeof Input>;
const Output = z.object({ external_id: z.string() });
const Flag = z.looseObject({ id: Id });

export const flag = defineAction({
  summary: 'Flags a message, for the account to come back to.',
  docs: 'https://socialcast.github.io/socialcast/apidoc/flags/create.html',
  effect: 'write',
  input: Input,
  output: Output,
  async run(client: Socialcast, input, call) {
    const answer = await client.post(`messages/${plainId(input.message)}/flags`, {}, call);
    if (answer !== null) return written(expected(Flag, answer['flag'] ?? answer, 'the new flag').id);
    const made = await find(client, input, call);
    if (made === null) throw unheard('the flag');
    return made;
  },
  repeat: 'doubles',
  lookUp: find,
});

/** A message shows its reader's own flag. */
async function find(client: Socialcast, { message }: Input, call: Call): Promise<z.output<typeof Output> | null> {
  const body = await client.get(`messages/${plainId(message)}`, {}, call.signal);
  const id = expected(Message, body['message'] ?? body, 'the message').flag?.id;
  return id ? written(id) : null;
}

/** Flags are counted by themselves: a message may bear the same number. */
function written(id: string): z.output<typeof Output> {
  return { external_id: `flag-${id}` };
}
