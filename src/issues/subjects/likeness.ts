/** What makes a text findable again by one that says nearly the same: hashes, never words. Pure, and linear in the text. */

import { SORT, sortOf, withoutAddresses } from './letters.ts';

/** The share of what two texts hold together that both hold, from which on they are nearly the same. Tuned on tweets: see the README. */
export const ALIKE = 0.65;
/** Shorter texts are said by anybody: "Thank you so much for your help!". A word counts once. */
const LEAST_WORDS = 8;
/** In scripts that put no spaces between words, so many characters say as much as one word. */
const DENSE_PER_WORD = 2;
/** Of a long text, its beginning is compared. */
const MOST_CHARACTERS = 1_500;
const SHINGLE = 4;
/** 8 bands of 3 hashes find 92 of 100 pairs at `ALIKE`, and 99 of 100 from 0.77 on. */
const BANDS = 8;
const ROWS = 3;

const SPACE = 32;

/** Its letters alone, lower case, one space between words; null for a text too short to tell anything. */
function lettersOf(text: string): Uint16Array | null {
  const said = withoutAddresses(
    text
      .slice(0, 2 * MOST_CHARACTERS)
      .normalize('NFKC')
      .toLowerCase(),
  );
  const kept = new Uint16Array(Math.min(said.length, MOST_CHARACTERS));
  let [length, dense, word, wordDense] = [0, 0, 0, false];
  const words: number[] = [];
  function endWord(): void {
    if (word !== 0 && !wordDense && words.length < LEAST_WORDS && !words.includes(word)) words.push(word);
    [word, wordDense] = [0, false];
  }
  for (let at = 0; at < said.length && length < kept.length; at += 1) {
    const code = said.charCodeAt(at);
    const sort = sortOf(code);
    if (sort === SORT.nothing) continue;
    if (sort === SORT.between) {
      if (word === 0) continue;
      endWord();
      kept[length++] = SPACE;
      continue;
    }
    if (sort === SORT.dense) [dense, wordDense] = [dense + 1, true];
    word = Math.imul(word ^ code ^ 0x5bd1, 0x01000193) | 1;
    kept[length++] = code;
  }
  endWord();
  return words.length + dense / DENSE_PER_WORD < LEAST_WORDS ? null : kept.subarray(0, length);
}

function shingleAt(letters: Uint16Array, at: number): number {
  let value = 0x811c9dc5;
  for (let next = at; next < at + SHINGLE; next += 1) value = Math.imul(value ^ (letters[next] ?? 0), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}

/** One number for every few letters in a row; null for a text too short. Case, spaces, signs, addresses and names of accounts do not count. */
export function shinglesOf(text: string): ReadonlySet<number> | null {
  const letters = lettersOf(text);
  if (letters === null) return null;
  return new Set(Array.from({ length: Math.max(0, letters.length - SHINGLE + 1) }, (_, at) => shingleAt(letters, at)));
}

/** From 0 to 1: of what the two hold together, how much both hold. */
export function likeness(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  let common = 0;
  for (const value of one) if (other.has(value)) common += 1;
  return common / (one.size + other.size - common);
}

/** Whole numbers below 2^52, none for a text too short: of two that are alike, one at least is the same. */
export function bandsOf(text: string): number[] {
  const letters = lettersOf(text);
  return letters === null ? [] : bandsIn(leastOf(letters));
}

/** Each shingle falls into one of so many bins, and the least of each bin is kept; an empty bin borrows from the next one that is not. */
function leastOf(letters: Uint16Array): Uint32Array {
  const bins = BANDS * ROWS;
  const least = new Uint32Array(bins).fill(0xffffffff);
  for (let at = 0; at + SHINGLE <= letters.length; at += 1) {
    const value = shingleAt(letters, at);
    const bin = ((value >>> 16) * bins) >>> 16;
    const rest = Math.imul(value, 0x9e3779b1) >>> 0;
    if (rest < (least[bin] ?? 0)) least[bin] = rest;
  }
  const filled = least.slice();
  for (let bin = 0; bin < bins; bin += 1) {
    let steps = 0;
    while (steps < bins && least[(bin + steps) % bins] === 0xffffffff) steps += 1;
    filled[bin] = Math.imul((least[(bin + steps) % bins] ?? 0) + steps, steps === 0 ? 1 : 0x85ebca6b);
  }
  return filled;
}

function bandsIn(least: Uint32Array): number[] {
  return Array.from({ length: BANDS }, (_, band) => {
    let [high, low] = [band + 1, band + 1];
    for (let row = 0; row < ROWS; row += 1) {
      const value = least[band * ROWS + row] ?? 0;
      high = Math.imul(high ^ value ^ (high >>> 15), 0x85ebca6b);
      low = Math.imul(low ^ value ^ (low >>> 16), 0xc2b2ae35);
    }
    return ((high ^ (high >>> 13)) & 0xfffff) * 0x1_0000_0000 + ((low ^ (low >>> 13)) >>> 0);
  });
}
