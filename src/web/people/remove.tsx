/** Somebody, or a team, that is not here any more: what would happen is told before. */
import { useState } from 'react';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { call } from '../frame/api.ts';
import { notifyDone, notifyFailed } from '../parts/told.ts';
import { useReadAgain } from './data.ts';

interface RemoveProps {
  /** Below the API: `people/ines`. */
  readonly at: string;
  readonly name: string;
  /** What would happen. */
  readonly what: string;
}

export function Remove({ at, name, what }: RemoveProps) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const readAgain = useReadAgain();
  const [opened, setOpened] = useState(false);
  const [busy, setBusy] = useState(false);
  async function remove(): Promise<void> {
    setBusy(true);
    try {
      await call('DELETE', `/${at}`);
      go('/people', { replace: true });
      notifyDone(t('people.person.removed', { name }));
      await readAgain();
    } catch (thrown) {
      setOpened(false);
      setBusy(false);
      notifyFailed(t, thrown);
    }
  }
  return (
    <div>
      <Button variant="default" onClick={() => setOpened(true)} aria-haspopup="dialog">
        {t('people.person.remove')}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t('people.person.remove_ask', { name })}>
        <Stack>
          <Text size="sm">{what}</Text>
          <Group justify="flex-end">
            <Button variant="default" data-autofocus onClick={() => setOpened(false)}>
              {t('people.person.keep')}
            </Button>
            <Button color="red.9" loading={busy} onClick={() => void remove()}>
              {t('people.person.remove')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </div>
  );
}
