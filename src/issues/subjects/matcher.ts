/** What something is about, compared with subjects that are known by some texts each. Pure; words' rarity is learnt from what is read. */
import { createGroups, RULES, type Group } from './groups.ts';
import { termsOf, type Terms } from './terms.ts';

export interface Match {
  readonly id: string;
  /** 0 to 1. One known by few texts must be more like. */
  readonly share: number;
}

export type Weights = ReadonlyMap<number, number>;
export type Matcher = ReturnType<typeof createMatcher>;

export function createMatcher() {
  const groups = createGroups({ ...RULES, rests: Infinity, ends: Infinity, ends_after: Infinity });
  const subjects = new Map<string, Group>();
  let learnt = 0;

  function drop(id: string): void {
    const before = subjects.get(id);
    if (before !== undefined && before.slot >= 0) groups.close(before);
    subjects.delete(id);
  }

  function weightsOf(texts: readonly string[]): Weights {
    const sum = new Map<number, number>();
    for (const text of texts)
      for (const [term, weight] of groups.weigh(termsOf(text))) sum.set(term, (sum.get(term) ?? 0) + weight);
    return sum;
  }

  return {
    /** One of the texts that tell how rare words are. */
    learn(terms: Terms): void {
      groups.count(terms);
      learnt += 1;
    },
    /** How many. */
    learnt: (): number => learnt,
    drop,
    /** In the place of what was known of it. */
    put(id: string, texts: readonly string[]): void {
      drop(id);
      const group = groups.begin(id);
      for (const text of texts) {
        const terms = termsOf(text);
        if (terms.size > 0) groups.put(group, groups.weigh(terms), 0);
      }
      if (group.count > 0) subjects.set(id, group);
    },
    /** The two subjects that it is most like, the most first. */
    match(text: string): Match[] {
      const terms = termsOf(text);
      if (terms.size === 0) return [];
      return groups.nearest(groups.weigh(terms)).map(({ group: { id }, share }) => ({ id, share }));
    },
    weightsOf,
    /** How like a text is to what those weights are of: the cosine, 0 to 1. */
    likeness(weights: Weights, text: string): number {
      let [common, own, others] = [0, 0, 0];
      for (const [term, weight] of groups.weigh(termsOf(text))) {
        own += weight * weight;
        common += weight * (weights.get(term) ?? 0);
      }
      for (const weight of weights.values()) others += weight * weight;
      return own === 0 || others === 0 ? 0 : common / Math.sqrt(own * others);
    },
  };
}
