/** Conversions of single values: each answers the value or says why it cannot. */
import { bad, shown, type Bad } from './bad.ts';
import { plainText } from './plain.ts';

/** Longer texts are drift: kept whole or not at all. In UTF-16 code units. */
export const TEXT_LIMIT = 1_000_000;
/** A longer id would not fit the store's indexes. In UTF-16 code units. */
export const ID_LIMIT = 512;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const LANGUAGE = /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*$/;
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

/** A BCP 47 tag, loosely; the tags for "none", "several" and "unknown" are absence. */
export function language(tag: string): string | null | Bad {
  if (tag.length > 35 || !LANGUAGE.test(tag)) return bad(`not a language tag such as en or pt-BR: ${shown(tag)}`);
  return NO_LANGUAGE.has(tag.toLowerCase()) ? null : tag.replaceAll('_', '-');
}
