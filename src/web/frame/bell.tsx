/** A bell at the top of each screen: how much one was told and has not read. What it was is behind it. */
import { useMemo } from 'react';
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
  const keys = useMemo<readonly Key[]>(() => [{ keys: 'g n', does: t('frame.bell.title'), run: open }], [t, open]);
  useKeys(keys);
  const says = t(unread < MOST ? 'frame.bell.unread' : 'frame.bell.many', { count: unread });
  return (
    <>
      <ActionIcon
        variant="subtle"
        size="lg"
        pos="relative"
        aria-haspopup="dialog"
        aria-label={`${t('frame.bell.title')}: ${says}`}
        onClick={open}
      >
        <IconBell size={24} stroke={1.6} aria-hidden />
        {unread > 0 && (
          <span className={styles['unread']} aria-hidden>
            {unread < MOST ? unread : '99+'}
          </span>
        )}
      </ActionIcon>
      <Told opened={opened} close={close} unread={unread} />
    </>
  );
}
