/** Numbers that are read again by themselves, and that say when they are old. */
import { useEffect, useRef, useCallback } from 'react';
import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { call, useGet, type Problem, type Query } from '../frame/api.ts';
import { useChanges, useLiveness, type Change } from '../frame/live.ts';
import { useNow } from '../frame/times.ts';
import { sinceOf, type Span } from './span.ts';

export const AGAIN_MS = 30_000;
/** Where much is said, numbers are read again so often at most. */
const TOGETHER_MS = 3_000;
const NUMBERS = 'numbers';

/** `span`: from its beginning until now, whenever it is read; null: of no time. */
export function useNumbers<T>(
  path: string,
  query: Query,
  span: Span | null,
  noun = NUMBERS,
): UseQueryResult<T, Problem> {
  return useGet<T>(noun, path, query, {
    queryKey: [noun, path, query, span],
    queryFn: ({ signal }) => {
      const since = span === null ? null : sinceOf(span, Date.now());
      return call<T>('GET', path, { query: { ...query, since }, signal });
    },
    refetchInterval: AGAIN_MS,
  });
}

/** What is said changes the numbers: they are read again soon after, once for many. */
export function useHeard(): void {
  const queries = useQueryClient();
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hear = useCallback(
    ({ noun }: Change) => {
      if (noun !== 'activity' && noun !== 'issue') return;
      waiting.current ??= setTimeout(() => {
        waiting.current = undefined;
        void queries.invalidateQueries({ queryKey: [NUMBERS] });
      }, TOGETHER_MS);
    },
    [queries],
  );
  useChanges(hear);
  useEffect(() => () => clearTimeout(waiting.current), []);
}

/** Whether what was read then is no longer to be relied on: two readings were missed, or nothing is heard. */
export function useStale(readAt: number): boolean {
  const now = useNow();
  const liveness = useLiveness();
  return liveness !== 'live' || now - readAt > 2 * AGAIN_MS;
}
