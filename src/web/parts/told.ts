/** What came of a press of a button, where nothing on the screen shows it. */
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { problemOf } from '../frame/api.ts';
import { saidOf } from './problem.ts';

/** @param offline what is said where nobody answered. */
export function notifyFailed(
  t: TFunction,
  thrown: unknown,
  { title = t('states.failed'), offline = t('states.offline') } = {},
): void {
  const problem = problemOf(thrown);
  notifications.show({
    color: 'red',
    title,
    message: problem.status === 0 ? offline : saidOf(t, problem),
    autoClose: 10_000,
  });
}

export function notifyDone(message: string): void {
  notifications.show({ color: 'teal', message, autoClose: 5_000 });
}
