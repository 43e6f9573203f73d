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
  type Tx,
} from '../platform/index.ts';
import { concerned, invite } from './huddle.ts';
import { createPace, type Pace } from './pace.ts';
import { createRooms, storyFor } from './readers.ts';
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

interface Talk {
  readonly issue: string;
  readonly channel: string;
}

export function startCards({ app, database, connections, url, warm, clock, log }: Parts): Rounds {
  const { pool } = database;
  const rooms = createRooms(app, clock, (id) => store.cardsDue(pool, id, null, clock.now()));
  const show = createShow({ app, rooms, database, url, clock });
  const paces = new Map<string, Pace>();
  /** By channel, as far as this process knows: to be invited again harms nobody. */
  const invited = new Map<string, readonly string[]>();
  /** Told once, until it goes well. */
  const warned = new Map<string, string>();

  /** What has changed since it was looked at last makes its cards due; all of that or nothing. Answers the channels of what is not over. */
  async function collect(id: string, channel: string, least: number): Promise<readonly Talk[]> {
    return transaction(pool, async (tx): Promise<readonly Talk[]> => {
      const issues = await changed(tx, id);
      // What is open already is shown as well.
      const found = issues ?? (await app.listIssues(SCHEDULE, { limit: MOST_ISSUES })).map((one) => one.id);
      const talks: Talk[] = [];
      for (const issue of found) {
        const story = await storyFor(app, SCHEDULE, issue).catch((error: unknown) => {
          // One that is broken holds up no other; where the database is gone, this transaction is as well.
          log.warn('an issue could not be looked at for Slack', { issue, error });
          return null;
        });
        if (story === null) continue;
        const huddle = (await store.huddleOf(tx, id, story.id))?.channel ?? null;
        const open = story.state !== 'resolved' && story.merged_into === null;
        if (huddle !== null && open) talks.push({ issue: story.id, channel: huddle });
        if (huddle !== null && story.state === 'resolved')
          await store.wantCard(tx, { connection: id, channel: huddle, issue, kind: 'summary' }, clock.now());
        if (open && (story.severity ?? 1) >= least)
          await store.wantCard(tx, { connection: id, channel, issue: story.id, kind: 'issue' }, clock.now());
      }
      return talks;
    });
  }

  /** Null: this connection is new. */
  async function changed(tx: Tx, id: string): Promise<readonly string[] | null> {
    if (await store.follow(tx, id)) return null;
    const position = await store.lockPosition(tx, id);
    if (position === null) return [];
    const { changes, to } = await changesSince(tx, position, NOUNS, MOST_CHANGES);
    if (changes?.length === 0) return [];
    const issues = await issuesOf(changes);
    await store.cardsDue(tx, id, issues, clock.now());
    await store.movePosition(tx, id, to);
    return issues;
  }

  /** Whoever has it now, and is asked now, is where it is talked about. */
  async function inviteNew(id: string, slack: Workspace, { issue, channel }: Talk): Promise<void> {
    const { accounts } = await concerned(app, SCHEDULE, id, issue);
    const before = invited.get(channel) ?? [];
    for (const account of accounts.filter((one) => !before.includes(one))) await invite(slack, channel, account);
    invited.set(channel, accounts);
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
        await rooms.roomOf(slack, one.id, channel);
        const talks = await collect(one.id, channel, least);
        await gatherStorm(one.id, channel);
        await write(one.id, slack);
        for (const talk of talks) await inviteNew(one.id, slack, talk);
      } catch (error) {
        warn(one.id, error);
      }
    }
  }

  return startRounds(round, EVERY_MS, 'issues could not be shown in Slack; trying again', log);
}
