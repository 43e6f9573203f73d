import { z } from 'zod';
import { defineAction, type Call } from '#sdk';
import { expected, type Socialcast } from '../client.ts';
import { findGroup } from '../groups.ts';
import { walk } from '../lists.ts';
import { Message } from '../schema.ts';
import { lookFrom, madeSince, sameText } from '../text.ts';
import { unheard } from './ids.ts';

const Input = z.strictObject({
  text: z.string().trim().min(1),
  title: z.string().trim().min(1).optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ description: 'A link that Socialcast shows with a preview.' }),
  group: z
    .union([z.int().positive(), z.string().trim().min(1)])
    .optional()
    .meta({ description: 'Name or number; without it, the company stream.' }),
});
type Input = z.output<typeof Input>;

const Output = z.object({ external_id: z.string(), thread: z.string(), url: z.string().nullable() });

export const postMessage = defineAction({
  summary: 'Posts a message, to the company or to a group.',
  docs: 'https://socialcast.github.io/socialcast/apidoc/messages/create.html',
  effect: 'send',
  input: Input,
  output: Output,
  async run(client: Socialcast, input, call) {
    const group = await groupId(client, input, call);
    const { text: body, title, url } = input;
    const message = {
      body,
      ...(title && { title }),
      ...(url && { url }),
      ...(group !== null && { group_id: Number(group) }),
    };
    const answer = await client.post('messages', { message }, call);
    if (answer !== null) return written(expected(Message, answer['message'] ?? answer, 'the new message'));
    const made = await find(client, input, group, call);
    if (made === null) throw unheard('the message');
    return made;
  },
  makes: 'messages',
  repeat: 'doubles',
  async lookUp(client: Socialcast, input, call) {
    return find(client, input, await groupId(client, input, call), call);
  },
});

async function groupId(client: Socialcast, { group }: Input, call: Call): Promise<string | null> {
  return group === undefined ? null : (await findGroup(client, group, 'rejected', call.signal)).id;
}

/** Among our own messages since the effect was intended: the same text, the same group. */
async function find(
  client: Socialcast,
  input: Input,
  group: string | null,
  call: Call,
): Promise<z.output<typeof Output> | null> {
  const { id } = await client.me(call.signal);
  const from = lookFrom(call.since);
  const own = { key: 'own', path: `users/${id}/messages`, query: {} };
  for await (const page of walk(client, own, from, call.signal)) {
    for (const { record } of page) {
      const { success, data } = Message.safeParse(record);
      if (!success || data.user?.id !== id || !madeSince(data.created_at, from)) continue;
      if (!sameText(data.body, input.text) || (input.title && !sameText(data.title, input.title))) continue;
      if ((data.group?.id ?? null) === group) return written(data);
    }
  }
  return null;
}

function written(message: Message): z.output<typeof Output> {
  return { external_id: message.id, thread: message.id, url: message.permalink_url || message.url || null };
}
