/** Posts behind a number: what was said, by whom, how it sounds, and where. */
import { useMemo, useRef, type FormEvent } from 'react';
import { ActionIcon, Badge, Button, Group, Stack, TextInput, Title } from '@mantine/core';
import { IconArrowLeft, IconRefresh, IconSearch, IconX } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import type { Activities as Told } from '../../api/shapes/index.ts';
import { call, type Problem } from '../frame/api.ts';
import { useKeys, type Key } from '../frame/keys.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Post } from './post.tsx';
import { FILTERS, isTime, readAsked, type Filter } from './query.ts';
import styles from './activities.module.css';

const PAGE = 50;

export function Activities() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const asked = useMemo(() => readAsked(params), [params]);
  // Not under the noun of what is heard: what somebody reads does not move while they read it.
  const posts = useInfiniteQuery<Told, Problem>({
    queryKey: ['posts', asked],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...asked, posts: true, limit: PAGE, before: pageParam as string | null };
      return call<Told>('GET', '/activities', { query, signal });
    },
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    refetchOnWindowFocus: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  const items = posts.data?.pages.flatMap((page) => page.items);
  return (
    <Stack gap="sm" className={styles['page']}>
      <Group justify="space-between">
        <Title order={2}>{t('activities.title')}</Title>
        <Group gap="xs">
          <Button
            component={Link}
            href="/wall"
            variant="subtle"
            leftSection={<IconArrowLeft size={16} className={styles['turns']} aria-hidden />}
          >
            {t('activities.back')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={posts.isRefetching}
            onClick={() => void posts.refetch()}
          >
            {t('activities.newest')}
          </Button>
        </Group>
      </Group>
      <Filters />
      {items === undefined && posts.error === null && <Loading rows={8} />}
      {items === undefined && posts.error !== null && <Failed error={posts.error} again={() => void posts.refetch()} />}
      {items?.length === 0 && <Empty title={t('activities.none')}>{t('activities.none_cure')}</Empty>}
      {items !== undefined && items.length > 0 && (
        <ul className={styles['list']} aria-label={t('activities.title')}>
          {items.map((one) => (
            <Post key={one.id} post={one} />
          ))}
        </ul>
      )}
      {posts.isFetchNextPageError && <Failed error={posts.error} again={() => void posts.fetchNextPage()} />}
      {posts.hasNextPage && !posts.isFetchNextPageError && (
        <Button variant="default" loading={posts.isFetchingNextPage} onClick={() => void posts.fetchNextPage()}>
          {t('activities.more')}
        </Button>
      )}
    </Stack>
  );
}

function Filters() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const asked = readAsked(params);
  const now = useNow();
  const { short } = useTimes();
  const field = useRef<HTMLInputElement>(null);
  const keys = useMemo<readonly Key[]>(
    () => [{ keys: '/', does: t('activities.search'), run: () => field.current?.focus() }],
    [t],
  );
  useKeys(keys);
  function set(name: Filter, value: string): void {
    const after = new URLSearchParams(params);
    if (value === '') after.delete(name);
    else after.set(name, value);
    setParams(after, { replace: true });
  }
  function search(event: FormEvent): void {
    event.preventDefault();
    set('text', field.current?.value.trim() ?? '');
  }
  return (
    <Group gap="xs">
      <search>
        <form onSubmit={search}>
          <TextInput
            key={asked.text}
            ref={field}
            type="search"
            name="text"
            maxLength={200}
            defaultValue={asked.text}
            aria-label={t('activities.search')}
            placeholder={t('activities.search')}
            leftSection={<IconSearch size={16} aria-hidden />}
          />
        </form>
      </search>
      {FILTERS.map((name) => {
        const given = asked[name];
        if (given === undefined) return null;
        const value = isTime(name) && !Number.isNaN(Date.parse(given)) ? short(given, now) : given;
        const filter = t(`activities.by.${name}`, { value });
        return (
          <Badge
            key={name}
            variant="light"
            color="gray"
            size="lg"
            tt="none"
            className={styles['filter']}
            rightSection={
              <ActionIcon
                size="sm"
                variant="transparent"
                color="gray"
                aria-label={t('activities.remove', { filter })}
                onClick={() => set(name, '')}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            }
          >
            <bdi>{filter}</bdi>
          </Badge>
        );
      })}
    </Group>
  );
}
