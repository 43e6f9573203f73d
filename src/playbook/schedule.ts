/** Times by the clock: cron in five fields, in a time zone. */
import { Cron } from 'croner';
import { say, type Words } from './say.ts';

/** Null where it can be read. */
export function scheduleProblem(schedule: string): Words | null {
  if (schedule.trim().split(/\s+/).length !== 5)
    return say('"‹schedule›" has not five fields', { schedule: schedule.slice(0, 60) });
  try {
    const cron = new Cron(schedule, { mode: '5-part', paused: true, timezone: 'UTC' });
    return cron.nextRun() === null ? say('"‹schedule›" is never', { schedule }) : null;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message.replace(/^Cron\w*: /, '') : '';
    return say('"‹schedule›" is no schedule: ‹said›', { schedule: schedule.slice(0, 60), said: message });
  }
}

/**
 * The newest time of the schedule after `since` and up to `now`; null where there is none. Times that were slept through count as one.
 * A time that the clock skips in spring comes an hour later, one that it shows twice in autumn counts once.
 */
export function lastTime(schedule: string, zone: string, since: Date, now: Date): Date | null {
  const cron = new Cron(schedule, { mode: '5-part', paused: true, timezone: zone });
  const [last] = cron.previousRuns(1, new Date(now.getTime() + 1000));
  return last !== undefined && last > since && last <= now ? last : null;
}
