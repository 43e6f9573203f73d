/** "Did you mean", for a word that is none of those it could be. */

/** Longer ones are no slip of the finger. */
const LONGEST = 60;

/** The known word that was most likely meant; null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const [best] = known
    .map((one) => ({ one, apart: distance(word.toLowerCase(), one.toLowerCase()) }))
    .toSorted((one, other) => one.apart - other.apart);
  return best !== undefined && best.apart <= Math.max(2, Math.floor(word.length / 3)) ? best.one : null;
}

/** The cure of a lint problem: the nearest known word, else all of them. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near !== null) return `did you mean ${near}?`;
  return known.length > 0 ? `one of: ${known.join(', ')}` : 'remove it';
}

/** Levenshtein's: letters to add, drop or change. */
function distance(one: string, other: string): number {
  if (one.length > LONGEST || other.length > LONGEST) return Infinity;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? Infinity;
}
