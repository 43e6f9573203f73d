/**
 * How entries are ranked, as numbers alone. One set-up for every library; `test/bench/README.md` has the measurements.
 *
 * Four measures, each against the best of the candidates but one: BM25 over the whole text, in which a title counts three times; the
 * cosine of both texts; the cosine of their leads; and how alike their shapes are, by pieces of words. BM25 always counts. Of a
 * short question the shape counts as well (“how do I …” and “why can’t I …” differ in words that BM25 passes over); of a long
 * report the cosines do (two reports of one fault are alike as wholes).
 */
import { readPostings } from './postings.ts';

const K1 = 1.2;
const B = 0.75;
/** How fast a term that is said again and again in a question counts less. */
const K3 = 8;
/** Terms of a question: up to about so many it is short, from about so many it is long. */
export const SHORT = 10;
const LONG = 40;
const SHAPE_WEIGHT = 3;
/** How many postings a search reads at most; the rarest terms come first. */
const READ_LIMIT = 1_500_000;

export interface Term {
  readonly hash: number;
  /** How often the question has it. */
  readonly count: number;
  /** In the question's lead. */
  readonly lead: boolean;
  /** 1, or less for what was not typed: another spelling, the rest of a word. */
  readonly weight: number;
}

export interface Segment {
  readonly id: number;
  readonly size: number;
  readonly length: number;
  readonly lengths: Uint16Array;
  readonly norms: Float32Array;
  readonly leadNorms: Float32Array;
}

/** The bytes of a term in a segment. */
export type Bodies = ReadonlyMap<number, ReadonlyMap<number, { readonly count: number; readonly body: Uint8Array }>>;

export interface Candidate {
  readonly segment: number;
  readonly place: number;
  readonly bm25: number;
  readonly whole: number;
  readonly lead: number;
  /** The share of what was asked for that it has, each term by its rarity: 0 to 1. */
  readonly fit: number;
}

/** How rare a term is: the logarithm of BM25. `having` of `entries` have it. */
export function rarity(having: number, entries: number): number {
  return Math.log(1 + (Math.max(0, entries - having) + 0.5) / (having + 0.5));
}

export function damped(count: number): number {
  return 1 + Math.log(Math.max(1, count));
}

/** The best by BM25, best first. */
export function candidates(
  terms: readonly Term[],
  segments: readonly Segment[],
  bodies: Bodies,
  limit: number,
): Candidate[] {
  const entries = segments.reduce((sum, { size }) => sum + size, 0);
  if (entries === 0) return [];
  const average = Math.max(1, segments.reduce((sum, { length }) => sum + length, 0) / entries);
  const known = readable(terms, bodies, entries);
  const asked = terms.reduce((sum, term) => sum + (term.weight === 1 ? rarity(having(term, bodies), entries) : 0), 0);
  const best = new Best(limit);
  for (const segment of segments) {
    const { size, lengths, norms, leadNorms } = segment;
    const bm25 = new Float32Array(size);
    const whole = new Float32Array(size);
    const lead = new Float32Array(size);
    const fit = new Float32Array(size);
    for (const { term, rare } of known) {
      const found = bodies.get(term.hash)?.get(segment.id);
      if (!found) continue;
      const counted = (term.weight * rare * (term.count * (K3 + 1))) / (K3 + term.count);
      const along = term.weight * damped(term.count) * rare * rare;
      const shared = term.weight * rare;
      const ahead = term.lead ? shared : 0;
      readPostings(found.body, (place, count, inLead) => {
        const held = K1 * (1 - B + (B * (lengths[place] ?? 0)) / average);
        bm25[place] = (bm25[place] ?? 0) + (counted * count * (K1 + 1)) / (count + held);
        whole[place] = (whole[place] ?? 0) + along * damped(count);
        if (inLead) lead[place] = (lead[place] ?? 0) + ahead;
        fit[place] = (fit[place] ?? 0) + shared;
      });
    }
    for (let place = 0; place < size; place += 1) {
      const score = bm25[place] ?? 0;
      if (score > best.least)
        best.add({
          segment: segment.id,
          place,
          bm25: score,
          whole: (whole[place] ?? 0) / (norms[place] || 1),
          lead: (lead[place] ?? 0) / (leadNorms[place] || 1),
          fit: Math.min(1, (fit[place] ?? 0) / (asked || 1)),
        });
    }
  }
  return best.all();
}

/** Those that some entry has, the rarest first, as far as reading them all takes no more than a bounded time. */
function readable(terms: readonly Term[], bodies: Bodies, entries: number): { term: Term; rare: number }[] {
  const known = terms.flatMap((term) => {
    const count = having(term, bodies);
    return count === 0 ? [] : [{ term, count, rare: rarity(count, entries) }];
  });
  let read = 0;
  return known
    .toSorted((a, b) => b.rare - a.rare)
    .filter(({ count }, at) => {
      read += count;
      return at < 3 || read <= READ_LIMIT;
    });
}

/**
 * What an entry must at least fit to be called similar. Measured (test/bench/README.md): of ten entries that answer a short question nine fit it by
 * 0.4, of those of another field one; a long report has many words of its own, and fits by less.
 */
export function leastFit(questionTerms: number): number {
  const short = 1 / (1 + (questionTerms / SHORT) ** 4);
  return 0.4 * short + 0.15 * (1 - short);
}

/** How many entries have it. */
function having({ hash }: Term, bodies: Bodies): number {
  let all = 0;
  for (const { count } of bodies.get(hash)?.values() ?? []) all += count;
  return all;
}

/** The candidates' final scores, in their order. `shapes`: how alike each is to the question's shape, 0 to 1. */
export function finalScores(found: readonly Candidate[], shapes: readonly number[], questionTerms: number): number[] {
  // Against the second best: one that says word for word what was asked leaves the measure of the others as it is.
  const top = (value: (one: Candidate) => number): number => {
    const values = found.map(value).toSorted((a, b) => b - a);
    return values[1] || values[0] || 1;
  };
  const bm25 = top((one) => one.bm25);
  const whole = top((one) => one.whole);
  const lead = top((one) => one.lead);
  const short = 1 / (1 + (questionTerms / SHORT) ** 4);
  const long = 1 - 1 / (1 + (questionTerms / LONG) ** 4);
  return found.map(
    (one, at) =>
      one.bm25 / bm25 + SHAPE_WEIGHT * short * (shapes[at] ?? 0) ** 2 + long * (one.whole / whole + one.lead / lead),
  );
}

/** Keeps the `limit` best: a heap whose root is the worst of them. */
class Best {
  readonly #limit: number;
  readonly #heap: Candidate[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What another must be better than. */
  get least(): number {
    return this.#heap.length < this.#limit ? 0 : (this.#heap[0]?.bm25 ?? 0);
  }

  add(one: Candidate): void {
    const heap = this.#heap;
    if (heap.length < this.#limit) {
      heap.push(one);
      this.#up(heap.length - 1);
    } else {
      heap[0] = one;
      this.#down(0);
    }
  }

  all(): Candidate[] {
    return this.#heap.toSorted((a, b) => b.bm25 - a.bm25 || a.segment - b.segment || a.place - b.place);
  }

  #at(index: number): number {
    return this.#heap[index]?.bm25 ?? Number.POSITIVE_INFINITY;
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a && b) [this.#heap[one], this.#heap[other]] = [b, a];
  }

  #up(from: number): void {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1;
      if (this.#at(parent) <= this.#at(at)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(from: number): void {
    for (let at = from; ;) {
      const left = 2 * at + 1;
      const least = this.#at(left + 1) < this.#at(left) ? left + 1 : left;
      if (this.#at(least) >= this.#at(at)) return;
      this.#swap(at, least);
      at = least;
    }
  }
}
