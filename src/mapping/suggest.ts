/** "Did you mean", for a word that is none of those it could be. */

/** The cure: the nearest known word where one is near, else all of them. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = known
    .map((one) => ({ one, distance: distance(word.toLowerCase(), one.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance)[0];
  if (near && near.distance <= Math.max(2, Math.floor(word.length / 3))) return `did you mean ${near.one}?`;
  return known.length > 0 ? `one of: ${known.join(', ')}` : 'remove it';
}

/** Levenshtein, words of at most 60 characters: longer ones are no slip of the finger. */
function distance(one: string, other: string): number {
  if (one.length > 60 || other.length > 60) return Infinity;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
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
