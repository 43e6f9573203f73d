import { defineConnector } from '#sdk';
import { handBack, moveToQueue, resolve, setPriority, takeOver } from './actions/conversation.ts';
import { note } from './actions/note.ts';
import { respond } from './actions/respond.ts';
import { tag, untag } from './actions/tag.ts';
import { check } from './check.ts';
import { KhorosCare } from './client.ts';
import { Settings } from './settings.ts';
import { messages } from './streams/messages.ts';
import { updates } from './streams/updates.ts';
import { webhook } from './webhook.ts';
import { de } from './words.de.ts';

export const khorosCare = defineConnector({
  id: 'khoros_care',
  title: 'Khoros Care',
  docs: 'https://developer.khoros.com/khoroscaredevdocs',
  standing: { system: 'living', tried: 'against its sandbox alone, never against a living account' },
  settings: Settings,
  // 60 calls in 60 seconds.
  budget: { maxConcurrent: 2, minTimeMs: 1000 },
  client: (settings, http) => new KhorosCare(settings, http),
  check,
  account: ({ settings: { app_id } }) => Promise.resolve({ id: app_id, name: app_id }),
  streams: { messages, updates },
  text: {
    most: 280,
    counts: 'weighted',
    address: 23,
    from: 'a guess: what fits X fits the other networks that a customer may be on',
  },
  // What an agent answered or what became of the conversation is no word of the customer's.
  replyTo: ({ external_id, stream }, text) =>
    stream === 'messages' ? { action: 'respond', input: { message: external_id, text } } : null,
  actions: {
    respond,
    note,
    tag,
    untag,
    set_priority: setPriority,
    move_to_queue: moveToQueue,
    resolve,
    hand_back: handBack,
    take_over: takeOver,
  },
  webhook,
  words: { de },
});
