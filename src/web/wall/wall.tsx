/** What is being said now, how it feels, and whether promises are kept: for a screen on the wall, a desk, or a phone. */
import { useCallback, useEffect, useMemo } from 'react';
import { Button, SegmentedControl, Text, Title } from '@mantine/core';
import { IconMaximize, IconMinimize } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import { useKeys, type Key } from '../frame/keys.ts';
import { useMay } from '../frame/session.ts';
import { SampleData } from '../parts/sample-data.tsx';
import { Empty } from '../parts/states.tsx';
import { Coverage, useCoverage } from './coverage.tsx';
import { Places } from './places.tsx';
import { Promises } from './promises.tsx';
import { Rank } from './rank.tsx';
import { SPANS, useSpan } from './span.ts';
import { Spikes } from './spikes.tsx';
import { Terms } from './terms.tsx';
import { useHeard } from './use-numbers.ts';
import { useVolume, Volume } from './volume.tsx';
import styles from './wall.module.css';

export function Wall() {
  const { t } = useTranslation();
  const [span, setSpan] = useSpan();
  const [full, toggle] = useFull();
  useHeard();
  const nothing = useNothingHeard();
  const keys = useMemo<readonly Key[]>(
    () => [
      { keys: 'f', does: t('wall.keys.full'), run: toggle },
      ...(full ? [{ keys: 'escape', does: t('wall.full.leave'), run: toggle }] : []),
      ...SPANS.map((one, at) => ({
        keys: String(at + 1),
        does: t('wall.keys.span', { span: t(`wall.span.${one}`) }),
        run: () => setSpan(one),
      })),
    ],
    [t, toggle, full, setSpan],
  );
  useKeys(keys);
  if (nothing) return <First />;
  return (
    <div className={styles['wall']}>
      <SampleData />
      <div className={styles['top']}>
        <Title order={2}>{t('wall.title')}</Title>
        <SegmentedControl
          aria-label={t('wall.span.label')}
          value={span}
          onChange={(chosen) => setSpan(SPANS.find((one) => one === chosen) ?? 'day')}
          data={SPANS.map((one) => ({ value: one, label: t(`wall.span.${one}`) }))}
        />
        <Button
          variant="default"
          leftSection={full ? <IconMinimize size={18} aria-hidden /> : <IconMaximize size={18} aria-hidden />}
          onClick={toggle}
          aria-pressed={full}
        >
          {t(full ? 'wall.full.leave' : 'wall.full.enter')}
        </Button>
      </div>
      <div className={styles['panels']}>
        <Volume span={span} />
        <Spikes />
        <Terms span={span} />
        <Promises span={span} />
        <Rank by="product" span={span} />
        <Rank by="topic" span={span} />
        <Coverage span={span} />
        <Places />
      </div>
    </div>
  );
}

/** Nothing in the time that is shown, and nothing came by any stream before. */
function useNothingHeard(): boolean {
  const [span] = useSpan();
  const volume = useVolume(span);
  const coverage = useCoverage();
  if (volume.data === undefined || coverage.data === undefined) return false;
  const { values, uncounted_since } = volume.data;
  return (
    values.length === 0 && uncounted_since === null && coverage.data.streams.every(({ last_at }) => last_at === null)
  );
}

function First() {
  const { t } = useTranslation();
  const mayConnect = useMay('configure');
  return (
    <Empty title={t('wall.first.title')}>
      <Text c="dimmed">{t('wall.first.cure')}</Text>
      {mayConnect ? (
        <Button component={Link} href="/connections?add">
          {t('wall.first.connect')}
        </Button>
      ) : (
        <Text c="dimmed">{t('wall.first.admin')}</Text>
      )}
    </Empty>
  );
}

/** As the address says it, so that a screen on a wall comes back as it was. What is around the wall is away meanwhile, and letters are larger. */
function useFull(): readonly [boolean, () => void] {
  const [params, setParams] = useSearchParams();
  const full = params.has('full');
  const set = useCallback(
    (on: boolean) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          if (on) after.set('full', '');
          else after.delete('full');
          return after;
        },
        { replace: true },
      ),
    [setParams],
  );
  useEffect(() => {
    if (!full) return undefined;
    const root = document.documentElement;
    root.dataset['full'] = '';
    return () => void delete root.dataset['full'];
  }, [full]);
  useEffect(() => {
    // The browser's own key ends it, too.
    const left = (): void => {
      if (document.fullscreenElement === null) set(false);
    };
    document.addEventListener('fullscreenchange', left);
    return () => document.removeEventListener('fullscreenchange', left);
  }, [set]);
  const toggle = useCallback(() => {
    set(!full);
    // Where a browser has none or refuses, the page alone is large.
    const asked = full
      ? document.fullscreenElement && document.exitFullscreen()
      : document.documentElement.requestFullscreen?.();
    asked?.catch(() => undefined);
  }, [full, set]);
  return [full, toggle];
}
