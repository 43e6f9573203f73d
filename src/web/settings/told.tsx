/** What a webhook was told and is still to be told, with what it answered. */
import { useState } from 'react';
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { WebhookDelivery } from '../../api/shapes/index.ts';
import { call, useGet, type Page } from '../frame/api.ts';
import { Failed, Loading, Refused } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { useDoing } from './doing.ts';
import styles from './settings.module.css';

const EVERY_MS = 5_000;
const FEW = 10;
const MANY = 100;

export function Told({ webhook }: { readonly webhook: string }) {
  const { t } = useTranslation();
  const [limit, setLimit] = useState(FEW);
  const log = useGet<Page<WebhookDelivery>>(
    'webhook',
    `/webhooks/${webhook}/deliveries`,
    { limit },
    { refetchInterval: EVERY_MS, placeholderData: (before) => before },
  );
  if (log.isPending) return <Loading rows={2} />;
  if (log.data === undefined) return <Failed error={log.error} again={() => void log.refetch()} />;
  const { items, next } = log.data;
  if (items.length === 0)
    return (
      <Text size="sm" c="dimmed" mt="xs">
        {t('settings.webhooks.log_none')}
      </Text>
    );
  return (
    <div className={styles['details']}>
      <ol className={styles['plain']} aria-label={t('settings.webhooks.log')}>
        {items.map((one) => (
          <Delivery key={one.id} webhook={webhook} one={one} />
        ))}
      </ol>
      {next !== null && limit < MANY && (
        <Button size="xs" variant="subtle" loading={log.isFetching} onClick={() => setLimit(MANY)}>
          {t('settings.webhooks.log_more')}
        </Button>
      )}
    </div>
  );
}

function Delivery({ webhook, one }: { readonly webhook: string; readonly one: WebhookDelivery }) {
  const { t } = useTranslation();
  const doing = useDoing();
  const { id, noun, of, what, at, state, attempts, next_at, status, fault } = one;
  const isTest = noun === 'webhook' && what === 'test';
  return (
    <li className={styles['row']} data-delivery={id}>
      <div>
        <Text size="sm" className="others">
          {`${noun}.${what}`} {of !== null && <bdi>{of}</bdi>}
        </Text>
        <Text
          size="sm"
          c={fault === null ? 'dimmed' : ''}
          className={`others ${fault === null ? '' : styles['failed']}`}
        >
          <Ago at={at} />
          {' · '}
          <bdi>
            {state === 'done'
              ? t('settings.webhooks.taken', { status: status ?? '' })
              : (fault ?? t('settings.webhooks.waits'))}
          </bdi>
          {state === 'due' && attempts > 0 && fault !== null && (
            <>
              {' · '}
              {t('settings.webhooks.again_at', { count: attempts })} <Ago at={next_at} />
            </>
          )}
        </Text>
        <Refused problem={doing.problem} />
      </div>
      {!isTest && (state === 'done' || fault !== null) && (
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            loading={doing.busy}
            aria-label={`${t('settings.webhooks.replay')}: ${noun}.${what}`}
            onClick={() =>
              void doing.run(['webhook'], () => call('POST', `/webhooks/${webhook}/deliveries/${id}/replay`))
            }
          >
            {t('settings.webhooks.replay')}
          </Button>
        </Group>
      )}
    </li>
  );
}
