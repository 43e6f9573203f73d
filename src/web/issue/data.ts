/** What the page of an issue reads, and when it reads it again. */
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { Desk, IssueStory, Suggestions } from '../../api/shapes/index.ts';
import { call, useGet } from '../frame/api.ts';
import { useChanges, type Change } from '../frame/live.ts';

/** Nouns of the page's own: it is not read again for what happens to other issues. */
export const STORY = 'issue-story';
export const DESK = 'issue-desk';
/** What happens to these may be about this issue; which one it is about they do not say. */
const AROUND: ReadonlySet<string> = new Set(['ask', 'run', 'effect']);
const SOON_MS = 300;
const UNDER_WAY_MS = 1_500;

export function useStory(id: string) {
  return useGet<IssueStory>(STORY, `/issues/${id}`);
}

/** What is shown has been seen, and is new in the inbox no more. `version`: changes with the story. */
export function useSeen(id: string, version: number): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (version === 0 || document.visibilityState !== 'visible') return;
    // Not so important that anybody is told where it fails: it is only shown as new once more.
    call('POST', '/issues/seen', { body: { ids: [id] } }).then(
      () => {
        for (const noun of ['issue', 'notification']) void queries.invalidateQueries({ queryKey: [noun] });
      },
      () => undefined,
    );
  }, [queries, id, version]);
}

export function useDesk(id: string) {
  return useGet<Desk>(
    DESK,
    `/issues/${id}/desk`,
    {},
    {
      // What is on its way is there in a moment, and nobody wants to wait to see it.
      refetchInterval: ({ state: { data } }) => (data?.effects.some(isUnderWay) === true ? UNDER_WAY_MS : false),
    },
  );
}

function isUnderWay({ state }: Desk['effects'][number]): boolean {
  return state === 'intended' || state === 'calling';
}

/** The library is asked once, and not each time that something happens. */
export function useSuggestions(id: string) {
  return useGet<Suggestions>('library', `/issues/${id}/similar`, {}, { staleTime: 300_000 });
}

/** Answers what reads all of it again at once. */
export function useIssueLive(id: string): () => Promise<void> {
  const queries = useQueryClient();
  const soon = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const read = useCallback(async (): Promise<void> => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: [STORY, `/issues/${id}`] }),
      queries.invalidateQueries({ queryKey: [DESK, `/issues/${id}/desk`] }),
    ]);
  }, [queries, id]);
  const hear = useCallback(
    (change: Change) => {
      const mine = change.noun === 'issue' && (change.id === id || change.id === null);
      if (!mine && !AROUND.has(change.noun)) return;
      soon.current ??= setTimeout(() => {
        soon.current = undefined;
        void read();
      }, SOON_MS);
    },
    [id, read],
  );
  useChanges(hear);
  useEffect(() => () => clearTimeout(soon.current), []);
  return read;
}

/** What somebody is called who is known here by an id. */
export type NameOf = (id: string) => string;

export function useNames(desk: Desk | undefined): NameOf {
  return useMemo(() => {
    const names = new Map([
      ...(desk?.people ?? []).map(({ id, name }) => [id, name] as const),
      ...(desk?.teams ?? []).map(({ id, title }) => [`team:${id}`, title] as const),
    ]);
    return (id) => names.get(id) ?? id;
  }, [desk]);
}
