/** The live numbers are counted as posts come. A part of the composition root. */
import { countNumbers } from '../activity/index.ts';
import { startRounds, type Clock, type Database, type Log, type Rounds } from '../platform/index.ts';

const EVERY_MS = 3_000;
/** At once, so that stopping waits for no long history. */
const MOST = 20;
/** For so many times as long as a round took, nothing is counted: many posts a second are to be taken in first. */
const REST = 9;

export function startNumbers(parts: { readonly database: Database; readonly clock: Clock; readonly log: Log }): Rounds {
  const { database, clock, log } = parts;
  async function round(): Promise<void> {
    const counted = new Set<number>();
    for (let times = 0; times < MOST && (await countNumbers(database, clock.now(), counted)); times += 1) continue;
  }
  return startRounds(round, EVERY_MS, 'the live numbers could not be counted; trying again', log, REST);
}
