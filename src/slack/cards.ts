/** Shows each issue as one message in the channel of its connection, edited as the issue changes: posted once, whatever ends in between. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { asFault, CLOCK_SKEW_MS } from '#sdk';
import { SCHEDULE, type App } from '../app/index.ts';
import {
  changesSince,
  startRounds,
  transaction,
  type Change,
  type Clock,
  type Database,
  type Log,
  type Rounds,
} from '../platform/index.ts';
import { cardOf, type Message } from './card.ts';
import { createPace, type Pace } from './pace.ts';
import * as store from './store.ts';
import { aCall, codeOf, openWorkspace, type SlackConnection, type Workspace, type Workspaces } from './workspace.ts';

interface Parts {
  readonly app: App;
  readonly database: Database;
  readonly connections: Workspaces;
  /** Where the console is. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
}

const EVERY_MS = 300;
const LEASE_MS = 60_000;
const MOST_CHANGES = 20_000;
const AT_ONCE = 20;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 300_000;
/** Of what makes it show other things. */
const NOUNS = ['issue', 'ask'];
const EVENT = 'bondfire_card';
const FAR = '9999999999.999999';

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

export function startCards({ app, database, connections, url, clock, log }: Parts): Rounds {
  const { pool } = database;
  const paces = new Map<string, Pace>();
  /** Told once, until it goes well. */
  const warned = new Map<string, string>();

  /** What has changed since it was looked at last makes its cards due. */
  async function collect(id: string, channel: string, least: number): Promise<void> {
    await store.follow(pool, id);
    const found = await transaction(pool, async (tx) => {
      const position = await store.lockPosition(tx, id);
      if (position === null) return [];
      const { changes, to } = await changesSince(tx, position, NOUNS, MOST_CHANGES);
      if (changes?.length === 0) return [];
      const issues = await issuesOf(changes);
      if (issues === null) await store.cardsDue(tx, id, null, clock.now());
      else await store.cardsDue(tx, id, issues, clock.now());
      await store.movePosition(tx, id, to);
      return issues ?? (await app.listIssues(SCHEDULE, { limit: 500 })).map((one) => one.id);
    });
    for (const issue of found) {
      const story = await app.showIssue(SCHEDULE, issue).catch(() => null);
      const shows =
        story !== null && story.state !== 'resolved' && story.merged_into === null && (story.severity ?? 1) >= least;
      if (shows) await store.wantCard(pool, { connection: id, channel, issue: story.id }, clock.now());
    }
  }

  /** Null: any. */
  async function issuesOf(changes: readonly Change[] | null): Promise<readonly string[] | null> {
    if (changes === null || changes.some(({ id }) => id === null)) return null;
    const issues = new Set<string>();
    for (const { noun, id } of changes) {
      if (noun === 'issue' && id !== null) issues.add(id);
      if (noun === 'ask' && id !== null) {
        const about = await app.askedAbout(SCHEDULE, id);
        if (about !== null) issues.add(about);
      }
    }
    return [...issues];
  }

  async function show(slack: Workspace, card: store.Card, pace: Pace): Promise<void> {
    const now = clock.now();
    const story = await app.showIssue(SCHEDULE, card.issue);
    const message = cardOf(story, await app.showDesk(SCHEDULE, card.issue), url);
    const shown = hashOf(message);
    if (card.ts !== null && card.shown === shown) return store.showedCard(pool, card.id, card.ts, shown, now);
    const ts = card.ts ?? (card.tried_at === null ? null : await lookFor(slack, card));
    const method = ts === null ? 'chat.postMessage' : 'chat.update';
    const wait = pace(method, card.channel, now.getTime());
    if (wait > 0) return store.putOffCard(pool, card.id, new Date(now.getTime() + wait));
    if (ts !== null) {
      await slack.call('chat.update', { channel: card.channel, ts, ...asSent(message) }, Posted, {
        call: aCall(card.id),
      });
      await stands(card, ts, shown, now);
      return;
    }
    await store.tryCard(pool, card.id, now);
    const metadata = { event_type: EVENT, event_payload: { key: card.id } };
    const sent = { channel: card.channel, ...asSent(message), metadata: JSON.stringify(metadata), unfurl_links: false };
    const posted = await slack.call('chat.postMessage', sent, Posted, { call: aCall(card.id) });
    await stands(card, posted.ts, shown, now);
  }

  /** What is said in its thread is of the issue. */
  async function stands(
    { id, connection, channel, issue }: store.Card,
    ts: string,
    shown: string,
    seen: Date,
  ): Promise<void> {
    await app.openHuddle(SCHEDULE, issue, { connection, place: `${channel}:${ts}`, by: id });
    await store.showedCard(pool, id, ts, shown, seen);
  }

  async function failed(connection: string, card: store.Card, thrown: unknown): Promise<boolean> {
    const { kind, message, cure, retryAt } = asFault(thrown);
    const now = clock.now().getTime();
    // Somebody took the message away: it is not written again.
    if (codeOf(thrown) === 'message_not_found') {
      await store.putOffCard(pool, card.id, null);
      return true;
    }
    if (kind === 'limited') {
      await store.putOffCard(pool, card.id, retryAt ?? new Date(now + FIRST_WAIT_MS));
      return false;
    }
    const wait = Math.min(FIRST_WAIT_MS * 2 ** card.failures, LONGEST_WAIT_MS);
    await store.putOffCard(pool, card.id, new Date(now + wait));
    if (warned.get(connection) !== message)
      log.warn(`an issue could not be shown at ${connection}: ${message}`, { kind, cure });
    warned.set(connection, message);
    return true;
  }

  async function write(id: string, slack: Workspace): Promise<void> {
    let until = new Date(clock.now().getTime() + LEASE_MS);
    if (!(await store.takeFollower(pool, id, clock.now(), until))) return;
    const pace = paces.get(id) ?? createPace();
    paces.set(id, pace);
    try {
      for (const card of await store.dueCards(pool, id, clock.now(), AT_ONCE)) {
        const longer = new Date(Math.max(clock.now().getTime() + LEASE_MS, until.getTime() + 1));
        if (!(await store.keepFollower(pool, id, until, longer))) return;
        until = longer;
        try {
          await show(slack, card, pace);
          warned.delete(id);
        } catch (thrown) {
          if (!(await failed(id, card, thrown))) return;
        }
      }
    } finally {
      await store.keepFollower(pool, id, until, null);
    }
  }

  async function round(): Promise<void> {
    for (const one of connections.list().filter(speaks)) {
      try {
        const slack = await openWorkspace(connections, one.id);
        const { issue_channel: channel, issue_severity: least } = slack.settings;
        if (channel === undefined) continue;
        await collect(one.id, channel, least);
        await write(one.id, slack);
      } catch (error) {
        log.warn(`issues could not be shown at ${one.id}; trying again`, { error });
      }
    }
  }

  return startRounds(round, EVERY_MS, 'issues could not be shown in Slack; trying again', log);
}

/** Issues hold what was said inside. */
function speaks({ connector, audience, paused_at, disconnected }: SlackConnection): boolean {
  return connector === 'slack' && audience === 'internal' && paused_at === null && disconnected === null;
}

function asSent({ text, blocks }: Message) {
  return { text, blocks: JSON.stringify(blocks) };
}

function hashOf(message: Message): string {
  return createHash('sha256').update(JSON.stringify(message)).digest('hex');
}

/** A message whose answer was lost. */
async function lookFor(slack: Workspace, { id, channel, tried_at }: store.Card): Promise<string | null> {
  const oldest = ((Date.parse(tried_at ?? '') - CLOCK_SKEW_MS) / 1000).toFixed(6);
  for (let cursor: string | null = null; ;) {
    const asked = {
      channel,
      oldest,
      latest: FAR,
      include_all_metadata: true,
      limit: 200,
      ...(cursor !== null && { cursor }),
    };
    const page: z.output<typeof History> = await slack.call('conversations.history', asked, History);
    const found = page.messages.find(({ metadata }) => metadata?.event_payload?.key === id);
    if (found) return found.ts;
    cursor = page.response_metadata?.next_cursor || null;
    if (cursor === null) return null;
  }
}
