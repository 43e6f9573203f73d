/** Where the posts behind a number are listed. */
type Filter = 'product' | 'topic' | 'term' | 'connection' | 'since' | 'until';

export function postsAt(filter: Readonly<Partial<Record<Filter, string | null>>>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value != null && value !== '') given.set(name, value);
  return `/activities?${given}`;
}
