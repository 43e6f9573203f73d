/** How much of what is usually said could be seen, and what cannot be. */
import { Anchor, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Coverage as Told } from '../../api/shapes/index.ts';
import type { Problem } from '../frame/api.ts';
import { Ago } from '../parts/time.tsx';
import { Panel } from './panel.tsx';
import { percent } from './percent.ts';
import type { Span } from './span.ts';
import { useNumbers } from './use-numbers.ts';
import { useVolume } from './volume.tsx';
import styles from './wall.module.css';

export function useCoverage(): UseQueryResult<Told, Problem> {
  return useNumbers<Told>('/signals/coverage', {}, null, 'connection');
}

export function Coverage({ span }: { readonly span: Span }) {
  const { t, i18n } = useTranslation();
  const coverage = useCoverage();
  const whole = useVolume(span).data?.coverage;
  return (
    <Panel title={t('wall.coverage.title')} of={coverage}>
      {({ streams, slices }) => {
        const blind = streams.flatMap((stream) => (stream.blind === null ? [] : [{ ...stream, blind: stream.blind }]));
        return (
          <>
            {whole !== undefined && (
              <p className={styles['numbers']}>
                <span className={styles['big']}>{percent(whole / 100, i18n.language)}</span>
                <span className={styles['dim']}>{t('wall.coverage.lead')}</span>
              </p>
            )}
            <Text fw={600} size="sm">
              {blind.length === 0 ? t('wall.coverage.whole') : t('wall.coverage.blind', { count: blind.length })}
            </Text>
            <ul className={styles['list']} aria-live="polite">
              {blind.map(({ connection, stream, blind: { why, since } }) => (
                <li key={`${connection} ${stream}`}>
                  <p className={styles['line']}>
                    <IconEyeOff size="1.1em" aria-hidden />
                    <Anchor inherit component={Link} href={`/connections/${connection}`}>
                      <bdi>
                        {connection}/{stream}
                      </bdi>
                    </Anchor>
                    <span className={styles['dim']}>
                      {t('wall.coverage.since')} <Ago at={since} />
                    </span>
                  </p>
                  <p>{t(`parts.blind.${why}`)}</p>
                </li>
              ))}
              {slices
                .filter((slice) => slice.coverage < 100)
                .map((slice) => (
                  <li key={slice.name} className="others">
                    {t('wall.coverage.slice', {
                      percent: percent(slice.coverage / 100, i18n.language),
                      name: slice.name,
                    })}
                  </li>
                ))}
            </ul>
          </>
        );
      }}
    </Panel>
  );
}
