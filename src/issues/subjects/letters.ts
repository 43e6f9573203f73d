/** What each sign of a text is for one who compares words. Pure. */

const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** `dense`: of a script that puts no spaces between words. `nothing`: is in a word, and says nothing. */
export const SORT = { unseen: 0, letter: 1, dense: 2, between: 3, nothing: 4 } as const;

/** Addresses, and whom it speaks to. */
const ADDRESSED = /(?:https?:\/\/|www\.|(?<![\p{L}\p{N}])@)\S+/gu;

/** Of each UTF-16 unit, once it was asked for. */
const SORTS = new Uint8Array(0x10000);

export function sortOf(code: number): number {
  const known = SORTS[code] ?? SORT.unseen;
  return known === SORT.unseen ? (SORTS[code] = found(code)) : known;
}

function found(code: number): number {
  // Halves of a pair: signs and emoji, else letters of rarer scripts.
  if (code >= 0xd800 && code < 0xe000) return code >= 0xd83c && code <= 0xd83e ? SORT.between : SORT.letter;
  const one = String.fromCharCode(code);
  if (/\p{Cf}|['’]/u.test(one)) return SORT.nothing;
  if (!/[\p{L}\p{M}\p{N}]/u.test(one)) return SORT.between;
  return DENSE.test(one) ? SORT.dense : SORT.letter;
}

export function withoutAddresses(text: string): string {
  return text.includes('@') || text.includes('/') ? text.replaceAll(ADDRESSED, ' ') : text;
}
