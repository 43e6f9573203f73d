import { hash } from 'node:crypto';

/** Numbers in [0, 1) that the seed decides (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The same order for the same seed, whichever others are in the list. */
export function shuffled(names: readonly string[], seed: number): string[] {
  const place = (name: string): string => hash('sha256', `${seed} ${name}`);
  return names.toSorted((one, other) => (place(one) < place(other) ? -1 : 1));
}
