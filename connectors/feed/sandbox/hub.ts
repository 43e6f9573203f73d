/** The WebSub hub: asks back whether it was asked, and pushes what is new. */
import { createHmac, randomUUID } from 'node:crypto';
import type { RawRequest } from '#sdk';
import type { Push, Reply } from '#sdk/sandbox';
import type { Subscription, World } from './world.ts';

const DAY_SECONDS = 86_400;

/** As WebSub 5.1 has it; whether it was asked for is asked after the answer. */
export function subscribe({ body }: RawRequest, world: World): Reply {
  const form = new URLSearchParams(Buffer.from(body).toString());
  const mode = form.get('hub.mode');
  const callback = form.get('hub.callback') ?? '';
  const topic = form.get('hub.topic');
  if ((mode !== 'subscribe' && mode !== 'unsubscribe') || topic === null || !URL.canParse(callback)) {
    return {
      status: 400,
      headers: { 'content-type': 'text/plain' },
      body: 'hub.mode, hub.topic and hub.callback are needed',
    };
  }
  const wanted: Subscription = { callback, topic, secret: form.get('hub.secret'), verified: false };
  void verify(world, wanted, mode);
  return { status: 202 };
}

async function verify(world: World, wanted: Subscription, mode: 'subscribe' | 'unsubscribe'): Promise<void> {
  const challenge = randomUUID();
  const url = challengeUrl(wanted, mode, challenge);
  const confirmed = await fetch(url).then(
    async (answer) => answer.ok && (await answer.text()) === challenge,
    () => false,
  );
  const at = world.subscriptions.findIndex(
    ({ callback, topic }) => callback === wanted.callback && topic === wanted.topic,
  );
  if (at !== -1 && confirmed) world.subscriptions.splice(at, 1);
  if (mode === 'subscribe') world.subscriptions.push({ ...wanted, verified: confirmed });
}

export function challengeUrl(
  { callback, topic }: Pick<Subscription, 'callback' | 'topic'>,
  mode: string,
  challenge: string,
): URL {
  const url = new URL(callback);
  url.searchParams.set('hub.mode', mode);
  url.searchParams.set('hub.topic', topic);
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set('hub.lease_seconds', String(DAY_SECONDS));
  return url;
}

/** What a subscriber is sent (WebSub, 7). */
export function pushOf(
  body: string,
  topic: string,
  hub: string,
  secret: string,
  contentType: string,
  algorithm = 'sha256',
): Push {
  return {
    body,
    headers: {
      'content-type': contentType,
      link: `<${hub}>; rel="hub", <${topic}>; rel="self"`,
      'x-hub-signature': `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`,
    },
  };
}
