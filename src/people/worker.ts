/** Notices who becomes away and who is back, hands on what waits for them, and reads calendars again. */
import { asFault, type OutOfOffice } from '#sdk';
import {
  startRounds,
  transaction,
  type Clock,
  type Database,
  type Log,
  type Rounds,
  type Tx,
} from '../platform/index.ts';
import { known } from './resolve.ts';
import * as store from './store.ts';
import { heedVendors } from './vendors.ts';

export interface PeopleParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** A calendar's text. */
  read(url: URL): Promise<string>;
  /** Whom vendors say to be out of office. */
  outOfOffice(tx: Tx): Promise<readonly OutOfOffice[]>;
  /** What waits for them moves on, in the same transaction. */
  onAway(tx: Tx, person: string, now: Date): Promise<void>;
  /** Of those who were away before: what came to them since moves on, and what stayed, as nobody stood in. Answers whether anything did. */
  onStillAway(tx: Tx, person: string, now: Date): Promise<boolean>;
  /** What moved on is offered back. */
  onBack(tx: Tx, person: string, now: Date): Promise<void>;
  /** After a commit that may have intended effects. */
  readonly onMoved: () => void;
}

const LOOK_EVERY_MS = 15_000;
const READ_EVERY_MS = 30 * 60_000;
const BACK_MS = 24 * 3_600_000;
const AHEAD_MS = 90 * 24 * 3_600_000;

export function startPeople(parts: PeopleParts): Rounds {
  async function look(): Promise<void> {
    await readCalendars(parts);
    if (await handOn(parts)) parts.onMoved();
  }

  const rounds = startRounds(look, LOOK_EVERY_MS, 'who is away could not be looked at; trying again', parts.log);
  void rounds.now();
  return rounds;
}

/** Each change once, with what follows from it. Answers whether there was any. */
async function handOn({
  database,
  clock,
  outOfOffice,
  onAway,
  onStillAway,
  onBack,
  log,
}: Omit<PeopleParts, 'read'>): Promise<boolean> {
  return transaction(database.pool, async (tx) => {
    const now = clock.now();
    const people = await store.lockPeople(tx);
    for (const { person, connection, heard_at } of await heedVendors(tx, people, await outOfOffice(tx), now))
      log.warn(`${person} is out of office, says ${connection}, which named no end: it counts no more`, {
        heard_at,
        cure: `bondfire connection show ${connection} tells why it is not read; bondfire person away ${person} says it by hand.`,
      });
    const found = await known(
      tx,
      people.map(({ id }) => id),
      now,
    );
    let changed = false;
    for (const { id, away } of people) {
      const gone = found.get(id)?.availability.away === true;
      if (gone && away && (await onStillAway(tx, id, now))) changed = true;
      if (gone === away) continue;
      changed = true;
      await store.setHandedOn(tx, id, gone, now);
      await (gone ? onAway(tx, id, now) : onBack(tx, id, now));
    }
    return changed;
  });
}

/** What a calendar said last holds where it cannot be read. */
async function readCalendars({ database, clock, log, read }: PeopleParts): Promise<void> {
  const { pool } = database;
  const now = clock.now();
  const window = { from: new Date(now.getTime() - BACK_MS), until: new Date(now.getTime() + AHEAD_MS) };

  async function again(what: string, address: string, options: { readonly zone: string; readonly away: boolean }) {
    try {
      // What reads calendars is large, and few installations have one.
      const { readCalendar } = await import('./calendar.ts');
      const spans = readCalendar(await read(new URL(address)), { ...window, ...options });
      return { address, spans, at: now, fault: null };
    } catch (thrown) {
      const { message } = asFault(thrown);
      log.warn(`the calendar of ${what} could not be read; what it said last holds`, { fault: message });
      return { address, spans: null, at: now, fault: message };
    }
  }

  for (const { id, calendar, zone, calendar_read_at } of await store.listPeople(pool))
    if (calendar !== null && isDue(calendar_read_at, now))
      await store.keepBusy(pool, id, await again(id, calendar, { zone, away: true }));
  for (const { id, rota, calendar_read_at } of await store.listTeams(pool))
    if (rota !== null && 'calendar' in rota && isDue(calendar_read_at, now))
      await store.keepShifts(pool, id, await again(`the team ${id}`, rota.calendar, { zone: 'UTC', away: false }));
}

function isDue(readAt: string | null, now: Date): boolean {
  return readAt === null || Math.abs(now.getTime() - Date.parse(readAt)) > READ_EVERY_MS;
}
