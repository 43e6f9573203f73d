/** What an event subscription posts. Nothing is signed: the bearer token that the subscription was made with is all that proves it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Fault, type RawRequest, type Webhook } from '#sdk';
import { Event, expected } from './schema.ts';
import type { Settings } from './settings.ts';
import { eventsOf } from './streams/events.ts';

export const webhook: Webhook<typeof Settings> = {
  verify({ method, headers }: RawRequest, { events_token }) {
    if (method !== 'POST') throw new Fault('rejected', `${method} is not POST`);
    if (events_token === undefined) return;
    const shown = headers['authorization'] ?? '';
    if (same(shown, `Bearer ${events_token}`)) return;
    throw new Fault('rejected', 'the event does not bear the token of the settings', {
      cure: 'Make the subscription with the bearerToken that stands in events_token.',
    });
  },
  records({ body }) {
    return eventsOf(body).map((record) => {
      expected(Event, record, 'the event');
      return { stream: 'events', record };
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
