/** The API as screens read it. */
import { useQuery, type UseQueryOptions, type UseQueryResult } from '@tanstack/react-query';
import { call, type Problem, type Query } from './call.ts';

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
