/** Finding responses: words, beginnings, misspellings and phrases, by fit. */
import type { Tx } from '../platform/index.ts';
import * as index from './index-store.ts';
import { candidates, finalScores, SHORT, type Bodies, type Candidate, type Segment, type Term } from './rank.ts';
import { readPostings } from './postings.ts';
import { mostly, PLAIN, summed, type Stems } from './stems.ts';
import type { Response, ResponseHead } from './stage.ts';
import { headsAt, responsesById, type Place } from './store.ts';
import { bare, comparedTo, firstWords, hash, shapeText, wordsOf } from './words.ts';

export interface Question {
  readonly text: string;
  /** Its own first line, where it has one: it leads. */
  readonly title?: string | null;
  readonly language?: string | null;
  /** The last word may be the beginning of one. */
  readonly typing?: boolean;
  /** Null: may see all. */
  readonly teams: readonly string[] | null;
  readonly keep?: ((response: ResponseHead) => boolean) | undefined;
  readonly limit: number;
}

export interface Found<R = Response> {
  readonly response: R;
  /** Above 0; the best of one search is not that of another. */
  readonly score: number;
  /** How much of what was asked for is in it, 0 to 1: the share of the question's words by their rarity. */
  readonly fit: number;
}

export interface Results {
  readonly results: readonly Found[];
  /** Everything that was looked at closely and may be seen, best first: what facets are counted over. */
  readonly matched: readonly Found<ResponseHead>[];
  /** So many different words were asked for. */
  readonly terms: number;
  /** All that has one of the words was looked at, and not the best of it alone. */
  readonly all: boolean;
  /** Tells of each word, as `wordsOf` gives it, whether it was looked for, of texts that have been found. */
  readonly lookedFor: (tx: Tx, texts: readonly string[]) => Promise<(word: string) => boolean>;
  /** What was looked for instead of a word that the library does not have. */
  readonly instead: Readonly<Record<string, readonly string[]>>;
}

export interface Search {
  (tx: Tx, question: Question): Promise<Results>;
}

/** Closely looked at: more where a filter leaves too few. */
const DEPTHS = [300, 2_000, 20_000];
const BEGINNINGS = 12;
const SPELLINGS = 3;
const LOOKED_UP = 50;
const BEGINNING = 2;
const PREFIXED = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
const PHRASE = /"([^"]+)"/gu;
/** In bytes: what is kept of postings in memory. */
const KEPT_BYTES = 48 * 1024 * 1024;
const LONGEST_QUESTION = 20_000;

interface Body {
  readonly count: number;
  readonly body: Uint8Array;
}

/** So many times a search begins anew where what it found was moved by a merge meanwhile. */
const ATTEMPTS = 3;

export interface SearchParts {
  readonly stems: Stems;
  /** Words that mean alike to what is asked, of which language each; null: of any. @param language of the question, null where it does not tell. */
  readonly related?: (text: string, language: string | null) => readonly Alike[];
}

interface Alike {
  readonly word: string;
  readonly language: string | null;
}

/** How much a word counts that means alike to one that was typed. */
const ALIKE = 0.25;

/** One a process: it keeps what it has read of segments, which never change. */
export function createSearch({ stems, related = () => [] }: SearchParts): Search {
  const arrays = new Map<number, Segment>();
  /** By term and segment; null where a segment does not have a term. */
  const bodies = new Map<number, Map<number, Body | null>>();
  let kept = 0;

  async function segmentsOf(tx: Tx): Promise<{ segments: Segment[]; languages: Readonly<Record<string, number>> }> {
    const rows = await index.segments(tx);
    const missing = rows.flatMap(({ id }) => (arrays.has(id) ? [] : [id]));
    const read = new Map(
      missing.length === 0 ? [] : (await index.segmentArrays(tx, missing)).map((row) => [row.id, row]),
    );
    for (const { id, size, length } of rows) {
      const row = read.get(id);
      if (!row) continue;
      const lengths = new Uint16Array(Uint8Array.from(row.lengths).buffer);
      const norms = new Float32Array(Uint8Array.from(row.norms).buffer);
      const leadNorms = new Float32Array(Uint8Array.from(row.lead_norms).buffer);
      arrays.set(id, { id, size, length, lengths, norms, leadNorms });
    }
    const living = new Set(rows.map(({ id }) => id));
    for (const id of arrays.keys()) {
      if (living.has(id)) continue;
      arrays.delete(id);
      for (const known of bodies.values()) known.delete(id);
    }
    const segments = rows.flatMap(({ id }) => arrays.get(id) ?? []);
    return { segments, languages: summed(rows.map((row) => row.languages)) };
  }

  /** What was read is handed on at once: another search may empty the memory while this one waits. */
  async function bodiesOf(tx: Tx, terms: readonly number[], segments: readonly Segment[]): Promise<Bodies> {
    const found = new Map<number, Map<number, Body>>(terms.map((term) => [term, new Map()]));
    const missing: number[] = [];
    for (const term of terms) {
      const known = bodies.get(term);
      if (segments.some(({ id }) => !known?.has(id))) missing.push(term);
      else for (const [id, body] of known ?? []) if (body !== null) found.get(term)?.set(id, body);
    }
    if (missing.length === 0) return withoutEmpty(found);
    const ids = segments.map(({ id }) => id);
    const rows = await index.postingsOf(tx, missing, ids);
    if (kept > KEPT_BYTES) {
      bodies.clear();
      kept = 0;
    }
    for (const term of missing) {
      bodies.set(term, new Map(ids.map((id) => [id, null])));
      kept += 64 * ids.length;
    }
    for (const { term, segment, count, body } of rows) {
      found.get(term)?.set(segment, { count, body });
      bodies.get(term)?.set(segment, { count, body });
      kept += body.length;
    }
    return withoutEmpty(found);
  }

  /** The words' stems, in the question's language, or in all that the library speaks where it does not tell its own. */
  async function stemsIn(tx: Tx, words: readonly string[], languages: readonly string[]) {
    const all = new Map<string, Set<string>>();
    for (const language of languages)
      for (const [word, stem] of await stems.stem(tx, words, language)) {
        const had = all.get(word) ?? new Set();
        if (stem !== null) had.add(stem);
        all.set(word, had);
      }
    return all;
  }

  /** Of the words that are told, those that something has which may be seen: a word of a secret is one. */
  async function shown(
    tx: Tx,
    teams: readonly string[] | null,
    instead: Results['instead'],
    known: Bodies,
    spoken: readonly string[],
  ): Promise<Results['instead']> {
    if (teams === null) return instead;
    const left: Record<string, readonly string[]> = {};
    for (const [word, others] of Object.entries(instead)) {
      const stemmed = await stemsIn(tx, others, spoken);
      const seen: string[] = [];
      for (const other of others) {
        const places = [...(stemmed.get(other) ?? [])].flatMap((stem) => placesOf(known.get(hash(stem))));
        if ((await headsAt(tx, teams, places)).length > 0) seen.push(other);
      }
      if (seen.length > 0) left[word] = seen;
    }
    return left;
  }

  async function once(tx: Tx, question: Question): Promise<Results & { readonly moved: boolean }> {
    const text = question.text.slice(0, LONGEST_QUESTION).toWellFormed().replaceAll('\0', ' ');
    const typed = text.replaceAll('"', ' ');
    const { segments, languages } = await segmentsOf(tx);
    const words = wordsOf(typed);
    const told = (await stems.languageOf(tx, words, question.language ?? null)) || mostly(languages);
    const spoken = told === PLAIN ? [...new Set([PLAIN, ...Object.keys(languages)])] : [told];
    const stemmed = await stemsIn(tx, words, spoken);
    const lead = new Set(wordsOf(question.title ?? firstWords(typed)));
    const terms = new Map<number, Term>();
    const looked = new Set<string>();
    const add = (stem: string, weight: number, inLead: boolean, count = 1): void => {
      looked.add(stem);
      const term = hash(stem);
      const had = terms.get(term);
      terms.set(term, {
        hash: term,
        count: (had?.count ?? 0) + count,
        lead: inLead || had?.lead === true,
        weight: Math.max(weight, had?.weight ?? 0),
      });
    };
    for (const word of words) for (const stem of stemmed.get(word) ?? []) add(stem, 1, lead.has(word));
    const asked = terms.size;
    const alike = related(typed, told === PLAIN ? null : told);
    for (const [language, all] of Map.groupBy(alike, (one) => one.language)) {
      // What nothing here is written in cannot be found.
      const own = language === null || language === told;
      const among = own ? spoken : Object.keys(languages).filter((one) => one === language);
      const found = all.flatMap(({ word }) => wordsOf(word));
      for (const ofWord of (await stemsIn(tx, found, among)).values())
        for (const stem of ofWord) if (!terms.has(hash(stem))) add(stem, ALIKE, false);
    }
    // In a long text quotation marks are its writer's.
    const phrases =
      asked > SHORT ? [] : [...text.matchAll(PHRASE)].map(([, phrase = '']) => plainly(phrase)).filter(Boolean);

    const instead: Record<string, readonly string[]> = {};
    const others = async (found: readonly { word: string; near: number }[]): Promise<void> => {
      const known = await stemsIn(
        tx,
        found.map(({ word }) => word),
        spoken,
      );
      for (const { word, near } of found)
        for (const stem of known.get(word) ?? []) if (!terms.has(hash(stem))) add(stem, near, true);
    };
    const beginnings = new Set(
      [...typed.matchAll(/([\p{L}\p{N}]{2,})\*/gu)].map(([, word = '']) => word.toLowerCase()),
    );
    const last = words.at(-1);
    if (question.typing === true && last !== undefined && last.length > 1 && /[\p{L}\p{N}]$/u.test(typed))
      beginnings.add(last);
    for (const word of beginnings)
      await others((await index.beginningWith(tx, word, BEGINNINGS)).map((one) => ({ word: one, near: 0.8 })));
    let known = await bodiesOf(tx, [...terms.keys()], segments);
    for (const word of new Set(words)) {
      const ofWord = [...(stemmed.get(word) ?? [])];
      if (word.length < 4 || ofWord.length === 0 || ofWord.some((stem) => known.has(hash(stem)))) continue;
      const near = (await index.nearTo(tx, word, SPELLINGS)).filter((one) => one.word !== word);
      if (near.length === 0) continue;
      instead[word] = near.map((one) => one.word);
      await others(near);
    }
    known = await bodiesOf(tx, [...terms.keys()], segments);

    // A long text's shape does not count.
    const like = asked > 3 * SHORT ? () => 0 : comparedTo(shapeText(question.title ?? null, typed));
    let matched: readonly Found<ResponseHead>[] = [];
    let [moved, all] = [false, false];
    for (const depth of question.keep === undefined && phrases.length === 0 ? DEPTHS.slice(0, 1) : DEPTHS) {
      const found = candidates([...terms.values()], segments, known, Math.max(depth, question.limit));
      const looked = await closely(tx, found, question, phrases, like, asked);
      matched = looked.matched;
      all = found.length < depth;
      moved = looked.read < found.length && (await haveMoved(tx, segments));
      if (matched.length >= question.limit || found.length < depth) break;
    }
    const top = matched.slice(0, question.limit);
    const whole = new Map(
      (
        await responsesById(
          tx,
          question.teams,
          top.map(({ response }) => response.id),
        )
      ).map((one) => [one.id, one]),
    );
    const results = top.flatMap(({ response: { id }, ...found }) => {
      const response = whole.get(id);
      return response ? [{ ...found, response }] : [];
    });
    const lookedFor: Results['lookedFor'] = async (later, of) => {
      // A word begins as its stem does, but where a language puts something before it: the others need not be looked at.
      const beginning = new Set([...looked].map((stem) => stem.slice(0, BEGINNING)));
      const like = [...new Set(of.flatMap(wordsOf))].filter(
        (word) => beginning.has(bare(word).slice(0, BEGINNING)) || PREFIXED.test(word),
      );
      const known = await stemsIn(later, like, [...new Set([...spoken, PLAIN])]);
      return (word) => [...(known.get(word) ?? [])].some((stem) => terms.has(hash(stem)));
    };
    return {
      results,
      matched,
      terms: asked,
      all,
      lookedFor,
      instead: await shown(tx, question.teams, instead, known, spoken),
      moved,
    };
  }

  return async (tx, question) => {
    for (let attempt = 1; ; attempt += 1) {
      const { moved, ...results } = await once(tx, question);
      if (!moved || attempt === ATTEMPTS) return results;
    }
  };
}

/** The first of those that have it. */
function placesOf(bodies: ReadonlyMap<number, Body> = new Map()): Place[] {
  const places: Place[] = [];
  for (const [segment, { body }] of bodies)
    readPostings(body, (place) => {
      if (places.length < LOOKED_UP) places.push({ segment, place });
    });
  return places;
}

/** Terms that some entry has. */
function withoutEmpty(found: ReadonlyMap<number, ReadonlyMap<number, Body>>): Bodies {
  return new Map([...found].filter(([, known]) => known.size > 0));
}

/** One here and there was changed, or may not be seen; but where a segment is gone, all of it is in another. */
async function haveMoved(tx: Tx, segments: readonly Segment[]): Promise<boolean> {
  const now = new Set((await index.segments(tx)).map(({ id }) => id));
  return segments.some(({ id }) => !now.has(id));
}

async function closely(
  tx: Tx,
  found: readonly Candidate[],
  { teams, keep }: Question,
  phrases: readonly string[],
  like: (shape: string) => number,
  asked: number,
): Promise<{ matched: readonly Found<ResponseHead>[]; read: number }> {
  const rows = new Map((await headsAt(tx, teams, found)).map((row) => [`${row.segment} ${row.place}`, row]));
  const whole = await texts(tx, teams, phrases, [...rows.values()]);
  const seen = found.flatMap((candidate) => {
    const row = rows.get(`${candidate.segment} ${candidate.place}`);
    if (!row) return [];
    const { segment: _segment, place: _place, lead, ...response } = row;
    if (keep && !keep(response)) return [];
    if (!phrases.every((phrase) => whole.get(response.id)?.includes(phrase))) return [];
    return [{ candidate, response, shape: like(lead) }];
  });
  const scores = finalScores(
    seen.map(({ candidate }) => candidate),
    seen.map((one) => one.shape),
    asked,
  );
  const matched = seen
    .map(({ response, candidate }, at) => ({ response, score: scores[at] ?? 0, fit: candidate.fit }))
    .toSorted((a, b) => b.score - a.score);
  return { matched, read: rows.size };
}

/** What each says, as `plainly` writes it; read only where there are phrases to look for. */
async function texts(
  tx: Tx,
  teams: readonly string[] | null,
  phrases: readonly string[],
  heads: readonly ResponseHead[],
): Promise<ReadonlyMap<string, string>> {
  if (phrases.length === 0) return new Map();
  const whole = await responsesById(
    tx,
    teams,
    heads.map(({ id }) => id),
  );
  return new Map(
    whole.map(({ id, title, situation, decision, answers }) => [
      id,
      plainly([title ?? '', situation, decision ?? '', ...answers.map(({ text }) => text)].join(' ')),
    ]),
  );
}

/** Words alone, in small letters and without marks, each between spaces. */
function plainly(text: string): string {
  const words =
    bare(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length === 0 ? '' : ` ${words.join(' ')} `;
}
