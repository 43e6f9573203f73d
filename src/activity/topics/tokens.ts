/** A text as a vocabulary sees it: words in small letters without accents, each with its place. Pure. */

export interface Token {
  /** Small letters, no accents: `Caméra` is `camera`, `Straße` is `strasse`. */
  readonly folded: string;
  /** In UTF-16 units of the text. */
  readonly from: number;
  readonly to: number;
  /** A sentence or a line ends behind it: no phrase goes on. */
  readonly ends: boolean;
}

/** Letters and digits apart, so that `vega3`, `Vega-3` and `VEGA 3` are one; a picture is a word. */
const PIECE = /\p{N}+|[\p{L}\p{M}]+|\p{Extended_Pictographic}/gu;
/** Written without spaces between words: each sign is a token. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const ENDS = /[\n!?。！？…]|\.\s/u;
const LINK = /\b(?:https?:\/\/|www\.)\S+/giu;
// oxlint-disable-next-line no-control-regex
const ASCII = /^[\0-\x7f]*$/;
/** Accents of Latin, Greek and Cyrillic; vowel marks and the stretcher of Arabic. Those of other scripts are letters. */
const MARKS = /[\u0300-\u036F\u064B-\u065F\u0670\u0640]/gu;
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ى: 'ي',
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');

export function fold(word: string): string {
  const small = word.toLowerCase();
  if (ASCII.test(small)) return small;
  return small
    .normalize('NFKD')
    .replaceAll(MARKS, '')
    .normalize('NFC')
    .replaceAll(LETTER, (letter) => LETTERS[letter] ?? letter);
}

export function isUnspaced(text: string): boolean {
  return UNSPACED.test(text);
}

/** What is in a link is nobody's word. */
export function withoutLinks(text: string): string {
  return text.includes('://') || text.includes('www.')
    ? text.replaceAll(LINK, (link) => ' '.repeat(link.length))
    : text;
}

export function tokensOf(text: string): Token[] {
  const said = withoutLinks(text);
  const tokens: Token[] = [];
  let last: { folded: string; from: number; to: number; ends: boolean } | null = null;
  const add = (piece: string, from: number): void => {
    if (last !== null) last.ends = ENDS.test(said.slice(last.to, from));
    last = { folded: fold(piece), from, to: from + piece.length, ends: false };
    if (last.folded !== '') tokens.push(last);
  };
  const plain = ASCII.test(said);
  for (const { 0: piece, index } of said.matchAll(PIECE)) {
    if (plain || !isUnspaced(piece)) {
      add(piece, index);
      continue;
    }
    let from = index;
    for (const sign of piece) {
      add(sign, from);
      from += sign.length;
    }
  }
  return tokens;
}
