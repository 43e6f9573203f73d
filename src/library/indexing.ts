/** What is searched for is kept here: entries go into new segments, and small segments are merged into larger ones. */
import type { Tx } from '../platform/index.ts';
import * as store from './index-store.ts';
import { PostingWriter, readPostings } from './postings.ts';
import { damped, rarity } from './rank.ts';
import { mostly, PLAIN, summed, type Stems } from './stems.ts';
import { firstWords, hash, shapeText, wordsOf } from './words.ts';

/** The words by which an entry is found. */
export interface Indexed {
  readonly id: string;
  readonly title: string | null;
  readonly situation: string;
  /** What was decided and said. */
  readonly rest: readonly string[];
  readonly language: string | null;
}

/** A title counts as often as this. */
const TITLE = 3;
/** So many segments of about one size become one. */
const FANOUT = 8;
/** Segments of this size change how rare terms are. */
const TELLING_TIER = 3;
/** A segment of this many entries is merged no more. */
const LARGEST = 32_768;
const POSTINGS_AT_ONCE = 100_000;
const LONGEST = 65_535;

/** Takes them into the index; what the index said of them before is gone. */
export async function addToIndex(tx: Tx, stems: Stems, entries: readonly Indexed[]): Promise<void> {
  if (entries.length === 0) return;
  const read = await analysed(tx, stems, entries);
  const writers = new Map<number, PostingWriter>();
  for (const [place, { terms }] of read.entries())
    for (const [term, { count, lead }] of terms) {
      let writer = writers.get(term);
      if (!writer) writers.set(term, (writer = new PostingWriter()));
      writer.add(place, count, lead);
    }
  const { total, counts } = await statistics(tx, [...writers.keys()]);
  const rare = new Map(
    [...writers].map(([term, { count }]) => [term, rarity((counts.get(term) ?? 0) + count, total + read.length)]),
  );
  const arrays = newArrays(read.length);
  for (const [place, { terms }] of read.entries())
    for (const [term, { count, lead }] of terms) measure(arrays, place, rare.get(term) ?? 0, count, lead);
  const segment = await store.insertSegment(tx, asSegment(arrays, languageCounts(read)));
  await store.insertPostings(tx, segment, rowsOf(writers));
  await store.insertEntries(
    tx,
    segment,
    read.map(({ entry }, place) => ({ response: entry.id, place, lead: shapeText(entry.title, entry.situation) })),
  );
  await store.countWords(tx, wordCounts(read.map(({ words }) => words)));
}

/** Takes them out: they are found no more at once. `forget`: not a hash of a word of theirs stays. */
export async function removeFromIndex(tx: Tx, entries: readonly Indexed[], forget = false): Promise<void> {
  const gone = await store.deleteEntries(
    tx,
    entries.map(({ id }) => id),
  );
  const ids = new Set(gone.map(({ response }) => response));
  const removed = entries.filter(({ id }) => ids.has(id));
  if (removed.length === 0) return;
  await store.uncountWords(tx, wordCounts(removed.map((one) => allWords(one))));
  if (forget) for (const segment of new Set(gone.map((one) => one.segment))) await merge(tx, [segment]);
}

/** Merges what is to be merged, and says whether there was something. */
export async function mergeSegments(tx: Tx): Promise<boolean> {
  const tiers = new Map<number, number[]>();
  for (const { id, size } of await store.segments(tx)) {
    if (size >= LARGEST) continue;
    const tier = Math.floor(Math.log(Math.max(1, size)) / Math.log(FANOUT));
    tiers.set(tier, [...(tiers.get(tier) ?? []), id]);
  }
  for (const [tier, ids] of [...tiers].toSorted(([a], [b]) => a - b)) {
    if (ids.length < FANOUT) continue;
    const locked = await store.lockSegments(tx, ids.slice(0, FANOUT));
    if (locked.length < 2) continue;
    await merge(tx, locked);
    if (tier >= TELLING_TIER) await store.analyzePostings(tx);
    return true;
  }
  return false;
}

/** One segment of those, without what is no longer in them. */
async function merge(tx: Tx, ids: readonly number[]): Promise<void> {
  const rows = await store.segments(tx);
  const merged = rows.filter(({ id }) => ids.includes(id));
  const living = await store.lockEntriesOf(tx, ids);
  if (living.length === 0) return store.deleteSegments(tx, ids);
  const places = new Map<number, Int32Array>();
  for (const { id, size } of merged) places.set(id, new Int32Array(size).fill(-1));
  for (const [at, { segment, place }] of living.entries()) {
    const known = places.get(segment);
    if (known) known[place] = at;
  }
  const arrays = newArrays(living.length);
  const total = rows.reduce((sum, { size }) => sum + size, 0);
  // Its number is needed for its postings, its arrays are known behind them: written twice.
  const languages = summed(merged.map((one) => one.languages));
  const segment = await store.insertSegment(tx, asSegment(arrays, languages));
  const parts = Math.max(1, Math.ceil((await store.countPostings(tx, ids)) / POSTINGS_AT_ONCE));
  for (let part = 0; part < parts; part += 1) {
    const page = await store.postingsBetween(tx, ids, ...termsOf(part, parts));
    const { counts } = await statistics(tx, [...new Set(page.map(({ term }) => term))]);
    const writers = new Map<number, PostingWriter>();
    for (const { term, segment: from, body } of page) {
      let writer = writers.get(term);
      if (!writer) writers.set(term, (writer = new PostingWriter()));
      const into = writer;
      const rare = rarity(counts.get(term) ?? 0, total);
      const known = places.get(from);
      readPostings(body, (place, count, lead) => {
        const to = known?.[place] ?? -1;
        if (to < 0) return;
        into.add(to, count, lead);
        measure(arrays, to, rare, count, lead);
      });
    }
    await store.insertPostings(tx, segment, rowsOf(writers));
  }
  await store.updateArrays(tx, segment, asSegment(arrays, languages));
  await store.moveEntries(
    tx,
    ids,
    segment,
    living.map(({ response }, place) => ({ response, place })),
  );
  await store.deleteSegments(tx, ids);
}

/** The terms of one of so many parts, first and last: hashes lie evenly among all numbers of 32 bits. */
export function termsOf(part: number, parts: number): [first: number, last: number] {
  const at = (one: number): number => Math.floor((one / parts) * 2 ** 32) - 2 ** 31;
  return [at(part), at(part + 1) - 1];
}

interface Read {
  readonly entry: Indexed;
  readonly language: string;
  readonly words: readonly string[];
  readonly terms: ReadonlyMap<number, { readonly count: number; readonly lead: boolean }>;
}

async function analysed(tx: Tx, stems: Stems, entries: readonly Indexed[]): Promise<Read[]> {
  const parts = entries.map((entry) => ({ entry, words: allWords(entry) }));
  const spoken: { entry: Indexed; words: readonly string[]; language: string }[] = [];
  for (const part of parts)
    spoken.push({ ...part, language: await stems.languageOf(tx, part.words, part.entry.language) });
  const usual = mostly(
    summed([languageCounts(spoken), ...(await store.segments(tx)).map(({ languages }) => languages)]),
  );
  for (const one of spoken) if (one.language === PLAIN && one.entry.language === null) one.language = usual;
  const byLanguage = Map.groupBy(spoken, ({ language }) => language);
  const stemmed = new Map<string, ReadonlyMap<string, string | null>>();
  for (const [language, group] of byLanguage)
    stemmed.set(
      language,
      await stems.stem(
        tx,
        group.flatMap(({ words }) => words),
        language,
      ),
    );
  return spoken.map(({ entry, words, language }) => {
    const known = stemmed.get(language) ?? new Map<string, string | null>();
    const terms = new Map<number, { count: number; lead: boolean }>();
    const take = (text: string, times: number, lead: boolean): void => {
      for (const word of wordsOf(text)) {
        const stem = known.get(word) ?? null;
        if (stem === null) continue;
        const term = hash(stem);
        const had = terms.get(term);
        terms.set(term, { count: (had?.count ?? 0) + times, lead: lead || had?.lead === true });
      }
    };
    take(entry.title ?? firstWords(entry.situation), 0, true);
    if (entry.title !== null) take(entry.title, entry.situation.startsWith(entry.title) ? TITLE - 1 : TITLE, true);
    for (const text of [entry.situation, ...entry.rest]) take(text, 1, false);
    return { entry, language, words, terms };
  });
}

function languageCounts(read: readonly { readonly language: string }[]): Readonly<Record<string, number>> {
  return summed(read.map(({ language }) => ({ [language]: 1 })));
}

function allWords({ title, situation, rest }: Indexed): string[] {
  return [title ?? '', situation, ...rest].flatMap(wordsOf);
}

function wordCounts(texts: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const words of texts) for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

async function statistics(tx: Tx, terms: readonly number[]) {
  const total = (await store.segments(tx)).reduce((sum, { size }) => sum + size, 0);
  return { total, counts: await store.countsOf(tx, terms) };
}

interface Arrays {
  readonly lengths: Float64Array;
  readonly norms: Float64Array;
  readonly leadNorms: Float64Array;
}

function newArrays(size: number): Arrays {
  return { lengths: new Float64Array(size), norms: new Float64Array(size), leadNorms: new Float64Array(size) };
}

function measure(
  { lengths, norms, leadNorms }: Arrays,
  place: number,
  rare: number,
  count: number,
  lead: boolean,
): void {
  lengths[place] = (lengths[place] ?? 0) + count;
  norms[place] = (norms[place] ?? 0) + (damped(count) * rare) ** 2;
  if (lead) leadNorms[place] = (leadNorms[place] ?? 0) + rare;
}

function asSegment(
  { lengths, norms, leadNorms }: Arrays,
  languages: Readonly<Record<string, number>>,
): store.NewSegment {
  return {
    size: lengths.length,
    length: lengths.reduce((sum, one) => sum + one, 0),
    lengths: bytes(Uint16Array.from(lengths, (one) => Math.min(LONGEST, one))),
    norms: bytes(Float32Array.from(norms, Math.sqrt)),
    lead_norms: bytes(Float32Array.from(leadNorms, Math.sqrt)),
    languages,
  };
}

function bytes(array: Uint16Array | Float32Array): Buffer {
  return Buffer.from(array.buffer);
}

function rowsOf(writers: ReadonlyMap<number, PostingWriter>): Omit<store.PostingRow, 'segment'>[] {
  return [...writers]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([term, writer]) => (writer.count === 0 ? [] : [{ term, count: writer.count, body: writer.bytes() }]));
}
