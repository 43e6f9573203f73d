/** Texts as they are compared: what we sent with what came back. */
import { hash } from 'node:crypto';

/** Compatibility form, one space between words, lower case: what survives a vendor's own formatting. */
export function normalise(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim().toLowerCase();
}

/** SHA-256, hex. */
export function textHash(text: string): string {
  return hash('sha256', normalise(text));
}

/** Shorter texts are said by anybody. */
const TELLING_LENGTH = 12;

/** The longest string anywhere in an action's input: the text that people will read. */
export function mainText(input: unknown): string | null {
  return stringsIn(input).reduce<string | null>(
    (longest, one) => (longest === null || one.length > longest.length ? one : longest),
    null,
  );
}

export function isTelling(text: string): boolean {
  return text.length >= TELLING_LENGTH;
}

/** Whether a text holds what an input says, whatever the vendor put before or behind it. */
export function holdsWordsOf(text: string, input: unknown): boolean {
  const whole = normalise(text);
  return stringsIn(input).some((one) => isTelling(one) && whole.includes(normalise(one)));
}

function stringsIn(input: unknown): readonly string[] {
  if (typeof input === 'string') return [input];
  return typeof input === 'object' && input !== null ? Object.values(input).flatMap(stringsIn) : [];
}
