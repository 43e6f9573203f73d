import { defineConnector } from '#sdk';
import { createMessage } from './actions/create-message.ts';
import { deleteMessage } from './actions/delete-message.ts';
import { editMessage } from './actions/edit-message.ts';
import { messageStatus } from './actions/message-status.ts';
import { check } from './check.ts';
import { Spredfast } from './client.ts';
import { directory } from './directory.ts';
import { oauth } from './oauth.ts';
import { Settings } from './settings.ts';
import { events } from './streams/events.ts';
import { messages } from './streams/messages.ts';
import { streamItems } from './streams/stream-items.ts';
import { webhook } from './webhook.ts';
import { de } from './words.de.ts';

/** Whose a message is, is an account of the company's at a network, and there are many: what we made is known by its id. */
export const spredfast = defineConnector({
  id: 'spredfast',
  title: 'Spredfast (Khoros Marketing)',
  docs: 'https://developer.khoros.com/khorosmarketingdevdocs',
  standing: { system: 'living', tried: 'against its sandbox alone, never against a living account' },
  settings: Settings,
  // The vendor publishes no limits.
  budget: { maxConcurrent: 4 },
  oauth,
  client: (settings, http) => new Spredfast(settings, http),
  check,
  streams: { messages, stream_items: streamItems, events },
  directory,
  text: {
    most: 280,
    counts: 'weighted',
    address: 23,
    from: 'a guess: what fits X fits the other networks that a message may go out to',
  },
  replyTo: 'its reference has no answer to an item, only messages of one’s own',
  takeBack: ({ action, input, external_id }) =>
    action === 'create_message'
      ? { action: 'delete_message', input: { message: external_id, initiative: input['initiative'] } }
      : null,
  actions: {
    create_message: createMessage,
    edit_message: editMessage,
    delete_message: deleteMessage,
    message_status: messageStatus,
  },
  webhook,
  words: { de },
});
