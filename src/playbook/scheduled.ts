/** Playbooks that the clock starts: each time once, whoever of the workers sees it first, and once for all the times that were slept through. */
import { transaction, type Clock, type Database, type Log } from '../platform/index.ts';
import type { Engine } from './engine.ts';
import { lastTime } from './schedule.ts';
import { claimTime, timesOf } from './store.ts';

export interface Scheduled {
  readonly playbook: string;
  /** Cron in five fields. */
  readonly schedule: string;
  readonly zone: string;
}

export interface StarterParts {
  readonly database: Database;
  readonly engine: Engine;
  readonly scheduled: () => readonly Scheduled[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Cron has no finer times. */
const LOOK_EVERY_MS = 10_000;

/** Answers how many runs were started. */
export function scheduleStarter({ database, engine, scheduled, clock, log }: StarterParts): () => Promise<number> {
  let looked = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = clock.now();
    if (Math.abs(now.getTime() - looked) < LOOK_EVERY_MS) return 0;
    looked = now.getTime();
    const all = scheduled();
    if (all.length === 0) return 0;
    const known = await timesOf(
      database.pool,
      all.map(({ playbook }) => playbook),
    );
    let started = 0;
    for (const { playbook, schedule, zone } of all) {
      const since = known.get(playbook);
      // One that is new, or whose schedule has changed, begins now and makes nothing up.
      const time = since?.schedule === `${schedule} ${zone}` ? lastTime(schedule, zone, new Date(since.at), now) : null;
      if (since?.schedule === `${schedule} ${zone}` && time === null) continue;
      started += await transaction(database.pool, async (tx) => {
        const at = time ?? now;
        if (!(await claimTime(tx, playbook, `${schedule} ${zone}`, at, since?.at ?? null)) || time === null) return 0;
        const begun = { activity: null, audience: 'external' as const, activities: [], by: null, origin: [], hop: 0 };
        const given = { time: time.toISOString() };
        const cause = { ...begun, kind: 'schedule' as const, given };
        const key = `at ${given.time}`;
        const { runs, held } = await engine.startFor(tx, { cause, id: null, key, issue: null, of: playbook }, now);
        for (const { why } of held) log.info(`${playbook} was due at ${given.time} and was not started: ${why}`);
        return runs.length;
      });
    }
    return started;
  };
}
