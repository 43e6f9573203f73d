/** What no longer holds is found no longer; what it said stays, and it can be brought back. */
import { useState, type FormEvent } from 'react';
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArchive, IconRestore } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ResponseDetail } from '../../api/shapes/index.ts';
import { call, type Problem, problemOf } from '../frame/api.ts';
import { Refused } from '../parts/states.tsx';
import { notifyDone, notifyFailed } from '../parts/told.ts';

export function RetireOrRestore({ one }: { readonly one: ResponseDetail }) {
  return one.retired_at === null ? <Retire id={one.id} /> : <Restore id={one.id} />;
}

function Retire({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [opened, { open, close }] = useDisclosure(false);
  const [why, setWhy] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function retire(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await call('POST', `/library/responses/${id}/retire`, { body: { why: why.trim() } });
      await queries.invalidateQueries({ queryKey: ['response'] });
      notifyDone(t('library.retire.did'));
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
    setBusy(false);
  }
  return (
    <>
      <Button variant="default" leftSection={<IconArchive size={16} aria-hidden />} onClick={open}>
        {t('library.retire.do')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('library.retire.title')}
        closeButtonProps={{ 'aria-label': t('frame.close') }}
      >
        <form onSubmit={(event) => void retire(event)}>
          <Stack gap="sm">
            <Text size="sm">{t('library.retire.what')}</Text>
            <Refused problem={problem} />
            <Textarea
              data-autofocus
              label={t('library.retire.why')}
              value={why}
              onChange={(event) => setWhy(event.currentTarget.value)}
              dir="auto"
              autosize
              minRows={2}
              maxLength={200}
            />
            <Group justify="end">
              <Button variant="default" onClick={close}>
                {t('library.edit.cancel')}
              </Button>
              <Button type="submit" loading={busy} disabled={why.trim() === ''}>
                {t('library.retire.do')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}

function Restore({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  async function restore(): Promise<void> {
    setBusy(true);
    try {
      await call('POST', `/library/responses/${id}/restore`, { body: {} });
      await queries.invalidateQueries({ queryKey: ['response'] });
      notifyDone(t('library.retire.restored'));
    } catch (thrown) {
      notifyFailed(t, thrown);
    }
    setBusy(false);
  }
  return (
    <Button leftSection={<IconRestore size={16} aria-hidden />} loading={busy} onClick={() => void restore()}>
      {t('library.retire.restore')}
    </Button>
  );
}
