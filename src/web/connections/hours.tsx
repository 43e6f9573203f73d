import { useTranslation } from 'react-i18next';
import { Sparkline } from '../parts/sparkline.tsx';

/** How much came in each of the last hours; nothing is drawn of nothing. */
export function Hours({ counts, total }: { readonly counts: readonly number[]; readonly total: number }) {
  const { t } = useTranslation();
  if (total === 0) return null;
  return (
    <Sparkline counts={counts} label={t('connections.chart', { hours: counts.length, most: Math.max(...counts) })} />
  );
}
