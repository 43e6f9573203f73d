/** A run is ended where it is. */
import { useState } from 'react';
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { call } from '../frame/api.ts';
import { useKept } from '../parts/kept.ts';
import { Refused } from '../parts/states.tsx';
import { useDoing } from '../settings/doing.ts';
import { PLAYBOOK } from './data.ts';

export function Cancel({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { busy, problem, run } = useDoing();
  const [opened, setOpened] = useState(false);
  const [reason, setReason] = useKept(`run.${id}.cancel`);
  async function cancel(): Promise<void> {
    const body = { reason: reason.trim() || null };
    if (!(await run([PLAYBOOK], () => call('POST', `/runs/${id}/cancel`, { body })))) return;
    setReason('');
    setOpened(false);
  }
  return (
    <div>
      <Button variant="default" aria-haspopup="dialog" onClick={() => setOpened(true)}>
        {t('playbooks.cancel.do')}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t('playbooks.cancel.ask')}>
        <Stack>
          <Text size="sm">{t('playbooks.cancel.what')}</Text>
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
            <Button color="red.9" loading={busy} onClick={() => void cancel()}>
              {t('playbooks.cancel.do')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </div>
  );
}
