import { Button, Group, Kbd, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';

interface Noticed {
  readonly said: string;
  /** Told the notice's id. Null: there is nothing to take back. */
  readonly undo: ((notice: string) => void) | null;
  /** That does the same. */
  readonly key?: string;
  readonly t: TFunction;
}

const SAID_MS = 5_000;
const UNDO_MS = 10_000;

/** Says what was done, with the way back for a while. Answers the notice's id. */
export function undoNotice({ said, undo, key, t }: Noticed): string {
  const id = notifications.show({
    color: 'teal',
    autoClose: undo === null ? SAID_MS : UNDO_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" className="others">
          {said}
        </Text>
        {undo && (
          <Button
            size="compact-sm"
            variant="light"
            flex="none"
            rightSection={
              key && (
                <Kbd size="xs" visibleFrom="sm">
                  {key}
                </Kbd>
              )
            }
            onClick={() => {
              notifications.hide(id);
              undo(id);
            }}
          >
            {t('parts.undo')}
          </Button>
        )}
      </Group>
    ),
  });
  return id;
}
