/** What makes of the console something that is installed: it opens at once, says when there is a newer version, goes where a notification led, and sends what was answered without a network. */
import { useCallback, useEffect } from 'react';
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { navigate } from 'wouter/use-browser-location';
import { useLiveness } from '../frame/live.ts';
import { useSession, whoOf } from '../frame/session.ts';
import { notifyDone } from '../parts/told.ts';
import { forgetRead, keepReading } from './keeping.ts';
import { goOnHere } from './push.ts';
import { followVersions } from './versions.ts';
import { reread, sendWaiting, waitingNow } from './waiting.ts';

const NEWER = 'newer-version';
/** What waits is tried so often while the page is open. */
const AGAIN_MS = 10_000;

export function Phone() {
  const session = useSession().data;
  const who = session?.signed_in === true ? whoOf(session) : null;
  const out = session?.signed_in === false;
  const queries = useQueryClient();
  useNewer();
  useLed();
  useSent(who);
  useEffect(() => {
    if (who === null) return undefined;
    // What cannot be told just now is told when the console is next opened.
    goOnHere().catch(() => undefined);
    return keepReading(queries);
  }, [who, queries]);
  useEffect(() => {
    // However their session ended.
    if (out) void forgetRead();
  }, [out]);
  return null;
}

function useNewer(): void {
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
}

/** Where a notification leads, nothing typed is lost on the way. */
function useLed(): void {
  useEffect(() => {
    const workers = navigator.serviceWorker;
    const go = ({ data }: MessageEvent<{ readonly go?: string } | null>): void => {
      if (typeof data?.go === 'string') navigate(data.go);
    };
    workers?.addEventListener('message', go);
    return () => workers?.removeEventListener('message', go);
  }, []);
}

/** What waits is sent as soon as Bondfire answers. */
function useSent(who: string | null): void {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const live = useLiveness();
  const send = useCallback(async (): Promise<void> => {
    await reread();
    if (waitingNow().every(({ refused }) => refused !== null)) return;
    const { sent } = await sendWaiting();
    if (sent.length === 0) return;
    notifyDone(t('phone.sent', { count: sent.length }));
    await queries.invalidateQueries();
  }, [t, queries]);
  useEffect(() => {
    // A stream of events that is there again is the first to know.
    if (who !== null && live === 'live') void send();
  }, [who, live, send]);
  useEffect(() => {
    if (who === null) return undefined;
    const again = (): void => {
      void queries.invalidateQueries();
      void send();
    };
    const timer = setInterval(() => void send(), AGAIN_MS);
    addEventListener('online', again);
    void send();
    return () => {
      clearInterval(timer);
      removeEventListener('online', again);
    };
  }, [who, send, queries]);
}
