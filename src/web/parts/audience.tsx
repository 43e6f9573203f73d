import { Badge } from '@mantine/core';
import { IconLock, IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Who may see it: told by colour, sign and word, so that nobody takes the one for the other. */
export function AudienceBadge({ audience }: { readonly audience: 'internal' | 'external' }) {
  const { t } = useTranslation();
  const inside = audience === 'internal';
  return (
    <Badge
      variant="light"
      color={inside ? 'ink' : 'ember'}
      leftSection={inside ? <IconLock size={12} aria-hidden /> : <IconWorld size={12} aria-hidden />}
    >
      {t(inside ? 'audience.internal' : 'audience.external')}
    </Badge>
  );
}
