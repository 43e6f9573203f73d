/** A private post through the whole line and away again: each hop with its time. */
import { useState } from 'react';
import { Button, Group, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Overview, Probe } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { Ago } from '../parts/time.tsx';
import { notifyFailed } from '../parts/told.ts';
import { amount } from './numbers.ts';

const HOPS = ['wrote_ms', 'seen_ms', 'removed_ms'] as const;

export function TestPost({ one: { connection, probe } }: { readonly one: Overview }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const mayConfigure = useMay('configure');
  const [busy, setBusy] = useState(false);
  async function post(): Promise<void> {
    setBusy(true);
    try {
      await call<Probe>('POST', `/connections/${connection.id}/probe`);
    } catch (thrown) {
      notifyFailed(t, thrown);
    }
    setBusy(false);
    await queries.invalidateQueries({ queryKey: ['connection'] });
  }
  return (
    <section>
      <Title order={3} size="h5">
        {t('connections.test_post.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('connections.test_post.what')}
      </Text>
      <Group gap="sm">
        {mayConfigure ? (
          <Button variant="default" loading={busy} onClick={() => void post()}>
            {t('connections.test_post.do')}
          </Button>
        ) : (
          <Text size="xs" c="dimmed">
            {t('connections.admin_only')}
          </Text>
        )}
        <Text size="sm" component="output" className="others" aria-live="polite">
          {busy ? t('connections.test_post.under_way') : probe !== null && <Result probe={probe} />}
        </Text>
      </Group>
    </section>
  );
}

function Result({ probe }: { readonly probe: Probe }) {
  const { t } = useTranslation();
  const hops = HOPS.flatMap((hop) => {
    const ms = probe[hop];
    return ms === null ? [] : [t(`connections.test_post.${hop}`, { seconds: amount(ms / 1000) })];
  });
  return (
    <>
      <Ago at={probe.at} />: {hops.join(', ')}{' '}
      {probe.ok ? (
        t('connections.test_post.well')
      ) : (
        <>
          {t('connections.test_post.failed')} <bdi>{probe.fault?.message}</bdi>
        </>
      )}{' '}
      {probe.left !== null && t('connections.test_post.left', { what: probe.left })}
    </>
  );
}
