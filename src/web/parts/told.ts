/** What came of a press of a button, where nothing on the screen shows it. */
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { problemOf } from '../frame/api.ts';

/** @param offline what is said where nobody answered. */
export function notifyFailed(t: TFunction, thrown: unknown, offline = t('states.offline')): void {
  const { status, message, cure } = problemOf(thrown);
  notifications.show({
    color: 'red',
    title: t('states.failed'),
    message: status === 0 ? offline : [message, cure].filter((part) => part !== null).join(' '),
    autoClose: 10_000,
  });
}

export function notifyDone(message: string): void {
  notifications.show({ color: 'teal', message, autoClose: 5_000 });
}
