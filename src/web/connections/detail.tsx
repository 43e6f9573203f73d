/** One connection: how it is, what it reads, what did not fit, and its settings. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { Badge, Button, Group, Stack, Tabs, Text, Title } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconStethoscope } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'wouter';
import type { Connector, Overview } from '../../api/shapes/index.ts';
import { useKeys, type Key } from '../frame/keys.ts';
import { useMay } from '../frame/session.ts';
import { AudienceBadge } from '../parts/audience.tsx';
import { SampleBadge } from '../parts/sample-badge.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Back } from './add.tsx';
import { Checks, useTest, type Testing } from './checks.tsx';
import { useConnectors, useOverviews } from './connections.tsx';
import { GrantAnswer, Setup } from './setup.tsx';
import { Mapping } from './preview.tsx';
import { Quarantine } from './quarantine.tsx';
import { Settings } from './settings.tsx';
import { Remedy, Says, StateBadge, useActions, useCure } from './state.tsx';
import { Streams } from './streams.tsx';
import styles from './detail.module.css';

const TABS = ['streams', 'quarantine', 'mapping', 'settings'] as const;

export function Connection() {
  const { t } = useTranslation();
  const { id } = useParams<{ id: string }>();
  const overviews = useOverviews();
  const connectors = useConnectors();
  if (overviews.isPending || connectors.isPending) return <Loading rows={5} />;
  if (overviews.data === undefined) return <Failed error={overviews.error} again={() => void overviews.refetch()} />;
  const one = overviews.data.items.find(({ connection }) => connection.id === id);
  const connector = connectors.data?.items.find((kind) => kind.id === one?.connection.connector) ?? null;
  if (one === undefined)
    return (
      <>
        <Back to="/connections" />
        <Empty title={t('connections.detail.gone', { name: id })}>{t('connections.detail.gone_cure')}</Empty>
      </>
    );
  return <Shown key={id} one={one} connector={connector} />;
}

function Shown({ one, connector }: { readonly one: Overview; readonly connector: Connector | null }) {
  const { t } = useTranslation();
  const { connection, health, quarantined } = one;
  const [params, setParams] = useSearchParams();
  const mayConfigure = useMay('configure');
  const testing = useTest(connection.id);
  const cure = useCure(one);
  const tab = TABS.find((name) => name === params.get('tab')) ?? 'streams';
  const unfit = Object.values(quarantined).reduce((sum, count) => sum + count, 0);
  const { run } = testing;
  const keys = useMemo<readonly Key[]>(
    () => (mayConfigure ? [{ keys: 't', does: t('connections.keys.test'), run: () => void run() }] : []),
    [t, mayConfigure, run],
  );
  useKeys(keys);
  useAskedFor(one, testing, mayConfigure);
  return (
    <Stack gap="md">
      <Back to="/connections" />
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Group gap="xs">
            <Title order={2}>
              <bdi>{connection.id}</bdi>
            </Title>
            <StateBadge state={health.state} />
            <AudienceBadge audience={connection.audience} />
            {connection.sample && <SampleBadge />}
          </Group>
          <Text c="dimmed" size="sm" className="others">
            {connector?.title ?? connection.connector}
            {connection.account !== null && (
              <>
                {' · '}
                {t('connections.detail.as')} <bdi>{connection.account.name}</bdi>
              </>
            )}
          </Text>
        </div>
        {mayConfigure && <Buttons one={one} testing={testing} />}
      </Group>
      <div aria-live="polite">
        <Says one={one} />
        {cure !== '' && (
          <Text size="sm" c="dimmed">
            {cure}
          </Text>
        )}
      </div>
      <div className={styles['may']}>
        <Remedy one={one} />
      </div>
      <GrantAnswer one={one} />
      <Setup one={one} connector={connector} testing={testing} />
      <Checks testing={testing} />
      <Tabs
        value={tab}
        onChange={(chosen) => setParams(chosen === null ? {} : { tab: chosen }, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List>
          {TABS.map((name) => (
            <Tabs.Tab
              key={name}
              value={name}
              className={styles['tab']}
              rightSection={
                name === 'quarantine' && unfit > 0 ? (
                  <Badge size="sm" variant="filled" color="red.9" circle={unfit < 10}>
                    {unfit}
                  </Badge>
                ) : null
              }
            >
              {t(`connections.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="streams" pt="md">
          <Streams one={one} connector={connector} />
        </Tabs.Panel>
        <Tabs.Panel value="quarantine" pt="md">
          <Quarantine one={one} />
        </Tabs.Panel>
        <Tabs.Panel value="mapping" pt="md">
          <Mapping id={connection.id} connector={connector} />
        </Tabs.Panel>
        <Tabs.Panel value="settings" pt="md">
          <Settings one={one} connector={connector} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Buttons({ one: { connection }, testing }: { readonly one: Overview; readonly testing: Testing }) {
  const { t } = useTranslation();
  const act = useActions(connection.id);
  return (
    <Group gap="xs">
      <Button
        variant="default"
        leftSection={<IconStethoscope size={18} aria-hidden />}
        loading={testing.busy}
        onClick={() => void testing.run()}
      >
        {t('connections.do.test')}
      </Button>
      {connection.paused_at === null ? (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={18} aria-hidden />}
          loading={act.busy}
          onClick={() => void act.pause()}
        >
          {t('connections.do.pause')}
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={18} aria-hidden />}
          loading={act.busy}
          onClick={() => void act.resume()}
        >
          {t('connections.do.resume')}
        </Button>
      )}
    </Group>
  );
}

/** Who comes here to test it, or to finish what connecting began, need not press for it. */
function useAskedFor({ connection, signsIn }: Overview, { run }: Testing, mayConfigure: boolean): void {
  const [params, setParams] = useSearchParams();
  const begun = useRef(false);
  const [before] = useState(() => ({
    test: params.has('test'),
    setup: params.has('setup'),
    grant: params.has('grant'),
  }));
  const connected = signsIn !== 'browser' || connection.account !== null;
  useEffect(() => {
    if (begun.current || !mayConfigure) return;
    begun.current = true;
    const wanted = before.test || (before.setup && connected) || (before.grant && connection.refused === null);
    if (wanted) void run();
    if (before.test) setParams((now) => (now.delete('test'), now), { replace: true });
  }, [before, connected, connection.refused, mayConfigure, run, setParams]);
}
