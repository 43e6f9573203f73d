/** Texts of others among our own words: characters that turn text around may not reach what stands beside them. */

/** Embeddings, overrides and isolates, and what ends them. The marks of an ordinary text (LRM, RLM, ALM) are none. */
const TURNS = /[\u202A-\u202E\u2066-\u2069]/g;
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const ISOLATE = '\u2068';
const END = '\u2069';

/** Without what turns text around. */
export function unturned(text: string): string {
  return text.replaceAll(TURNS, '');
}

/** Set into a sentence: what runs from right to left is isolated, all else needs nothing. */
export function apart(text: string): string {
  const plain = unturned(text);
  return RIGHT_TO_LEFT.test(plain) ? `${ISOLATE}${plain}${END}` : plain;
}
