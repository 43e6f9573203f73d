/** Why something was refused, in the reader's language. */
import type { TFunction } from 'i18next';
import type { Problem } from '../frame/api.ts';
import { hasWords, languageNow } from '../frame/words.ts';

/** Told whole by their status alone: what the API adds is for programs. */
const WHOLE = new Set([401, 412, 413, 429, 500, 503]);

/** With a full stop at its end, once. */
export function sentence(text: string): string {
  return text.replace(/\.?$/, '.');
}

/** What another system said, or what we have English words for alone. */
export function quoted(t: TFunction, text: string): string {
  return languageNow() === 'en' ? text : t('problems.original', { text });
}

export function saidOf(
  t: TFunction,
  { status, message, cure, language }: Pick<Problem, 'status' | 'message' | 'cure' | 'language'>,
): string {
  if (status === 0) return t('states.offline');
  const own = cure === null ? message : `${sentence(message)} ${cure}`;
  if (language === languageNow()) return own;
  const known = `problems.status.${status}`;
  const lead = t((hasWords(known) ? known : 'problems.status.other') as 'problems.status.other');
  return WHOLE.has(status) ? lead : `${lead} ${quoted(t, own)}`;
}
