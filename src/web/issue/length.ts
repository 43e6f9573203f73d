/** How long a text is as a network counts it. The test beside it holds it against what the server cuts by. */
import type { TextLimit } from '../../api/shapes/index.ts';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const ADDRESS = /https?:\/\/\S+/giu;
const AFTER = /[.,;:!?'"()[\]{}…]+$/;
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3/u;

export function lengthOf(text: string, limit: Pick<TextLimit, 'counts' | 'address'>): number {
  const { address } = limit;
  if (address === undefined) return plainLength(text, limit.counts);
  let length = 0;
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const link = found.replace(AFTER, '');
    length += plainLength(text.slice(from, index), limit.counts) + address;
    from = index + link.length;
  }
  return length + plainLength(text.slice(from), limit.counts);
}

function plainLength(text: string, counts: TextLimit['counts']): number {
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
