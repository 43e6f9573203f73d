/** Who did what, newest first: filters in the address, what was before beside what is after. */
import { useState } from 'react';
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import type { AuditEntry } from '../../api/shapes/index.ts';
import { addressOf, call, type Page, type Problem } from '../frame/api.ts';
import { useZone } from '../frame/times.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { FILTERS, queryOf, readAsked, type Asked, type Filter } from './asked.ts';
import { Entry } from './entry.tsx';
import { NOUNS } from './nouns.ts';
import styles from './settings.module.css';

const PAGE = 50;
const TYPING_MS = 300;

export function Audit() {
  const { t } = useTranslation();
  const zone = useZone();
  const [params, setParams] = useSearchParams();
  const asked = readAsked(params);
  const query = queryOf(asked, zone);
  const entries = useInfiniteQuery<Page<AuditEntry>, Problem>({
    queryKey: ['audit', query],
    queryFn: ({ pageParam, signal }) =>
      call('GET', '/audit', { query: { ...query, limit: PAGE, before: pageParam as string | null }, signal }),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
  });
  function put(name: Filter, value: string): void {
    setParams(
      (now) => {
        if (value === '') now.delete(name);
        else now.set(name, value);
        return now;
      },
      { replace: true },
    );
  }
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('settings.audit.lead')}
      </Text>
      <Filters asked={asked} put={put} />
      <Group gap="xs">
        {asked.id !== '' && (
          <Button variant="light" size="xs" className="others" onClick={() => put('id', '')} aria-pressed>
            {t('settings.audit.id', { id: asked.id })} ✕
          </Button>
        )}
        {FILTERS.some((name) => asked[name] !== '') && (
          <Button variant="subtle" size="xs" onClick={() => setParams({ tab: 'audit' }, { replace: true })}>
            {t('settings.audit.clear')}
          </Button>
        )}
        <Text size="sm" c="dimmed">
          {t('settings.audit.export')}
        </Text>
        {(['jsonl', 'csv'] as const).map((format) => (
          <Button
            key={format}
            component="a"
            href={addressOf('/audit/export', { ...query, format })}
            download
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            {t(`settings.audit.${format}`)}
          </Button>
        ))}
      </Group>
      <Found entries={entries} only={(noun, id) => setParams({ tab: 'audit', noun, id })} />
    </Stack>
  );
}

interface FoundProps {
  readonly entries: ReturnType<typeof useInfiniteQuery<Page<AuditEntry>, Problem>>;
  readonly only: (noun: string, id: string) => void;
}

function Found({ entries, only }: FoundProps) {
  const { t } = useTranslation();
  if (entries.isPending) return <Loading rows={8} />;
  if (entries.data === undefined) return <Failed error={entries.error} again={() => void entries.refetch()} />;
  const items = entries.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <Empty title={t('settings.audit.none')}>{t('settings.audit.none_cure')}</Empty>;
  return (
    <>
      <ol className="listed">
        {items.map((entry) => (
          <Entry key={entry.id} entry={entry} only={only} />
        ))}
      </ol>
      {entries.isFetchNextPageError && <Failed error={entries.error} again={() => void entries.fetchNextPage()} />}
      {entries.hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
            {t('settings.audit.more')}
          </Button>
        </Group>
      )}
    </>
  );
}

interface FiltersProps {
  readonly asked: Asked;
  readonly put: (name: Filter, value: string) => void;
}

function Filters({ asked, put }: FiltersProps) {
  const { t } = useTranslation();
  const [actor, setActor] = useState(asked.actor);
  const ask = useDebouncedCallback((wanted: string) => put('actor', wanted), TYPING_MS);
  // A link, or clearing all, says something else than what was typed last.
  const [told, setTold] = useState(asked.actor);
  if (told !== asked.actor) {
    setTold(asked.actor);
    if (actor.trim() !== asked.actor.trim()) setActor(asked.actor);
  }
  const known = NOUNS.map((noun) => ({ value: noun as string, label: t(`settings.audit.nouns.${noun}`) }));
  // An address may name one that is not known here.
  const other = asked.noun !== '' && !known.some(({ value }) => value === asked.noun) ? [asked.noun] : [];
  return (
    <search className={styles['filters']}>
      <NativeSelect
        label={t('settings.audit.noun')}
        value={asked.noun}
        onChange={(event) => put('noun', event.currentTarget.value)}
        data={[
          { value: '', label: t('settings.audit.any') },
          ...known.toSorted((a, b) => a.label.localeCompare(b.label)),
          ...other,
        ]}
      />
      <TextInput
        label={t('settings.audit.actor')}
        placeholder={t('settings.audit.actor_what')}
        value={actor}
        maxLength={200}
        onChange={(event) => {
          setActor(event.currentTarget.value);
          ask(event.currentTarget.value);
        }}
      />
      {(['since', 'until'] as const).map((name) => (
        <TextInput
          key={name}
          type="date"
          label={t(`settings.audit.${name}`)}
          value={asked[name]}
          onChange={(event) => put(name, event.currentTarget.value)}
        />
      ))}
    </search>
  );
}
