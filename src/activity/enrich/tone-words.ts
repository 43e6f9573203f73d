/** The word lists that tone is read by, one a language: read when a language is first met. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'yaml';
import { packageFile } from '../../platform/files.ts';
import { folded, latinKey, shortened, spelledInLatin, withoutClitics } from './tone-letters.ts';

/** Languages with a list of their own. */
export const LISTED = ['ar', 'de', 'en', 'es', 'fr', 'hi', 'it', 'pt'] as const;
export type Listed = (typeof LISTED)[number];

/** What a word does where it stands. `value` is how it feels, -4 to 4. */
export interface Word {
  readonly value: number;
  /** It turns what it belongs to round. */
  readonly negates: boolean;
  /** It strengthens what it belongs to, or weakens it where negative. */
  readonly boosts: number;
  /** What follows weighs more than what came before. */
  readonly but: boolean;
}

/** Words that mean something else together than each by itself. */
export interface Phrase {
  /** The words after the first. */
  readonly rest: readonly string[];
  readonly word: Word;
}

export interface Words {
  /** By a word as `folded` makes it; null for one that says nothing. */
  find(spelling: string): Word | null;
  /** Those that begin with a folded word, the longest first. */
  phrasesOf(spelling: string): readonly Phrase[];
}

export interface Signs {
  /** By code point. */
  readonly emoji: ReadonlyMap<number, number>;
  readonly emoticons: ReadonlyMap<string, number>;
}

interface ListFile {
  readonly negators?: string;
  readonly boosters?: string;
  readonly dampers?: string;
  readonly but?: string;
  readonly words?: Readonly<Record<string, string>>;
  readonly emoji?: Readonly<Record<string, string>>;
  readonly emoticons?: Readonly<Record<string, string>>;
}

/** How much a booster adds, on the scale of values: as VADER has it. */
const BOOST = 0.293;
const SHORTEST_STEM = 2;
const SHORTEST_KEY = 4;
const NOTHING: Word = { value: 0, negates: false, boosts: 0, but: false };

export function readSigns(): Signs {
  const { emoji = {}, emoticons = {} } = listFile('signs');
  const signs = Object.entries(emoji).flatMap(([value, list]) =>
    split(list).map((sign) => [sign.codePointAt(0) ?? 0, Number(value)] as const),
  );
  const faces = Object.entries(emoticons).flatMap(([value, list]) =>
    split(list).map((face) => [face, Number(value)] as const),
  );
  return { emoji: new Map(signs), emoticons: new Map(faces) };
}

/** The words of one language; of a language without a list those that all borrow. */
export function readWords(language: Listed | null): Words {
  const made: Making = { exact: new Map(), stems: new Map(), phrases: new Map() };
  // Where another alphabet is at home, a word in Latin letters is an English one.
  if (language === 'en' || language === 'hi' || language === 'ar') addVader(made);
  if (language !== 'en') addList(made, listFile('signs'));
  if (language !== null) addList(made, listFile(language));
  const { exact, stems, phrases } = made;
  for (const list of phrases.values()) list.sort((a, b) => b.rest.length - a.rest.length);
  const longest = Math.max(0, ...[...stems.keys()].map((stem) => stem.length));
  const latin = language === 'hi' ? spelledOtherwise(listFile('hi')) : null;

  function known(spelling: string): Word | undefined {
    const found = exact.get(spelling);
    if (found !== undefined) return found;
    for (let size = Math.min(longest, spelling.length); size >= SHORTEST_STEM; size -= 1) {
      const stem = stems.get(spelling.slice(0, size));
      if (stem !== undefined) return stem;
    }
    return latin?.get(latinKey(spelling));
  }

  return {
    phrasesOf: (spelling) => phrases.get(spelling) ?? [],
    find(spelling) {
      const others = [...shortened(spelling), ...(language === 'ar' ? withoutClitics(spelling) : [])];
      for (const one of [spelling, ...others]) {
        const found = known(one);
        if (found !== undefined) return found;
      }
      return null;
    },
  };
}

interface Making {
  readonly exact: Map<string, Word>;
  readonly stems: Map<string, Word>;
  readonly phrases: Map<string, Phrase[]>;
}

/** Hindi in Latin letters has no one spelling: words by how they sound, as far as they are long enough to be told by it. */
function spelledOtherwise(list: ListFile): ReadonlyMap<string, Word> {
  const made: Making = { exact: new Map(), stems: new Map(), phrases: new Map() };
  addList(made, list);
  const keys = new Map<string, Word>();
  for (const [spelling, word] of made.exact) {
    const key = latinKey(spelledInLatin(spelling) ?? spelling);
    if (key.length >= SHORTEST_KEY && !keys.has(key)) keys.set(key, word);
  }
  return keys;
}

function addList(made: Making, { words = {}, negators, boosters, dampers, but }: ListFile): void {
  for (const [value, list] of Object.entries(words))
    for (const one of split(list)) add(made, one, { ...NOTHING, value: Number(value) });
  // A word may have a feeling and change others as well: "super", "nada".
  const also = (list: string | undefined, change: Partial<Word>): void => {
    for (const one of split(list ?? '')) add(made, one, { ...(made.exact.get(folded(one)) ?? NOTHING), ...change });
  };
  also(negators, { negates: true });
  also(boosters, { boosts: BOOST });
  also(dampers, { boosts: -BOOST });
  also(but, { but: true });
}

function add({ exact, stems, phrases }: Making, written: string, word: Word): void {
  const [first = '', ...rest] = written.split('_').map(folded);
  if (rest.length > 0) phrases.set(first, [...(phrases.get(first) ?? []), { rest, word }]);
  else if (first.endsWith('*')) stems.set(first.slice(0, -1), word);
  else exact.set(first, word);
}

/** VADER's list (MIT), in its npm package: a word, how it feels from -4 to 4, and more, a tab between. */
function addVader({ exact }: Making): void {
  const file = createRequire(import.meta.url).resolve('vader-sentiment/vader_lexicon.txt');
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [word = '', value] = line.split('\t');
    if (/^\p{L}[\p{L}']*$/u.test(word)) exact.set(folded(word), { ...NOTHING, value: Number(value) });
  }
}

function listFile(name: string): ListFile {
  return parse(readFileSync(packageFile('src', 'activity', 'enrich', 'tone', `${name}.yaml`), 'utf8')) as ListFile;
}

function split(list: string): string[] {
  return list.split(/\s+/).filter(Boolean);
}
