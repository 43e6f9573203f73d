/** How long ago, in as few letters as the language has for it. */
import { UNITS } from '../frame/times.ts';

/** Making one takes longer than all that a row does else. */
const made = new Map<string, Intl.NumberFormat>();
const justNow = new Map<string, string>();

export function brief(at: string, now: number, language: string): string {
  const seconds = Math.max(0, (now - Date.parse(at)) / 1000);
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? [null, 1];
  if (unit === null) return wordForNow(language);
  const key = `${language} ${unit}`;
  let words = made.get(key);
  if (words === undefined) {
    words = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'narrow' });
    made.set(key, words);
  }
  return words.format(Math.trunc(seconds / length));
}

function wordForNow(language: string): string {
  const known = justNow.get(language);
  if (known !== undefined) return known;
  const word = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(0, 'second');
  justNow.set(language, word);
  return word;
}
