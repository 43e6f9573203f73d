/** Days and times as somebody means them where they live. */

/** `2026-11-28`: so many days from now, there. */
export function dayIn(zone: string, now: number, days: number): string {
  const [year = 0, month = 1, day = 1] = partsIn(zone, now);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

/** The next Monday there, never today. */
export function mondayIn(zone: string, now: number): string {
  const weekday = new Date(`${dayIn(zone, now, 0)}T00:00Z`).getUTCDay();
  return dayIn(zone, now, (8 - weekday) % 7 || 7);
}

/** What a field for date and time says, as it is meant there. Where the clock is put back it is the first of the two. */
export function instantIn(zone: string, local: string): Date {
  const wanted = Date.parse(`${local}Z`);
  const offsets = [wanted - 86_400_000, wanted + 86_400_000].map((at) => offsetIn(zone, at));
  const found = offsets.map((offset) => wanted - offset).filter((at) => offsetIn(zone, at) === wanted - at);
  return new Date(Math.min(...(found.length === 0 ? offsets.map((offset) => wanted - offset) : found)));
}

/** As a field for date and time takes it. */
export function localIn(zone: string, at: number): string {
  return new Date(at + offsetIn(zone, at)).toISOString().slice(0, 16);
}

function offsetIn(zone: string, at: number): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = partsIn(zone, at);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

function partsIn(zone: string, at: number): number[] {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  return parts.filter(({ type }) => type !== 'literal').map(({ value }) => Number(value));
}
