/** What comes in by POST. The token in the address has been checked; a sender's signatures come with their own formats. */
import { Fault, type RawRequest, type Webhook } from '#sdk';
import type { settings } from './settings.ts';
import { posts } from './streams/posts.ts';

/** `application/json`, `application/activity+json`, `text/json`; any parameters. */
const JSON_TYPE = /^\s*(?:application|text)\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

export const webhookIn: Webhook<typeof settings> = {
  verify({ method, headers }: RawRequest) {
    if (method !== 'POST') throw new Fault('rejected', `${method} is not POST`, { cure: 'Send the posts by POST.' });
    const type = headers['content-type'];
    if (type !== undefined && !JSON_TYPE.test(type)) {
      throw new Fault('rejected', `content-type ${type.slice(0, 80)} is not JSON`, {
        cure: 'Send JSON with the header content-type: application/json.',
      });
    }
  },
  records: ({ body, headers }) =>
    posts.parse(body, headers['content-type'] ?? 'application/json').map((record) => ({ stream: 'posts', record })),
};
