/** What Care posts to the bot's callbackUrl, with the credentials of its registration (Basic). */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Fault, type RawRequest, type Webhook } from '#sdk';
import { postsIn } from './posts.ts';
import { expected, Posted } from './schema.ts';
import type { Settings } from './settings.ts';

export const webhook: Webhook<typeof Settings> = {
  verify({ method, headers }: RawRequest, { callback_identity, callback_secret }) {
    if (method !== 'POST') throw new Fault('rejected', `${method} is not POST`);
    const encoded = /^Basic (.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '';
    const shown = Buffer.from(encoded, 'base64').toString();
    if (same(shown, `${callback_identity}:${callback_secret}`)) return;
    throw new Fault('rejected', 'the post does not bear the credentials of the settings', {
      cure: 'Register the bot with the identity and the secret that stand in callback_identity and callback_secret.',
    });
  },
  records({ body }) {
    return postsIn(body).map((record) => {
      const { type } = expected(Posted, record, 'the post');
      return { stream: type === 'message' ? 'messages' : 'updates', record };
    });
  },
};

/** In the same time, whatever was sent. */
function same(one: string, other: string): boolean {
  return timingSafeEqual(hash(one), hash(other));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
