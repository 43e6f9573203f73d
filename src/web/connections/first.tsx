/** Nothing is connected yet: what to do first. */
import { useState } from 'react';
import { Button, Card, Code, CopyButton, Group, Stack, Text, Title } from '@mantine/core';
import { IconCampfire, IconLock, IconWorld } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Connected } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { Empty } from '../parts/states.tsx';
import { notifyFailed } from '../parts/told.ts';
import { showOnce } from './once.ts';

const SANDBOX = 'bondfire sandbox socialcast';

export function First() {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const mayConfigure = useMay('configure');
  if (!mayConfigure) return <Empty title={t('connections.empty.title')}>{t('connections.empty.no_right')}</Empty>;
  return (
    <Stack maw={640} mx="auto" py="lg" gap="md">
      <Stack align="center" gap="xs" ta="center">
        <IconCampfire size={48} stroke={1.2} aria-hidden />
        <Title order={2}>{t('connections.empty.title')}</Title>
        <Text c="dimmed">{t('connections.empty.what')}</Text>
        <Button size="md" onClick={() => go('/connections?add')}>
          {t('connections.empty.choose')}
        </Button>
      </Stack>
      <Webhook />
      <Card withBorder>
        <Title order={3} size="h5">
          {t('connections.empty.sandbox')}
        </Title>
        <Text size="sm" c="dimmed" mb="xs">
          {t('connections.empty.sandbox_what')}
        </Text>
        <Group gap="xs">
          <Code>{SANDBOX}</Code>
          <CopyButton value={SANDBOX}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {copied ? t('parts.copied') : t('parts.copy')}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Card>
    </Stack>
  );
}

/** The one question that nobody can answer for them is the audience. */
function Webhook() {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<'internal' | 'external' | null>(null);
  async function add(audience: 'internal' | 'external'): Promise<void> {
    setBusy(audience);
    const body = { id: 'webhook', connector: 'webhook', audience, settings: {} };
    try {
      const added = await call<Connected>('POST', '/connections', { body });
      showOnce(added.connection.id, { address: added.address, secret: null });
      await queries.invalidateQueries({ queryKey: ['connection'] });
      go(`/connections/${added.connection.id}?setup`);
    } catch (thrown) {
      notifyFailed(t, thrown);
    }
    setBusy(null);
  }
  return (
    <Card withBorder>
      <Title order={3} size="h5">
        {t('connections.empty.webhook')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('connections.empty.webhook_what')}
      </Text>
      <Group gap="xs">
        <Button
          variant="light"
          color="ink"
          leftSection={<IconLock size={16} aria-hidden />}
          loading={busy === 'internal'}
          onClick={() => void add('internal')}
        >
          {t('audience.internal')}
        </Button>
        <Button
          variant="light"
          leftSection={<IconWorld size={16} aria-hidden />}
          loading={busy === 'external'}
          onClick={() => void add('external')}
        >
          {t('audience.external')}
        </Button>
      </Group>
    </Card>
  );
}
