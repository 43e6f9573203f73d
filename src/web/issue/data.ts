/** What the page of an issue reads, and when it reads it again. */
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { Desk, IssueStory, SaidInIssue, Suggestions } from '../../api/shapes/index.ts';
import { call, useGet, type Problem } from '../frame/api.ts';
import { useChanges, type Change } from '../frame/live.ts';

/** Nouns of the page's own: it is not read again for what happens to other issues. */
export const STORY = 'issue-story';
export const DESK = 'issue-desk';
/** What happens to these may be about this issue; which one it is about they do not say. */
const AROUND: ReadonlySet<string> = new Set(['ask', 'run', 'effect']);
const SOON_MS = 300;
const UNDER_WAY_MS = 1_500;

/** Of what was said: more at once nobody reads. */
const PAGE = 100;
/** Of those who can be answered, the newest; others come with what they said. */
const THREADS = 200;

export function useStory(id: string) {
  return useGet<IssueStory>(STORY, `/issues/${id}`, { said: false });
}

/** What was said, the newest first; each page begins where the one before it ends, also when they are read again. */
export function useSaid(id: string) {
  return useInfiniteQuery<SaidInIssue, Problem>({
    queryKey: [STORY, `/issues/${id}/said`],
    queryFn: ({ pageParam, signal }) =>
      call<SaidInIssue>('GET', `/issues/${id}/said`, {
        query: { limit: PAGE, before: pageParam as string | null },
        signal,
      }),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
  });
}

export interface Earlier {
  /** Of what was said, how much is not read yet. */
  readonly count: number;
  /** So far back everything is read; null: all of it is. */
  readonly since: string | null;
  readonly busy: boolean;
  read(): void;
}

/** The page's parts put together: the story with what was said of it as far back as it is read, and the desk with where that is answered. */
export function useWhole(id: string) {
  const story = useStory(id);
  const desk = useDesk(id);
  const said = useSaid(id);
  const items = useMemo(() => said.data?.pages.flatMap((page) => page.items).toReversed(), [said.data]);
  const wholeStory = useMemo(
    () =>
      story.data &&
      items && {
        ...story.data,
        said: items.map((one) => one.said),
        activities: items.map(({ gathered }) => gathered),
      },
    [story.data, items],
  );
  const wholeDesk = useMemo(() => {
    if (desk.data === undefined) return undefined;
    const threads = new Map(
      [...(items ?? []).flatMap(({ thread }) => thread ?? []), ...desk.data.threads].map((one) => [one.to, one]),
    );
    return { ...desk.data, threads: [...threads.values()].toSorted((a, b) => (a.to < b.to ? -1 : 1)) };
  }, [desk.data, items]);
  const { hasNextPage, isFetchingNextPage: busy, fetchNextPage } = said;
  const read = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const earlier: Earlier = {
    count: hasNextPage ? Math.max(1, (story.data?.gathered ?? 0) - (items?.length ?? 0)) : 0,
    since: hasNextPage ? (items?.[0]?.said.seen_at ?? null) : null,
    busy,
    read,
  };
  return {
    story: wholeStory,
    desk: wholeDesk,
    earlier,
    error: story.error ?? said.error,
    readAt: Math.min(story.dataUpdatedAt, said.dataUpdatedAt),
    again: () => void Promise.all([story.refetch(), said.refetch()]),
  };
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
    { threads: THREADS },
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
      queries.invalidateQueries({ queryKey: [STORY, `/issues/${id}/said`] }),
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
