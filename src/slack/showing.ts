/** Posts one message, once, and edits it as what it shows changes; whatever ends in between. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CLOCK_SKEW_MS } from '#sdk';
import { SCHEDULE, type App } from '../app/index.ts';
import { transaction, type Clock, type Database } from '../platform/index.ts';
import { cardOf, digestOf, sealedOf, suggestionsOf, summaryOf, type Message } from './card.ts';
import type { Pace } from './pace.ts';
import { storyFor, type Room, type Rooms } from './readers.ts';
import * as store from './store.ts';
import { WORDS } from './words.ts';
import { aCall, asSent, type Workspace } from './workspace.ts';

interface Parts {
  readonly app: App;
  readonly rooms: Rooms;
  readonly database: Database;
  /** Where the console is. */
  readonly url: string;
  readonly clock: Clock;
}

const EVENT = 'bondfire_card';
const FAR = '9999999999.999999';
const MOST_SUGGESTED = 3;

const Posted = z.looseObject({ ts: z.string() });
const History = z.looseObject({
  messages: z.array(
    z.looseObject({
      ts: z.string(),
      metadata: z.looseObject({ event_payload: z.looseObject({ key: z.unknown() }).nullish() }).nullish(),
    }),
  ),
  response_metadata: z.looseObject({ next_cursor: z.string().nullish() }).nullish(),
});

export type Show = (slack: Workspace, card: store.Card, pace: Pace) => Promise<void>;

export function createShow({ app, rooms, database: { pool }, url, clock }: Parts): Show {
  /** Null: there is nothing to show. */
  async function messageOf({ id, issue, kind, ts }: store.Card, { reader, language }: Room): Promise<Message | null> {
    const words = WORDS[language];
    if (kind === 'digest') {
      const issues = await store.issuesIn(pool, id);
      const stories = await Promise.all(issues.map(async (one) => (await storyFor(app, reader, one)) ?? one));
      return digestOf(stories, url, words);
    }
    const story = await storyFor(app, reader, issue);
    if (kind === 'suggestions') {
      // What was suggested stays as it is: people have read it.
      if (ts !== null || story === null) return null;
      const { items } = await app.similarTo(reader, issue, MOST_SUGGESTED);
      return items.length === 0 ? null : suggestionsOf(items, issue, url, words);
    }
    if (story === null) return kind === 'issue' ? sealedOf(issue, url, words) : null;
    if (kind === 'summary') return story.state === 'resolved' ? summaryOf(story, url, language) : null;
    return cardOf(story, await app.showDesk(reader, issue), url, words);
  }

  /** It stands there now; what is said in its thread is of the issue, and what worked before is said there. */
  async function stands(card: store.Card, ts: string, shown: string, seen: Date): Promise<void> {
    const { id, connection, channel, issue, kind } = card;
    if (kind === 'issue') await app.openHuddle(SCHEDULE, issue, { connection, place: `${channel}:${ts}`, by: id });
    await transaction(pool, async (tx) => {
      await store.showedCard(tx, id, ts, shown, seen);
      if (kind === 'issue' && card.ts === null)
        await store.wantCard(tx, { connection, channel, issue, kind: 'suggestions', thread: ts }, seen);
    });
  }

  return async (slack, card, pace) => {
    const now = clock.now();
    if (card.digest !== null) return store.digestDue(pool, card, now);
    const message = await messageOf(card, await rooms.roomOf(slack, card.connection, card.channel));
    if (message === null) return store.showedCard(pool, card.id, card.ts, card.shown ?? '', now);
    const shown = hashOf(message);
    if (card.ts !== null && card.shown === shown) return store.showedCard(pool, card.id, card.ts, shown, now);
    const { channel, thread } = card;
    const ts = card.ts ?? (card.tried_at === null ? null : await lookFor(slack, card));
    const wait = pace(ts === null ? 'chat.postMessage' : 'chat.update', channel, now.getTime());
    if (wait > 0) return store.putOffCard(pool, card.id, new Date(now.getTime() + wait), card.failures);
    if (ts !== null) {
      await slack.call('chat.update', { channel, ts, ...asSent(message) }, Posted, { call: aCall(card.id) });
      return stands(card, ts, shown, now);
    }
    await store.tryCard(pool, card.id, now);
    const metadata = JSON.stringify({ event_type: EVENT, event_payload: { key: card.id } });
    const sent = { channel, ...(thread !== null && { thread_ts: thread }), ...asSent(message), metadata };
    const posted = await slack.call('chat.postMessage', { ...sent, unfurl_links: false }, Posted, {
      call: aCall(card.id),
    });
    return stands(card, posted.ts, shown, now);
  };
}

function hashOf(message: Message): string {
  return createHash('sha256').update(JSON.stringify(message)).digest('hex');
}

/** A message whose answer was lost. */
async function lookFor(slack: Workspace, { id, channel, thread, tried_at }: store.Card): Promise<string | null> {
  const oldest = ((Date.parse(tried_at ?? '') - CLOCK_SKEW_MS) / 1000).toFixed(6);
  const method = thread === null ? 'conversations.history' : 'conversations.replies';
  const where = { channel, ...(thread !== null && { ts: thread }), oldest, latest: FAR };
  for (let cursor: string | null = null; ;) {
    const asked = { ...where, include_all_metadata: true, limit: 200, ...(cursor !== null && { cursor }) };
    const page: z.output<typeof History> = await slack.call(method, asked, History);
    const found = page.messages.find(({ metadata }) => metadata?.event_payload?.key === id);
    if (found) return found.ts;
    cursor = page.response_metadata?.next_cursor || null;
    if (cursor === null) return null;
  }
}
