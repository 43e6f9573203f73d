/** Ends what was snoozed or waited for, and tells of promises at risk, of missed ones and of silence. Their times are rows: a restart loses none. */
import { startRounds, transaction, type Log, type Rounds } from '../platform/index.ts';
import type { OnEvent } from './issues.ts';
import { dropOldMarks } from './marks.ts';
import { createProposer } from './proposing.ts';
import { claimTold } from './promises.ts';
import { tickSilences, type SilenceParts } from './silence.ts';
import { SYSTEM } from './stage.ts';
import { claimEnded, claimIdle } from './store.ts';

export interface IssueTimersOptions extends SilenceParts {
  readonly onEvent: OnEvent;
  /** Seconds of silence that somebody wants to know of. */
  readonly idleAfter: () => readonly number[];
  readonly log: Log;
  /** After a commit that may have intended effects. */
  readonly onMoved: () => void;
}

const TICK_MS = 1_000;
/** After looking for what belongs to issues, so many times as long as it took: what comes in is to be taken in first. */
const REST = 3;
const BATCH = 50;
/** What is taken away a second. */
const OLD_MARKS = 1_000;

export function startIssueTimers(options: IssueTimersOptions): Rounds {
  const { database, clock, issues, onMoved, log } = options;
  const failed = 'what is due on issues could not be told; trying again';
  async function tick(): Promise<void> {
    await tickIssues(options);
    if ((await tickSilences(options)) > 0) onMoved();
  }
  const proposer = createProposer({ database, clock, issues });
  async function look(): Promise<void> {
    if ((await proposer.step()) > 0) onMoved();
  }
  // Apart from one another: reading much takes none of the timers' time.
  const rounds = [
    startRounds(tick, TICK_MS, failed, log),
    startRounds(look, TICK_MS, 'what belongs to issues could not be looked for; trying again', log, REST),
  ];
  return {
    now: async () => void (await Promise.all(rounds.map((one) => one.now()))),
    stop: async () => void (await Promise.all(rounds.map((one) => one.stop()))),
  };
}

/** All that is due now. Answers how many. */
export async function tickIssues({
  database,
  issues,
  onEvent,
  idleAfter,
  clock,
  onMoved,
}: Omit<IssueTimersOptions, 'log' | 'nextOwner'>): Promise<number> {
  let all = 0;
  for (;;) {
    const now = clock.now();
    const count = await transaction(database.pool, async (tx) => {
      const ended = await claimEnded(tx, now, BATCH);
      for (const { id, state, waiting_for } of ended) {
        const why = state === 'snoozed' ? 'the snooze is over' : `it waited for ${waiting_for} long enough`;
        await issues.wake(tx, id, { by: SYSTEM, why }, now);
      }
      const told = [...(await claimTold(tx, 'at_risk', now, BATCH)), ...(await claimTold(tx, 'missed', now, BATCH))];
      for (const { event } of told) await onEvent(tx, event);
      return ended.length + told.length;
    });
    all += count;
    if (count < BATCH) break;
  }
  for (const seconds of [...new Set(idleAfter())].toSorted((a, b) => a - b)) {
    all += await transaction(database.pool, async (tx) => {
      const silent = await claimIdle(tx, seconds, clock.now());
      for (const issue of silent) await onEvent(tx, { kind: 'idle', issue, idle: seconds });
      return silent.length;
    });
  }
  await dropOldMarks(database.pool, clock.now(), OLD_MARKS);
  if (all > 0) onMoved();
  return all;
}
