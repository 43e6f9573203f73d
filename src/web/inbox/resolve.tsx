/** How it ended. What is typed is kept until it is sent. */
import { useState, type FormEvent } from 'react';
import { Button, Group, Kbd, Stack, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface ResolveProps {
  /** Of which issues: what was typed for them is theirs. */
  readonly of: string;
  readonly onResolve: (outcome: string) => Promise<boolean>;
}

const KEPT = 'bondfire.outcome.';

export function Resolve({ of, onResolve }: ResolveProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => localStorage.getItem(KEPT + of) ?? '');
  const [busy, setBusy] = useState(false);
  async function send(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    if (text.trim() === '' || busy) return;
    setBusy(true);
    if (await onResolve(text.trim())) localStorage.removeItem(KEPT + of);
    setBusy(false);
  }
  return (
    <form onSubmit={(event) => void send(event)}>
      <Stack>
        <Textarea
          data-autofocus
          label={t('inbox.resolve.outcome')}
          autosize
          minRows={3}
          maxRows={10}
          maxLength={20_000}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            localStorage.setItem(KEPT + of, event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
          }}
        />
        <Group justify="end">
          <Button type="submit" loading={busy} disabled={text.trim() === ''} rightSection={<Kbd size="xs">Ctrl ↵</Kbd>}>
            {t('inbox.resolve.done')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
