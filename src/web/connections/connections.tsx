/** All connections and how they are, on one screen; how one is added; and one of them. */
import { useMemo, useRef, useState } from 'react';
import { Button, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearchParams } from 'wouter';
import type { Connector, Overview } from '../../api/shapes/index.ts';
import { useGet, type Page } from '../frame/api.ts';
import { useKeys, type Key } from '../frame/keys.ts';
import { useMay } from '../frame/session.ts';
import { moveIn } from '../parts/move-in.ts';
import { SampleNotice } from '../start/sample.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Add } from './add.tsx';
import { First } from './first.tsx';
import { Row } from './row.tsx';
import { needsSomebody } from './state.tsx';

/** What nobody tells of as it happens is asked for so often: rates, budgets, how far a reading is. */
const AGAIN_MS = 10_000;
/** Fewer are seen at a glance. */
const MANY = 8;

export function Connections() {
  const [params] = useSearchParams();
  const overviews = useOverviews();
  const connectors = useConnectors();
  if (overviews.isPending || connectors.isPending) return <Loading rows={5} />;
  if (overviews.data === undefined) return <Failed error={overviews.error} again={() => void overviews.refetch()} />;
  const { items } = overviews.data;
  const kinds = connectors.data?.items ?? [];
  const chosen = params.get('add');
  if (chosen !== null && connectors.isError && connectors.data === undefined)
    return <Failed error={connectors.error} again={() => void connectors.refetch()} />;
  if (chosen !== null)
    return <Add connectors={kinds} taken={items.map(({ connection }) => connection.id)} chosen={chosen} />;
  if (items.length === 0) return <First />;
  return <All items={items} connectors={kinds} />;
}

export function useOverviews() {
  return useGet<Page<Overview>>('connection', '/connection-overview', { hours: 24 }, { refetchInterval: AGAIN_MS });
}

export function useConnectors() {
  return useGet<Page<Connector>>('connector', '/connectors', {}, { staleTime: 300_000 });
}

function All({
  items,
  connectors,
}: {
  readonly items: readonly Overview[];
  readonly connectors: readonly Connector[];
}) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const sample = items.some(({ connection }) => connection.sample);
  // What is one's own is not beside it.
  const mayAdd = useMay('configure') && !sample;
  const [search, setSearch] = useState('');
  const [params, setParams] = useSearchParams();
  const only = params.has('needing');
  const box = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const titles = new Map(connectors.map(({ id, title }) => [id, title]));
  const needing = items.filter(needsSomebody);
  const words = search.toLowerCase().split(/\s+/);
  const shown = inOrder(only ? needing : items).filter(({ connection: { id, connector, account } }) => {
    const all = `${id} ${connector} ${titles.get(connector) ?? ''} ${account?.name ?? ''}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const keys = useMemo<readonly Key[]>(
    () => [
      ...(mayAdd ? [{ keys: 'a', does: t('connections.keys.add'), run: () => go('/connections?add') }] : []),
      { keys: '/', does: t('connections.keys.search'), run: () => box.current?.focus() },
      { keys: 'j', does: t('connections.keys.next'), run: () => moveIn(list.current, 1) },
      { keys: 'k', does: t('connections.keys.previous'), run: () => moveIn(list.current, -1) },
    ],
    [t, go, mayAdd],
  );
  useKeys(keys);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="end">
        <div>
          <Title order={2}>{t('connections.title')}</Title>
          <Text c="dimmed" size="sm" component="output" aria-live="polite">
            {t('connections.lead', { count: items.length })}{' '}
            {needing.length === 0 ? t('connections.all_well') : t('connections.need', { count: needing.length })}
          </Text>
        </div>
        {mayAdd && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => go('/connections?add')}>
            {t('connections.add')}
          </Button>
        )}
      </Group>
      {sample && <SampleNotice />}
      {(items.length > MANY || only || needing.length > 0) && (
        <Group gap="sm">
          <SearchField ref={box} label={t('connections.search')} value={search} onSearch={setSearch} />
          <SegmentedControl
            aria-label={t('connections.only_needing')}
            value={only ? 'needing' : 'all'}
            onChange={(chosen) => setParams(chosen === 'needing' ? { needing: '' } : {}, { replace: true })}
            data={[
              { value: 'all', label: t('connections.everything') },
              { value: 'needing', label: `${t('connections.only_needing')} (${needing.length})` },
            ]}
          />
        </Group>
      )}
      {shown.length === 0 ? (
        <Empty title={t('connections.none_found')}>{t('connections.none_found_cure')}</Empty>
      ) : (
        <ul className="listed" ref={list}>
          {shown.map((one) => (
            <Row
              key={one.connection.id}
              one={one}
              title={titles.get(one.connection.connector) ?? one.connection.connector}
            />
          ))}
        </ul>
      )}
    </Stack>
  );
}

/** What needs somebody comes first; within that, by name, so that rows stay where they are. */
function inOrder(items: readonly Overview[]): readonly Overview[] {
  const byName = items.toSorted((a, b) => a.connection.id.localeCompare(b.connection.id));
  return [...byName.filter(needsSomebody), ...byName.filter((one) => !needsSomebody(one))];
}
