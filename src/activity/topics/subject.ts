/** What an activity says. Pure. */
import type { Activity } from '#sdk';

/** A title that the text begins with is said once. */
export function saidIn({ title, text }: Pick<Activity, 'title' | 'text'>): string {
  if (text === null) return title ?? '';
  return title === null || text.startsWith(title) ? text : `${title}\n${text}`;
}

/** What products and topics are looked for in: tags are words, too. */
export function subjectOf(words: Pick<Activity, 'title' | 'text' | 'tags'>): string {
  return [saidIn(words), ...words.tags].join('\n');
}
