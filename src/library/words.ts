/** A text as the library's index sees it: words, their parts, and pieces of words. Pure. */

const WORD = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*/gu;
/** Written without spaces between words: pairs of signs stand for words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** `readTimeout`, `HTTPServer`, `s3a`, `max_size`. */
const PART = /_|(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/u;
/** In UTF-16 units; what is longer is no word. */
const LONGEST = 64;
const LEAD_WORDS = 20;
const SHAPE_WORDS = 40;

/** Words in small letters, a word's parts behind it. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.normalize('NFC').matchAll(WORD)) {
    if (word.length > LONGEST) continue;
    if (UNSPACED.test(word)) {
      words.push(...pairsOf(word));
      continue;
    }
    words.push(word.toLowerCase());
    const parts = word.split(PART).filter(Boolean);
    if (parts.length > 1) words.push(...parts.map((part) => part.toLowerCase()));
  }
  return words;
}

function pairsOf(word: string): string[] {
  const signs = [...word.toLowerCase()];
  return signs.length < 2 ? signs : signs.slice(1).map((sign, at) => `${signs[at] ?? ''}${sign}`);
}

/** Letters without their marks. */
export function bare(word: string): string {
  return word.normalize('NFKD').replaceAll(/\p{M}/gu, '');
}

/** What a text begins with; a text without spaces is cut by its length. */
export function firstWords(text: string, count = LEAD_WORDS): string {
  return text
    .trim()
    .split(/\s+/u, count)
    .join(' ')
    .slice(0, count * 12);
}

/** What a reader sees first: what the shapes of a question and of an entry are compared by. */
export function shapeText(title: string | null, text: string): string {
  return firstWords(title === null || text.startsWith(title) ? text : `${title} ${text}`, SHAPE_WORDS);
}

/** Pieces of three and four signs of each word, its beginning and end marked. */
export function piecesOf(text: string): ReadonlySet<number> {
  const pieces = new Set<number>();
  for (const [found] of bare(text).toLowerCase().matchAll(WORD)) {
    const word = `^${found}$`;
    for (let size = 3; size <= 4; size += 1)
      for (let at = 0; at + size <= word.length; at += 1) pieces.add(hash(word, at, at + size));
  }
  return pieces;
}

/** How much two sets share, 0 to 1 (Jaccard). */
export function alike(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  const [small, large] = one.size < other.size ? [one, other] : [other, one];
  let shared = 0;
  for (const piece of small) if (large.has(piece)) shared += 1;
  return shared === 0 ? 0 : shared / (one.size + other.size - shared);
}

/** FNV-1a, as PostgreSQL's `integer`. */
export function hash(text: string, from = 0, to = text.length): number {
  let value = 0x811c9dc5;
  for (let at = from; at < to; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value | 0;
}
