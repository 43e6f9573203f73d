/** The telling words: the more often the larger, with how those feel who use them; all of the time, or one stretch of it after the other. */
import { useCallback, useMemo } from 'react';
import { ActionIcon, Anchor, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import type { FrequentTerms, FreshTerms } from '../../api/shapes/index.ts';
import { useKeys, type Key } from '../frame/keys.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { moodOf, ToneSign } from '../parts/tone.tsx';
import { Panel } from './panel.tsx';
import { postsAt } from './posts.ts';
import { LOOKED, sinceOf, STEP_MS, type Span } from './span.ts';
import { useNumbers } from './use-numbers.ts';
import styles from './wall.module.css';

/** Of each stretch. */
const TOP = 30;
const MOST = 40;
const SIZES = 5;

interface Word {
  readonly term: string;
  readonly posts: number;
  readonly tone: number | null;
}

export function Terms({ span }: { readonly span: Span }) {
  const { t } = useTranslation();
  const terms = useNumbers<FrequentTerms>('/numbers/terms', { span: LOOKED[span].clouds, top: TOP }, span);
  const fresh = useNumbers<FreshTerms>('/numbers/fresh-terms', { top: MOST }, span);
  return (
    <Panel title={t('wall.terms.title')} of={terms} wide height={220}>
      {(told) => <Clouds told={told} fresh={new Set(fresh.data?.terms.map(({ term }) => term))} span={span} />}
    </Panel>
  );
}

function Clouds({
  told,
  fresh,
  span,
}: {
  readonly told: FrequentTerms;
  readonly fresh: ReadonlySet<string>;
  readonly span: Span;
}) {
  const { t } = useTranslation();
  const now = useNow();
  const { short } = useTimes();
  const [params, setParams] = useSearchParams();
  const times = useMemo(() => [...new Set(told.rows.map(({ at }) => at))], [told]);
  const at = times.find((one) => one === params.get('at')) ?? null;
  const words = useMemo(() => cloudOf(told.rows.filter((row) => at === null || row.at === at)), [told, at]);
  /** After the last comes all of it, and before that the last. */
  const move = useCallback(
    (by: number): void => {
      const places = [...times, null];
      const next = places[places.indexOf(at) + by];
      if (next === undefined) return;
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          if (next === null) after.delete('at');
          else after.set('at', next);
          return after;
        },
        { replace: true },
      );
    },
    [times, at, setParams],
  );
  const keys = useMemo<readonly Key[]>(
    () => [
      { keys: ',', does: t('wall.keys.earlier'), run: () => move(-1) },
      { keys: '.', does: t('wall.keys.later'), run: () => move(1) },
    ],
    [t, move],
  );
  useKeys(keys);
  if (times.length === 0) return <Text c="dimmed">{t('wall.none')}</Text>;
  const step = STEP_MS[told.span];
  const [since, until] = at === null ? [sinceOf(span, now), null] : [at, new Date(Date.parse(at) + step).toISOString()];
  const most = Math.max(...words.map(({ posts }) => posts));
  return (
    <>
      <div className={styles['times']}>
        <ActionIcon
          variant="default"
          aria-label={t('wall.terms.earlier')}
          disabled={times[0] === at}
          onClick={() => move(-1)}
        >
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <Text component="output" aria-live="polite" size="sm" fw={600}>
          {at === null
            ? t('wall.terms.whole', { span: t(`wall.span.${span}`) })
            : `${short(at, now)} – ${short(until ?? at, now)}`}
        </Text>
        <ActionIcon variant="default" aria-label={t('wall.terms.later')} disabled={at === null} onClick={() => move(1)}>
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
      </div>
      <ul className={styles['cloud']} aria-label={t('wall.terms.title')}>
        {words.map(({ term, posts, tone }) => (
          <li key={term} data-size={sizeOf(posts, most)} data-mood={moodOf(tone)}>
            <Anchor
              inherit
              component={Link}
              href={postsAt({ term, since, until })}
              title={t('wall.posts', { count: posts })}
            >
              <bdi>{term}</bdi>
              {fresh.has(term) && (
                <>
                  <span aria-hidden>↑</span>
                  <span className="unseen">, {t('wall.terms.fresh')}</span>
                </>
              )}
              <ToneSign tone={tone} />
              <span className="unseen">, {t('wall.posts', { count: posts })}</span>
            </Anchor>
          </li>
        ))}
      </ul>
      <Text className={styles['note']}>{t('wall.terms.legend')}</Text>
    </>
  );
}

function sizeOf(posts: number, most: number): number {
  return most <= 1 ? 1 : 1 + Math.round(((SIZES - 1) * Math.log(posts)) / Math.log(most));
}

/** In the order of the alphabet, so that words stay where they are while they grow. */
function cloudOf(rows: readonly Word[]): readonly Word[] {
  const words = Map.groupBy(rows, ({ term }) => term);
  const summed = [...words].map(([term, all]) => {
    const toned = all.filter(({ tone }) => tone !== null);
    const weight = sum(toned.map(({ posts }) => posts));
    const tone = weight === 0 ? null : sum(toned.map((one) => one.posts * (one.tone ?? 0))) / weight;
    return { term, posts: sum(all.map(({ posts }) => posts)), tone };
  });
  return summed
    .toSorted((a, b) => b.posts - a.posts)
    .slice(0, MOST)
    .toSorted((a, b) => a.term.localeCompare(b.term));
}

function sum(all: readonly number[]): number {
  return all.reduce((one, other) => one + other, 0);
}
