import { Button, Group, Kbd, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';

interface Noticed {
  readonly said: string;
  /** Null: there is nothing to take back. */
  readonly undo: (() => void) | null;
  readonly t: TFunction;
}

/** Says what was done, with the way back. Answers the notice's id. */
export function undoNotice({ said, undo, t }: Noticed): string {
  const id = crypto.randomUUID();
  notifications.show({
    id,
    color: 'teal',
    autoClose: 8_000,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{said}</Text>
        {undo && (
          <Button
            size="compact-sm"
            variant="light"
            rightSection={<Kbd size="xs">u</Kbd>}
            onClick={() => {
              notifications.hide(id);
              undo();
            }}
          >
            {t('inbox.undo')}
          </Button>
        )}
      </Group>
    ),
  });
  return id;
}
