/** Whether promises are kept: of the time that is shown, and which ones wait now. */
import { Anchor, Text } from '@mantine/core';
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Care, InboxItem, InboxItems } from '../../api/shapes/index.ts';
import { useNow } from '../frame/times.ts';
import { Ago } from '../parts/time.tsx';
import { Panel } from './panel.tsx';
import { percent } from './percent.ts';
import type { Span } from './span.ts';
import { useNumbers } from './use-numbers.ts';
import styles from './wall.module.css';

const MOST = 12;

export function Promises({ span }: { readonly span: Span }) {
  const { t } = useTranslation();
  const care = useNumbers<Care>('/numbers/care', {}, span);
  // What is missed is at risk, too.
  const query = { view: 'all', promise: 'at_risk', sort: 'due', limit: MOST };
  const waiting = useNumbers<InboxItems>('/issues', query, null, 'issue');
  return (
    <Panel title={t('wall.promises.title')} of={care}>
      {({ promises }) => (
        <>
          {promises.length === 0 && <Text c="dimmed">{t('wall.promises.none')}</Text>}
          <ul className={styles['kept']}>
            {promises.map((one) => (
              <Kept key={one.kind} one={one} />
            ))}
          </ul>
          {waiting.data && <Waiting items={waiting.data.items} more={waiting.data.next !== null} />}
        </>
      )}
    </Panel>
  );
}

function Kept({ one: { kind, kept, late, missed } }: { readonly one: Care['promises'][number] }) {
  const { t, i18n } = useTranslation();
  const all = kept + late + missed;
  return (
    <li>
      <span className={styles['big']}>{all === 0 ? '–' : percent(kept / all, i18n.language)}</span>
      <span>{t(`wall.promises.kind.${kind}`)}</span>
      <span className={styles['dim']}>{t('wall.promises.counts', { kept, late, missed })}</span>
    </li>
  );
}

function Waiting({ items, more }: { readonly items: readonly InboxItem[]; readonly more: boolean }) {
  const { t } = useTranslation();
  const now = useNow();
  if (items.length === 0) return <Text c="dimmed">{t('wall.promises.fine')}</Text>;
  return (
    <>
      <ul className={styles['list']} aria-live="polite">
        {items.map(({ id, title, promise }) => {
          const missed = promise !== null && Date.parse(promise.due_at) <= now;
          const Sign = missed ? IconAlertTriangle : IconClock;
          return (
            <li key={id}>
              <p className={styles['line']}>
                <span className={styles['due']} data-missed={missed}>
                  <Sign size="1.1em" aria-hidden />
                  {t(missed ? 'wall.promises.missed' : 'wall.promises.at_risk')}
                </span>
                <Anchor component={Link} href={`/issues/${id}`}>
                  <bdi>{title}</bdi>
                </Anchor>
                {promise !== null && (
                  <span className={styles['dim']}>
                    {t('wall.promises.due')} <Ago at={promise.due_at} />
                  </span>
                )}
              </p>
            </li>
          );
        })}
      </ul>
      {more && (
        <Anchor component={Link} href="/inbox?view=all&promise=at_risk">
          {t('wall.promises.all')}
        </Anchor>
      )}
    </>
  );
}
