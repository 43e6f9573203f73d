/** The four views and those that are kept, with how many there are. */
import { useRef } from 'react';
import { IconBookmark } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Inbox } from '../../api/shapes/index.ts';
import { useInSight } from '../parts/in-sight.ts';
import { addressOfAsked, askedOf, VIEWS, type Asked } from './query.ts';
import styles from './inbox.module.css';

interface TabsProps {
  readonly asked: Asked;
  readonly inbox: Inbox | undefined;
}

export function Tabs({ asked, inbox }: TabsProps) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  const kept = inbox?.views ?? [];
  const saved = kept.find(({ id }) => id === asked.saved);
  const row = useRef<HTMLElement>(null);
  useInSight(row, `${saved?.id ?? asked.view} ${inbox === undefined}`);
  return (
    <nav ref={row} className={styles['tabs']} aria-label={t('inbox.views.label')}>
      {VIEWS.map((view) => {
        const here = saved === undefined && asked.view === view;
        const count = inbox?.counts[view];
        return (
          <Link
            key={view}
            href={addressOfAsked({ view, saved: null, text: '', sort: null, filters: {} })}
            className={styles['tab']}
            aria-current={here ? 'page' : undefined}
          >
            {t(`inbox.views.${view}`)}
            {count !== undefined && (
              <span className={`${styles['count']} ${view === 'needs_me' && count > 0 ? styles['needy'] : ''}`}>
                {number.format(count)}
              </span>
            )}
          </Link>
        );
      })}
      {kept.length > 0 && <span className={styles['between']} aria-hidden />}
      {kept.map(({ id, name, query }) => (
        <Link
          key={id}
          href={addressOfAsked(askedOf(query, id))}
          className={styles['tab']}
          aria-current={id === saved?.id ? 'page' : undefined}
        >
          <IconBookmark size={14} aria-hidden />
          <bdi>{name}</bdi>
        </Link>
      ))}
    </nav>
  );
}
