import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Of the sample company: nobody takes it for one's own. */
export function SampleBadge() {
  const { t } = useTranslation();
  return <Badge variant="default">{t('start.sample.badge')}</Badge>;
}
