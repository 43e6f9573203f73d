/** The telling words of a text: its words without those that every text has. What is newly frequent is counted from them. Pure. */
import * as lists from 'stopword';
import { fold, isUnspaced, withoutLinks } from '../topics/index.ts';

/** By language; the words of `stopword`, as they are folded. */
const LISTS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  en: [lists.eng],
  de: [lists.deu],
  fr: [lists.fra],
  es: [lists.spa],
  it: [lists.ita],
  pt: [lists.por, lists.porBr],
  nl: [lists.nld],
  sv: [lists.swe],
  da: [lists.dan],
  no: [lists.nob],
  nb: [lists.nob],
  fi: [lists.fin],
  pl: [lists.pol],
  cs: [lists.ces],
  hu: [lists.hun],
  ro: [lists.ron],
  tr: [lists.tur],
  ru: [lists.rus],
  uk: [lists.ukr],
  el: [lists.ell],
  ar: [lists.ara],
  fa: [lists.fas],
  he: [lists.heb],
  hi: [lists.hin],
  bn: [lists.ben],
  id: [lists.ind],
  vi: [lists.vie],
  th: [lists.tha],
  ja: [lists.jpn],
  zh: [lists.zho],
  ko: [lists.kor],
};
/** What social networks add, in any language; and what is left of a contraction. */
const EVERYWHERE = ['rt', 'via', 'amp', 'http', 'https', 'www', 'com'];
/** Enough of it is gone for the sense, and no list has it. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  en: `im ive id ill youre youve youll hes shes its theyre theyve weve lets thats theres whats dont doesnt didnt isnt arent wasnt werent cant
    couldnt wont wouldnt shouldnt havent hasnt hadnt aint gonna gotta wanna u ur can will just get got also still really`.split(
    /\s+/,
  ),
};
/** Where the language is not known, words that have no meaning in one of those that are written most. */
const UNKNOWN = ['en', 'de', 'fr', 'es', 'it', 'pt'];
const WORD = /[#@]?[\p{L}\p{N}][\p{L}\p{M}\p{N}_]*(?:['’-][\p{L}\p{M}\p{N}_]+)*/gu;
const APOSTROPHE = /['’]/u;
const LETTER = /\p{L}/u;
/** Hiragana alone and short is what a Japanese word ends in. */
const ENDING = /^\p{Script=Hiragana}{1,3}$/u;
/** Scripts that put no spaces between words. */
const SPACELESS: ReadonlySet<string> = new Set(['ja', 'zh', 'th', 'lo', 'km', 'my']);
const LONGEST_TEXT = 20_000;
const LONGEST = 40;
const SHORTEST = 3;
/** Of one text. */
const MOST = 60;

export interface Terms {
  /** Each once, in small letters as they are written, in the order of the text. */
  of(text: string, language: string | null): string[];
}

/** Keeps the lists of the languages that it has met. */
export function createTerms(): Terms {
  const stopping = new Map<string, ReadonlySet<string>>();
  const segmenters = new Map<string, Intl.Segmenter>();

  function stopWords(code: string | null): ReadonlySet<string> {
    const name = code !== null && Object.hasOwn(LISTS, code) ? code : '';
    const known = stopping.get(name);
    if (known) return known;
    const of = name === '' ? UNKNOWN : [name];
    const words = of.flatMap((one) => (LISTS[one] ?? []).flat().concat(MORE[one] ?? []));
    const made = new Set([...words, ...EVERYWHERE].map(plain));
    stopping.set(name, made);
    return made;
  }

  function segmenter(code: string | null): Intl.Segmenter {
    const of = code !== null && SPACELESS.has(code) ? code : 'zh';
    const known = segmenters.get(of) ?? new Intl.Segmenter(of, { granularity: 'word' });
    segmenters.set(of, known);
    return known;
  }

  return {
    of(text, language) {
      const code = language?.toLowerCase().split(/[-_]/u, 1)[0] ?? null;
      const stop = stopWords(code);
      const terms = new Set<string>();
      const take = (word: string, least: number): void => {
        if (word.length < least || word.length > LONGEST || !LETTER.test(word)) return;
        if (!stop.has(plain(word))) terms.add(word);
      };
      const said = withoutLinks(text.slice(0, LONGEST_TEXT).normalize('NFC')).toLowerCase();
      for (const [found] of said.matchAll(WORD)) {
        if (terms.size >= MOST) break;
        // A name at a vendor is nobody's subject.
        if (found.startsWith('@')) continue;
        const word = found.startsWith('#') ? found.slice(1) : found;
        if (isUnspaced(word)) {
          for (const { segment, isWordLike } of segmenter(code).segment(word))
            if (isWordLike && !ENDING.test(segment)) take(segment, 2);
        } else if (!APOSTROPHE.test(word)) take(word, SHORTEST);
        // `l’appareil` is said of an appareil, `don’t` of nothing.
        else if (!stop.has(plain(word))) for (const part of word.split(APOSTROPHE)) take(part, SHORTEST);
      }
      return [...terms];
    },
  };
}

function plain(word: string): string {
  return fold(word).replaceAll(/['’-]/g, '');
}
