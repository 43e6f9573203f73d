/** The link that whoever was invited chooses a password by. */
import { useTranslation } from 'react-i18next';
import type { Invitation } from '../../api/shapes/index.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { Once } from './pieces.tsx';

export function Invited({ made: { account, link, expires_at } }: { readonly made: Invitation }) {
  const { t } = useTranslation();
  const now = useNow();
  const { short } = useTimes();
  return (
    <Once title={t('settings.once.link')} text={link}>
      {t('settings.once.link_what', { name: account.name, until: short(expires_at, now) })}
    </Once>
  );
}
