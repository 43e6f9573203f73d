/** What was done before and how it turned out: found as one types, narrowed by what there is of it. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Button, SegmentedControl, Text, Title } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearch } from 'wouter';
import type { Response, SearchResults } from '../../api/shapes/index.ts';
import { call, useGet, type Page, type Problem } from '../frame/api.ts';
import { useKeys, type Key } from '../frame/keys.ts';
import { SampleData } from '../parts/sample-data.tsx';
import { saidOf } from '../parts/problem.ts';
import { Failed, Loading } from '../parts/states.tsx';
import { Facets } from './facets.tsx';
import { Hit, type Shown } from './hit.tsx';
import { NotFound, NothingYet } from './nothing.tsx';
import { addressOfAsked, isSearch, listOf, LISTS, queryOf, readAsked, type Asked, type ListName } from './query.ts';
import { SearchBox } from './search-box.tsx';
import styles from './library.module.css';

const PAGE = 30;
/** The API shows no more of one search. */
const MOST = 100;
/** Who rests so long has looked for it: it counts when one asks what is never found. */
const MEANT_MS = 2_000;

export function Library() {
  const { t } = useTranslation();
  const search = useSearch();
  const [, go] = useLocation();
  const asked = useMemo(() => readAsked(search), [search]);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const ask = useCallback((next: Asked) => go(addressOfAsked(next), { replace: true }), [go]);
  const leave = useCallback(() => {
    field.current?.blur();
    moveIn(list.current, 0);
  }, []);
  const keys = useMemo<readonly Key[]>(
    () => [
      { keys: '/', does: t('library.keys.search'), run: () => field.current?.focus() },
      { keys: 'j', does: t('library.keys.next'), run: () => moveIn(list.current, 1) },
      { keys: 'k', does: t('library.keys.previous'), run: () => moveIn(list.current, -1) },
      { keys: 'o', does: t('library.keys.open'), run: () => openIn(list.current) },
    ],
    [t],
  );
  useKeys(keys);
  return (
    <div className={styles['library']}>
      <Title order={2} className="unseen">
        {t('library.title')}
      </Title>
      <SampleData />
      <SearchBox asked={asked} onAsk={ask} field={field} onLeave={leave} />
      {isSearch(asked) ? (
        <Found asked={asked} onAsk={ask} list={list} />
      ) : (
        <Listed asked={asked} onAsk={ask} list={list} />
      )}
    </div>
  );
}

interface PartProps {
  readonly asked: Asked;
  readonly onAsk: (asked: Asked) => void;
  readonly list: React.RefObject<HTMLUListElement | null>;
}

function Found({ asked, onAsk, list }: PartProps) {
  const { t } = useTranslation();
  const query = queryOf(asked);
  const key = addressOfAsked(asked);
  const [more, setMore] = useState<string | null>(null);
  const limit = more === key ? MOST : PAGE;
  const found = useGet<SearchResults>(
    'response',
    '/library/search',
    { ...query, typing: true, limit },
    { placeholderData: keepPreviousData },
  );
  useMeant(asked);
  const { data, error } = found;
  if (data === undefined)
    return error === null ? <Loading /> : <Failed error={error} again={() => void found.refetch()} />;
  const { items, facets, counted, instead } = data;
  return (
    <div className={styles['columns']}>
      <Facets asked={asked} onAsk={onAsk} facets={facets} counted={counted} />
      <section aria-label={t('library.found')}>
        <Text size="sm" c="dimmed" component="output" aria-live="polite" display="block" mb="xs">
          {error === null
            ? t(counted.all ? 'library.count' : 'library.count_best', { count: counted.over })
            : saidOf(t, error)}
        </Text>
        {items.length === 0 ? (
          <NotFound asked={asked} onAsk={onAsk} instead={instead} />
        ) : (
          <>
            <Instead instead={instead} />
            <Hits shown={items} list={list} />
          </>
        )}
        {items.length >= limit && limit < MOST && (
          <Button variant="default" fullWidth mt="sm" loading={found.isFetching} onClick={() => setMore(key)}>
            {t('library.more')}
          </Button>
        )}
      </section>
    </div>
  );
}

/** That somebody looked for it is told once, when the typing has come to rest. */
function useMeant(asked: Asked): void {
  const told = useRef<string | null>(null);
  const key = addressOfAsked(asked);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (told.current === key) return;
      told.current = key;
      // It is counted, and nothing on the screen comes of it.
      call('GET', '/library/search', { query: { ...queryOf(readAsked(key.split('?')[1] ?? '')), limit: 10 } }).catch(
        () => undefined,
      );
    }, MEANT_MS);
    return () => clearTimeout(timer);
  }, [key]);
}

function Instead({ instead }: Pick<SearchResults, 'instead'>) {
  const { t } = useTranslation();
  const words = Object.entries(instead);
  if (words.length === 0) return null;
  return words.map(([word, others]) => (
    <Text key={word} size="sm" mb="xs" className="others">
      {t('library.instead', { word, others: others.join(', ') })}
    </Text>
  ));
}

function Listed({ asked, onAsk, list }: PartProps) {
  const { t } = useTranslation();
  const narrowed = listOf(asked);
  const pages = useInfiniteQuery<Page<Response>, Problem>({
    queryKey: ['response', '/library/responses', narrowed],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Response>>('GET', '/library/responses', {
        query: { ...narrowed, limit: PAGE, before: pageParam as string | null },
        signal,
      }),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
  });
  const items = pages.data?.pages.flatMap((page) => page.items);
  return (
    <section aria-label={t(`library.lists.${asked.list}`)}>
      <SegmentedControl
        mb="sm"
        className={styles['lists']}
        aria-label={t('library.lists.label')}
        value={asked.list}
        onChange={(chosen) => onAsk({ ...asked, list: chosen as ListName })}
        data={LISTS.map((value) => ({ value, label: t(`library.lists.${value}`) }))}
      />
      {items === undefined && pages.error === null && <Loading />}
      {items === undefined && pages.error !== null && <Failed error={pages.error} again={() => void pages.refetch()} />}
      {items?.length === 0 &&
        (asked.list === 'newest' ? <NothingYet /> : <Text>{t(`library.none.${asked.list}`)}</Text>)}
      {items !== undefined && (
        <Hits shown={items.map((response) => ({ response, reuse: null, highlights: [] }))} list={list} />
      )}
      {pages.hasNextPage && (
        <Button
          variant="default"
          fullWidth
          mt="sm"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t('library.more')}
        </Button>
      )}
    </section>
  );
}

function Hits({ shown, list }: { readonly shown: readonly Shown[]; readonly list: PartProps['list'] }) {
  return (
    <ul className={`listed ${styles['found']}`} ref={list}>
      {shown.map((one) => (
        <Hit key={one.response.id} one={one} />
      ))}
    </ul>
  );
}

function linksIn(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('a[data-row]') ?? [])];
}

function moveIn(list: HTMLElement | null, by: number): void {
  const links = linksIn(list);
  const at = links.findIndex((link) => link === document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
}

function openIn(list: HTMLElement | null): void {
  const links = linksIn(list);
  (links.find((link) => link === document.activeElement) ?? links[0])?.click();
}
