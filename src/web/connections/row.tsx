/** One connection in the list of all. */
import { Anchor, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Overview } from '../../api/shapes/index.ts';
import { AudienceBadge } from '../parts/audience.tsx';
import { SampleBadge } from '../parts/sample-badge.tsx';
import { Ago } from '../parts/time.tsx';
import { amount } from './numbers.ts';
import { Remedy, Says, StateBadge, useCure } from './state.tsx';
import { Hours } from './hours.tsx';
import styles from './connections.module.css';

export function Row({ one, title }: { readonly one: Overview; readonly title: string }) {
  const { t } = useTranslation();
  const { connection, health, quarantined } = one;
  const cure = useCure(one);
  const unfit = Object.values(quarantined).reduce((sum, count) => sum + count, 0);
  return (
    <li className={styles['row']}>
      <div className={styles['name']}>
        <Anchor component={Link} href={`/connections/${connection.id}`} fw={600} data-row className={styles['link']}>
          <bdi>{connection.id}</bdi>
        </Anchor>
        <Text size="xs" c="dimmed" className="others">
          {title}
          {connection.account !== null && (
            <>
              {' · '}
              <bdi>{connection.account.name}</bdi>
            </>
          )}
        </Text>
        <Group gap={6} mt={4}>
          <StateBadge state={health.state} />
          <AudienceBadge audience={connection.audience} />
          {connection.sample && <SampleBadge />}
        </Group>
      </div>
      <div className={styles['how']}>
        <Says one={one} short />
        {cure !== '' && (
          <Text size="sm" c="dimmed" lineClamp={2} className="others">
            {cure}
          </Text>
        )}
        <Group gap="xs" mt={4}>
          <Remedy one={one} small />
          {unfit > 0 && (
            <Anchor component={Link} href={`/connections/${connection.id}?tab=quarantine`} size="sm">
              {t('connections.quarantined', { count: unfit })}
            </Anchor>
          )}
        </Group>
      </div>
      <Facts one={one} />
    </li>
  );
}

/** When something last came, how much against what is usual, and what may still be asked. */
export function Facts({ one }: { readonly one: Overview }) {
  const { t } = useTranslation();
  const { health, budget, hours } = one;
  const counts = summed(Object.values(hours));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const last = health.streams
    .flatMap(({ last_at }) => last_at ?? [])
    .toSorted()
    .at(-1);
  const known = health.streams.filter(({ perHour, off }) => perHour !== null && !off);
  const usual = known.reduce((sum, { perHour }) => sum + 24 * (perHour ?? 0), 0);
  return (
    <dl className={styles['facts']}>
      <div>
        <dt>{t('connections.last')}</dt>
        <dd>{last === undefined ? t('connections.last_never') : <Ago at={last} />}</dd>
      </div>
      <div>
        <dt>{t('connections.rate')}</dt>
        <dd>
          {amount(total)}
          <Text span size="xs" c="dimmed" ms={6}>
            {known.length > 0 && t('connections.rate_usual', { usual: amount(usual) })}
          </Text>
          <Hours counts={counts} total={total} />
        </dd>
      </div>
      <div>
        <dt>{t('connections.budget')}</dt>
        <dd>
          {budget === null
            ? t('connections.budget_none')
            : t('connections.budget_left', {
                left: amount(Math.max(0, budget.perHour - budget.spent)),
                all: amount(budget.perHour),
              })}
        </dd>
      </div>
    </dl>
  );
}

export function summed(all: readonly (readonly number[])[]): readonly number[] {
  const [first = []] = all;
  return first.map((_, at) => all.reduce((sum, counts) => sum + (counts[at] ?? 0), 0));
}
