/** Why an issue needs whoever looks, in words. */
import {
  IconAlertTriangle,
  IconArrowForwardUp,
  IconClock,
  IconHandStop,
  IconWorld,
  type Icon,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Need } from '../../api/shapes/index.ts';
import { useNow, useTimes } from '../frame/times.ts';
import styles from './inbox.module.css';

const ICONS: Readonly<Record<Need['why'], Icon>> = {
  asked: IconHandStop,
  missed: IconAlertTriangle,
  at_risk: IconClock,
  outside: IconWorld,
  given: IconArrowForwardUp,
};

export function Why({ need, title }: { readonly need: Need; readonly title?: string | undefined }) {
  const { t } = useTranslation();
  const now = useNow();
  const { short } = useTimes();
  const Sign = ICONS[need.why];
  return (
    <span className={styles['why']} data-why={need.why} title={title}>
      <Sign size={15} aria-hidden />
      <span className={styles['cut']}>{whyOf(t, need, (at) => short(at, now))}</span>
    </span>
  );
}

export function whyOf(t: TFunction, { why, what, due_at, by }: Need, short: (at: string) => string): string {
  if (why === 'missed' || why === 'at_risk') {
    const promise = what === 'acknowledge' || what === 'resolution' ? what : 'reply';
    return t(`inbox.needs.${why}.${promise}`, { time: due_at === null ? '' : short(due_at) });
  }
  const words = wordsOf(t, { why, what, by });
  return due_at === null ? words : t('inbox.needs.by', { what: words, time: short(due_at) });
}

function wordsOf(t: TFunction, { why, what, by }: Pick<Need, 'why' | 'what' | 'by'>): string {
  if (why === 'asked') return t(`inbox.needs.asked.${what === 'choice' || what === 'form' ? what : 'approval'}`);
  if (why === 'outside') return t('inbox.needs.outside');
  return by === null ? t('inbox.needs.given') : t('inbox.needs.given_by', { by });
}
