/** How long a text is as a network counts it. The test beside it holds it against what the server cuts by. */
import type { TextLimit } from '../../api/shapes/index.ts';

type Limit = Pick<TextLimit, 'counts' | 'address'>;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const AFTER_ADDRESS = /[.,;:!?'"()[\]{}…]+$/;
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3/u;
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const ADDRESS = /^https?:\/\/(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?=[:/?#]|$)/iu;
/** Without its beginning: X makes a link of it. */
const DOMAIN = /^(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?:[/?#].*)?$/u;

export function lengthOf(text: string, limit: Limit): number {
  if (limit.address === undefined) return plain(text, limit);
  let length = 0;
  for (const [run] of text.matchAll(/\s+|\S+/g)) length += lengthOfRun(run, limit);
  return length;
}

/** Of text without white space, or of white space alone. */
function lengthOfRun(run: string, limit: Limit): number {
  const begins = run.search(/https?:\/\//i);
  if (begins < 0 && !(limit.counts === 'weighted' && isDomain(run))) return plain(run, limit);
  const from = Math.max(0, begins);
  const link = run.slice(from).replace(AFTER_ADDRESS, '') || run.slice(from, from + 1);
  return plain(run.slice(0, from), limit) + address(link, limit) + plain(run.slice(from + link.length), limit);
}

function isDomain(run: string): boolean {
  return run.includes('.') && DOMAIN.test(run.replaceAll(/^[^\p{L}\p{N}]{1,9}|[^\p{L}\p{N}/]{1,9}$/gu, ''));
}

/** Where networks may see it otherwise, the greater length. */
function address(link: string, limit: Limit): number {
  const cost = (limit.address ?? 0) * Math.max(1, link.split('://').length - 1);
  if (!ADDRESS.test(link)) return Math.max(cost, plain(link, limit));
  const tail = link.search(UNSPACED);
  return tail < 0 ? cost : cost + plain(link.slice(tail), limit);
}

function plain(text: string, { counts }: Limit): number {
  if (counts === 'units') return text.length;
  let length = 0;
  for (const { segment } of graphemes.segment(text)) length += counts === 'graphemes' ? 1 : weight(segment);
  return length;
}

/** Letters of most alphabets 1, the others and any emoji 2. */
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
