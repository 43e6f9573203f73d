/**
 * eld's large model (Apache-2.0), read from its package into a few tables of numbers: as objects it takes 400 MB, as numbers 10, and answers several
 * times as fast. What it answers is what eld answers: a test compares.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export interface LanguageModel {
  /** The language of most likelihood; null when eld would call it unreliable. */
  detect(text: string): string | null;
}

const SLOTS = 1 << 19;
/** Of a text that many bytes are read, to the end of a word or a few further. */
const BYTES = 350;
const BYTES_AT_MOST = 380;
const LONGEST_WORD = 70;
/** A piece of a word is four bytes, three further each time. */
const PIECE = 4;
const STRIDE = 3;
/** The data holds what is above it. */
const BASE = 53;
const SCALE = 25;
const RELIABLE = 0.75;
const PIECES = 3;
const BEGINS = 8;
const ENDS = 16;

/** @param size of eld's data. */
export function loadLanguageModel(size: 'large' | 'extrasmall' = 'large'): LanguageModel {
  const require = createRequire(import.meta.url);
  const home = new URL('../', import.meta.resolve('eld/large'));
  const part = (name: string): string => fileURLToPath(new URL(name, home));
  const { dictionary } = require(part('dictionary.js')) as { readonly dictionary: readonly string[] };
  const { avgScore } = require(part('avgScore.js')) as { readonly avgScore: Readonly<Record<string, number>> };
  const { separators } = require(part('regexPatterns.js')) as { readonly separators: RegExp };
  const { codes, table } = readTable(readFileSync(part(`ngrams/${size}.js`), 'utf8'), dictionary);
  const likely = codes.map((code) => (avgScore[code] ?? 1) * RELIABLE);
  const scores = new Float64Array(codes.length);
  const bytes = new Uint8Array(BYTES_AT_MOST + PIECE);
  const seen = new Set<number>();

  return {
    detect(text) {
      scores.fill(0);
      seen.clear();
      const read = text.replace(separators, ' ').trim().toLowerCase();
      let total = 0;
      let size = 0;
      for (let at = 0; at < read.length && total <= BYTES_AT_MOST; at += 1) {
        const code = read.charCodeAt(at);
        if (code === 32) {
          if (size > 0) count(size);
          size = 0;
          if (total > BYTES) break;
          total += 1;
          continue;
        }
        const before = size;
        if (code < 0x80) bytes[size++] = code;
        else if (code < 0x800) {
          bytes[size++] = 0xc0 | (code >> 6);
          bytes[size++] = 0x80 | (code & 0x3f);
        } else if (code < 0xd800 || code >= 0xe000) {
          bytes[size++] = 0xe0 | (code >> 12);
          bytes[size++] = 0x80 | ((code >> 6) & 0x3f);
          bytes[size++] = 0x80 | (code & 0x3f);
        } else {
          at += 1;
          const point = 0x10000 + (((code & 0x3ff) << 10) | (read.charCodeAt(at) & 0x3ff));
          bytes[size++] = 0xf0 | (point >> 18);
          bytes[size++] = 0x80 | ((point >> 12) & 0x3f);
          bytes[size++] = 0x80 | ((point >> 6) & 0x3f);
          bytes[size++] = 0x80 | (point & 0x3f);
        }
        total += size - before;
      }
      if (size > 0) count(size);
      let best = -1;
      for (const [language, score] of scores.entries()) if (score > 0 && score > (scores[best] ?? 0)) best = language;
      if (best < 0 || seen.size < PIECES) return null;
      const each = (scores[best] ?? 0) / seen.size;
      return each / (each + SCALE) < (likely[best] ?? 1) ? null : (codes[best] ?? null);
    },
  };

  /** The pieces of the word that stands in `bytes`. */
  function count(length: number): void {
    const size = Math.min(length, LONGEST_WORD);
    let at = 0;
    for (; at + PIECE < size; at += STRIDE) add(at, at + PIECE, at === 0 ? BEGINS : 0);
    // eld takes the last piece up to the word's own end, and nothing in its data is that long.
    if (length > LONGEST_WORD) seen.add(-length);
    else add(Math.max(0, size - PIECE), size, (at === 0 ? BEGINS : 0) | ENDS);
  }

  function add(from: number, to: number, shape: number): void {
    let four = 0;
    for (let at = from; at < to; at += 1) four = (four << 8) | (bytes[at] ?? 0);
    four >>>= 0;
    const kind = shape | (to - from);
    const key = kind * 0x1_0000_0000 + four;
    if (seen.has(key)) return;
    seen.add(key);
    const slot = table.slotOf(four, kind);
    if (table.kinds[slot] === 0) return;
    const first = table.from[slot] ?? 0;
    const last = first + (table.counts[slot] ?? 0);
    for (let one = first; one < last; one += 1) {
      const language = table.languages[one] ?? 0;
      scores[language] = (scores[language] ?? 0) + (table.values[one] ?? 0) + BASE;
    }
  }
}

interface Table {
  /** By slot: four bytes of a piece, its shape and length, where its languages begin and how many there are. */
  readonly fours: Uint32Array;
  readonly kinds: Uint8Array;
  readonly from: Uint32Array;
  readonly counts: Uint8Array;
  readonly languages: Uint8Array;
  readonly values: Uint8Array;
  slotOf(four: number, kind: number): number;
}

const ENTRY = /(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s'":{},]+)):\{([^}]*)\},?/gy;
const NAMES = /(\d+):'(\w+)'/g;

/** @param source `{type:…,languages:{0:'am',…},…,ngrams:{'piece':{language:score,…},…}}` after an `export const`. */
function readTable(
  source: string,
  dictionary: readonly string[],
): { readonly codes: readonly string[]; readonly table: Table } {
  const start = source.indexOf('ngrams:{');
  const codes = [...source.slice(0, start).matchAll(NAMES)].map(([, , code = '']) => code);
  const byteOf = new Map(dictionary.map((sign, byte) => [sign, byte] as const).toReversed());
  const fours = new Uint32Array(SLOTS);
  const kinds = new Uint8Array(SLOTS);
  const from = new Uint32Array(SLOTS);
  const counts = new Uint8Array(SLOTS);
  const languages: number[] = [];
  const values: number[] = [];
  function slotOf(four: number, kind: number): number {
    let slot = (Math.imul(four ^ Math.imul(kind, 0x9e3779b1), 0x85ebca6b) >>> 13) & (SLOTS - 1);
    while (kinds[slot] !== 0 && (fours[slot] !== four || kinds[slot] !== kind)) slot = (slot + 1) & (SLOTS - 1);
    return slot;
  }
  ENTRY.lastIndex = start + 'ngrams:{'.length;
  for (let found = ENTRY.exec(source); found !== null; found = ENTRY.exec(source)) {
    const written = (found[1] ?? found[2] ?? found[3] ?? '').replaceAll(/\\(.)/g, '$1');
    const begins = written.startsWith(' ');
    const ends = written.length > 1 && written.endsWith(' ');
    let four = 0;
    let length = 0;
    for (const sign of written.slice(begins ? 1 : 0, ends ? -1 : undefined)) {
      four = (four << 8) | (byteOf.get(sign) ?? 0);
      length += 1;
    }
    const kind = length | (begins ? BEGINS : 0) | (ends ? ENDS : 0);
    const slot = slotOf(four >>> 0, kind);
    fours[slot] = four >>> 0;
    kinds[slot] = kind;
    from[slot] = values.length;
    for (const pair of (found[4] ?? '').split(',')) {
      const colon = pair.indexOf(':');
      languages.push(Number(pair.slice(0, colon)));
      values.push(Number(pair.slice(colon + 1)));
    }
    counts[slot] = values.length - (from[slot] ?? 0);
  }
  return {
    codes,
    table: {
      fours,
      kinds,
      from,
      counts,
      languages: Uint8Array.from(languages),
      values: Uint8Array.from(values),
      slotOf,
    },
  };
}
