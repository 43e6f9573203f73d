/** A mailbox: the lowest common denominator, for whatever can write mail and nothing else. */
import { defineConnector, type Account } from '#sdk';
import { reply } from './actions/reply.ts';
import { send } from './actions/send.ts';
import { check } from './check.ts';
import { Mail } from './client.ts';
import { oauth } from './oauth.ts';
import { probe } from './probe.ts';
import { Settings } from './settings.ts';
import { messages } from './streams/messages.ts';
import { de } from './words.de.ts';

export const mail = defineConnector({
  id: 'mail',
  title: 'Mail',
  docs: 'https://www.rfc-editor.org/rfc/rfc3501',
  standing: { system: 'living', tried: 'against its sandbox alone, never against a provider' },
  settings: Settings,
  oauth,
  client: (settings, http, grant) => new Mail(settings, http, grant),
  check,
  account,
  streams: { messages },
  text: { most: 1_000_000, counts: 'units', from: 'as this connector sends it' },
  replyTo: ({ external_id }, text) => ({ action: 'reply', input: { in_reply_to: external_id, text } }),
  actions: { send, reply },
  probe,
  words: { de },
});

async function account(mail: Mail): Promise<Account> {
  const { settings } = mail;
  // A grant says nothing of whose it is; the server takes one for another mailbox than `user` no more than a wrong password.
  if (settings.sign_in === 'oauth') await mail.withImap(AbortSignal.timeout(60_000), () => Promise.resolve());
  return { id: settings.from.toLowerCase(), name: settings.from_name ?? settings.from };
}
