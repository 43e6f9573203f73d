/** Instants as the activity has them: UTC with milliseconds. By hand, as a Date costs ten times as much and there are two in every record. */
import { bad, shown, type Bad } from './bad.ts';

/** Outside are a vendor's sentinels (epoch 0, year 1, year 9999) and wrong units. */
const FIRST_YEAR = 1971;
const LAST_YEAR = 2199;
/** As seconds this is the year 5138, as milliseconds 1973: larger numbers are milliseconds. */
const SECONDS_BELOW = 100_000_000_000;
const LONGEST = 40;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** As files and forms write a number; shorter ones are years and days. */
const EPOCH = /^\d{9,16}(\.\d{1,9})?$/;

/** Epoch seconds or milliseconds, as a number or its digits, or ISO 8601 with an offset. */
export function toInstant(value: unknown): string | Bad {
  if (typeof value === 'string' && EPOCH.test(value)) return epochInstant(Number(value));
  return typeof value === 'number' ? epochInstant(value) : isoInstant(value);
}

function epochInstant(value: number): string | Bad {
  const milliseconds = Math.abs(value) < SECONDS_BELOW ? Math.round(value * 1000) : Math.trunc(value);
  const date = new Date(milliseconds);
  return within(date.getUTCFullYear()) ? date.toISOString() : absurd(value);
}

/** ISO 8601 with an offset; what is finer than a millisecond is cut off, a leap second is the next one. */
export function isoInstant(value: unknown): string | Bad {
  if (typeof value !== 'string' || value.length > LONGEST) return wrong(value);
  const year = digits(value, 0, 4);
  const month = digits(value, 5, 2);
  const day = digits(value, 8, 2);
  const hour = digits(value, 11, 2);
  const minute = digits(value, 14, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return wrong(value);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || !separated(value)) return wrong(value);
  const seconds = value[16] === ':';
  const second = seconds ? digits(value, 17, 2) : 0;
  if (second < 0 || second > 60) return wrong(value);
  const tail = seconds ? fractionEnd(value) : 16;
  const offset = offsetAt(value, tail);
  if (offset === null)
    return tail === value.length ? bad(`not an instant: ${shown(value)} has no offset from UTC`) : wrong(value);
  const fraction = tail > 20 ? value.slice(20, Math.min(tail, 23)).padEnd(3, '0') : '000';
  if (offset === 0 && second < 60) {
    if (!within(year)) return absurd(value);
    return `${value.slice(0, 10)}T${value.slice(11, 16)}:${two(second)}.${fraction}Z`;
  }
  const at = hour * 60 + minute - offset + (second === 60 ? 1 : 0);
  const date = shifted(year, month, day, Math.floor(at / 1440));
  if (!within(date.year)) return absurd(value);
  const inDay = at - Math.floor(at / 1440) * 1440;
  const clock = `${two(Math.floor(inDay / 60))}:${two(inDay % 60)}:${two(second % 60)}`;
  return `${date.year}-${two(date.month)}-${two(date.day)}T${clock}.${fraction}Z`;
}

/** The number that these digits are; -1 where one of them is none. */
function digits(text: string, from: number, count: number): number {
  let number = 0;
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    number = number * 10 + digit;
  }
  return number;
}

function separated(text: string): boolean {
  const between = text[10];
  return (
    text[4] === '-' && text[7] === '-' && text[13] === ':' && (between === 'T' || between === ' ' || between === 't')
  );
}

/** Behind the seconds, or behind their fraction of one to nine digits. */
function fractionEnd(text: string): number {
  if (text[19] !== '.' && text[19] !== ',') return 19;
  let end = 20;
  while (end < 29 && digits(text, end, 1) >= 0) end += 1;
  return end > 20 ? end : 19;
}

/** Minutes east of UTC: `Z`, `+01:00`, `+0100`, `+01`, also behind a space, or ` UTC`. Null where the text does not end in one. */
function offsetAt(text: string, after: number): number | null {
  const at = text[after] === ' ' ? after + 1 : after;
  if (at > after && text.slice(at) === 'UTC') return 0;
  const sign = text[at];
  if (sign === 'Z' || sign === 'z') return text.length === at + 1 ? 0 : null;
  if (sign !== '+' && sign !== '-') return null;
  const hours = digits(text, at + 1, 2);
  const colon = text[at + 3] === ':' ? 1 : 0;
  const bare = text.length === at + 3;
  const minutes = bare ? 0 : digits(text, at + 3 + colon, 2);
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return null;
  if (!bare && text.length !== at + 5 + colon) return null;
  return (hours * 60 + minutes) * (sign === '-' ? -1 : 1);
}

/** The day before, the same day or the next: an offset moves no further. */
function shifted(year: number, month: number, day: number, by: number): { year: number; month: number; day: number } {
  const moved = day + by;
  if (moved < 1)
    return month === 1
      ? { year: year - 1, month: 12, day: 31 }
      : { year, month: month - 1, day: daysOf(year, month - 1) };
  if (moved <= daysOf(year, month)) return { year, month, day: moved };
  return month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
}

function daysOf(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

function within(year: number): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

function wrong(value: unknown): Bad {
  return bad(`not an instant: ${shown(value)}`);
}

function absurd(value: unknown): Bad {
  return bad(`not an instant between ${FIRST_YEAR} and ${LAST_YEAR}: ${shown(value)}`);
}
