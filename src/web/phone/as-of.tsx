/** What is read without a network says of what time it is. */
import { useSyncExternalStore } from 'react';
import { Alert } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isReached, watchReach } from '../frame/reach.ts';
import { useNow, useTimes } from '../frame/times.ts';

/** @param at milliseconds; 0: there is nothing to be read. Nothing is said while Bondfire answers. */
export function AsOf({ at }: { readonly at: number }) {
  const { t } = useTranslation();
  const reached = useSyncExternalStore(watchReach, isReached);
  const now = useNow();
  const { short } = useTimes();
  return (
    <output>
      {!reached && at > 0 && (
        <Alert color="yellow" p="xs" mb="xs" role="presentation" icon={<IconCloudOff aria-hidden />}>
          {t('phone.as_of', { time: short(new Date(at), now) })}
        </Alert>
      )}
    </output>
  );
}
