/** Words' stems by language, by PostgreSQL's own dictionaries (Snowball), kept in memory. */
import type { Tx } from '../platform/index.ts';
import { bare } from './words.ts';

/** Languages by code whose stems PostgreSQL knows. The first of two that fit a text equally is taken. */
const DICTIONARIES: Readonly<Record<string, string>> = {
  en: 'english',
  de: 'german',
  fr: 'french',
  es: 'spanish',
  it: 'italian',
  pt: 'portuguese',
  nl: 'dutch',
  sv: 'swedish',
  da: 'danish',
  no: 'norwegian',
  fi: 'finnish',
  hu: 'hungarian',
  ro: 'romanian',
  tr: 'turkish',
  ru: 'russian',
  el: 'greek',
  ar: 'arabic',
  hi: 'hindi',
};
/** Of a language without a dictionary here, and where it is unknown: each word is its own stem. */
export const PLAIN = '';
/** Words that carry no meaning are short in every language. */
const FUNCTION_WORD = 7;
/** So many of a text's words must be a language's function words before it is taken for that language. */
const ENOUGH = 2;
const KEPT = 200_000;
/** Of the entries whose language is known, the share that makes it the usual one. */
const MOSTLY = 0.7;

export interface Stems {
  /** The language by its function words; `PLAIN` where they do not tell. A given one that is known wins. */
  languageOf(tx: Tx, words: readonly string[], given: string | null): Promise<string>;
  /** Each word's stem, without marks; null for a function word. */
  stem(tx: Tx, words: readonly string[], language: string): Promise<ReadonlyMap<string, string | null>>;
}

export function createStems(): Stems {
  const stems = new Map<string, Map<string, string | null>>();
  const functional = new Map<string, readonly string[]>();

  return {
    async languageOf(tx, words, given) {
      const code = given?.toLowerCase().split(/[-_]/u)[0] ?? '';
      if (Object.hasOwn(DICTIONARIES, code)) return code;
      if (code !== '') return PLAIN;
      const short = [...new Set(words)].filter((word) => word.length <= FUNCTION_WORD).slice(0, 200);
      await learnFunctionWords(tx, short);
      const votes = new Map<string, number>();
      for (const word of short) for (const one of functional.get(word) ?? []) votes.set(one, (votes.get(one) ?? 0) + 1);
      let best = PLAIN;
      for (const one of Object.keys(DICTIONARIES))
        if ((votes.get(one) ?? 0) >= ENOUGH && (votes.get(one) ?? 0) > (votes.get(best) ?? 0)) best = one;
      return best;
    },

    async stem(tx, words, language) {
      const dictionary = DICTIONARIES[language];
      if (dictionary === undefined) return new Map(words.map((word) => [word, bare(word)]));
      const known = room(stems, language);
      const unknown = [...new Set(words)].filter((word) => !known.has(word));
      if (unknown.length > 0) {
        const { rows } = await tx.query<{ word: string; stems: readonly string[] | null }>(
          'select word, ts_lexize($1::regdictionary, word) as stems from unnest($2::text[]) as word',
          [`${dictionary}_stem`, unknown],
        );
        for (const { word, stems: found } of rows)
          known.set(word, found === null ? bare(word) : found[0] === undefined ? null : bare(found[0]));
      }
      return new Map(words.map((word) => [word, known.get(word) ?? null]));
    },
  };

  async function learnFunctionWords(tx: Tx, words: readonly string[]): Promise<void> {
    const unknown = words.filter((word) => !functional.has(word));
    if (unknown.length === 0) return;
    if (functional.size > KEPT) functional.clear();
    const { rows } = await tx.query<{ word: string; languages: string[] }>(
      `select word, array(select code from unnest($2::text[], $3::text[]) as one (code, dictionary)
         where ts_lexize(dictionary::regdictionary, word) = '{}') as languages
       from unnest($1::text[]) as word`,
      [unknown, Object.keys(DICTIONARIES), Object.values(DICTIONARIES).map((name) => `${name}_stem`)],
    );
    for (const { word, languages } of rows) functional.set(word, languages);
  }
}

function room(stems: Map<string, Map<string, string | null>>, language: string): Map<string, string | null> {
  let known = stems.get(language);
  if (known && known.size <= KEPT) return known;
  known = new Map();
  stems.set(language, known);
  return known;
}

/** Entries of each language. */
export function summed(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sum: Record<string, number> = {};
  for (const counts of all) for (const [one, count] of Object.entries(counts)) sum[one] = (sum[one] ?? 0) + count;
  return sum;
}

/** The language of most entries that tell theirs: what is too short to tell is taken for it. */
export function mostly(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(counts).filter(([language]) => language !== PLAIN);
  const all = told.reduce((sum, [, count]) => sum + count, 0);
  const [first] = told.toSorted(([, a], [, b]) => b - a);
  return first && first[1] > all * MOSTLY ? first[0] : PLAIN;
}
