/** Talk in which something happens: what archives are made of. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Tuesday. */
export const BURST = Date.parse('2013-06-18T14:00:00Z');

interface Post {
  readonly at: number;
  readonly text: string;
}

/** Two weeks with a post an hour; then, on a Tuesday, more and more of them. */
export function talk(): readonly Post[] {
  const usual = Array.from({ length: 14 * 24 }, (_, at) => ({
    at: BURST - 14 * DAY + at * HOUR + (at % 7) * MINUTE,
    text: `Good morning, number ${at}`,
  }));
  const burst = Array.from({ length: 90 }, (_, at) => ({
    at: BURST + 4 * MINUTE + Math.round(60 * MINUTE * Math.sqrt(at / 90)),
    text: `The charger burns, number ${at}`,
  }));
  return [...usual, ...burst];
}

export function jsonLines(posts: readonly Post[]): string {
  return posts
    .map(({ at, text }, id) =>
      JSON.stringify({ id, text, author: { id: `a${id}`, name: 'Ines' }, created_at: new Date(at).toISOString() }),
    )
    .join('\n');
}
