/** Where a text has what was looked for. Pure. */
import { pairs, wordsOf } from './words.ts';

/** From and to, in UTF-16 units. */
export type Mark = readonly [from: number, to: number];

export interface Excerpt {
  /** What of the text there is, cut at both ends where it is longer. */
  readonly text: string;
  readonly marks: readonly Mark[];
}

const WORD = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*/gu;
/** In UTF-16 units: of an excerpt, and of what is read of a text for one. */
const LENGTH = 200;
const READ = 2_000;
/** A word without parts. */
const PLAIN = /^\p{L}\p{Ll}*$/u;

/** The part of a text in which most of it is. `hit`: by a word, as `wordsOf` gives it. */
export function excerptOf(given: string, hit: (word: string) => boolean, length = LENGTH): Excerpt {
  const whole = given.slice(0, READ).replaceAll(/\s/gu, ' ');
  const marks = marksOf(whole, hit);
  let [best, most] = [0, 0];
  for (const [at, [from]] of marks.entries()) {
    const within = marks.slice(at).filter(([, to]) => to <= from + length).length;
    if (within > most) [best, most] = [from, within];
  }
  const cut = best <= length / 2 ? 0 : wordFrom(whole, best - Math.floor(length / 4));
  const end = cut + length >= whole.length ? whole.length : wordTo(whole, cut + length);
  const [before, after] = [cut > 0 ? '…' : '', end < given.length ? '…' : ''];
  const shift = before.length - cut;
  return {
    text: before + whole.slice(cut, end).trimEnd() + after,
    marks: marks.filter(([from, to]) => from >= cut && to <= end).map(([from, to]) => [from + shift, to + shift]),
  };
}

export function readFor(text: string): string {
  return text.slice(0, READ);
}

function marksOf(text: string, hit: (word: string) => boolean): Mark[] {
  const marks: [number, number][] = [];
  for (const { 0: token, index } of text.matchAll(WORD)) {
    const parts = pairs(token);
    if (parts === null) {
      const found = PLAIN.test(token) ? hit(token.normalize('NFC').toLowerCase()) : wordsOf(token).some(hit);
      if (found) marks.push([index, index + token.length]);
      continue;
    }
    for (const { word, from, to } of parts) {
      if (!hit(word)) continue;
      const last = marks.at(-1);
      if (last !== undefined && last[1] >= index + from) last[1] = index + to;
      else marks.push([index + from, index + to]);
    }
  }
  return marks;
}

function wordFrom(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  return space >= 0 && space - at < 30 ? space + 1 : whole(text, at);
}

function wordTo(text: string, at: number): number {
  const space = text.lastIndexOf(' ', at);
  return space > at - 30 ? space : whole(text, at);
}

/** No sign is cut in two. */
function whole(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
