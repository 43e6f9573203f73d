/** Times by the clock: cron in five fields, in a time zone. */
import { Cron } from 'croner';

/** Null where it can be read. */
export function scheduleProblem(schedule: string): string | null {
  if (schedule.trim().split(/\s+/).length !== 5) return `"${schedule.slice(0, 60)}" has not five fields`;
  try {
    const cron = new Cron(schedule, { mode: '5-part', paused: true, timezone: 'UTC' });
    return cron.nextRun() === null ? `"${schedule}" is never` : null;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message.replace(/^Cron\w*: /, '') : '';
    return `"${schedule.slice(0, 60)}" is no schedule: ${message}`;
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
