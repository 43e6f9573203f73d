import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Spredfast } from '../client.ts';
import { initiativeId } from '../lookups.ts';
import { InitiativeName, MessageId, readMessage, Written, written } from './message.ts';

const Input = z.strictObject({
  message: MessageId.meta({ description: 'external_id of a message.' }),
  initiative: InitiativeName,
});

export const messageStatus = defineAction({
  summary: 'Reads what became of a message: waiting, published, failed, and where it is at each network.',
  docs: 'https://developer.khoros.com/khorosmarketingdevdocs/reference/retrieve-an-existing-message',
  effect: 'read',
  repeat: 'harmless',
  input: Input,
  output: Written,
  async run(client: Spredfast, { message, initiative }, { signal }) {
    return written(await readMessage(client, await initiativeId(client, initiative, signal), message, signal));
  },
});
