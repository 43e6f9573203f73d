import { z } from 'zod';
import { defineAction } from '#sdk';
import type { KhorosCare } from '../client.ts';
import { findSent, Message, send, Text } from './bot.ts';

const Input = z.strictObject({ message: Message, text: Text.meta({ description: 'For agents only.' }) });

export const note = defineAction({
  summary: 'Puts a note for agents to the conversation.',
  docs: 'https://developer.khoros.com/khoroscaredevdocs/reference/note-put',
  effect: 'write',
  input: Input,
  output: z.object({ external_id: z.string().nullable().meta({ description: 'Of the request.' }) }),
  async run(client: KhorosCare, { message, text }, call) {
    const { requestId } = await send(client, 'PUT', 'note', message, { type: 'note', note: text }, call);
    return { external_id: requestId };
  },
  repeat: 'doubles',
  async lookUp(client: KhorosCare, { message, text }, call) {
    const external_id = await findSent(client, message, 'note', text, call);
    return external_id === null ? null : { external_id };
  },
});
