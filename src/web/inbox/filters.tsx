/** What the list is narrowed to: each filter a chip, all of them in the address. */
import { useState, type RefObject } from 'react';
import { Button, CloseButton, NativeSelect, Popover, Stack, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilter, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { InboxFacets, Person, Team } from '../../api/shapes/index.ts';
import { useAll, useGet, type Page } from '../frame/api.ts';
import { FILTERS, isNarrowed, SORTS, type Asked, type Filter, type Sort } from './query.ts';
import styles from './inbox.module.css';

interface FiltersProps {
  readonly asked: Asked;
  readonly onAsk: (asked: Asked) => void;
  readonly search: RefObject<HTMLInputElement | null>;
  /** Escape in the search goes back to the list. */
  readonly onLeave: () => void;
  readonly children: React.ReactNode;
}

const TYPING_MS = 250;

export function Filters({ asked, onAsk, search, onLeave, children }: FiltersProps) {
  const { t } = useTranslation();
  const { filters, sort, view } = asked;
  const names = useNames(filters.owner !== undefined || filters.team !== undefined);
  const active = FILTERS.filter((name) => filters[name] !== undefined);
  function put(name: Filter, value: string | null): void {
    const { [name]: _, ...rest } = filters;
    onAsk({ ...asked, filters: value === null || value === '' ? rest : { ...rest, [name]: value } });
  }
  return (
    <>
      <search className={styles['bar']}>
        <Search key={asked.saved ?? view} asked={asked} onAsk={onAsk} search={search} onLeave={onLeave} />
        <Add asked={asked} put={put} />
        <NativeSelect
          size="sm"
          className={styles['sort']}
          aria-label={t('inbox.sort.label')}
          value={sort ?? (view === 'needs_me' ? 'due' : 'newest')}
          data={SORTS.map((one) => ({ value: one, label: t(`inbox.sort.${one}`) }))}
          onChange={(event) => onAsk({ ...asked, sort: event.currentTarget.value as Sort })}
        />
      </search>
      {(isNarrowed(asked) || asked.saved !== null) && (
        <div className={styles['chips']}>
          {active.map((name) => {
            const value = names.say(name, filters[name] ?? '');
            return (
              <span key={name} className={styles['chip']}>
                <span className={styles['cut']}>
                  {t(`inbox.filter.${name}`)}: <bdi>{value}</bdi>
                </span>
                <CloseButton
                  size="sm"
                  aria-label={t('inbox.filter.remove', { name: t(`inbox.filter.${name}`) })}
                  onClick={() => put(name, null)}
                />
              </span>
            );
          })}
          {active.length > 0 && (
            <Button size="compact-xs" variant="subtle" onClick={() => onAsk({ ...asked, filters: {} })}>
              {t('inbox.filter.clear')}
            </Button>
          )}
          {children}
        </div>
      )}
    </>
  );
}

/** What is typed is asked for when the typing rests. */
function Search({ asked, onAsk, search, onLeave }: Omit<FiltersProps, 'children'>) {
  const { t } = useTranslation();
  const [text, setText] = useState(asked.text);
  const ask = useDebouncedCallback((wanted: string) => onAsk({ ...asked, text: wanted }), TYPING_MS);
  // A link, or the way back, says something else than what was typed last.
  const [told, setTold] = useState(asked.text);
  if (told !== asked.text) {
    setTold(asked.text);
    if (text.trim() !== asked.text.trim()) setText(asked.text);
  }
  return (
    <TextInput
      ref={search}
      className={styles['search']}
      type="search"
      leftSection={<IconSearch size={16} aria-hidden />}
      aria-label={t('inbox.search')}
      placeholder={t('inbox.search')}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        ask(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' && event.key !== 'Enter') return;
        event.preventDefault();
        onLeave();
      }}
    />
  );
}

function Add({
  asked: { filters },
  put,
}: {
  readonly asked: Asked;
  readonly put: (name: Filter, value: string | null) => void;
}) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const { data: facets } = useGet<InboxFacets>('issue', opened ? '/issues/facets' : null);
  const names = useNames(opened);
  const data: Readonly<Record<Filter, readonly { readonly value: string; readonly label: string }[]>> = {
    state: (['open', 'waiting', 'snoozed', 'resolved'] as const).map((value) => ({
      value,
      label: t(`inbox.state.${value}`),
    })),
    owner: [{ value: 'none', label: t('inbox.filter.none') }, ...names.people],
    team: [{ value: 'none', label: t('inbox.filter.no_team') }, ...names.teams],
    market: plain(facets?.markets, filters.market),
    product: plain(facets?.products, filters.product),
    topic: plain(facets?.topics, filters.topic),
    severity: Array.from({ length: 9 }, (_, at) => ({ value: String(at + 2), label: `${at + 2}` })),
    promise: (['at_risk', 'missed'] as const).map((value) => ({ value, label: t(`inbox.promise.${value}`) })),
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={290} trapFocus shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          flex="none"
          px="sm"
          className={styles['filter']}
          leftSection={<IconFilter size={16} aria-hidden />}
          onClick={() => setOpened(!opened)}
        >
          <span className={styles['word']}>{t('inbox.filter.add')}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown mah="70dvh" className={styles['filters']}>
        <Stack gap="xs">
          {FILTERS.map((name) => (
            <NativeSelect
              key={name}
              size="sm"
              label={t(`inbox.filter.${name}`)}
              data={[{ value: '', label: t('inbox.filter.any') }, ...data[name]]}
              value={filters[name] ?? ''}
              onChange={(event) => put(name, event.currentTarget.value)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function plain(values: readonly string[] = [], chosen: string | undefined) {
  const all = chosen === undefined || values.includes(chosen) ? values : [chosen, ...values];
  return all.map((value) => ({ value, label: value }));
}

/** People and teams as they are called. */
function useNames(wanted: boolean) {
  const { t } = useTranslation();
  const people = useAll<Person>('person', wanted ? '/people' : null);
  const teams = useGet<Page<Team>>('team', wanted ? '/teams' : null);
  const named = {
    people: (people.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
    teams: (teams.data?.items ?? []).map(({ id, title }) => ({ value: id, label: title })),
  };
  return {
    ...named,
    say(name: Filter, value: string): string {
      if (name === 'owner')
        return value === 'none'
          ? t('inbox.filter.none')
          : (named.people.find((one) => one.value === value)?.label ?? value);
      if (name === 'team')
        return value === 'none'
          ? t('inbox.filter.no_team')
          : (named.teams.find((one) => one.value === value)?.label ?? value);
      if (name === 'promise') return t(value === 'missed' ? 'inbox.promise.missed' : 'inbox.promise.at_risk');
      if (name !== 'state') return value;
      return value
        .split(',')
        .map((one) => (isState(one) ? t(`inbox.state.${one}`) : one))
        .join(', ');
    },
  };
}

function isState(word: string): word is 'open' | 'waiting' | 'snoozed' | 'resolved' {
  return ['open', 'waiting', 'snoozed', 'resolved'].includes(word);
}
