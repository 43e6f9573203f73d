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

/** The longest string anywhere in an action's input: the text that people will read. */
export function mainText(input: unknown): string | null {
  let longest: string | null = null;
  const open: unknown[] = [input];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one === 'string') longest = longest === null || one.length > longest.length ? one : longest;
    else if (typeof one === 'object' && one !== null) open.push(...Object.values(one));
  }
  return longest;
}
