/** What was found, counted by what it is of; one of each can be chosen. On a phone it is opened when it is wanted. */
import { Button, Checkbox, Collapse, Group, Stack, Text } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { SearchResults } from '../../api/shapes/index.ts';
import { OUTCOMES } from './outcome.tsx';
import { FACETS, type Asked, type Facet } from './query.ts';
import styles from './library.module.css';

interface FacetsProps extends Pick<SearchResults, 'facets' | 'counted'> {
  readonly asked: Asked;
  readonly onAsk: (asked: Asked) => void;
}

/** More of one are opened with a press. */
const FIRST = 6;
const AGES = ['month', 'year', 'older'] as const;

export function Facets({ asked, onAsk, facets, counted }: FacetsProps) {
  const { t } = useTranslation();
  const [opened, { toggle }] = useDisclosure(false);
  const wide = useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false });
  const chosen = Object.keys(asked.only).length;
  const groups = FACETS.filter(
    (facet) => asked.only[facet] !== undefined || Object.keys(facets[facet] ?? {}).length > 0,
  );
  const all = (
    <Stack gap="md" id="library-facets" component="section" aria-label={t('library.facets.title')}>
      {chosen > 0 && (
        <Button variant="default" size="compact-sm" onClick={() => onAsk({ ...asked, only: {} })}>
          {t('library.facets.clear')}
        </Button>
      )}
      {groups.map((facet) => (
        <FacetGroup key={facet} facet={facet} asked={asked} onAsk={onAsk} counts={facets[facet] ?? {}} />
      ))}
      {!counted.all && (
        <Text size="xs" c="dimmed">
          {t('library.facets.best', { count: counted.over })}
        </Text>
      )}
    </Stack>
  );
  if (wide) return all;
  return (
    <div>
      <Button
        variant="default"
        fullWidth
        leftSection={<IconFilter size={16} aria-hidden />}
        aria-expanded={opened}
        aria-controls="library-facets"
        onClick={toggle}
      >
        {chosen === 0 ? t('library.facets.title') : t('library.facets.chosen', { count: chosen })}
      </Button>
      <Collapse expanded={opened} pt="sm">
        {all}
      </Collapse>
    </div>
  );
}

interface GroupProps extends Pick<FacetsProps, 'asked' | 'onAsk'> {
  readonly facet: Facet;
  readonly counts: Readonly<Record<string, number>>;
}

function FacetGroup({ facet, asked, onAsk, counts }: GroupProps) {
  const { t } = useTranslation();
  const [whole, { open }] = useDisclosure(false);
  const chosen = asked.only[facet];
  const values = Object.entries(counts);
  const named = chosen === undefined || Object.hasOwn(counts, chosen) ? values : [[chosen, 0] as const, ...values];
  const shown = whole ? named : named.slice(0, FIRST);
  function choose(value: string, on: boolean): void {
    const { [facet]: _, ...rest } = asked.only;
    onAsk({ ...asked, only: on ? { ...rest, [facet]: value } : rest });
  }
  return (
    <fieldset className={styles['facet']}>
      <legend>{t(`library.facets.${facet}`)}</legend>
      {shown.map(([value, count]) => (
        <Checkbox
          key={value}
          size="sm"
          className={styles['choice']}
          checked={chosen === value}
          onChange={(event) => choose(value, event.currentTarget.checked)}
          label={
            <Group gap={6} wrap="nowrap" component="span">
              <bdi>{sayValue(t, facet, value)}</bdi>
              <Text span size="xs" c="dimmed">
                {count}
              </Text>
            </Group>
          }
        />
      ))}
      {named.length > shown.length && (
        <Button variant="subtle" size="compact-sm" onClick={open}>
          {t('library.facets.more', { count: named.length - shown.length })}
        </Button>
      )}
    </fieldset>
  );
}

function sayValue(t: TFunction, facet: Facet, value: string): string {
  if (facet === 'outcome') {
    const outcome = OUTCOMES.find((one) => one === value);
    return outcome === undefined ? value : t(`library.outcome.${outcome}`);
  }
  const age = facet === 'age' ? AGES.find((one) => one === value) : undefined;
  return age === undefined ? value : t(`library.ages.${age}`);
}
