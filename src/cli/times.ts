/** Times as people type them. */
import { UsageError } from './command.ts';

const SPAN = /^(\d{1,4})(m|h|d|w)$/;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Seconds of a span such as 30m, 4h or 3d. */
export function secondsOf(typed: string): number {
  const [, count, unit = ''] = SPAN.exec(typed) ?? [];
  if (count === undefined) throw new UsageError(`"${typed}" is no time`, 'Write 30m, 4h or 3d.');
  return (Number(count) * (UNITS[unit] ?? 0)) / 1000;
}

/** The same in business hours, in which a day has no length of its own. */
export function businessSecondsOf(typed: string): number {
  if (/[dw]$/.test(typed))
    throw new UsageError(
      `${typed} of business hours can be read in two ways`,
      'Say how many hours: 16h are two days of eight.',
    );
  return secondsOf(typed);
}

/** `4h`, `90m`, as it is typed; '' where there is none. */
export function spanOf(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** Ends the help of what takes a time. */
export const TIMES = '3d, 4h, 2026-12-24 or 2026-12-24T18:00, which is by the clock of this machine';

/** `3d` from now, a day such as `2026-12-24`, `2026-12-24T18:00` by this machine's clock, or with a zone. */
export function timeOf(typed: string, now: Date): Date | { readonly day: string } {
  const [, count, unit = ''] = SPAN.exec(typed) ?? [];
  if (count !== undefined) return new Date(now.getTime() + Number(count) * (UNITS[unit] ?? 0));
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})([T ].+)?$/.exec(typed) ?? [];
  const moment = new Date(typed);
  if (day !== undefined && isDay(day) && !Number.isNaN(moment.getTime())) return time === undefined ? { day } : moment;
  throw new UsageError(`"${typed}" is no time`, 'Write 3d, 4h, 2026-12-24 or 2026-12-24T18:00.');
}

/** The same, where a day is its beginning or its end by this machine's clock. */
export function momentOf(typed: string, now: Date, edge: 'begins' | 'ends'): Date {
  const at = timeOf(typed, now);
  if (!('day' in at)) return at;
  return new Date(`${at.day}T${edge === 'begins' ? '00:00' : '24:00'}`);
}

/** So long ago, or a moment. */
export function pastOf(typed: string | undefined): Date | undefined {
  if (typed === undefined) return undefined;
  const now = new Date();
  const at = agoOf(typed, now);
  if (at > now) throw new UsageError(`${typed} is still to come`);
  return at;
}

function agoOf(typed: string, now: Date): Date {
  return SPAN.test(typed) ? new Date(now.getTime() - 1000 * secondsOf(typed)) : momentOf(typed, now, 'begins');
}

/** From so long ago, or a moment, until another, both as the API writes them. */
export function periodOf<Asked extends { readonly since?: string; readonly until?: string }>(
  asked: Asked,
  now = new Date(),
): Asked {
  const at = (typed: string): string => agoOf(typed, now).toISOString();
  const { since, until } = asked;
  return {
    ...asked,
    ...(since !== undefined && { since: at(since) }),
    ...(until !== undefined && { until: at(until) }),
  };
}

/** There is no 30 February. */
function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `mon-fri=09:00-17:00`, `sat=10:00-14:00`; `always` is null. */
export function hoursOf(typed: readonly string[]): Readonly<Record<string, [string, string][]>> | null {
  if (typed.includes('always')) return null;
  const hours: Record<string, [string, string][]> = {};
  for (const one of typed) {
    const [, first, last, from, until] = /^(\w{3})(?:-(\w{3}))?=(\d\d:\d\d)-(\d\d:\d\d)$/.exec(one.toLowerCase()) ?? [];
    const begin = DAYS.indexOf(first ?? '');
    const end = last === undefined ? begin : DAYS.indexOf(last);
    if (from === undefined || until === undefined || begin < 0 || end < 0)
      throw new UsageError(`"${one}" are no working hours`, 'Write --hours mon-fri=09:00-17:00.');
    for (let at = begin; ; at = (at + 1) % DAYS.length) {
      (hours[DAYS[at] ?? ''] ??= []).push([from, until]);
      if (at === end) break;
    }
  }
  return hours;
}

/** A line a day. */
export function hourLines(hours: Readonly<Record<string, readonly (readonly string[])[] | undefined>>): string {
  return Object.entries(hours)
    .map(([day, spans = []]) => `${day} ${spans.map((span) => span.join('-')).join(', ')}`)
    .join('\n');
}
