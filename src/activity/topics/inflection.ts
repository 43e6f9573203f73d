/**
 * What the forms of a word have in common, by language: number, gender, case, and the plainest endings of verbs. Far less than a stemmer takes
 * away: `cámara` must not become `cama`, nor `university` `universe`. Words come folded.
 */

/** The form that a vocabulary's word and a text's word are compared by. */
export type Key = (folded: string) => string;

/** A word this short has no endings. */
const SHORTEST = 4;
/** Of a word, that stays. */
const STEM = 3;
const VOWEL = /[aeiouy]/;

/** The longest ending that leaves enough; nothing where there is none. */
function without(word: string, endings: readonly string[], least = STEM): string {
  for (const ending of endings)
    if (word.length - ending.length >= least && word.endsWith(ending)) return word.slice(0, -ending.length);
  return word;
}

function byEndings(endings: readonly string[], least = STEM): Key {
  const longestFirst = endings.toSorted((a, b) => b.length - a.length);
  return (word) => (word.length < SHORTEST ? word : without(word, longestFirst, least));
}

/** Names: a plural or a genitive, and nothing else. */
function ofName(word: string): string {
  return word.length >= SHORTEST && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

function english(word: string): string {
  if (word.length < SHORTEST) return word;
  let stem = word;
  if (stem.endsWith('ies')) stem = `${stem.slice(0, -3)}y`;
  else if (/(?:[sxz]|ch|sh)es$/.test(stem)) stem = stem.slice(0, -2);
  else if (stem.endsWith('s') && !/(?:ss|us|is)$/.test(stem)) stem = stem.slice(0, -1);
  else {
    const bare = /(?<!e)ed$|ing$/.test(stem) ? stem.replace(/ed$|ing$/, '') : stem;
    if (bare !== stem && bare.length >= STEM && VOWEL.test(bare)) stem = bare.replace(/([bdfgmnprt])\1$/, '$1');
  }
  if (stem.length > STEM && stem.endsWith('e')) stem = stem.slice(0, -1);
  return stem.length > STEM && stem.endsWith('i') ? `${stem.slice(0, -1)}y` : stem;
}

function french(word: string): string {
  if (word.length < SHORTEST) return word;
  if (/[^e]aux$/.test(word)) return `${word.slice(0, -3)}al`;
  const one = without(word, ['s', 'x'], 3);
  return without(one, ['ee', 'er', 'ez', 'e'], 3);
}

function spanish(word: string): string {
  if (word.length < SHORTEST) return word;
  if (word.endsWith('ces')) return `${word.slice(0, -3)}z`;
  return without(word, ['es', 'as', 'os', 'a', 'o', 'e', 's'], 3);
}

function italian(word: string): string {
  if (word.length < SHORTEST) return word;
  return without(word, ['che', 'chi', 'ghe', 'ghi']) === word ? without(word, ['a', 'e', 'i', 'o']) : word.slice(0, -2);
}

function portuguese(word: string): string {
  if (word.length < SHORTEST) return word;
  const one = without(word, ['coes', 'cao']);
  return one === word ? without(word, ['oes', 'aes', 'ao', 'es', 'as', 'os', 'a', 'o', 'e', 's']) : `${one}c`;
}

const ARABIC_ENDINGS = byEndings(['ات', 'ون', 'ين', 'ان', 'ها', 'هم', 'ية', 'ه', 'ة', 'ي']);

function arabic(word: string): string {
  if (word.length < SHORTEST) return word;
  const bare = word.replace(/^(?:وال|بال|كال|فال|لل|ال)(?=.{3})/u, '');
  return ARABIC_ENDINGS(bare);
}

const german = byEndings(['ern', 'em', 'er', 'en', 'es', 'e', 'n', 's']);

const KEYS: Readonly<Record<string, Key>> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  it: italian,
  pt: portuguese,
  ar: arabic,
  nl: byEndings(['en', 'es', 'e', 's']),
  sv: byEndings(['arna', 'erna', 'orna', 'ar', 'er', 'or', 'en', 'et', 'na', 'n', 't', 'a', 'e', 's']),
  da: byEndings(['erne', 'ene', 'er', 'en', 'et', 'ne', 'e', 'n', 't', 's', 'r']),
  no: byEndings(['ene', 'ane', 'er', 'ar', 'en', 'et', 'a', 'e', 's', 'r']),
  ru: byEndings(
    'ами ями ого его ому ему ыми ими ов ев ей ам ям ах ях ом ем ой ый ий ая яя ое ее ые ие ую юю а я о е ы и у ю ь'.split(
      ' ',
    ),
  ),
  hi: byEndings(['ियों', 'ियां', 'ों', 'ें', 'ीं', 'ाँ', 'ां', 'ा', 'े', 'ी', 'ो']),
};

/** Of a language without endings here a word is itself; of a name, in any language, a plural or a genitive. */
export function keyOf(language: string): Key {
  return KEYS[language] ?? (language === ANY ? ofName : same);
}

function same(word: string): string {
  return word;
}

/** Words in every language: names. */
export const ANY = 'any';

/** Languages that write two words as one: `Digitalkamera`, `Kameragehäuse`. */
const COMPOUNDING: ReadonlySet<string> = new Set(['de', 'nl', 'sv', 'da', 'no', 'fi']);

export function compounds(language: string): boolean {
  return COMPOUNDING.has(language);
}
