/** What is left to do after a connection was added: its address to copy, the vendor's grant, and what became of it. */
import { useState } from 'react';
import { Alert, Button, Card, Code, CopyButton, Group, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconCopy, IconKey, IconPlugConnected } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import type { Connector, Overview } from '../../api/shapes/index.ts';
import { useMay } from '../frame/session.ts';
import { OutsideLink } from '../parts/outside-link.tsx';
import { Ago } from '../parts/time.tsx';
import type { Testing } from './checks.tsx';
import { putAway, shownOnce } from './once.ts';
import { useActions } from './state.tsx';
import { StreamSwitches } from './streams.tsx';

interface SetupProps {
  readonly one: Overview;
  readonly connector: Connector | null;
  readonly testing: Testing;
}

export function Setup({ one, connector, testing }: SetupProps) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const mayConfigure = useMay('configure');
  const act = useActions(one.connection.id);
  if (!params.has('setup') || !mayConfigure) return null;
  const { id } = one.connection;
  const open = one.signsIn === 'browser' && one.connection.account === null;
  return (
    <Card withBorder component="section" aria-label={t('connections.setup.title')}>
      <Stack gap="md">
        <Title order={3} size="h5">
          {t('connections.setup.title')}
        </Title>
        <ShownOnce id={id} />
        {open && (
          <div>
            <Text size="sm" mb="xs">
              {t('connections.setup.grant', { name: connector?.title ?? '' })}
            </Text>
            <Button
              leftSection={<IconPlugConnected size={18} aria-hidden />}
              loading={act.busy}
              onClick={() => void act.connect()}
            >
              {t('connections.setup.grant_do', { name: connector?.title ?? '' })}
            </Button>
          </div>
        )}
        <StreamSwitches one={one} connector={connector} />
        <Group justify="space-between">
          {connector !== null && (
            <Text size="sm" c="dimmed">
              <OutsideLink to={connector.docs}>{t('connections.form.docs', { name: connector.title })}</OutsideLink>
            </Text>
          )}
          <Button
            variant="default"
            disabled={testing.busy}
            onClick={() => {
              putAway(id);
              setParams({}, { replace: true });
            }}
          >
            {t('connections.setup.done')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

/** The address and the secret that were made just now: nobody can tell them again. */
export function ShownOnce({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const once = shownOnce(id);
  if (once === null || (once.address === null && once.secret === null)) return null;
  return (
    <Alert icon={<IconKey aria-hidden />} color="ember" title={t('connections.setup.once')}>
      <Stack gap="xs">
        {once.address !== null && <ToCopy label={t('connections.setup.address')} text={once.address} />}
        {once.secret !== null && <ToCopy label={t('connections.setup.secret')} text={once.secret} />}
      </Stack>
    </Alert>
  );
}

function ToCopy({ label, text }: { readonly label: string; readonly text: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="sm">{label}</Text>
      <Group gap="xs" align="center">
        <Code className="others">{text}</Code>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              size="xs"
              variant="default"
              onClick={copy}
              aria-label={`${copied ? t('parts.copied') : t('parts.copy')}: ${label}`}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? t('parts.copied') : t('parts.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
    </div>
  );
}

/** What the browser brought back from the vendor. */
export function GrantAnswer({ one: { connection } }: { readonly one: Overview }) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const [closed, setClosed] = useState(false);
  const { refused, account } = connection;
  const back = params.has('grant');
  if (closed || (refused === null && !back)) return null;
  function close(): void {
    setClosed(true);
    if (back) setParams((now) => (now.delete('grant'), now), { replace: true });
  }
  if (refused !== null)
    return (
      <Alert
        color="red"
        role={back ? 'alert' : undefined}
        title={t('connections.grant.refused')}
        withCloseButton
        closeButtonLabel={t('connections.grant.close')}
        onClose={close}
      >
        <Text size="sm" className="others">
          <bdi>{refused.message}</bdi> {refused.cure !== null && !refused.cure.includes('bondfire ') && refused.cure}
        </Text>
        <Text size="xs" c="dimmed">
          <Ago at={refused.at} />
        </Text>
      </Alert>
    );
  return (
    <Alert
      color="teal"
      title={t('connections.grant.connected')}
      withCloseButton
      closeButtonLabel={t('connections.grant.close')}
      onClose={close}
    >
      {account !== null && (
        <Text size="sm">
          {t('connections.grant.as')} <bdi>{account.name}</bdi>
        </Text>
      )}
    </Alert>
  );
}
