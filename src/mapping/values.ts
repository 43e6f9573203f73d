/** Conversions of single values: each answers the value or says why it cannot. */
import { bad, shown, type Bad } from './bad.ts';
import { plainText } from './plain.ts';

/** Longer texts are drift: kept whole or not at all. In UTF-16 code units. */
export const TEXT_LIMIT = 1_000_000;
/** A longer id would not fit the store's indexes. In UTF-16 code units. */
export const ID_LIMIT = 512;
/** Instants outside are a vendor's sentinel (epoch 0, year 1, year 9999) or the wrong unit. */
const FIRST_YEAR = 1971;
const LAST_YEAR = 2199;
/** As seconds this is the year 5138, as milliseconds 1973: larger numbers are milliseconds. */
const SECONDS_BELOW = 100_000_000_000;
const ISO = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:[Zz]|([+-])(\d\d):?(\d\d)?)$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const LANGUAGE = /^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*$/;
const NO_LANGUAGE = new Set(['und', 'zxx', 'mul', 'mis', 'qme']);

/** Storable text: NUL removed, lone surrogates replaced, otherwise untouched. */
export function cleaned(text: string): string {
  const whole = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return whole.isWellFormed() ? whole : whole.toWellFormed();
}

/** Numbers become their digits; nothing else becomes text by itself. */
export function toText(value: unknown): string | Bad {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return bad(`${shown(value)} is not text`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return bad(`${value} is too large to be exact: the vendor has to send it as text`);
  }
  return String(value);
}

export function toPlain(value: unknown): string | Bad {
  if (typeof value !== 'string') return bad(`${shown(value)} is not text`);
  if (value.length > 5 * TEXT_LIMIT) return bad(`HTML of ${value.length} characters; at most ${5 * TEXT_LIMIT}`);
  return plainText(value);
}

export function toLower(value: unknown): string | Bad {
  return typeof value === 'string' ? value.toLowerCase() : bad(`${shown(value)} is not text`);
}

/** A number, or text that is one in full: `"12"`, `" 1.5e3 "`; never `"12 likes"` or `"1,200"`. */
export function toNumber(value: unknown): number | Bad {
  const number = typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : bad(`not a number: ${shown(value)}`);
}

/** Epoch seconds or milliseconds as a number, or ISO 8601 with an offset, as UTC with milliseconds. */
export function toInstant(value: unknown): string | Bad {
  if (typeof value === 'string') return isoInstant(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return bad(`not an instant: ${shown(value)}`);
  return instant(Math.abs(value) < SECONDS_BELOW ? Math.round(value * 1000) : Math.trunc(value), value);
}

/** ISO 8601 with an offset; finer than a millisecond is cut off. */
export function isoInstant(value: unknown): string | Bad {
  if (typeof value !== 'string') return bad(`not an instant: ${shown(value)}`);
  const parts = value.length <= 40 ? ISO.exec(value) : null;
  if (!parts) {
    const local = value.length <= 40 && ISO.test(`${value}Z`);
    return bad(local ? `not an instant: ${shown(value)} has no offset from UTC` : `not an instant: ${shown(value)}`);
  }
  const [, year, month, day, hour, minute, second = '0', fraction = '', sign, hours = '0', minutes = '0'] = parts;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const clock = Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60;
  const calendar = m >= 1 && m <= 12 && d >= 1 && d <= new Date(Date.UTC(y, m, 0)).getUTCDate();
  if (!clock || !calendar || Number(hours) > 14 || Number(minutes) > 59) return bad(`not an instant: ${shown(value)}`);
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  const thousandths = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return instant(Date.UTC(y, m - 1, d, Number(hour), Number(minute), Number(second), thousandths) - offset, value);
}

function instant(milliseconds: number, value: unknown): string | Bad {
  const date = new Date(milliseconds);
  const year = date.getUTCFullYear();
  if (year >= FIRST_YEAR && year <= LAST_YEAR) return date.toISOString();
  return bad(`not an instant between ${FIRST_YEAR} and ${LAST_YEAR}: ${shown(value)}`);
}

/** A BCP 47 tag, loosely; the tags for "none", "several" and "unknown" are absence. */
export function language(tag: string): string | null | Bad {
  if (tag.length > 35 || !LANGUAGE.test(tag)) return bad(`not a language tag such as en or pt-BR: ${shown(tag)}`);
  return NO_LANGUAGE.has(tag.toLowerCase()) ? null : tag.replaceAll('_', '-');
}
