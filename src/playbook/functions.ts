/** What conditions and templates may call: each is total, pure and linear in its input. */
import { RE2JS } from 're2js';

/** Why an expression has no value: something it reads is absent, or cannot be computed. A value, not an exception: most conditions on most activities end so. */
export class Absent {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** At most `limit` characters as a reader counts them, the last one … where something was cut off. */
export function truncate(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let count = 0;
  let cut = 0;
  for (const { index } of graphemes.segment(text)) {
    if (count === limit - 1) cut = index;
    count += 1;
    if (count > limit) return limit < 1 ? '' : `${text.slice(0, cut)}…`;
  }
  return text;
}

/** `2026-03-02 10:00`, as a clock in that zone shows it. */
export function date(instant: string, zone: string): string | Absent {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return new Absent(`"${instant.slice(0, 40)}" is not an instant`);
  const format = clockOf(zone);
  if (format instanceof Absent) return format;
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts['year']}-${parts['month']}-${parts['day']} ${parts['hour']}:${parts['minute']}`;
}

export function clockOf(zone: string): Intl.DateTimeFormat | Absent {
  try {
    return new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
  } catch {
    return new Absent(`"${zone.slice(0, 40)}" is not a time zone`);
  }
}

/** A pattern in RE2's syntax: time grows with the text alone, whatever the pattern. */
export function patternOf(pattern: string): RE2JS | Absent {
  const read = readPattern(pattern);
  return typeof read === 'string' ? new Absent(`"${pattern.slice(0, 60)}" is not a pattern: ${read}`) : read;
}

/** A text says why it is none. */
export function readPattern(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : '';
  }
}

/** Characters as code points, as CEL counts them. */
export function sizeOf(value: unknown): bigint | Absent {
  if (typeof value === 'string') return BigInt([...value].length);
  if (Array.isArray(value)) return BigInt(value.length);
  if (typeof value === 'object' && value !== null) return BigInt(Object.keys(value).length);
  return new Absent('size() is of a text, a list or a map');
}

/** Equality of CEL: by value, and 1 is 1.0. */
export function equal(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one === 'bigint' && typeof other === 'number') return Number(one) === other;
  if (typeof one === 'number' && typeof other === 'bigint') return one === Number(other);
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other))
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, at) => equal(item, other[at]))
    );
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && equal(Reflect.get(one, key), Reflect.get(other, key)))
  );
}
