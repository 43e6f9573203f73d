/**
 * What changed, for whoever shows it live. Each change is a row of the transaction that made it (see 0029_changes.sql), so it is told after its commit and
 * not otherwise. A position is a snapshot of PostgreSQL: what was not visible in it is what came since, in whatever order transactions committed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import type { Log } from './log.ts';
import type { Database } from './postgres/database.ts';
import { listen, type Listening } from './postgres/listen.ts';
import type { Tx } from './postgres/transaction.ts';
import type { Check } from './watchdog/check.ts';

export interface Change {
  readonly noun: string;
  /** Null: several, or too many to be named. */
  readonly id: string | null;
  readonly what: string;
  readonly at: string;
}

/** What came since the last one. */
export interface News {
  /** Null: more has happened than is known, so all that is shown is to be read again. */
  readonly changes: readonly Change[] | null;
  /** Before and behind these changes: what `follow` takes up from. */
  readonly from: string;
  readonly to: string;
}

export interface Changes {
  /** Tells what comes, and first what came since that position. Until what it answers is called. `tell` must not throw. */
  follow(since: string | null, tell: (news: News) => void): Promise<() => void>;
  stop(): Promise<void>;
}

const CHANNEL = 'bondfire_changes';
/** What wakes nobody is seen by then. */
const LOOK_MS = 500;
/** However much happens, it is told no more often than that. */
const LEAST_MS = 250;
/** Told at once; what is more is read anew. */
const MOST = 5_000;
/** Of one noun; more are told as several. */
const MOST_OF_NOUN = 20;
const KEPT_MINUTES = 15;
const POSITION = /^\d{1,19}:\d{1,19}:(?:\d{1,19}(?:,\d{1,19})*)?$/;

interface Row extends Change {
  readonly position: string;
}

const COLUMNS = 'noun, of as id, what, at';
const SINCE = `from changes where xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(xid, $1::pg_snapshot)`;

/** That somebody has read what they were told, or looked at an issue: for whatever else they have open. */
export async function tellRead(tx: Tx, person: string): Promise<void> {
  await tx.query(
    `with told as (insert into changes (noun, of, what) values ('notification', $1, 'read') returning id)
     select pg_notify($2, '') from told`,
    [person, CHANNEL],
  );
}

export function createChanges(database: Database, log: Log): Changes {
  const { pool } = database;
  const followers = new Set<(news: News) => void>();
  let position: string | null = null;
  let listening: Promise<Listening> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let looked = 0;
  let stopped = false;
  /** One thing at a time: whoever comes is told up to where the others are. */
  let line: Promise<unknown> = Promise.resolve();
  let waiting = false;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = line.then(work);
    line = mine.catch(() => undefined);
    return mine;
  }

  async function look(): Promise<void> {
    if (followers.size === 0) return;
    const from = position ?? (await positionNow(pool));
    const { rows } = await pool.query<Row>(
      `select pg_current_snapshot()::text as position, fresh.* from (select) as one
       left join lateral (select ${COLUMNS} ${SINCE} order by xid, id limit ${MOST + 1}) as fresh on true`,
      [from],
    );
    const to = rows[0]?.position ?? from;
    position = to;
    const changes = rows.filter(({ noun }) => noun !== null);
    if (changes.length > 0) tellAll({ changes: changes.length > MOST ? null : few(changes), from, to });
    else tellAll({ changes: [], from, to });
  }

  function tellAll(news: News): void {
    for (const tell of followers) tell(news);
  }

  /** Soon, once however often it is called. */
  function wake(): void {
    if (waiting || stopped) return;
    waiting = true;
    void inTurn(async () => {
      const early = looked + LEAST_MS - Date.now();
      if (early > 0) await sleep(early, undefined, { ref: false });
      waiting = false;
      looked = Date.now();
      if (!stopped) await look();
    }).catch((error: unknown) => log.warn('what changed could not be read; trying again', { error }));
  }

  async function begin(): Promise<void> {
    listening ??= listen(database, CHANNEL, wake).catch((error: unknown) => {
      listening = null;
      throw error;
    });
    await listening;
    timer ??= setInterval(() => followers.size > 0 && wake(), LOOK_MS);
  }

  return {
    async follow(since, tell) {
      await begin();
      return inTurn(async () => {
        // Nobody has looked for a while: from now on.
        if (followers.size === 0 || position === null) position = await positionNow(pool);
        const to = position;
        if (since === null) tell({ changes: [], from: to, to });
        else {
          const missed = await between(pool, since, to);
          tell({ changes: missed && few(missed), from: missed === null ? to : since, to });
        }
        followers.add(tell);
        return () => followers.delete(tell);
      });
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      followers.clear();
      await line;
      await (await listening?.catch(() => null))?.stop();
    },
  };
}

async function positionNow(tx: Tx): Promise<string> {
  const { rows } = await tx.query<{ position: string }>('select pg_current_snapshot()::text as position');
  return rows[0]?.position ?? '';
}

/** Null where it is not known any more, is of another database, or is too much. */
async function between(tx: Tx, since: string, to: string): Promise<readonly Change[] | null> {
  if (!POSITION.test(since)) return null;
  try {
    const { rows } = await tx.query<Change & { readonly known: boolean }>(
      `select pg_snapshot_xmax($1::pg_snapshot) <= pg_snapshot_xmax($2::pg_snapshot) and not exists (select from change_marks
         where at < now() - interval '${KEPT_MINUTES} minutes' and xid > pg_snapshot_xmin($1::pg_snapshot)) as known, fresh.*
       from (select) as one left join lateral (select ${COLUMNS} ${SINCE} and pg_visible_in_snapshot(xid, $2::pg_snapshot)
         order by xid, id limit ${MOST + 1}) as fresh on true`,
      [since, to],
    );
    if (rows[0]?.known !== true || rows.length > MOST) return null;
    return rows.filter(({ noun }) => noun !== null);
  } catch (error) {
    // Three numbers that are no snapshot.
    if (error instanceof DatabaseError && error.code?.startsWith('22') === true) return null;
    throw error;
  }
}

/**
 * In a transaction: what was committed since a position that is known, of these nouns (null: all but who looks on), in order; null: more than `most`.
 * `to` is up to where.
 */
export async function changesSince(
  tx: Tx,
  since: string,
  nouns: readonly string[] | null,
  most: number,
): Promise<{ readonly changes: readonly Change[] | null; readonly to: string }> {
  const to = await positionNow(tx);
  const { rows } = await tx.query<Change & { readonly known: boolean }>(
    `select pg_snapshot_xmax($1::pg_snapshot) <= pg_snapshot_xmax($2::pg_snapshot) as known, fresh.*
     from (select) as one left join lateral (select ${COLUMNS} ${SINCE} and pg_visible_in_snapshot(xid, $2::pg_snapshot)
       and case when $3::text[] is null then noun <> 'presence' and what <> 'read' else noun = any($3) end order by xid, id limit $4) as fresh on true`,
    [since, to, nouns, most + 1],
  );
  const told = rows.filter(({ noun }) => noun !== null).map(({ noun, id, what, at }) => ({ noun, id, what, at }));
  return { changes: rows[0]?.known === true && told.length <= most ? told : null, to };
}

/** Whether all that came since a position is still kept, whoever kept it; null: from now on. */
export async function positionOrNow(tx: Tx, since: string): Promise<{ readonly known: boolean; readonly now: string }> {
  const now = await positionNow(tx);
  return { known: (await between(tx, since, now)) !== null, now };
}

/** The same once, and of what is many only that. */
function few(rows: readonly Change[]): readonly Change[] {
  const last = new Map<string, Change>();
  for (const { noun, id, what, at } of rows) {
    const key = JSON.stringify([noun, id, what]);
    last.delete(key);
    last.set(key, { noun, id, what, at });
  }
  const counts = Map.groupBy(last.values(), ({ noun }) => noun);
  const many = new Set([...counts].flatMap(([noun, { length }]) => (length > MOST_OF_NOUN ? [noun] : [])));
  const all = [...last.values()].filter(({ noun }) => !many.has(noun));
  for (const noun of many) all.push({ noun, id: null, what: 'changed', at: counts.get(noun)?.at(-1)?.at ?? '' });
  return all;
}

/** What has been told for a quarter of an hour is forgotten; by the database's own clock, but what somebody needs from a transaction on. Answers how many. */
export async function forgetChanges(tx: Tx, needed: string | null = null): Promise<number> {
  const old = `select max(xid) from change_marks where at < now() - interval '${KEPT_MINUTES} minutes'`;
  const { rowCount } = await tx.query(`delete from changes where xid < (${old}) and ($1::xid8 is null or xid < $1)`, [
    needed,
  ]);
  await tx.query(`delete from change_marks where xid < (${old}) and at < now() - interval '${KEPT_MINUTES} minutes'`);
  await tx.query('insert into change_marks default values on conflict do nothing');
  return rowCount ?? 0;
}

export const CHANGE_CHECKS: readonly Check[] = [
  {
    kind: 'changes_to_forget',
    says: 'changes that were told long ago are still kept',
    cure: 'See that a worker runs (bondfire start, or bondfire work), and read its log.',
    graceMs: 60 * 60_000,
    overdue: `select xid::text as id, at as due from (select xid, at from change_marks order by at desc limit 1) as newest where at < $1`,
  },
];
