/** Which posts are listed, as the address says it: a link shows the same. */
export const FILTERS = [
  'term',
  'product',
  'topic',
  'connection',
  'stream',
  'language',
  'text',
  'since',
  'until',
] as const;
export type Filter = (typeof FILTERS)[number];
export type Asked = Readonly<Partial<Record<Filter, string>>>;

export function readAsked(params: URLSearchParams): Asked {
  return Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = params.get(name)?.trim() ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
}

export function isTime(name: Filter): boolean {
  return name === 'since' || name === 'until';
}
