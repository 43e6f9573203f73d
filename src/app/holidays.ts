/** Holidays as people hand them over. */
import { z } from 'zod';
import { calendarReader } from '../people/index.ts';
import { Refused } from '../platform/index.ts';

const YEARS = 3;

/** An iCal file, or lines of `2026-12-25 Christmas Day`. */
export async function readHolidays(
  text: string,
  now: Date,
): Promise<{ readonly day: string; readonly name: string }[]> {
  if (/^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text)) {
    const window = {
      from: new Date(now.getTime() - 366 * 86_400_000),
      until: new Date(now.getTime() + YEARS * 366 * 86_400_000),
    };
    const readCalendar = await calendarReader();
    return readCalendar(text, { ...window, zone: 'UTC', away: false }).map(({ from, why }) => ({
      day: from.slice(0, 10),
      name: why || 'holiday',
    }));
  }
  return text.split(/\r?\n/).flatMap((line, at) => {
    const words = line.replace(/^\uFEFF/, '').trim();
    if (words === '' || words.startsWith('#')) return [];
    const day = z.iso.date().safeParse(words.slice(0, 10));
    if (day.success) return [{ day: day.data, name: words.slice(10).replace(/^[\s,;]+/, '') || 'holiday' }];
    throw new Refused(
      { code: 'bad_row', row: at + 1, why: 'it begins with no date' },
      `line ${at + 1}, "${words.slice(0, 60)}", begins with no date`,
      'Write lines such as: 2026-12-25 Christmas Day.',
    );
  });
}
