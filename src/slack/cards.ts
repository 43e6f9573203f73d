/** Shows issues in the channel of each connection: looks at what has changed, and keeps to what Slack takes. One process at a time writes at a connection. */
import { asFault } from '#sdk';
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
import { createPace, type Pace } from './pace.ts';
import { createRooms } from './readers.ts';
import { createShow } from './showing.ts';
import * as store from './store.ts';
import { codeOf, openWorkspace, speaks, type Workspace, type Workspaces } from './workspace.ts';

interface Parts {
  readonly app: App;
  readonly database: Database;
  readonly connections: Workspaces;
  /** Where the console is. */
  readonly url: string;
  /** What people press is soon to be answered in time. */
  readonly warm: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

const EVERY_MS = 300;
const LEASE_MS = 60_000;
const MOST_CHANGES = 20_000;
const AT_ONCE = 20;
const MOST_ISSUES = 500;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 300_000;
/** Of what makes it show other things. */
const NOUNS = ['issue', 'ask'];
/** So many new issues at once are a storm, and told as one message. */
const STORM = 5;
/** A digest takes in what comes as long after it grew last. */
const STORM_MS = 120_000;
const MOST_IN_DIGEST = 40;

export function startCards({ app, database, connections, url, warm, clock, log }: Parts): Rounds {
  const { pool } = database;
  const rooms = createRooms(app, clock, (id) => store.cardsDue(pool, id, null, clock.now()));
  const show = createShow({ app, rooms, database, url, clock });
  const paces = new Map<string, Pace>();
  /** Told once, until it goes well. */
  const warned = new Map<string, string>();

  /** What has changed since it was looked at last makes its cards due. */
  async function collect(id: string, channel: string, least: number): Promise<void> {
    const told = await transaction(pool, async (tx): Promise<readonly string[] | null> => {
      // What is open already is shown as well.
      if (await store.follow(tx, id)) return null;
      const position = await store.lockPosition(tx, id);
      if (position === null) return [];
      const { changes, to } = await changesSince(tx, position, NOUNS, MOST_CHANGES);
      if (changes?.length === 0) return [];
      const issues = await issuesOf(changes);
      await store.cardsDue(tx, id, issues, clock.now());
      await store.movePosition(tx, id, to);
      return issues;
    });
    const found = told ?? (await app.listIssues(SCHEDULE, { limit: MOST_ISSUES })).map((one) => one.id);
    for (const issue of found) {
      const story = await app.showIssue(SCHEDULE, issue).catch(() => null);
      const over = story?.state === 'resolved' ? await store.huddleOf(pool, id, story.id) : undefined;
      if (over?.channel != null)
        await store.wantCard(pool, { connection: id, channel: over.channel, issue, kind: 'summary' }, clock.now());
      const shows =
        story !== null && story.state !== 'resolved' && story.merged_into === null && (story.severity ?? 1) >= least;
      if (shows) await store.wantCard(pool, { connection: id, channel, issue: story.id, kind: 'issue' }, clock.now());
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

  /** Many new issues at once are told by one message, and so is what follows soon after. */
  async function gatherStorm(id: string, channel: string): Promise<void> {
    await transaction(pool, async (tx) => {
      const untold = await store.untoldIssues(tx, id, channel);
      if (untold.length === 0) return;
      const now = clock.now();
      const grown = await store.freshDigest(tx, id, channel, new Date(now.getTime() - STORM_MS));
      const left = grown === null ? 0 : MOST_IN_DIGEST - (await store.issuesIn(tx, grown)).length;
      if (left <= 0 && untold.length < STORM) return;
      const taken = untold.slice(0, left > 0 ? left : MOST_IN_DIGEST);
      const digest = grown !== null && left > 0 ? grown : await store.wantDigest(tx, untold[0] ?? '', now);
      await store.digestCards(tx, digest, taken, now);
    });
  }

  async function failed(connection: string, card: store.Card, thrown: unknown): Promise<boolean> {
    const { kind, retryAt } = asFault(thrown);
    const now = clock.now().getTime();
    // Somebody took the message away: it is not written again.
    if (codeOf(thrown) === 'message_not_found') {
      await store.putOffCard(pool, card.id, null, 0);
      return true;
    }
    if (kind === 'limited') {
      await store.putOffCard(pool, card.id, retryAt ?? new Date(now + FIRST_WAIT_MS), card.failures);
      return false;
    }
    const wait = Math.min(FIRST_WAIT_MS * 2 ** card.failures, LONGEST_WAIT_MS);
    await store.putOffCard(pool, card.id, new Date(now + wait), card.failures + 1);
    warn(connection, thrown);
    return true;
  }

  function warn(connection: string, thrown: unknown): void {
    const { kind, message, cure } = asFault(thrown);
    if (warned.get(connection) !== message)
      log.warn(`issues could not be shown at ${connection}; trying again: ${message}`, { kind, cure });
    warned.set(connection, message);
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
        warm();
        // Who reads there may be others by now.
        await rooms.readerIn(slack, one.id, channel);
        await collect(one.id, channel, least);
        await gatherStorm(one.id, channel);
        await write(one.id, slack);
      } catch (error) {
        warn(one.id, error);
      }
    }
  }

  return startRounds(round, EVERY_MS, 'issues could not be shown in Slack; trying again', log);
}
