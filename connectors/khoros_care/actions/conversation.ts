/** What a conversation is: whose it is, where it waits, how urgent it is, whether it is done. Being so already is fine. */
import { z } from 'zod';
import { defineAction } from '#sdk';
import type { KhorosCare } from '../client.ts';
import { queueId } from '../lookups.ts';
import { Affected, Message, set, Text } from './bot.ts';

const REFERENCE = 'https://developer.khoros.com/khoroscaredevdocs/reference';
const OfMessage = z.strictObject({ message: Message });

export const handBack = control('AGENT', 'Hands the conversation back to the agents.');
export const takeOver = control('BOT', 'Takes the conversation over from the agents.');

function control(owner: 'AGENT' | 'BOT', summary: string) {
  return defineAction({
    summary,
    docs: `${REFERENCE}/control-put`,
    effect: 'write',
    repeat: 'harmless',
    input: OfMessage,
    output: Affected,
    run: (client: KhorosCare, { message }, call) =>
      set(client, 'control', message, { type: 'control', owner: { type: owner } }, call),
  });
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
