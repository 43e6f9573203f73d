/** What was told live is forgotten. A part of the composition root. */
import { neededFrom } from '../hooks/index.ts';
import { forgetAbsent } from '../issues/index.ts';
import { forgetChanges, startRounds, type Clock, type Database, type Log, type Rounds } from '../platform/index.ts';

const EVERY_MS = 60_000;
const DAY_MS = 86_400_000;

export function startForgetting({
  database: { pool },
  clock,
  log,
}: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}): Rounds {
  async function round(): Promise<void> {
    await forgetAbsent(pool, clock.now());
    await forgetChanges(pool, await neededFrom(pool));
    await pool.query('delete from once where at < $1', [new Date(clock.now().getTime() - DAY_MS)]);
  }
  return startRounds(round, EVERY_MS, 'what was told could not be forgotten; trying again', log);
}
