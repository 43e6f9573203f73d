/** The switch for all playbooks: what it does is said before it is done. */
import { useState } from 'react';
import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Playbooks } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { useKept } from '../parts/kept.ts';
import { Refused } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { useDoing } from '../settings/doing.ts';
import { PLAYBOOK } from './data.ts';

export function StopAll() {
  const { t } = useTranslation();
  const may = useMay('act');
  const { busy, problem, run } = useDoing();
  const [opened, setOpened] = useState(false);
  const [reason, setReason] = useKept('playbooks.stop');
  if (!may) return null;
  async function stop(): Promise<void> {
    if (!(await run([PLAYBOOK], () => call('POST', '/playbooks-stop', { body: { reason: reason.trim() || null } }))))
      return;
    setReason('');
    setOpened(false);
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconHandStop size={18} aria-hidden />}
        aria-haspopup="dialog"
        onClick={() => setOpened(true)}
      >
        {t('playbooks.stop.all')}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t('playbooks.stop.ask')}>
        <Stack>
          <Text size="sm">{t('playbooks.stop.what')}</Text>
          <Textarea
            label={t('playbooks.reason')}
            autosize
            maxLength={1000}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <Refused problem={problem} />
          <Group justify="flex-end">
            <Button variant="default" data-autofocus onClick={() => setOpened(false)}>
              {t('playbooks.leave')}
            </Button>
            <Button color="red.9" loading={busy} onClick={() => void stop()}>
              {t('playbooks.stop.all')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

export function Stopped({ stopped: { by, reason, at } }: { readonly stopped: NonNullable<Playbooks['stopped']> }) {
  const { t } = useTranslation();
  const may = useMay('configure');
  const { busy, problem, run } = useDoing();
  const [opened, setOpened] = useState(false);
  async function resume(): Promise<void> {
    await run([PLAYBOOK], () => call('POST', '/playbooks-resume'));
  }
  return (
    <Alert color="red" icon={<IconHandStop aria-hidden />} title={t('playbooks.stop.stopped')}>
      <Stack gap="xs" align="start">
        <Text size="sm">
          <bdi>{by}</bdi>, <Ago at={at} />
          {reason !== null && (
            <>
              {': '}
              <bdi>{reason}</bdi>
            </>
          )}
        </Text>
        <Text size="sm">{t('playbooks.stop.meanwhile')}</Text>
        {may ? (
          <Button variant="default" aria-haspopup="dialog" onClick={() => setOpened(true)}>
            {t('playbooks.stop.resume')}
          </Button>
        ) : (
          <Text size="sm">{t('playbooks.stop.admin_only')}</Text>
        )}
      </Stack>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t('playbooks.stop.resume_ask')}>
        <Stack>
          <Text size="sm">{t('playbooks.stop.resume_what')}</Text>
          <Refused problem={problem} />
          <Group justify="flex-end">
            <Button variant="default" data-autofocus onClick={() => setOpened(false)}>
              {t('playbooks.leave')}
            </Button>
            <Button loading={busy} onClick={() => void resume()}>
              {t('playbooks.stop.resume')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Alert>
  );
}
