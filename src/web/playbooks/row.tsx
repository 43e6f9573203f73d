/** One playbook among the others, and how it is. */
import { Anchor, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconHelpHexagon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { ListedPlaybook } from '../../api/shapes/index.ts';
import { Ago } from '../parts/time.tsx';
import { failedOf } from './data.ts';
import { Modes } from './mode-badge.tsx';
import { idleIn, startsIn } from './told.ts';
import styles from './playbooks.module.css';

export function Row({ one }: { readonly one: ListedPlaybook }) {
  const { t, i18n } = useTranslation();
  const idle = idleIn(t, i18n.language, one);
  const { name, title, problems, open_asks: asks, capped } = one;
  const at = `/playbooks/${name}`;
  return (
    <li className={styles['row']}>
      <div>
        <Anchor component={Link} href={at} fw={600} data-row className={styles['link']}>
          <bdi>{title}</bdi>
        </Anchor>
        <Text size="xs" c="dimmed" className={`others ${styles['starts'] ?? ''}`}>
          {startsIn(t, i18n.language, one)}
        </Text>
      </div>
      <div>
        <Modes one={one} />
        {idle !== null && (
          <Group gap={6} wrap="nowrap" align="start" mt={4}>
            <IconAlertTriangle size={16} aria-hidden className={styles['warn']} />
            <Text size="xs">
              {t('playbooks.idle')} <bdi>{idle}</bdi>
            </Text>
          </Group>
        )}
        {problems.length > 0 && (
          <Text size="xs" className={styles['bad']}>
            {t('playbooks.file_wrong', { count: problems.length })}
          </Text>
        )}
      </div>
      <div>
        <Recent one={one} />
        {asks > 0 && (
          <Group gap={4} wrap="nowrap">
            <IconHelpHexagon size={14} aria-hidden className={styles['warn']} />
            <Text size="xs">{t('playbooks.open_asks', { count: asks })}</Text>
          </Group>
        )}
        {capped > 0 && <Text size="xs">{t('playbooks.capped', { count: capped })}</Text>}
      </div>
    </li>
  );
}

/** Its newest runs, the last of them at the right. */
function Recent({ one }: { readonly one: ListedPlaybook }) {
  const { t } = useTranslation();
  const { recent } = one;
  const [last] = recent;
  if (last === undefined)
    return (
      <Text size="xs" c="dimmed">
        {t('playbooks.never_ran')}
      </Text>
    );
  const failed = failedOf(one);
  return (
    <div>
      <div className={styles['strip']} aria-hidden>
        {recent.toReversed().map(({ id, state }) => (
          <span key={id} data-state={state} />
        ))}
      </div>
      <Text size="xs" c="dimmed">
        {t('playbooks.last_run')} <Ago at={last.at} />
        {failed > 0 && (
          <span className={styles['bad']}>
            {' · '}
            {t('playbooks.failed_of', { count: failed, all: recent.length })}
          </span>
        )}
      </Text>
    </div>
  );
}
