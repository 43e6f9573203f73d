/** What makes of the console something that is installed: it opens at once, says when there is a newer version, and goes where a notification led. */
import { useEffect } from 'react';
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { navigate } from 'wouter/use-browser-location';
import { useMe } from '../frame/session.ts';
import { goOnHere } from './push.ts';
import { followVersions } from './versions.ts';

const NEWER = 'newer-version';

export function Phone() {
  const { t } = useTranslation();
  const person = useMe()?.person ?? null;
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
  useEffect(() => {
    const workers = navigator.serviceWorker;
    const go = ({ data }: MessageEvent<{ readonly go?: string } | null>): void => {
      if (typeof data?.go === 'string') navigate(data.go);
    };
    workers?.addEventListener('message', go);
    return () => workers?.removeEventListener('message', go);
  }, []);
  useEffect(() => {
    // What cannot be told just now is told when the console is next opened.
    if (person !== null) goOnHere().catch(() => undefined);
  }, [person]);
  return null;
}
