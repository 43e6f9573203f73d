/** What comes in by POST. The token in the address has been checked. */
import { Fault, type Webhook } from '#sdk';
import { readPost } from './formats.ts';
import type { settings } from './settings.ts';
import { checkSender } from './signatures.ts';

export const webhookIn: Webhook<typeof settings> = {
  verify(request, values, now) {
    if (request.method !== 'POST')
      throw new Fault('rejected', `${request.method} is not POST`, { cure: 'Send the posts by POST.' });
    checkSender(request, values, now);
  },
  records: (request, { mapping }) => readPost(request, mapping),
};
