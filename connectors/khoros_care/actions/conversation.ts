/** What a conversation is: whose it is, where it waits, how urgent it is, whether it is done. Being so already is fine. */
import { z } from 'zod';
import { defineAction, Fault, type Call } from '#sdk';
import type { KhorosCare } from '../client.ts';
import { statusOf } from '../faults.ts';
import { queueId } from '../lookups.ts';
import { Control } from '../schema.ts';
import { addressed, Affected, Message, set, Text } from './bot.ts';

const REFERENCE = 'https://developer.khoros.com/khoroscaredevdocs/reference';
const OfMessage = z.strictObject({ message: Message });

const Comment = Text.optional().meta({ description: 'Shown to agents beside the handing over.' });

export const handBack = control('AGENT', 'Hands the conversation back to the agents.');
export const takeOver = control('BOT', 'Takes the conversation over from the agents.');

/** Whose it is already gets no second comment. */
function control(owner: 'AGENT' | 'BOT', summary: string) {
  return defineAction({
    summary,
    docs: `${REFERENCE}/control-put`,
    effect: 'write',
    repeat: 'harmless',
    input: OfMessage.extend({ comment: Comment }),
    output: Affected,
    async run(client: KhorosCare, { message, comment }, call) {
      if ((await ownerOf(client, message, call)) === owner) return { external_id: message };
      const payload = { type: 'control', owner: { type: owner }, ...(comment !== undefined && { comment }) };
      return set(client, 'control', message, payload, call);
    },
  });
}

/** Null where Care knows of no conversation yet. */
async function ownerOf(client: KhorosCare, message: string, { signal }: Call): Promise<string | null> {
  const { coordinate, author } = addressed(message);
  const parts = ['network', coordinate['networkKey'], 'externalId', coordinate['externalId'], 'author', author.id];
  const path = `control/${parts.map((part) => encodeURIComponent(part ?? '')).join('/')}`;
  try {
    return (await client.read(path, Control, 'ask who controls the conversation', signal)).owner.type.toUpperCase();
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.kind === 'rejected' && statusOf(thrown) === 404) return null;
    throw thrown;
  }
}

export const resolve = defineAction({
  summary: 'Marks the conversation as resolved.',
  docs: `${REFERENCE}/resolve-put`,
  effect: 'write',
  repeat: 'harmless',
  input: OfMessage,
  output: Affected,
  run: (client: KhorosCare, { message }, call) => set(client, 'resolve', message, { type: 'resolve' }, call),
});

export const setPriority = defineAction({
  summary: 'Says how urgent the conversation is.',
  docs: `${REFERENCE}/priority-put`,
  effect: 'write',
  repeat: 'harmless',
  input: OfMessage.extend({ priority: z.int().min(0).max(5).meta({ description: '0, the highest, to 5.' }) }),
  output: Affected,
  run: (client: KhorosCare, { message, priority }, call) =>
    set(client, 'priority', message, { type: 'priority', newPriority: priority }, call),
});

export const moveToQueue = defineAction({
  summary: 'Moves the conversation to a work queue.',
  docs: `${REFERENCE}/workqueue-put`,
  effect: 'write',
  repeat: 'harmless',
  input: OfMessage.extend({ queue: z.union([Text, z.int().positive()]).meta({ description: 'Name or number.' }) }),
  output: Affected,
  run: async (client: KhorosCare, { message, queue }, call) =>
    set(
      client,
      'workqueue',
      message,
      { type: 'workqueue', newWorkQueue: await queueId(client, queue, call.signal) },
      call,
    ),
});
