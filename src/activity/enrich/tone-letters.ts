/** Words in one spelling, so that a list need hold each once. Pure. */

const MARKS = /\p{M}/gu;
/** Devanagari's signs for vowels are marks as well, and belong to the word; its nukta does not. */
const DEVANAGARI = /[\u0900-\u097F]/;
const ARABIC = /[\u0600-\u06FF]/;
const NOT_ASCII = /[^\0-\x7F]/;

/** Small letters without accents; one form each of letters that people mix up. */
export function folded(word: string): string {
  const small = word.toLowerCase();
  if (!NOT_ASCII.test(small)) return small;
  if (DEVANAGARI.test(small))
    return small
      .normalize('NFD')
      .replaceAll(/[\u093C\u200C\u200D]/g, '')
      .replaceAll('ँ', 'ं');
  if (ARABIC.test(small))
    return small
      .normalize('NFKC')
      .replaceAll(/[\u064B-\u065F\u0670\u0640\u200C-\u200F]/g, '')
      .replaceAll(/[أإآٱ]/g, 'ا')
      .replaceAll('ى', 'ي')
      .replaceAll('ی', 'ي')
      .replaceAll('ک', 'ك')
      .replaceAll('ؤ', 'و')
      .replaceAll('ئ', 'ي')
      .replaceAll('ة', 'ه');
  return small.normalize('NFKD').replaceAll(MARKS, '').replaceAll('ß', 'ss').replaceAll('œ', 'oe').replaceAll('’', "'");
}

const REPEATED = /(.)\1{2,}/gsu;
const TWICE = /(.)\1/gsu;

/** "sooooo" as it might be meant, "soo" and "so"; none where no letter stands three times in a row. */
export function shortened(word: string): readonly string[] {
  const twice = word.replaceAll(REPEATED, '$1$1');
  return twice === word ? [] : [twice, word.replaceAll(REPEATED, '$1'), twice.replaceAll(TWICE, '$1')];
}

/** What Arabic writes together with the word behind it. */
const TOGETHER = ['وال', 'بال', 'كال', 'فال', 'لل', 'ال', 'و', 'ف', 'ب', 'ل', 'ك', 'ه', 'ح', 'س'];
const SHORTEST = 3;

/** The word without what Arabic writes before it. */
export function withoutClitics(word: string): readonly string[] {
  return TOGETHER.filter((clitic) => word.startsWith(clitic) && word.length - clitic.length >= SHORTEST).map((clitic) =>
    word.slice(clitic.length),
  );
}
