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

/** What Arabic writes together with the word behind it, and with the one before. */
const BEFORE = [
  '',
  'وال',
  'بال',
  'كال',
  'فال',
  'لل',
  'ال',
  'و',
  'ف',
  'ب',
  'ل',
  'ك',
  'ه',
  'ح',
  'س',
  'ي',
  'ت',
  'ن',
  'ا',
  'م',
];
const BEHIND = [
  '',
  'هما',
  'كما',
  'هم',
  'كم',
  'ها',
  'نا',
  'ني',
  'وا',
  'ون',
  'ين',
  'ان',
  'ات',
  'تي',
  'تك',
  'ته',
  'ك',
  'ه',
  'ي',
  'ا',
  'ت',
];
const SHORTEST = 3;

/** An Arabic word without what may be written together with it, what takes least off first. */
export function withoutClitics(word: string): readonly string[] {
  if (!ARABIC.test(word)) return [];
  const bare = BEFORE.filter((before) => word.startsWith(before)).flatMap((before) =>
    BEHIND.filter((behind) => word.endsWith(behind) && word.length - before.length - behind.length >= SHORTEST).map(
      (behind) => word.slice(before.length, word.length - behind.length),
    ),
  );
  return bare.toSorted((a, b) => b.length - a.length);
}

const VOWELS: Readonly<Record<string, string>> = {
  अ: 'a',
  आ: 'a',
  इ: 'i',
  ई: 'i',
  उ: 'u',
  ऊ: 'u',
  ए: 'e',
  ऐ: 'ai',
  ओ: 'o',
  औ: 'au',
  ऋ: 'ri',
  ऑ: 'o',
};
const VOWEL_SIGNS: Readonly<Record<string, string>> = {
  'ा': 'a',
  'ि': 'i',
  'ी': 'i',
  'ु': 'u',
  'ू': 'u',
  'े': 'e',
  'ै': 'ai',
  'ो': 'o',
  'ौ': 'au',
  'ृ': 'ri',
  'ॉ': 'o',
};
const CONSONANTS: Readonly<Record<string, string>> = {
  क: 'k',
  ख: 'kh',
  ग: 'g',
  घ: 'gh',
  ङ: 'n',
  च: 'ch',
  छ: 'ch',
  ज: 'j',
  झ: 'jh',
  ञ: 'n',
  ट: 't',
  ठ: 'th',
  ड: 'd',
  ढ: 'dh',
  ण: 'n',
  त: 't',
  थ: 'th',
  द: 'd',
  ध: 'dh',
  न: 'n',
  प: 'p',
  फ: 'f',
  ब: 'b',
  भ: 'bh',
  म: 'm',
  य: 'y',
  र: 'r',
  ल: 'l',
  व: 'v',
  श: 'sh',
  ष: 'sh',
  स: 's',
  ह: 'h',
};
const NO_VOWEL = '्';
const NASAL = 'ं';

/** A word in Devanagari as it is typed in Latin letters, one letter a vowel; null for one in another script. The vowel that is not spoken at the end and between is left out. */
export function spelledInLatin(word: string): string | null {
  const signs = [...word];
  /** Syllables: what they begin with, and their vowel; `a` for one that is not written. */
  const parts: { readonly onset: string; vowel: string; readonly written: boolean; nasal: string }[] = [];
  for (const [at, sign] of signs.entries()) {
    const next = signs[at + 1] ?? '';
    if (CONSONANTS[sign] !== undefined) {
      const vowel = VOWEL_SIGNS[next];
      parts.push({
        onset: CONSONANTS[sign],
        vowel: vowel ?? (next === NO_VOWEL ? '' : 'a'),
        written: vowel !== undefined || next === NO_VOWEL,
        nasal: '',
      });
    } else if (VOWELS[sign] !== undefined) parts.push({ onset: '', vowel: VOWELS[sign], written: true, nasal: '' });
    else if (sign === NASAL) {
      const last = parts.at(-1);
      if (last !== undefined) last.nasal = 'n';
    } else if (VOWEL_SIGNS[sign] === undefined && sign !== NO_VOWEL && sign !== 'ः') return null;
  }
  for (const [at, part] of parts.entries()) {
    if (part.written || at === 0 || part.nasal !== '') continue;
    const next = parts[at + 1];
    const silent = next === undefined || (at > 0 && parts[at - 1]?.vowel !== '' && next.written && next.vowel !== '');
    if (silent) part.vowel = '';
  }
  return parts.map(({ onset, vowel, nasal }) => onset + vowel + nasal).join('');
}

/** How a word in Latin letters sounds in Hindi, whoever types it, without the vowel that says who and how many. */
export function latinKey(word: string): string {
  return word
    .replaceAll(/aa+/g, 'a')
    .replaceAll(/ee+|ii+|ey\b/g, 'i')
    .replaceAll(/oo+|uu+/g, 'u')
    .replaceAll('chh', 'ch')
    .replaceAll('w', 'v')
    .replaceAll('ph', 'f')
    .replaceAll('z', 'j')
    .replaceAll('q', 'k')
    .replaceAll(/iy(?=[aeo])/g, 'y')
    .replaceAll(/([^aeiou])\1+/g, '$1')
    .replaceAll(/cch/g, 'ch')
    .replaceAll(/h$/g, '')
    .replaceAll(/(?<=[aeiou])n$/g, '')
    .replaceAll(/(?<=.{4})[aeiou]+$/g, '');
}
