/** Any system that can post JSON, or take it: no code, one mapping. */
import { asFault, defineConnector, type Check } from '#sdk';
import { post } from './actions/post.ts';
import { postKeyed } from './actions/post-keyed.ts';
import { postSigned } from './actions/post-signed.ts';
import { Receiver } from './client.ts';
import { webhookIn } from './intake.ts';
import { settings } from './settings.ts';
import { activities } from './streams/activities.ts';
import { events } from './streams/events.ts';
import { posts } from './streams/posts.ts';
import { de } from './words.de.ts';

export const webhook = defineConnector({
  id: 'webhook',
  title: 'Webhook',
  docs: 'https://www.rfc-editor.org/rfc/rfc8259',
  standing: { system: 'living', tried: 'against its sandbox' },
  settings,
  client: (values, http) => new Receiver(values, http),
  check,
  streams: { posts, events, activities },
  replyTo: 'what posts to us says no way back into its thread',
  actions: { post, post_keyed: postKeyed, post_signed: postSigned },
  webhook: webhookIn,
  words: { de },
});

const FINE = { ok: true, missing: null, costs: null, cure: null };

/** Receiving needs nothing of the other side. The address is asked with a GET: whatever it answers but 401, 403 and 5xx, it can be reached. */
async function check(receiver: Receiver): Promise<readonly Check[]> {
  const receive: Check = { scope: 'receive posts', ...FINE };
  if (!receiver.url) return [receive];
  const scope = `post to ${receiver.url.host}`;
  const costs = 'the actions post, post_keyed and post_signed';
  try {
    await receiver.reach();
    return [receive, { scope, ...FINE }];
  } catch (thrown) {
    const fault = asFault(thrown);
    const status = fault.answer?.status ?? 0;
    if (fault.kind === 'rejected' && status !== 403) return [receive, { scope, ...FINE }];
    const refused = fault.kind === 'auth' || status === 403;
    const missing = refused ? 'it does not accept the token' : `it cannot be reached: ${fault.message}`;
    const cure = refused
      ? 'Put the bearer token that it expects into `token`.'
      : (fault.cure ?? 'Check `url`, and that the other system is up.');
    return [receive, { scope, ok: false, missing, costs, cure }];
  }
}
