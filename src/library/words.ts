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

/** In scripts without spaces the pairs of signs of a word, and where they stand in it; else null. */
export function pairs(word: string): { readonly word: string; readonly from: number; readonly to: number }[] | null {
  if (!UNSPACED.test(word)) return null;
  const signs = [...word];
  const starts = [0];
  for (const sign of signs) starts.push((starts.at(-1) ?? 0) + sign.length);
  const size = Math.min(2, signs.length);
  return signs.slice(size - 1).map((_, at) => ({
    word: signs
      .slice(at, at + size)
      .join('')
      .toLowerCase(),
    from: starts[at] ?? 0,
    to: starts[at + size] ?? word.length,
  }));
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

/** What a reader sees first, as bare words with a space between: what the shapes of a question and of an entry are compared by. */
export function shapeText(title: string | null, text: string): string {
  const lead = firstWords(title === null || text.startsWith(title) ? text : `${title} ${text}`, SHAPE_WORDS);
  return (bare(lead).toLowerCase().match(WORD) ?? []).join(' ');
}

/**
 * Compares one shape with many, each a text by `shapeText`: how many pieces of three and four signs of their words, beginnings and ends marked,
 * they share, 0 to 1 (Jaccard). Hundreds are compared for each search, so that sets are tables of numbers.
 */
export function comparedTo(question: string): (shape: string) => number {
  const asked = new Pieces();
  asked.addAll(question);
  const others = new Pieces();
  return (shape) => {
    others.clear();
    const shared = others.addAll(shape, asked);
    return shared === 0 ? 0 : shared / (asked.size + others.size - shared);
  };
}

const TABLE = 8_192;
/** A beginning and an end, which no word has. */
const START = 1;
const END = 2;

/** A set of numbers that is emptied at once. */
class Pieces {
  readonly #numbers = new Int32Array(TABLE);
  readonly #marks = new Uint32Array(TABLE);
  #mark = 1;
  size = 0;

  clear(): void {
    this.#mark += 1;
    this.size = 0;
  }

  has(number: number): boolean {
    for (let at = number & (TABLE - 1); this.#marks[at] === this.#mark; at = (at + 1) & (TABLE - 1))
      if (this.#numbers[at] === number) return true;
    return false;
  }

  #add(number: number): boolean {
    let at = number & (TABLE - 1);
    for (; this.#marks[at] === this.#mark; at = (at + 1) & (TABLE - 1)) if (this.#numbers[at] === number) return false;
    if (this.size >= TABLE / 2) return false;
    this.#numbers[at] = number;
    this.#marks[at] = this.#mark;
    this.size += 1;
    return true;
  }

  /** Answers how many of the new ones `other` has. */
  addAll(text: string, other?: Pieces): number {
    let shared = 0;
    for (let from = 0; from < text.length;) {
      let to = text.indexOf(' ', from);
      if (to < 0) to = text.length;
      for (let size = 3; size <= 4; size += 1)
        for (let at = from - 1; at + size <= to + 1; at += 1) {
          let value = 0x811c9dc5;
          for (let sign = at; sign < at + size; sign += 1)
            value = Math.imul(value ^ (sign < from ? START : sign === to ? END : text.charCodeAt(sign)), 0x01000193);
          // The lower bits of the hash choose the place in the table: mixed once more.
          value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
          if (this.#add(value | 0) && other?.has(value | 0)) shared += 1;
        }
      from = to + 1;
    }
    return shared;
  }
}

/** FNV-1a, as PostgreSQL's `integer`. */
export function hash(text: string, from = 0, to = text.length): number {
  let value = 0x811c9dc5;
  for (let at = from; at < to; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value | 0;
}
