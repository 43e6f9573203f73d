/** One kind of promise, and how those that were forgotten are found. */
import type { Tx } from '../postgres/transaction.ts';
import type { Bounds } from './trust.ts';

/** Made by the stage that owns the table, handed to the watchdog by `main`. */
export interface Check {
  /** `runs_to_wake`: its name in alarms. */
  readonly kind: string;
  /** What is forgotten, without number: `runs not woken at their time`. */
  readonly says: string;
  /** What an admin does about it. */
  readonly cure: string;
  /** How long after its time a promise counts as forgotten. */
  readonly graceMs: number;
  /**
   * SQL that answers `id` (text) and `due` (timestamptz) of each that was due before `$1`. Where `due` is when something was last done, what was done
   * after `$2` counts as well: it has not come yet, so the clock has gone back. `$3` and on are `values`.
   */
  readonly overdue: string;
  readonly values?: () => readonly unknown[];
}

export interface Overdue {
  readonly count: number;
  /** An ISO instant. */
  readonly oldest: string;
  /** The id of the oldest. */
  readonly example: string;
}

/** More are not counted. */
const MOST = 10_000;

export async function findOverdue(
  tx: Tx,
  { overdue, values }: Check,
  { before, beyond }: Bounds,
): Promise<Overdue | null> {
  // What was done in a time to come was done at an unknown one that is past.
  const { rows } = await tx.query<{ count: number; oldest: Date | string | null; example: string | null }>(
    `select count(*)::integer as count, min(least(due, $1)) as oldest, (array_agg(id order by due, id))[1] as example
     from (select id, due from (${overdue}) as found where $1::timestamptz is not null and $2::timestamptz is not null limit ${MOST}) as counted`,
    [before, beyond, ...(values?.() ?? [])],
  );
  const { count = 0, oldest = null, example = null } = rows[0] ?? {};
  return oldest === null || example === null ? null : { count, oldest: new Date(oldest).toISOString(), example };
}
