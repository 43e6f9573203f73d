/** What makes of the console something that is installed: it opens at once, and says when there is a newer version. */
import { useEffect } from 'react';
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { followVersions } from './versions.ts';

const NEWER = 'newer-version';

export function Phone() {
  const { t } = useTranslation();
  useEffect(() => {
    // What is served as it is written has no version.
    if (import.meta.env.DEV) return undefined;
    const versions = followVersions(() => {
      notifications.hide(NEWER);
      notifications.show({
        id: NEWER,
        autoClose: false,
        message: (
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm">{t('phone.newer')}</Text>
            <Button size="compact-sm" variant="light" flex="none" onClick={() => versions?.renew()}>
              {t('phone.renew')}
            </Button>
          </Group>
        ),
      });
    });
    return () => versions?.stop();
  }, [t]);
  return null;
}
