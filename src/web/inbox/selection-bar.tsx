/** What is done with all that are selected; how far it is. */
import { ActionIcon, Button, Progress as Bar, Text } from '@mantine/core';
import {
  IconArrowMerge,
  IconCircleCheck,
  IconHandGrab,
  IconMoon,
  IconUserShare,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Progress } from './acts.ts';
import type { Dialog } from './dialogs.tsx';
import styles from './inbox.module.css';

interface SelectionBarProps {
  readonly count: number;
  readonly progress: Progress | null;
  readonly onClaim: () => void;
  readonly onOpen: (dialog: Dialog) => void;
  readonly onClear: () => void;
}

const DIALOGS: readonly (readonly [Dialog, Icon])[] = [
  ['assign', IconUserShare],
  ['snooze', IconMoon],
  ['merge', IconArrowMerge],
  ['resolve', IconCircleCheck],
];

export function SelectionBar({ count, progress, onClaim, onOpen, onClear }: SelectionBarProps) {
  const { t } = useTranslation();
  if (count === 0 && progress === null) return null;
  return (
    <div className={styles['selected']} role="toolbar" aria-label={t('inbox.selected', { count })}>
      <Text size="sm" fw={600} aria-live="polite">
        {progress === null
          ? t('inbox.selected', { count })
          : t('inbox.progress', { done: progress.done, all: progress.all })}
      </Text>
      {progress !== null && (
        <Bar
          value={(100 * progress.done) / progress.all}
          flex={1}
          miw={80}
          aria-label={t('inbox.progress', { done: progress.done, all: progress.all })}
        />
      )}
      {progress === null && (
        <>
          <Button size="compact-md" variant="default" leftSection={<IconHandGrab size={16} />} onClick={onClaim}>
            {t('inbox.acts.claim')}
          </Button>
          {DIALOGS.map(([dialog, Sign]) => (
            <Button
              key={dialog}
              size="compact-md"
              variant="default"
              leftSection={<Sign size={16} />}
              onClick={() => onOpen(dialog)}
            >
              {t(`inbox.acts.${dialog}`)}
            </Button>
          ))}
          <ActionIcon
            variant="subtle"
            color="gray"
            ms="auto"
            size="lg"
            onClick={onClear}
            aria-label={t('inbox.deselect')}
          >
            <IconX size={18} />
          </ActionIcon>
        </>
      )}
    </div>
  );
}
