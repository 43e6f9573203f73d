/** How much is said, and how it sounds; the same as a sentence and as a table. */
import { useMemo } from 'react';
import { Anchor, Table, Text, useComputedColorScheme } from '@mantine/core';
import { IconLock, IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { Volume as Told } from '../../api/shapes/index.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { ToneSign } from '../parts/tone.tsx';
import { Chart, type Bar } from './chart.tsx';
import { Panel } from './panel.tsx';
import { postsAt } from './posts.ts';
import { LOOKED, STEP_MS, type Span } from './span.ts';
import { useNumbers } from './use-numbers.ts';
import styles from './wall.module.css';

/** So long may what came wait until it is counted. */
const COUNTED_MS = 90_000;

export function useVolume(span: Span) {
  return useNumbers<Told>('/numbers/volume', { span: LOOKED[span].bars }, span);
}

export function Volume({ span }: { readonly span: Span }) {
  const { t } = useTranslation();
  const now = useNow();
  const volume = useVolume(span);
  const waiting = volume.data?.uncounted_since ?? null;
  const uncounted = waiting !== null && now - Date.parse(waiting) > COUNTED_MS ? waiting : null;
  return (
    <Panel title={t('wall.volume.title')} of={volume} wide height={260} uncounted={uncounted}>
      {(told) => <Shown told={told} span={span} />}
    </Panel>
  );
}

function Shown({ told, span }: { readonly told: Told; readonly span: Span }) {
  const { t, i18n } = useTranslation();
  const [, go] = useLocation();
  const now = useNow();
  const { short } = useTimes();
  const colours = useComputedColorScheme('light');
  const bars = useMemo(() => barsOf(told), [told]);
  const { posts = 0, negative = 0, positive = 0, inside = 0, outside = 0, tone = null } = told.values[0] ?? {};
  const number = (count: number): string => count.toLocaleString(i18n.language);
  const said = t('wall.posts', { count: posts });
  const most = bars.reduce((one, other) => (other.posts > one.posts ? other : one), { at: 0, posts: 0 });
  const sentence =
    posts === 0
      ? t('wall.none')
      : t('wall.volume.sentence', {
          posts: said,
          negative: number(negative),
          positive: number(positive),
          time: short(new Date(most.at), now),
          most: number(most.posts),
        });
  const step = STEP_MS[told.span];
  const between = (at: number): string =>
    postsAt({ since: new Date(at).toISOString(), until: new Date(at + step).toISOString() });
  return (
    <>
      <p className={styles['numbers']}>
        <Anchor component={Link} href={postsAt({ since: told.since })} className={styles['big']}>
          {said}
        </Anchor>
        <ToneSign tone={tone} />
        <span className={styles['fact']}>
          <IconWorld size="1em" className={styles['outside']} aria-hidden />
          {t('wall.volume.outside', { count: outside })}
        </span>
        <span className={styles['fact']}>
          <IconLock size="1em" className={styles['inside']} aria-hidden />
          {t('wall.volume.inside', { count: inside })}
        </span>
      </p>
      <Chart key={colours} bars={bars} label={sentence} days={span === 'week'} onBar={(at) => go(between(at))} />
      <p className={styles['legend']}>
        <span data-mood="negative">
          − {t('parts.tone.negative')} {number(negative)}
        </span>
        <span data-mood="positive">
          + {t('parts.tone.positive')} {number(positive)}
        </span>
        <span data-mood="rest">
          {t('wall.volume.rest')} {number(posts - negative - positive)}
        </span>
      </p>
      {posts > 0 && (
        <details className={styles['details']}>
          <summary>{t('wall.volume.table')}</summary>
          <Text size="sm">{sentence}</Text>
          <Table.ScrollContainer minWidth={260} mah={320}>
            <Table fz="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('wall.volume.time')}</Table.Th>
                  <Table.Th scope="col">{t('wall.volume.all')}</Table.Th>
                  <Table.Th scope="col">{t('parts.tone.negative')}</Table.Th>
                  <Table.Th scope="col">{t('parts.tone.positive')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {bars
                  .filter((bar) => bar.posts > 0)
                  .toReversed()
                  .map((bar) => (
                    <Table.Tr key={bar.at}>
                      <Table.Td>
                        <Anchor component={Link} href={between(bar.at)}>
                          {short(new Date(bar.at), now)}
                        </Anchor>
                      </Table.Td>
                      <Table.Td>{number(bar.posts)}</Table.Td>
                      <Table.Td>{number(bar.negative)}</Table.Td>
                      <Table.Td>{number(bar.positive)}</Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </details>
      )}
    </>
  );
}

/** Also where nothing was said. */
function barsOf({ since, until, span, rows }: Told): readonly Bar[] {
  const there = new Map(rows.map((row) => [Date.parse(row.at), row]));
  const [from, step] = [Date.parse(since), STEP_MS[span]];
  return Array.from({ length: Math.ceil((Date.parse(until) - from) / step) }, (_, place) => {
    const at = from + place * step;
    const { posts = 0, negative = 0, positive = 0 } = there.get(at) ?? {};
    return { at, posts, negative, positive };
  });
}
