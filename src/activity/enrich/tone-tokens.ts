/** A text cut into what tone is read from: words, emoji, emoticons, and the marks between them. One pass. */
import type { Signs } from './tone-words.ts';

/** What a token is. */
export const WORD = 1;
export const SIGN = 2;
/** Ends the reach of a negation. */
export const BREAK = 3;

export interface Tokens {
  count: number;
  readonly kind: number[];
  readonly start: number[];
  readonly end: number[];
  /** Of a sign how it feels. */
  readonly value: number[];
  exclamations: number;
  asks: boolean;
  /** The post passes on an address. */
  links: number;
}

export type Cut = (text: string, into: Tokens) => void;

const LETTER = 1;
const MARK = 2;
const SURROGATE = 3;
const BREAKS = 4;
const FACE = 5;
const LONGEST_FACE = 4;
/** A smiley's or a letter's variant, which is no word by itself. */
const VARIANT = 0xfe0f;
/** Of an entity: `&quot;`. */
const LONGEST_ENTITY = 8;

export function createTokens(): Tokens {
  return { count: 0, kind: [], start: [], end: [], value: [], exclamations: 0, asks: false, links: 0 };
}

/** @param joins whether an apostrophe is a part of the word, as in "don't", or its end, as in "j'adore". */
export function createCut({ emoji, emoticons }: Signs): (joins: boolean) => Cut {
  const classes = new Uint8Array(65_536);
  const letter = /[\p{L}\p{M}\p{N}]/u;
  for (let code = 0; code < classes.length; code += 1)
    if (letter.test(String.fromCharCode(code))) classes[code] = LETTER;
  classes[VARIANT] = 0;
  for (const sign of '.,;:!?()[]{}"…\n،؛؟।|') classes[sign.charCodeAt(0)] = BREAKS;
  for (const face of emoticons.keys()) {
    const code = face.charCodeAt(0);
    if (classes[code] !== LETTER) classes[code] = FACE;
  }
  for (const code of emoji.keys()) if (code < 65_536) classes[code] = MARK;
  classes.fill(SURROGATE, 0xd800, 0xdc00);

  return (joins) =>
    function cut(text, into) {
      into.count = 0;
      into.exclamations = 0;
      into.asks = false;
      into.links = 0;
      const { length } = text;
      let at = 0;
      while (at < length) {
        const code = text.charCodeAt(at);
        const kind = classes[code];
        if (kind === LETTER) {
          at = word(text, at, joins, into);
          continue;
        }
        if (code === 35) {
          at = tag(text, at + 1, into);
          continue;
        }
        if (code === 64) {
          // A person is named: what they are called says nothing.
          at += 1;
          while (at < length && (classes[text.charCodeAt(at)] === LETTER || text.charCodeAt(at) === 46)) at += 1;
          continue;
        }
        if (code === 38) {
          const heart = text.startsWith('&lt;3', at);
          if (heart) push(into, SIGN, at, at + 5, emoticons.get('<3') ?? 0);
          at = heart ? at + 5 : entity(text, at);
          continue;
        }
        if (kind === SURROGATE) {
          const point = text.codePointAt(at) ?? 0;
          const value = emoji.get(point);
          if (value !== undefined) push(into, SIGN, at, at + 2, value);
          at += point > 0xffff ? 2 : 1;
          continue;
        }
        if (kind === MARK) {
          push(into, SIGN, at, at + 1, emoji.get(code) ?? 0);
          at += 1;
          continue;
        }
        if (kind === FACE) {
          const face = faceAt(text, at);
          if (face > 0) {
            push(into, SIGN, at, at + face, emoticons.get(text.slice(at, at + face)) ?? 0);
            at += face;
            continue;
          }
        }
        if (code === 33 || code === 0xff01) into.exclamations += 1;
        else if (code === 63 || code === 0x61f || code === 0xff1f) into.asks = true;
        if (kind === BREAKS || kind === FACE) push(into, BREAK, at, at + 1, 0);
        at += 1;
      }
    };

  function word(text: string, start: number, joins: boolean, into: Tokens): number {
    const { length } = text;
    let at = start + 1;
    for (; at < length; at += 1) {
      const code = text.charCodeAt(at);
      if (classes[code] === LETTER) continue;
      const inside = code === 0x200c || code === 0x200d || (joins && (code === 39 || code === 0x2019));
      if (!inside || classes[text.charCodeAt(at + 1)] !== LETTER) break;
    }
    const stop = text.charCodeAt(at);
    if (
      (stop === 58 && at - start <= 5 && text.startsWith('://', at)) ||
      (stop === 46 && at - start === 3 && text.slice(start, at).toLowerCase() === 'www')
    ) {
      into.links += 1;
      for (; at < length; at += 1) if (text.charCodeAt(at) <= 32) break;
      return at;
    }
    push(into, WORD, start, at, 0);
    return at;
  }

  /** `#ILoveThis` is three words; `#ilovethis` is one. */
  function tag(text: string, start: number, into: Tokens): number {
    let at = start;
    let from = start;
    let small = false;
    for (; at < text.length && classes[text.charCodeAt(at)] === LETTER; at += 1) {
      const code = text.charCodeAt(at);
      const capital = code >= 65 && code <= 90;
      const next = text.charCodeAt(at + 1);
      if (capital && at > from && (small || (next >= 97 && next <= 122))) {
        push(into, WORD, from, at, 0);
        from = at;
      }
      small = code >= 97 && code <= 122;
    }
    if (at > from) push(into, WORD, from, at, 0);
    return at;
  }

  function faceAt(text: string, at: number): number {
    const before = at > 0 ? text.charCodeAt(at - 1) : 32;
    if (before >= 48 && before <= 57) return 0;
    for (let size = LONGEST_FACE; size >= 2; size -= 1) {
      if (!emoticons.has(text.slice(at, at + size))) continue;
      const last = text.charCodeAt(at + size - 1);
      // `a:b` is no face, `cool:)` has one.
      if (classes[last] === LETTER && (classes[before] === LETTER || classes[text.charCodeAt(at + size)] === LETTER))
        continue;
      return size;
    }
    return 0;
  }
}

function push(into: Tokens, kind: number, start: number, end: number, value: number): void {
  const at = into.count;
  into.kind[at] = kind;
  into.start[at] = start;
  into.end[at] = end;
  into.value[at] = value;
  into.count = at + 1;
}

/** Past `&amp;`. */
function entity(text: string, at: number): number {
  const end = text.slice(at, at + LONGEST_ENTITY).indexOf(';');
  return end > 0 ? at + end + 1 : at + 1;
}
