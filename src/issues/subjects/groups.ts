/**
 * Groups of posts about the same thing, as they arrive: each group is the sum of its posts' words, weighted by how rare a word is among posts
 * and among groups. A post goes to the group that it is most like, or begins one; two groups that turn out to be one become one.
 * One pass, the same for the same posts in the same order. Time and memory a post do not grow with what was before.
 */
import { COMMON } from './common.ts';
import type { Terms } from './terms.ts';

export interface Rules {
  /** From which on a post is like a group: the cosine, 0 to 1. A group that rests asks for more. */
  readonly similar: number;
  /** How much more a young group asks: a group of one so many times more. */
  readonly young: number;
  /** From which on two groups that one post is like are one. */
  readonly merge: number;
  /** After so many posts elsewhere, a group asks for twice the likeness. */
  readonly rests: number;
  /** After so many posts elsewhere a group draws no more. */
  readonly ends: number;
  /** Nor after so long, ms. */
  readonly ends_after: number;
}

export const RULES: Rules = {
  similar: 0.1,
  young: 0.5,
  merge: 0.25,
  rests: 1_400,
  ends: 4_000,
  ends_after: 30 * 86_400_000,
};

export interface Group {
  /** That of its first post. */
  readonly id: string;
  count: number;
  /** The number of its newest post, and when that was said. */
  touched: number;
  at: number;
  /** The one that it became part of. */
  into: Group | null;
  slot: number;
  /** The square of its length. */
  square: number;
  /** With which it was found to be another one, and how many posts the two had then. */
  apart: Group | null;
  apart_at: number;
  /** Of each of its terms, the place in the term's list. */
  readonly places: Map<number, number>;
}

interface Posting {
  posts: number;
  readonly slots: number[];
  readonly weights: number[];
}

export interface Found {
  readonly group: Group;
  readonly share: number;
}

/** As if so many posts had been seen before the first one, half of them with each common word. */
const BEFORE = 200;
/** Until about so many posts have been seen, words tell less, and more of them are asked for. */
const LEARNS = 200;
const FORGETS_FROM = 40_000;
/** How much the rarity of a word among groups counts: when a post is compared, and when two groups are. */
const AMONG_GROUPS = 0.5;
const AMONG_MERGED = 1.5;
/** A word that a larger share of the groups has finds none of them, where it is in more than so many. */
const SHARED = 0.25;
const MOST_GROUPS = 100;
/** Two groups that are not one are compared again when they have grown by so much. */
const GROWN = 1.05;
/** A second group is looked at where it is nearly as like as the best. */
const NEARLY = 0.7;

export function createGroups(rules: Rules) {
  const postings = new Map<number, Posting>();
  const slots: (Group | null)[] = [];
  const free: number[] = [];
  let sums = new Float64Array(1_024);
  /** The newest touch of each group, oldest first; what was touched again since is passed over. */
  let touches: { readonly group: Group; readonly post: number }[] = [];
  let oldest = 0;
  let [posts, counted, alive] = [0, BEFORE, 0];
  for (const term of COMMON) postings.set(term, { posts: BEFORE / 2, slots: [], weights: [] });

  /** Of a word, among the groups. */
  function rarity(groups: number): number {
    return Math.log(1 + (alive + 1) / (groups + 1));
  }

  /** The post's own weights, of length 1. */
  function weigh(terms: Terms): Map<number, number> {
    const weights = new Map<number, number>();
    let square = 0;
    for (const [term, count] of terms) {
      const weight = count * Math.log(1 + counted / (postings.get(term)?.posts ?? 1));
      square += weight * weight;
      weights.set(term, weight);
    }
    const length = Math.sqrt(square) || 1;
    for (const [term, weight] of weights) weights.set(term, weight / length);
    return weights;
  }

  /** The two that are most like it, the most first. */
  function nearest(weights: ReadonlyMap<number, number>): Found[] {
    const touched: number[] = [];
    let square = 0;
    for (const [term, weight] of weights) {
      const posting = postings.get(term);
      const groups = posting?.slots.length ?? 0;
      const asked = weight * rarity(groups) ** AMONG_GROUPS;
      square += asked * asked;
      if (posting === undefined || (groups > MOST_GROUPS && groups > SHARED * alive)) continue;
      for (let at = 0; at < groups; at += 1) {
        const slot = posting.slots[at] ?? 0;
        const before = sums[slot] ?? 0;
        if (before === 0) touched.push(slot);
        sums[slot] = before + asked * (posting.weights[at] ?? 0);
      }
    }
    const length = Math.sqrt(square) || 1;
    let [first, second]: [Found | null, Found | null] = [null, null];
    for (const slot of touched) {
      const group = slots[slot];
      const sum = sums[slot] ?? 0;
      sums[slot] = 0;
      if (!group) continue;
      const rest = (1 + (posts - group.touched) / rules.rests) * (1 + rules.young / group.count);
      const share = sum / (length * Math.sqrt(group.square) * rest);
      if (first === null || share > first.share) [first, second] = [{ group, share }, first];
      else if (second === null || share > second.share) second = { group, share };
    }
    return [first, second].filter((one) => one !== null);
  }

  function add(group: Group, weights: ReadonlyMap<number, number>): void {
    for (const [term, weight] of weights) {
      let posting = postings.get(term);
      if (posting === undefined) postings.set(term, (posting = { posts: 1, slots: [], weights: [] }));
      const place = group.places.get(term);
      if (place === undefined) {
        group.places.set(term, posting.slots.length);
        posting.slots.push(group.slot);
        posting.weights.push(weight);
        group.square += weight * weight;
        continue;
      }
      const before = posting.weights[place] ?? 0;
      posting.weights[place] = before + weight;
      group.square += weight * (2 * before + weight);
    }
  }

  function open(group: Group): void {
    group.slot = free.pop() ?? slots.length;
    slots[group.slot] = group;
    if (group.slot >= sums.length) {
      const larger = new Float64Array(2 * sums.length);
      larger.set(sums);
      sums = larger;
    }
    alive += 1;
  }

  /** It draws no more. Its last places in the lists are filled from their ends. */
  function close(group: Group): void {
    for (const [term, place] of group.places) {
      const posting = postings.get(term);
      const [slot, weight] = [posting?.slots.pop(), posting?.weights.pop()];
      if (posting === undefined || slot === undefined || weight === undefined || slot === group.slot) continue;
      posting.slots[place] = slot;
      posting.weights[place] = weight;
      slots[slot]?.places.set(term, place);
    }
    group.places.clear();
    group.square = 0;
    slots[group.slot] = null;
    free.push(group.slot);
    group.slot = -1;
    alive -= 1;
  }

  function weightsOf(group: Group): Map<number, number> {
    return new Map([...group.places].map(([term, place]) => [term, postings.get(term)?.weights[place] ?? 0]));
  }

  /** How alike two groups are. */
  function between(one: Group, other: Group): number {
    let [common, ones, others] = [0, 0, 0];
    for (const [term, place] of one.places) {
      const posting = postings.get(term);
      if (posting === undefined) continue;
      const rare = rarity(posting.slots.length) ** (2 * AMONG_MERGED);
      const weight = posting.weights[place] ?? 0;
      ones += weight * weight * rare;
      const there = other.places.get(term);
      if (there !== undefined) common += weight * (posting.weights[there] ?? 0) * rare;
    }
    for (const [term, place] of other.places) {
      const posting = postings.get(term);
      if (posting === undefined) continue;
      const weight = posting.weights[place] ?? 0;
      others += weight * weight * rarity(posting.slots.length) ** (2 * AMONG_MERGED);
    }
    return common / (Math.sqrt(ones * others) || 1);
  }

  /** The larger one stays; nobody's number changes but that of what comes. */
  function merge(one: Group, other: Group): Group {
    const [stays, goes] = one.count >= other.count ? [one, other] : [other, one];
    const weights = weightsOf(goes);
    close(goes);
    goes.into = stays;
    add(stays, weights);
    stays.count += goes.count;
    return stays;
  }

  function put(group: Group, weights: ReadonlyMap<number, number>, at: number): void {
    if (group.slot < 0) open(group);
    add(group, weights);
    group.count += 1;
    group.touched = posts;
    group.at = Math.max(group.at, at);
    touches.push({ group, post: posts });
  }

  function end(): void {
    for (let next = touches[oldest]; next !== undefined && next.post < posts - rules.ends; next = touches[oldest]) {
      oldest += 1;
      if (next.group.touched === next.post && next.group.slot >= 0) close(next.group);
    }
    if (oldest < rules.ends) return;
    touches = touches.slice(oldest);
    oldest = 0;
  }

  /** So that memory does not grow, and rarity is that of late: what was seen counts half, and what was hardly seen is gone. */
  function forget(): void {
    counted = Math.floor(counted / 2);
    for (const [term, posting] of postings) {
      posting.posts = Math.floor(posting.posts / 2);
      if (posting.posts > 0) continue;
      posting.posts = 1;
      if (posting.slots.length === 0) postings.delete(term);
    }
  }

  return {
    /** Where it belongs by its words. Null: to nothing that is there. */
    find(weights: ReadonlyMap<number, number>, at: number): (Found & { readonly merged: Group | null }) | null {
      const [first, second] = nearest(weights).filter(({ group }) => at - group.at <= rules.ends_after);
      const least = rules.similar * (1 + LEARNS / (LEARNS + posts));
      if (first === undefined || first.share < least) return null;
      if (second === undefined || second.share < Math.max(least, NEARLY * first.share))
        return { ...first, merged: null };
      const { group: one } = first;
      const both = one.count + second.group.count;
      if (one.apart === second.group && both < GROWN * one.apart_at) return { ...first, merged: null };
      if (between(one, second.group) < rules.merge) {
        [one.apart, one.apart_at] = [second.group, both];
        return { ...first, merged: null };
      }
      const group = merge(first.group, second.group);
      return { group, share: first.share, merged: group === first.group ? second.group : first.group };
    },

    /** Before it is looked for: it is one of the posts that tell how rare words are. */
    count(terms: Terms): Map<number, number> {
      posts += 1;
      counted += 1;
      end();
      if (counted > FORGETS_FROM) forget();
      for (const term of terms.keys()) {
        const posting = postings.get(term);
        if (posting === undefined) postings.set(term, { posts: 1, slots: [], weights: [] });
        else posting.posts += 1;
      }
      return weigh(terms);
    },

    weigh,
    nearest,
    close,

    begin(id: string): Group {
      return {
        id,
        count: 0,
        touched: posts,
        at: -Infinity,
        into: null,
        slot: -1,
        square: 0,
        apart: null,
        apart_at: 0,
        places: new Map(),
      };
    },

    put,
  };
}
