/** How what was changed here is taken up: a playbook is a file, and this screen writes none. */
import { Alert, Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCopy, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Draft } from './draft.ts';

interface SaveProps {
  readonly draft: Draft;
  /** The file is a company's own, and not one of the built-in ones. */
  readonly own: boolean;
  readonly faults: number;
}

export function Save({ draft, own, faults }: SaveProps) {
  const { t } = useTranslation();
  if (!draft.changed)
    return (
      <Text size="sm" c="dimmed">
        {t(own ? 'playbooks.save.own' : 'playbooks.save.built_in', { file: draft.file })}
      </Text>
    );
  return (
    <Alert color="ink" variant="default" title={t('playbooks.save.title')}>
      <Stack gap="xs">
        <Text size="sm">{t(own ? 'playbooks.save.how_own' : 'playbooks.save.how_built_in', { file: draft.file })}</Text>
        {faults > 0 && <Text size="sm">{t('playbooks.save.faults')}</Text>}
        <Group gap="xs">
          <CopyButton value={draft.text}>
            {({ copied, copy }) => (
              <Button variant="default" leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>
                {t(copied ? 'parts.copied' : 'parts.copy')}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => download(draft.file, draft.text)}
          >
            {t('playbooks.save.download')}
          </Button>
          <Button variant="subtle" color="gray" c="var(--mantine-color-text)" onClick={draft.discard}>
            {t('playbooks.save.discard')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

function download(file: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = file;
  link.click();
  URL.revokeObjectURL(address);
}
