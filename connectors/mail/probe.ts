/** A mail to ourselves that nobody else gets, seen in the folder that is read and then taken out of the mailbox. */
import { Fault, type Probe } from '#sdk';
import type { Mail } from './client.ts';
import { messageId } from './compose.ts';

export const probe: Probe<Mail> = {
  stream: 'messages',
  async write(mail, text, call) {
    const { from } = mail.settings;
    const addressed = { to: [from], cc: [], subject: 'A test of this mailbox', text, html: null };
    const draft = { ...addressed, inReplyTo: null, references: [], automatic: true };
    const { external_id, refused } = await mail.inTurn(call, () => mail.sendUnfiled(draft, call));
    if (refused.length === 0) return { external_id };
    throw new Fault('rejected', `the server took no mail to ${from}`, {
      cure: 'Set `from` to the address of the mailbox that is read.',
    });
  },
  id: (mail, key) => messageId(mail.settings, { key }),
  remove: (mail, id, { signal }) => mail.discard(id, signal),
};
