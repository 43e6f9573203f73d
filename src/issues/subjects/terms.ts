/** What a text is about, as numbers that stand for its words: any script, no language's word list. Pure, and linear in the text. */
import { SORT, sortOf, withoutAddresses } from './letters.ts';

/** Of a long text, the beginning tells. */
const MOST_CHARACTERS = 1_500;
/** Words that begin alike are one: `recall`, `recalled`, `recalls`; `Rückruf`, `Rückrufe`. */
const BEGINNING = 5;
/** What the rest of a longer word adds to its beginning. */
const WHOLE = 0.5;
/** Marks over and under letters, which people leave out. Vowels of Indic scripts are none. */
const ACCENTS = /[\u0300-\u036f]/g;

/** A term and how much of it there is. */
export type Terms = ReadonlyMap<number, number>;

/** Empty for a text without words. Of scripts without spaces, every two signs in a row are a term. */
export function termsOf(text: string): Terms {
  const counts = new Map<number, number>();
  const said = folded(text.slice(0, MOST_CHARACTERS));
  let [length, beginning, whole, last] = [0, 0, 0, 0];
  function endWord(): void {
    if (length > 1) add(counts, beginning, 1);
    if (length > BEGINNING) add(counts, ended(whole ^ 0x9e3779b9), WHOLE);
    [length, beginning, whole] = [0, 0, 0];
  }
  for (let at = 0; at < said.length; at += 1) {
    const code = said.charCodeAt(at);
    const sort = sortOf(code);
    if (sort === SORT.nothing) continue;
    if (sort === SORT.dense) {
      if (length > 0) endWord();
      if (last !== 0) add(counts, ended(mixed(mixed(0x811c9dc5, last), code)), 1);
      last = code;
      continue;
    }
    last = 0;
    if (sort === SORT.between) {
      if (length > 0) endWord();
      continue;
    }
    length += 1;
    whole = mixed(whole, code);
    if (length <= BEGINNING) beginning = ended(whole);
  }
  if (length > 0) endWord();
  return counts;
}

function folded(text: string): string {
  const plain = withoutAddresses(text.toLowerCase());
  // eslint-disable-next-line no-control-regex
  return /^[\u0000-\u007f]*$/.test(plain)
    ? plain
    : plain.normalize('NFKD').replaceAll(ACCENTS, '').normalize('NFKC').toLowerCase();
}

function mixed(value: number, code: number): number {
  return Math.imul(value ^ code ^ 0x5bd1, 0x01000193);
}

function ended(value: number): number {
  const once = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return once ^ (once >>> 13);
}

function add(counts: Map<number, number>, term: number, weight: number): void {
  const before = counts.get(term);
  // Said again, a word tells a little more.
  counts.set(term, before === undefined ? weight : before + weight * 0.4);
}
