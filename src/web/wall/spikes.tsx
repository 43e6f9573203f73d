/** What is unusual now, in a sentence each, and where to go from there. */
import { Anchor, Text } from '@mantine/core';
import { IconEarOff, IconMoodSad, IconSpeakerphone, IconTrendingUp, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Signal, Signals } from '../../api/shapes/index.ts';
import { signalWhy } from '../parts/signal-why.ts';
import { Ago } from '../parts/time.tsx';
import { Panel } from './panel.tsx';
import { postsAt } from './posts.ts';
import { useNumbers } from './use-numbers.ts';
import styles from './wall.module.css';

const MOST = 12;
const BAD = 8;
const ICONS: Readonly<Record<Signal['kind'], Icon>> = {
  spike: IconTrendingUp,
  tone: IconMoodSad,
  reach: IconSpeakerphone,
  silence: IconEarOff,
};

export function Spikes() {
  const { t } = useTranslation();
  const signals = useNumbers<Signals>('/signals', { open: true, limit: MOST }, null, 'signal');
  return (
    <Panel title={t('wall.spikes.title')} of={signals}>
      {({ items }) => (
        <div aria-live="polite">
          {items.length === 0 ? (
            <Text c="dimmed">{t('wall.spikes.none')}</Text>
          ) : (
            <ul className={styles['list']}>
              {items
                .toSorted((a, b) => b.severity - a.severity)
                .map((signal) => (
                  <Going key={signal.id} signal={signal} />
                ))}
            </ul>
          )}
        </div>
      )}
    </Panel>
  );
}

function Going({ signal }: { readonly signal: Signal }) {
  const { t, i18n } = useTranslation();
  const { kind, title, severity, since, issue, product, market, topic } = signal;
  const Sign = ICONS[kind];
  const where = [product, market, topic].filter((part) => part !== null).join(' · ');
  return (
    <li>
      <p className={styles['line']}>
        <Sign size="1.2em" aria-hidden />
        <strong>{t(`wall.spikes.kind.${kind}`)}</strong>
        <bdi>{title}</bdi>
        {where !== '' && <bdi className={styles['dim']}>{where}</bdi>}
        <span className={styles['severity']} data-bad={severity >= BAD}>
          <span aria-hidden>{severity}</span>
          <span className="unseen">{t('wall.spikes.severity', { severity })}</span>
        </span>
      </p>
      <p className="said">{signalWhy(t, i18n.language, signal)}</p>
      <p className={styles['links']}>
        {issue !== null && (
          <Anchor inherit component={Link} href={`/issues/${issue}`}>
            {t('wall.spikes.issue')}
          </Anchor>
        )}
        <Anchor inherit component={Link} href={postsAt({ product, topic, since })}>
          {t('wall.spikes.posts')}
        </Anchor>
        <span className={styles['dim']}>
          {t('wall.spikes.since')} <Ago at={since} />
        </span>
      </p>
    </li>
  );
}
