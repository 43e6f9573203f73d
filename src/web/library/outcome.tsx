/** How something turned out: by sign and word, and by colour beside them. */
import { Badge, Text } from '@mantine/core';
import {
  IconArrowBackUp,
  IconCheck,
  IconClock,
  IconMessageOff,
  IconTrendingDown,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Outcome, SearchHit } from '../../api/shapes/index.ts';

export const OUTCOMES = ['resolved', 'reopened', 'no_reply', 'made_worse'] as const satisfies readonly Outcome[];

const LOOKS: Readonly<Record<Outcome | 'unknown', { readonly color: string; readonly icon: Icon }>> = {
  resolved: { color: 'teal.9', icon: IconCheck },
  reopened: { color: 'ember.8', icon: IconArrowBackUp },
  no_reply: { color: 'gray.7', icon: IconMessageOff },
  made_worse: { color: 'red.9', icon: IconTrendingDown },
  unknown: { color: 'gray.7', icon: IconClock },
};

export function OutcomeBadge({ outcome }: { readonly outcome: Outcome | null }) {
  const { t } = useTranslation();
  const { color, icon: Sign } = LOOKS[outcome ?? 'unknown'];
  return (
    <Badge variant="filled" color={color} tt="none" leftSection={<Sign size={12} aria-hidden />}>
      {t(`library.outcome.${outcome ?? 'unknown'}`)}
    </Badge>
  );
}

/** Where it was used again: how often, and what came of it. */
export function TurnedOut({ reuse }: { readonly reuse: SearchHit['reuse'] }) {
  const { t } = useTranslation();
  if (reuse === null || reuse.used === 0) return null;
  const of = OUTCOMES.reduce((sum, outcome) => sum + reuse[outcome], 0);
  return (
    <Text size="sm" span fw={500}>
      {t('library.reuse.used', { count: reuse.used })}
      {of > 0 && ` · ${t('library.reuse.turned_out', { resolved: reuse.resolved, of })}`}
      {reuse.made_worse > 0 && ` · ${t('library.reuse.made_worse', { count: reuse.made_worse })}`}
    </Text>
  );
}
