/** Times as people type them. */
import { UsageError } from './command.ts';

const SPAN = /^(\d{1,4})(m|h|d|w)$/;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `3d` from now, `2026-12-24` (its end), `2026-12-24T18:00` by this machine's clock, or with a zone. */
export function momentOf(typed: string, now: Date): Date {
  const [, count, unit = ''] = SPAN.exec(typed) ?? [];
  if (count !== undefined) return new Date(now.getTime() + Number(count) * (UNITS[unit] ?? 0));
  const day = /^\d{4}-\d{2}-\d{2}$/.test(typed);
  const moment = new Date(day ? `${typed}T24:00` : typed);
  if (/^\d{4}-\d{2}-\d{2}/.test(typed) && !Number.isNaN(moment.getTime())) return moment;
  throw new UsageError(`"${typed}" is no time`, 'Write 3d, 4h, 2026-12-24 or 2026-12-24T18:00.');
}
