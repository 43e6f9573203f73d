/** What is spoken of most: products, or topics. */
import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Volume } from '../../api/shapes/index.ts';
import { ToneSign } from '../parts/tone.tsx';
import { Panel } from './panel.tsx';
import { postsAt } from './posts.ts';
import { LOOKED, type Span } from './span.ts';
import { useNumbers } from './use-numbers.ts';
import styles from './wall.module.css';

const TOP = 8;

export function Rank({ by, span }: { readonly by: 'product' | 'topic'; readonly span: Span }) {
  const { t, i18n } = useTranslation();
  const volume = useNumbers<Volume>('/numbers/volume', { span: LOOKED[span].clouds, by, top: TOP }, span);
  return (
    <Panel title={t(`wall.rank.${by}`)} of={volume}>
      {({ values, since }) =>
        values.length === 0 ? (
          <Text c="dimmed" size="sm">
            {t('wall.rank.none')}
          </Text>
        ) : (
          <ol className={styles['rank']}>
            {values.map(({ value, posts, tone, negative, positive }) => {
              const most = values[0]?.posts ?? 1;
              return (
                <li key={value}>
                  <Anchor component={Link} href={postsAt({ [by]: value, since })} className={styles['name']}>
                    <bdi>{value}</bdi>
                    <ToneSign tone={tone} />
                  </Anchor>
                  <span className={styles['count']}>{posts.toLocaleString(i18n.language)}</span>
                  <svg viewBox="0 0 100 4" preserveAspectRatio="none" className={styles['bar']} aria-hidden>
                    <rect width={(100 * posts) / most} height={4} className={styles['rest']} />
                    <rect width={(100 * (negative + positive)) / most} height={4} className={styles['positive']} />
                    <rect width={(100 * negative) / most} height={4} className={styles['negative']} />
                  </svg>
                </li>
              );
            })}
          </ol>
        )
      }
    </Panel>
  );
}
