/** A bell at the top of each screen: how much one was told and has not read. What it was is behind it. */
import { useCallback, useMemo, useRef } from 'react';
import { ActionIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBell } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Notifications } from '../../api/shapes/index.ts';
import { later } from '../parts/later.tsx';
import { useGet } from './api.ts';
import { useKeys, type Key } from './keys.ts';
import styles from './frame.module.css';

const Told = later(async () => (await import('./told.tsx')).Told);
/** More are not counted. */
const MOST = 100;

export function Bell() {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const told = useGet<Notifications>('notification', '/notifications', { limit: 1 });
  const unread = told.data?.unread ?? 0;
  const button = useRef<HTMLButtonElement>(null);
  const before = useRef<Element | null>(null);
  const show = useCallback(() => {
    before.current = document.activeElement;
    open();
  }, [open]);
  function dismiss(): void {
    close();
    // Whoever looked goes on where they were, once the panel is gone.
    const back =
      before.current instanceof HTMLElement && before.current !== document.body ? before.current : button.current;
    setTimeout(() => back?.focus(), 0);
  }
  const keys = useMemo<readonly Key[]>(() => [{ keys: 'g n', does: t('frame.bell.title'), run: show }], [t, show]);
  useKeys(keys);
  const says = t(unread < MOST ? 'frame.bell.unread' : 'frame.bell.many', { count: unread });
  return (
    <>
      <ActionIcon
        ref={button}
        variant="subtle"
        size="lg"
        pos="relative"
        aria-haspopup="dialog"
        aria-label={`${t('frame.bell.title')}: ${says}`}
        onClick={show}
      >
        <IconBell size={24} stroke={1.6} aria-hidden />
        {unread > 0 && (
          <span className={styles['unread']} aria-hidden>
            {unread < MOST ? unread : '99+'}
          </span>
        )}
      </ActionIcon>
      <Told opened={opened} close={close} dismiss={dismiss} unread={unread} />
    </>
  );
}
