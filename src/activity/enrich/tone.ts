/** How a post feels, by word lists and the rules of how words change one another. */
import type { Sentiment } from '#sdk';
import { folded } from './tone-letters.ts';
import { createCut, createTokens, SIGN, WORD, type Cut } from './tone-tokens.ts';
import { LISTED, readSigns, readWords, type Listed, type Phrase, type Word, type Words } from './tone-words.ts';

export interface Tone extends Sentiment {
  /** What decided it, as written, the strongest first. */
  readonly words: readonly string[];
}

export interface Tones {
  /**
   * @param language the primary tag of BCP 47; null where it is unknown.
   * Null is "no idea": there is no list for the language, or nothing in the text to go on. A list is read when its language is first met.
   */
  of(text: string, language: string | null): Tone | null;
}

/** How often it is right where nothing is found; where what is found cancels out; and how much of it is left where a language has no list. */
const QUIET = 0.55;
const UNSURE = 0.4;
const BORROWED = 0.8;
/** Hindi is mostly typed in Latin letters, mixed with English, and read less well. */
const HINDI = 0.75;
/** In UTF-16 code units: what a longer text says further on is not read. */
const ENOUGH = 10_000;
const SHOWN = 5;
/** How far a negation or a booster reaches, in words, and how much of a booster is left each word further. */
const REACH = 3;
const FADING = [1, 0.95, 0.9];
/** On the scale of values; begun with VADER's (Hutto and Gilbert, 2014), chosen by the figures in test/bench/README.md. */
const TURNED = -0.55;
const CAPITALS = 0.733;
const EXCLAMATION = 0.45;
const EXCLAMATIONS = 4;
const BEFORE_BUT = 0.5;
const AFTER_BUT = 1.2;
const SOFTENING = 20;
/** What is said again weighs less each time. */
const AGAIN = 0.4;
/** Who passes on an address feels less. */
const WITH_LINK = 0.7;
/** Who asks is less glad than their words. */
const ASKING = 0.6;
/** An emoji says more than a word of the same value. */
const SIGN_WEIGHT = 1.3;
/** What is neutral: people are polite more often than glad. */
const NEGATIVE = -0.03;
const POSITIVE = 0.3;
/** Both sides weigh so much at least where they cancel each other out. */
const MIXED = 1.5;
/** Where a negation may follow what it belongs to: words ahead. */
const NEGATES_AFTER: Readonly<Partial<Record<Listed, number>>> = { de: 3, fr: 1, hi: 2 };
/** Languages in which an apostrophe is a part of the word. */
const JOINS: ReadonlySet<Listed | null> = new Set(['en', null]);
const KEPT = 50_000;
const LONGEST_WORD = 40;

/** A word as it stands in a text. */
interface Entry extends Word {
  readonly folded: string;
  readonly phrases: readonly Phrase[];
  readonly capitals: boolean;
}

interface Judge {
  readonly language: Listed | null;
  readonly cut: Cut;
  entryOf(written: string): Entry;
}

/** What was found in a text, one a token; reused from text to text. */
interface Items {
  count: number;
  readonly key: string[];
  readonly value: number[];
  readonly boosts: number[];
  readonly negates: boolean[];
  readonly capitals: boolean[];
  readonly sign: boolean[];
  readonly ends: boolean[];
  readonly start: number[];
  readonly end: number[];
}

export function createTones(): Tones {
  let cutting: ReturnType<typeof createCut> | null = null;
  const judges = new Map<Listed | null, Judge>();
  const tokens = createTokens();
  /** How much a word that was said already still weighs. */
  const said = new Map<string, number>();
  const items: Items = {
    count: 0,
    key: [],
    value: [],
    boosts: [],
    negates: [],
    capitals: [],
    sign: [],
    ends: [],
    start: [],
    end: [],
  };

  function judgeOf(language: Listed | null): Judge {
    let judge = judges.get(language);
    if (judge === undefined) {
      cutting ??= createCut(readSigns());
      judge = { language, cut: cutting(JOINS.has(language)), entryOf: createEntries(readWords(language)) };
      judges.set(language, judge);
    }
    return judge;
  }

  return {
    of(whole, language) {
      const listed = LISTED.find((one) => one === language) ?? null;
      const judge = judgeOf(listed);
      const text = whole.length > ENOUGH ? whole.slice(0, ENOUGH) : whole;
      judge.cut(text, tokens);
      const { words, capitals, but } = gather(text, judge);
      const differs = capitals > 0 && capitals < words;

      said.clear();
      let up = 0;
      let down = 0;
      const found: { readonly at: number; readonly value: number }[] = [];
      for (let at = 0; at < items.count; at += 1) {
        if (items.value[at] === 0) continue;
        let value = valueAt(at, differs, NEGATES_AFTER[judge.language ?? 'en'] ?? 0);
        if (but >= 0) value *= at < but ? BEFORE_BUT : AFTER_BUT;
        const key = items.key[at] ?? '';
        const before = said.get(key) ?? 1;
        value *= before;
        said.set(key, before * AGAIN);
        if (value > 0) up += value;
        else down -= value;
        if (value !== 0) found.push({ at, value });
      }
      if (found.length === 0) {
        if (listed === null || words === 0) return null;
        return { score: 0, label: 'neutral', confidence: listed === 'hi' ? rounded(QUIET * HINDI) : QUIET, words: [] };
      }

      let sum = up - down;
      const louder = Math.min(tokens.exclamations, EXCLAMATIONS) * EXCLAMATION;
      if (sum > 0) sum += louder;
      else if (sum < 0) sum -= louder;
      if (tokens.asks && sum > 0) sum *= ASKING;
      if (tokens.links > 0) sum *= WITH_LINK;
      const score = sum / Math.sqrt(sum * sum + SOFTENING);
      const neutral = score > NEGATIVE && score < POSITIVE;
      const label = neutral ? (Math.min(up, down) >= MIXED ? 'mixed' : 'neutral') : score > 0 ? 'positive' : 'negative';
      const agreement = Math.abs(up - down) / (up + down);
      const sure = neutral ? UNSURE : (0.3 + 0.6 * Math.abs(score)) * (0.8 + 0.2 * agreement);
      const confidence = listed === null ? sure * BORROWED : listed === 'hi' ? sure * HINDI : sure;
      found.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
      const shown = found.slice(0, SHOWN).map(({ at }) => text.slice(items.start[at], items.end[at]));
      return { score: rounded(score), label, confidence: rounded(confidence), words: [...new Set(shown)] };
    },
  };

  /** From tokens to what they do. */
  function gather(text: string, { entryOf }: Judge): { words: number; capitals: number; but: number } {
    let words = 0;
    let capitals = 0;
    let but = -1;
    items.count = 0;
    for (let at = 0; at < tokens.count; at += 1) {
      const kind = tokens.kind[at];
      if (kind !== WORD) {
        const sign = kind === SIGN ? text.slice(tokens.start[at], tokens.end[at]) : '';
        put(sign, { ...NONE, value: (tokens.value[at] ?? 0) * SIGN_WEIGHT }, false, kind !== SIGN, at, at);
        continue;
      }
      const entry = entryOf(text.slice(tokens.start[at], tokens.end[at]));
      words += 1;
      if (entry.capitals) capitals += 1;
      const phrase = phraseAt(text, at, entry, entryOf);
      if (phrase !== null) {
        const last = at + phrase.rest.length;
        put(entry.folded, phrase.word, entry.capitals, false, at, last);
        words += phrase.rest.length;
        at = last;
        continue;
      }
      if (entry.but && but < 0) but = items.count;
      put(entry.folded, entry, entry.capitals, false, at, at);
    }
    return { words, capitals, but };
  }

  function phraseAt(text: string, at: number, entry: Entry, entryOf: Judge['entryOf']): Phrase | null {
    for (const phrase of entry.phrases) {
      let fits = at + phrase.rest.length < tokens.count;
      for (let next = 0; fits && next < phrase.rest.length; next += 1) {
        const there = at + 1 + next;
        fits =
          tokens.kind[there] === WORD &&
          isWord(phrase.rest[next] ?? '', entryOf(text.slice(tokens.start[there], tokens.end[there])).folded);
      }
      if (fits) return phrase;
    }
    return null;
  }

  function put(key: string, word: Word, capitals: boolean, ends: boolean, first: number, last: number): void {
    const at = items.count;
    items.key[at] = key;
    items.value[at] = word.value;
    items.boosts[at] = word.boosts;
    items.negates[at] = word.negates;
    items.capitals[at] = capitals;
    items.sign[at] = tokens.kind[first] === SIGN;
    items.ends[at] = ends;
    items.start[at] = tokens.start[first] ?? 0;
    items.end[at] = tokens.end[last] ?? 0;
    items.count = at + 1;
  }

  /** With what the words around it do to it. */
  function valueAt(at: number, differs: boolean, after: number): number {
    let value = items.value[at] ?? 0;
    if (items.negates[at]) {
      // "no" feels like something only where it turns nothing else round.
      for (let next = at + 1; next <= at + REACH && next < items.count && !items.ends[next]; next += 1)
        if (items.value[next] !== 0) return 0;
    }
    if (differs && items.capitals[at]) value += value > 0 ? CAPITALS : -CAPITALS;
    // What a face says no word changes.
    if (items.sign[at]) return value;
    // Many languages say no twice and mean it once.
    let turned = false;
    for (let back = 1; back <= REACH && at - back >= 0 && !items.ends[at - back]; back += 1) {
      const boosts = items.boosts[at - back] ?? 0;
      if (boosts !== 0) value += Math.sign(value) * boosts * (FADING[back - 1] ?? 0);
      if (items.negates[at - back]) turned = true;
    }
    for (let next = at + 1; next <= at + after && next < items.count && !items.ends[next]; next += 1) {
      if (items.negates[next]) turned = true;
      if (items.value[next] !== 0) break;
    }
    return turned ? value * TURNED : value;
  }
}

/** @param written with `*` for any ending. */
function isWord(written: string, spelling: string): boolean {
  return written.endsWith('*') ? spelling.startsWith(written.slice(0, -1)) : spelling === written;
}

/** Nobody means more by it than three digits. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/** Each spelling is looked up once; what was seen is forgotten when there is too much of it. */
function createEntries({ find, phrasesOf }: Words): (written: string) => Entry {
  const seen = new Map<string, Entry>();
  return (written) => {
    const known = seen.get(written);
    if (known !== undefined) return known;
    if (seen.size >= KEPT) seen.clear();
    const long = written.length > LONGEST_WORD;
    const spelling = folded(long ? written.slice(0, LONGEST_WORD) : written);
    const entry: Entry = {
      ...((long ? null : find(spelling)) ?? NONE),
      folded: spelling,
      phrases: phrasesOf(spelling),
      capitals: written.length > 1 && written === written.toUpperCase() && written !== written.toLowerCase(),
    };
    if (!long) seen.set(written, entry);
    return entry;
  };
}

const NONE: Word = { value: 0, negates: false, boosts: 0, but: false };
