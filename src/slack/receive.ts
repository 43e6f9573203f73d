/** What Slack sends is kept, acknowledged and done: once, however often it comes, and also where this process ends in between. */
import { createHash } from 'node:crypto';
import { asFault } from '#sdk';
import { startRounds, type Clock, type Database, type Log, type Rounds } from '../platform/index.ts';
import type { Answered, Dispatch, Listeners } from './bolt.ts';
import * as store from './store.ts';

type Body = Readonly<Record<string, unknown>>;

export interface Receiver {
  /** Resolves when it is kept, with what Slack is answered; null: only that it came. */
  receive(connection: string, body: Body): Promise<Body | null>;
  /** What another process began and did not end is done by this one. */
  start(): Rounds;
  /** Resolves when nothing is under way any more. */
  drain(): Promise<void>;
}

interface Parts {
  readonly database: Database;
  /** Loaded when something comes. */
  readonly dispatch: () => Promise<Dispatch>;
  readonly failed: Listeners['failed'];
  readonly clock: Clock;
  readonly log: Log;
  /** Slack waits three seconds. */
  readonly ackMs?: number | undefined;
}

const ACK_MS = 2_000;
const EVERY_MS = 5_000;
/** Nothing takes as long. */
const LOST_MS = 60_000;
const MOST_ATTEMPTS = 3;
/** Slack repeats a delivery for an hour; what is signed is fresh for five minutes. */
const KEPT_MS = 86_400_000;

export function createReceiver({ database: { pool }, dispatch, failed, clock, log, ackMs = ACK_MS }: Parts): Receiver {
  const underWay = new Set<Promise<void>>();
  let forgotten = 0;

  async function work(
    one: Pick<store.Delivery, 'key' | 'connection'>,
    body: Body,
    answered: Answered,
    attempt: number,
  ) {
    try {
      await (
        await dispatch()
      )({ connection: one.connection, body, answered });
    } catch (thrown) {
      const { kind, message, cure } = asFault(thrown);
      if (attempt < MOST_ATTEMPTS) {
        log.warn(`what somebody did in Slack could not be done; trying again: ${message}`, { kind, cure });
        return;
      }
      log.error(`what somebody did in Slack was not done: ${message}`, {
        kind,
        cure: cure ?? 'See what is wrong, and ask them to do it again.',
      });
      await failed({ connection: one.connection, body }).catch((error: unknown) =>
        log.warn('who did it could not be told', { error }),
      );
    }
    await store.doneDelivery(pool, one.key);
  }

  function begin(
    one: Pick<store.Delivery, 'key' | 'connection'>,
    body: Body,
    answered: Answered,
    attempt: number,
  ): Promise<void> {
    const working = work(one, body, answered, attempt)
      .catch((error: unknown) => log.warn('what was done in Slack could not be marked as done', { error }))
      .finally(() => underWay.delete(working));
    underWay.add(working);
    return working;
  }

  async function round(): Promise<void> {
    const now = clock.now();
    for (const one of await store.takeDeliveries(pool, new Date(now.getTime() - LOST_MS), now))
      await begin(one, JSON.parse(one.body) as Body, LATE, one.attempts);
    if (now.getTime() - forgotten < LOST_MS) return;
    forgotten = now.getTime();
    await store.forgetDeliveries(pool, new Date(now.getTime() - KEPT_MS));
  }

  return {
    async receive(connection, body) {
      const one = { key: keyOf(connection, body), connection };
      if (!(await store.keepDelivery(pool, { ...one, body: JSON.stringify(body) }, clock.now()))) return null;
      const { promise, resolve } = Promise.withResolvers<Body | null>();
      let waits = true;
      const answered: Answered = {
        reply(what) {
          if (!waits) return false;
          waits = false;
          resolve(what);
          return true;
        },
      };
      const timer = setTimeout(() => answered.reply(null), ackMs);
      void begin(one, body, answered, 1).finally(() => {
        clearTimeout(timer);
        answered.reply(null);
      });
      return promise;
    },
    start: () => startRounds(round, EVERY_MS, 'what was done in Slack could not be looked at; trying again', log),
    async drain() {
      await Promise.all(underWay);
    },
  };
}

/** It was acknowledged long ago. */
const LATE: Answered = { reply: () => false };

/** Slack gives each a trigger or an id of its own, and repeats them with it. */
function keyOf(connection: string, body: Body): string {
  const named = body['trigger_id'] ?? body['event_id'];
  const own = typeof named === 'string' ? named : createHash('sha256').update(JSON.stringify(body)).digest('hex');
  return `${connection} ${own}`;
}
