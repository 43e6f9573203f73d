/** How long a text is as a network counts it: the composer shows what `fit` cuts by. Pure, and without a package: browsers load it as well. */
import type { TextLimit } from './connector.ts';

/** All that counting hangs on. */
interface Counting {
  readonly counts: TextLimit['counts'];
  readonly address?: TextLimit['address'] | undefined;
}

export const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const wordly = new Intl.Segmenter('und', { granularity: 'word' });

/** Scripts that put no space between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** What stands at the end of an address in a sentence, and is none of it. */
const AFTER_ADDRESS = /[.,;:!?'"()[\]{}…]/;
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3/u;
const ADDRESS = /^https?:\/\/(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?=[:/?#]|$)/iu;
/** An address without its beginning: some networks make a link of it. */
const DOMAIN = /^(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?:[/?#].*)?$/u;

export function lengthOf(text: string, limit: Counting): number {
  let length = 0;
  for (const { cost } of pieces(text, limit)) length += cost;
  return length;
}

export interface Piece {
  readonly at: number;
  readonly text: string;
  readonly cost: number;
  readonly address: boolean;
  /** A text may be cut behind it. */
  readonly ends: boolean;
}

/** White space, addresses and words; of scripts without spaces, each word by itself. */
export function* pieces(text: string, limit: Counting): Generator<Piece> {
  for (const { 0: run, index } of text.matchAll(/\s+|\S+/g)) {
    if (/^\s/.test(run)) yield piece(index, run, limit, false, false);
    else yield* inRun(run, index, limit);
  }
}

/** Of text without white space. */
function* inRun(run: string, at: number, limit: Counting): Generator<Piece> {
  const begins = run.search(/https?:\/\//i);
  if (begins >= 0 || (limit.counts === 'weighted' && isDomain(run))) {
    const from = Math.max(0, begins);
    let end = run.length;
    while (end > from + 1 && AFTER_ADDRESS.test(run[end - 1] ?? '')) end -= 1;
    if (from > 0) yield piece(at, run.slice(0, from), limit, false, false);
    yield piece(at + from, run.slice(from, end), limit, true, end === run.length);
    if (end < run.length) yield piece(at + end, run.slice(end), limit, false, true);
    return;
  }
  if (!UNSPACED.test(run)) return yield piece(at, run, limit, false, true);
  for (const { index, segment } of wordly.segment(run)) yield piece(at + index, segment, limit, false, true);
}

function isDomain(run: string): boolean {
  return run.includes('.') && DOMAIN.test(run.replaceAll(/^[^\p{L}\p{N}]{1,9}|[^\p{L}\p{N}/]{1,9}$/gu, ''));
}

function piece(at: number, text: string, limit: Counting, address: boolean, ends: boolean): Piece {
  return { at, text, cost: address ? costOfAddress(text, limit) : costOf(text, limit), address, ends };
}

/** Where networks may see it otherwise than we do, the greater cost: rather a word less than a text that is refused. */
function costOfAddress(text: string, limit: Counting): number {
  if (limit.address === undefined) return costOf(text, limit);
  const cost = limit.address * Math.max(1, text.split('://').length - 1);
  if (!ADDRESS.test(text)) return Math.max(cost, costOf(text, limit));
  const tail = text.search(UNSPACED);
  return tail < 0 ? cost : cost + costOf(text.slice(tail), limit);
}

export function costOf(text: string, { counts }: Counting): number {
  if (counts === 'units') return text.length;
  let cost = 0;
  for (const { segment } of graphemes.segment(text)) cost += counts === 'graphemes' ? 1 : weight(segment);
  return cost;
}

/** As X weighs: letters of most alphabets 1, those of the others and any emoji 2. */
function weight(grapheme: string): number {
  if (EMOJI.test(grapheme)) return 2;
  let sum = 0;
  for (const character of grapheme.normalize('NFC')) {
    const code = character.codePointAt(0) ?? 0;
    const light =
      code <= 0x10ff ||
      (code >= 0x2000 && code <= 0x200d) ||
      (code >= 0x2010 && code <= 0x201f) ||
      (code >= 0x2032 && code <= 0x2037);
    sum += light ? 1 : 2;
  }
  return sum;
}
