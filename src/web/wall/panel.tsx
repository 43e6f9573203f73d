/** One part of the wall, and when it was read. */
import type { ReactNode } from 'react';
import { Box, Skeleton, Text, Title } from '@mantine/core';
import { IconClockExclamation } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../frame/api.ts';
import { useZone } from '../frame/times.ts';
import { Failed } from '../parts/states.tsx';
import { useStale } from './use-numbers.ts';
import styles from './wall.module.css';

interface PanelProps<T> {
  readonly title: string;
  readonly of: UseQueryResult<T, Problem>;
  /** Two columns, or all that are left. */
  readonly wide?: boolean | 'rest';
  /** About as high as it will be, in pixels. */
  readonly height?: number;
  /** Numbers that nobody has counted any further since. */
  readonly uncounted?: string | null;
  readonly children: (data: T) => ReactNode;
}

export function Panel<T>({ title, of, wide = false, height = 160, uncounted = null, children }: PanelProps<T>) {
  const { t } = useTranslation();
  const { data, dataUpdatedAt, error, refetch } = of;
  return (
    <section className={styles['panel']} data-wide={wide} aria-label={title}>
      <header className={styles['head']}>
        <Title order={3} className={styles['title']}>
          {title}
        </Title>
        {data !== undefined && <Clock at={dataUpdatedAt} uncounted={uncounted} />}
      </header>
      {data !== undefined && children(data)}
      {data === undefined && error !== null && <Failed error={error} again={() => void refetch()} />}
      {data === undefined && error === null && (
        <Box component="output" display="block" aria-label={t('states.loading')}>
          <Skeleton height={height} />
        </Box>
      )}
    </section>
  );
}

function Clock({ at, uncounted }: { readonly at: number; readonly uncounted: string | null }) {
  const { t } = useTranslation();
  const stale = useStale(at);
  const time = useClock();
  if (!stale && uncounted === null)
    return <Text className={styles['clock']}>{t('wall.clock.as_of', { time: time(at) })}</Text>;
  return (
    <Text component="output" className={styles['stale']}>
      <IconClockExclamation size="1.1em" aria-hidden />
      {uncounted === null
        ? t('wall.clock.stale', { time: time(at) })
        : t('wall.clock.uncounted', { time: time(Date.parse(uncounted)) })}
    </Text>
  );
}

/** To the second, in the person's zone. */
function useClock(): (at: number) => string {
  const { i18n } = useTranslation();
  const timeZone = useZone();
  return (at) => new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium', timeZone }).format(at);
}
