import { z } from 'zod';
import { defineAction, Fault } from '#sdk';
import type { Spredfast } from '../client.ts';
import { initiativeId } from '../lookups.ts';
import { InitiativeName, MessageId, pathOf } from './message.ts';

const Input = z.strictObject({
  message: MessageId.meta({ description: 'external_id of a message.' }),
  initiative: InitiativeName,
});

export const deleteMessage = defineAction({
  summary: 'Takes a message away.',
  docs: 'https://developer.khoros.com/khorosmarketingdevdocs/reference/delete-a-message',
  effect: 'write',
  repeat: 'harmless',
  input: Input,
  output: z.object({ external_id: z.string() }),
  async run(client: Spredfast, { message, initiative }, call) {
    const path = await pathOf(client, await initiativeId(client, initiative, call.signal), message, call.signal);
    try {
      await client.write('DELETE', path, null, `delete message ${message}`, call);
    } catch (thrown) {
      // It is gone, which is what was wanted.
      if (!(thrown instanceof Fault) || thrown.kind !== 'rejected' || thrown.answer?.status !== 404) throw thrown;
    }
    return { external_id: message };
  },
});
