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
      <div className={styles['head']}>
        <Text size="sm" fw={600} aria-live="polite">
          {progress === null
            ? t('inbox.selected', { count })
            : t('inbox.progress', { done: progress.done, all: progress.all })}
        </Text>
        {progress === null && (
          <ActionIcon variant="subtle" color="gray" size="lg" onClick={onClear} aria-label={t('inbox.deselect')}>
            <IconX size={18} aria-hidden />
          </ActionIcon>
        )}
        {progress !== null && (
          <Bar
            value={(100 * progress.done) / progress.all}
            flex={1}
            miw={160}
            aria-label={t('inbox.progress', { done: progress.done, all: progress.all })}
          />
        )}
      </div>
      {progress === null && (
        <>
          <Act dialog="claim" sign={IconHandGrab} onPress={onClaim} />
          {DIALOGS.map(([dialog, sign]) => (
            <Act key={dialog} dialog={dialog} sign={sign} onPress={() => onOpen(dialog)} />
          ))}
        </>
      )}
    </div>
  );
}

interface ActProps {
  readonly dialog: Dialog | 'claim';
  readonly sign: Icon;
  readonly onPress: () => void;
}

function Act({ dialog, sign: Sign, onPress }: ActProps) {
  const { t } = useTranslation();
  return (
    <Button className={styles['act']} variant="default" leftSection={<Sign size={16} aria-hidden />} onClick={onPress}>
      {t(`inbox.acts.${dialog}`)}
    </Button>
  );
}
