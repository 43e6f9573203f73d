/** Time that counts: a calendar's working time, or all time. Pure. */
import { DateTime } from 'luxon';
import { spansOf, type Times } from './stage.ts';

/** Work goes on while it is working time by any of them. */
export type Calendar = readonly Times[];

/** A way to count time, in seconds. */
export interface Working {
  /** The first moment at which so much time has gone since then. */
  after(at: Date, seconds: number): Date;
  between(from: Date, until: Date): number;
}

export const byTheClock: Working = {
  after: (at, seconds) => new Date(at.getTime() + seconds * 1_000),
  between: (from, until) => Math.max(0, Math.floor((until.getTime() - from.getTime()) / 1_000)),
};

/** Where a calendar does not have so much time within ten years, the clock counts. */
export function byCalendar(calendar: Calendar): Working {
  return {
    after: (at, seconds) => workingTimeAfter(calendar, at, seconds) ?? byTheClock.after(at, seconds),
    between: (from, until) => workingTimeBetween(calendar, from, until),
  };
}

const DAY_MS = 86_400_000;
/** As much of a calendar is looked at at once. */
const STRETCH_MS = 14 * DAY_MS;
const LOOK_AHEAD_MS = 3_660 * DAY_MS;
/** A calendar without any work for so long has none. */
const WITHOUT_WORK_MS = 400 * DAY_MS;

/** The first moment at which so many seconds of working time have gone since `at`; null where there are not so many within ten years. */
export function workingTimeAfter(calendar: Calendar, at: Date, seconds: number): Date | null {
  let left = seconds * 1_000;
  if (left <= 0) return at;
  const start = at.getTime();
  let worked = start;
  for (let from = start; from < start + LOOK_AHEAD_MS && from < worked + WITHOUT_WORK_MS; from += STRETCH_MS) {
    for (const [begin, end] of spansBetween(calendar, from, from + STRETCH_MS)) {
      if (end - begin >= left) return new Date(begin + left);
      left -= end - begin;
      worked = end;
    }
  }
  return null;
}

/** Whole seconds of working time from one moment to another. */
export function workingTimeBetween(calendar: Calendar, since: Date, until: Date): number {
  let worked = 0;
  for (let from = since.getTime(); from < until.getTime(); from += STRETCH_MS)
    for (const [begin, end] of spansBetween(calendar, from, Math.min(from + STRETCH_MS, until.getTime())))
      worked += end - begin;
  return Math.floor(worked / 1_000);
}

/** The spans of work within, in order and apart: what overlaps or touches is one. */
function spansBetween(calendar: Calendar, from: number, until: number): readonly (readonly [number, number])[] {
  const all = calendar.flatMap((times) => {
    const day = DateTime.fromMillis(from, { zone: times.zone }).startOf('day');
    // From the day before, whose work may go past midnight.
    const days = Math.ceil((until - from) / DAY_MS) + 3;
    return Array.from({ length: days }, (_, at) => spansOf(times, day.plus({ days: at - 1 }))).flat();
  });
  const spans = all
    .map(([begin, end]) => [Math.max(begin.getTime(), from), Math.min(end.getTime(), until)] as const)
    .filter(([begin, end]) => begin < end)
    .toSorted(([one], [other]) => one - other);
  const apart: [number, number][] = [];
  for (const [begin, end] of spans) {
    const last = apart.at(-1);
    if (last !== undefined && begin <= last[1]) last[1] = Math.max(last[1], end);
    else apart.push([begin, end]);
  }
  return apart;
}
