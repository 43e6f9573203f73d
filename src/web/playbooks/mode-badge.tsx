/** How far a playbook may go, said in a word. */
import { Badge, Group } from '@mantine/core';
import { IconEye, IconHandStop, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PlaybookView } from '../../api/shapes/index.ts';

export type ModeName = PlaybookView['mode'];

export const MODES = ['watch', 'propose', 'act'] as const satisfies readonly ModeName[];
const SIGNS = { watch: IconEye, propose: IconHandStop, act: IconPlayerPlay } as const;

export function ModeBadge({ mode, market = null }: { readonly mode: ModeName; readonly market?: string | null }) {
  const { t } = useTranslation();
  const Sign = SIGNS[mode];
  return (
    <Badge
      variant={mode === 'act' ? 'light' : 'default'}
      color="teal"
      c="var(--mantine-color-text)"
      tt="none"
      leftSection={<Sign size={12} aria-hidden />}
    >
      {market === null ? t(`playbooks.modes.${mode}`) : `${market}: ${t(`playbooks.modes.${mode}`)}`}
    </Badge>
  );
}

/** For all, for markets of their own mode, and whether it is paused. */
export function Modes({ one }: { readonly one: PlaybookView }) {
  const { t } = useTranslation();
  return (
    <Group gap={4}>
      {one.paused && (
        <Badge variant="default" tt="none" leftSection={<IconPlayerPause size={12} aria-hidden />}>
          {t('playbooks.paused')}
        </Badge>
      )}
      <ModeBadge mode={one.mode} />
      {Object.entries(one.markets).map(([market, mode]) => (
        <ModeBadge key={market} mode={mode} market={market} />
      ))}
    </Group>
  );
}
