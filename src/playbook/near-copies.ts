/**
 * Internal words in something that is about to go outside: whole phrases of them, found however they are cased, spaced, punctuated or accented, with letters that
 * look alike and characters that nobody sees. Pure and linear.
 */

export interface Copy {
  /** Where they were said: an activity's id, or `steps.<name>`. */
  readonly of: string;
  /** The longest phrase, as it stands in the text that goes out. */
  readonly words: string;
}

export interface Source {
  readonly of: string;
  readonly text: string;
}

/** A phrase shorter than this is said by anybody. */
const WORDS = 5;
/** In scripts that put no spaces between words, a character counts as one. */
const CHARACTERS = 10;
/** In UTF-16 code units, of either side. */
const LIMIT = 200_000;

interface Word {
  readonly word: string;
  readonly from: number;
  readonly to: number;
  readonly dense: boolean;
}

const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const PARTS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]|[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Default_Ignorable_Code_Point}]*/gu;
const UNSEEN = /\p{Default_Ignorable_Code_Point}+/gu;
const MARKS = /\p{M}+/gu;
/** Letters of other scripts that look like Latin ones, by these. */
const ALIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аαɑ',
    b: 'вƅ',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еε',
    g: 'ɡ',
    h: 'һн',
    i: 'іιı',
    j: 'јϳ',
    k: 'кκ',
    l: 'ӏ',
    m: 'м',
    n: 'η',
    o: 'оο',
    p: 'рρ',
    q: 'ԛ',
    s: 'ѕ',
    t: 'тτ',
    u: 'υ',
    v: 'ѵν',
    w: 'ԝω',
    x: 'хχ',
    y: 'уγү',
  }).flatMap(([plain, others]) => [...others].map((one): [string, string] => [one, plain])),
);

/** The same for what reads the same. */
function skeleton(part: string): string {
  const small = part.normalize('NFKC').toLowerCase().replaceAll(UNSEEN, '');
  const bare = small.normalize('NFD').replaceAll(MARKS, '');
  return Array.from(bare === '' ? small : bare, (one) => ALIKE.get(one) ?? one).join('');
}

function wordsOf(text: string): Word[] {
  return [...text.slice(0, LIMIT).matchAll(PARTS)].map(({ 0: part, index }) => ({
    word: skeleton(part),
    from: index,
    to: index + part.length,
    dense: DENSE.test(part),
  }));
}

/** The longest copied phrase of each source that has one. */
export function nearCopies(text: string, sources: readonly Source[]): readonly Copy[] {
  const said = wordsOf(text);
  return sources.flatMap((source) => {
    const phrase = longest(said, wordsOf(source.text));
    return phrase === null ? [] : [{ of: source.of, words: text.slice(phrase.from, phrase.to) }];
  });
}

function longest(said: readonly Word[], known: readonly Word[]): { readonly from: number; readonly to: number } | null {
  // Every phrase of the shortest length that the source holds, and where; a longer one begins with one of these.
  const starts = new Map<string, number[]>();
  for (let at = 0; at + WORDS <= known.length; at += 1) {
    const key = keyAt(known, at);
    const list = starts.get(key);
    if (list === undefined) starts.set(key, [at]);
    // What is said again and again is found by its first few places.
    else if (list.length < 8) list.push(at);
  }
  let best: { from: number; to: number; count: number } | null = null;
  for (let at = 0; at + WORDS <= said.length; at += 1) {
    for (const there of starts.get(keyAt(said, at)) ?? []) {
      let count = WORDS;
      while (said[at + count] !== undefined && said[at + count]?.word === known[there + count]?.word) count += 1;
      const phrase = said.slice(at, at + count);
      const enough = phrase.every(({ dense }) => dense) ? CHARACTERS : WORDS;
      if (count >= enough && count > (best?.count ?? 0))
        best = { from: phrase[0]?.from ?? 0, to: phrase.at(-1)?.to ?? 0, count };
    }
    if (best !== null && best.count > WORDS && said[at + 1] !== undefined && best.from === said[at]?.from)
      at += best.count - WORDS;
  }
  return best;
}

function keyAt(words: readonly Word[], at: number): string {
  return words
    .slice(at, at + WORDS)
    .map(({ word }) => word)
    .join(' ');
}
