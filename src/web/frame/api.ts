/** The API as screens read it. */
import { useQuery, type UseQueryOptions, type UseQueryResult } from '@tanstack/react-query';
import { call, type Page, type Problem, type Query } from './call.ts';

export * from './call.ts';

/**
 * What a screen shows. The key begins with the noun, so that what is heard of that noun makes it read again.
 * What was shown stays while it is read again.
 */
export function useGet<T>(
  noun: string,
  path: string | null,
  query: Query = {},
  options: Partial<UseQueryOptions<T, Problem>> = {},
): UseQueryResult<T, Problem> {
  return useQuery<T, Problem>({
    queryKey: [noun, path, query],
    queryFn: ({ signal }) => call<T>('GET', path ?? '', { query, signal }),
    enabled: path !== null,
    ...options,
  });
}

/** As many as the API gives at once. */
const MOST = 200;

/** The whole of a list, in which names are looked up: page after page. */
export function useAll<Item>(
  noun: string,
  path: string | null,
  options: Partial<UseQueryOptions<Page<Item>, Problem>> = {},
): UseQueryResult<Page<Item>, Problem> {
  return useQuery<Page<Item>, Problem>({
    queryKey: [noun, path, 'all'],
    async queryFn({ signal }) {
      const items: Item[] = [];
      let before: string | null = null;
      do {
        const page: Page<Item> = await call('GET', path ?? '', { query: { limit: MOST, before }, signal });
        items.push(...page.items);
        before = page.next;
      } while (before !== null);
      return { items, next: null };
    },
    enabled: path !== null,
    ...options,
  });
}
