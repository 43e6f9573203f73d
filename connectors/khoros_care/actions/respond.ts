import { z } from 'zod';
import { defineAction, Fault } from '#sdk';
import type { KhorosCare } from '../client.ts';
import { findSent, Message, send, Text } from './bot.ts';

const Media = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  type: z.enum(['image', 'video']).default('image'),
});
const Input = z
  .strictObject({
    message: Message.meta({ description: 'external_id of the message that is answered.' }),
    text: Text.optional(),
    media: z.array(Media).default([]).meta({ description: 'Pictures and films at public addresses.' }),
  })
  .refine(({ text, media }) => text !== undefined || media.length > 0, 'give text or media');

const Output = z.object({
  external_id: z.string().nullable().meta({ description: 'Of the request, as Care’s record of requests names it.' }),
  message_id: z.string().nullable().meta({ description: 'At the network, where Care says so.' }),
});

const Answer = z.looseObject({
  data: z.looseObject({ messageId: z.string().nullish(), requestState: z.string().nullish() }).nullish(),
});

export const respond = defineAction({
  summary: 'Answers a customer, where the bot controls the conversation.',
  docs: 'https://developer.khoros.com/khoroscaredevdocs/reference/respond-post',
  effect: 'send',
  input: Input,
  output: Output,
  async run(client: KhorosCare, { message, text, media }, call) {
    const payload = {
      type: 'message',
      ...(text !== undefined && { text }),
      ...(media.length > 0 && { media: media.map(({ url, type }) => ({ url, mediaType: type.toUpperCase() })) }),
    };
    const { body, requestId } = await send(client, 'POST', 'respond', message, payload, call);
    const { data } = Answer.catch({}).parse(body);
    if (data?.requestState === 'ERROR') throw new Fault('rejected', 'Care could not deliver the answer to the network');
    return { external_id: requestId, message_id: data?.messageId ?? null };
  },
  repeat: 'doubles',
  async lookUp(client: KhorosCare, { message, text }, call) {
    const external_id = await findSent(client, message, 'text', text, call);
    return external_id === null ? null : { external_id, message_id: null };
  },
});
