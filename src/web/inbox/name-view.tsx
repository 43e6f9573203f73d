/** What a view that is kept is called, and who sees it. */
import { useState, type FormEvent } from 'react';
import { Button, Group, Modal, Stack, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SavedView } from '../../api/shapes/index.ts';
import { useMay } from '../frame/session.ts';

interface NameViewProps extends NamingProps {
  readonly naming: boolean;
  readonly close: () => void;
}

export function NameView({ naming, close, ...rest }: NameViewProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={naming} onClose={close} title={t('inbox.saved.keep')}>
      {naming && <Naming {...rest} />}
    </Modal>
  );
}

interface NamingProps {
  readonly before: SavedView | undefined;
  readonly onSave: (name: string, shared: boolean) => Promise<void>;
}

function Naming({ before, onSave }: NamingProps) {
  const { t } = useTranslation();
  const mayShare = useMay('act');
  const [name, setName] = useState(before?.name ?? '');
  const [shared, setShared] = useState(before?.shared ?? false);
  const [busy, setBusy] = useState(false);
  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    await onSave(name.trim(), shared);
    setBusy(false);
  }
  return (
    <form onSubmit={(event) => void send(event)}>
      <Stack>
        <TextInput
          data-autofocus
          label={t('inbox.saved.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={80}
          required
        />
        {mayShare && (
          <Switch
            label={t('inbox.saved.shared')}
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
        )}
        <Group justify="end">
          <Button type="submit" loading={busy} disabled={name.trim() === ''}>
            {t('inbox.saved.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
