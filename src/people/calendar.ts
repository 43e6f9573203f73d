/** iCal read into spans of time. Pure but for the parser; repeated events are unrolled within a window. */
import { expandRecurringEvent, sync, type CalendarComponent, type VEvent } from 'node-ical';
import { DateTime } from 'luxon';
import { Fault } from '#sdk';
import type { Span } from './stage.ts';

export interface ReadOptions {
  /** Of days without a time, and of times without a zone. */
  readonly zone: string;
  readonly from: Date;
  readonly until: Date;
  /** Only what makes somebody away: whole days, and what is marked busy-out or calls itself away. Else every event. */
  readonly away: boolean;
}

const SIZE_LIMIT = 5_000_000;
const EVENTS_LIMIT = 5_000;
const AWAY =
  /\b(ooo|out of (the )?office|vacation|holiday|leave|away|urlaub|abwesend|krank|sick|congés?|absent|vacaciones|ferie|férias)\b/i;

/** Throws `drift` for what is no calendar. */
export function readCalendar(text: string, { zone, from, until, away }: ReadOptions): Span[] {
  if (text.length > SIZE_LIMIT)
    throw new Fault('drift', `the calendar has ${text.length} characters, more than ${SIZE_LIMIT}`);
  if (!/^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text))
    throw new Fault('drift', 'this is no calendar: it does not begin with BEGIN:VCALENDAR', {
      cure: 'Give the address of its iCal feed, which ends in .ics as a rule.',
    });
  const events = Object.values(parse(text)).filter((one): one is VEvent => one?.type === 'VEVENT');
  const spans: Span[] = [];
  for (const event of events) {
    if (event.status === 'CANCELLED' || (away && !isAway(event))) continue;
    for (const { start, end, isFullDay, summary } of expandRecurringEvent(event, {
      from,
      to: until,
      expandOngoing: true,
    })) {
      const span = { from: instant(start, isFullDay, zone), until: instant(end, isFullDay, zone) };
      if (span.until > span.from) spans.push({ from: span.from, until: span.until, why: words(summary).slice(0, 200) });
      if (spans.length >= EVENTS_LIMIT) return spans;
    }
  }
  return spans.toSorted((one, other) => (one.from < other.from ? -1 : 1));
}

function parse(text: string): Readonly<Record<string, CalendarComponent | undefined>> {
  try {
    return sync.parseICS(text);
  } catch (thrown) {
    throw new Fault('drift', `the calendar cannot be read: ${thrown instanceof Error ? thrown.message : ''}`, {
      cause: thrown,
    });
  }
}

function isAway(event: VEvent): boolean {
  if (String(Reflect.get(event, 'transparency') ?? '').toUpperCase() === 'TRANSPARENT') return false;
  const status = String(Reflect.get(event, 'MICROSOFT-CDO-BUSYSTATUS') ?? '').toUpperCase();
  if (status === 'OOF') return true;
  return status !== 'FREE' && (event.datetype === 'date' || AWAY.test(words(event.summary)));
}

/** A day begins at midnight in the zone of whoever's calendar it is. */
function instant(at: Date, isFullDay: boolean, zone: string): string {
  if (!isFullDay) return at.toISOString();
  const day = { year: at.getFullYear(), month: at.getMonth() + 1, day: at.getDate() };
  return DateTime.fromObject(day, { zone }).toUTC().toJSDate().toISOString();
}

function words(summary: unknown): string {
  if (typeof summary === 'string') return summary;
  return typeof summary === 'object' && summary !== null && 'val' in summary ? String(summary.val) : '';
}
