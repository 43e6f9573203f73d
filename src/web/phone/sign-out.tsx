/** Whoever signs out leaves nothing of theirs in this browser. */
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { QueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { call } from '../frame/api.ts';
import { SESSION } from '../frame/session.ts';
import { notifyFailed } from '../parts/told.ts';
import { leaveHere } from './leave-here.ts';
import { reread, waitingNow } from './waiting.ts';

const UNSENT = 'unsent';

/** Asks first where something would be lost. */
export async function signOut(queries: QueryClient, t: TFunction): Promise<void> {
  await reread();
  const count = waitingNow().length;
  if (count === 0) return out(queries, t);
  notifications.hide(UNSENT);
  notifications.show({
    id: UNSENT,
    color: 'red',
    autoClose: 10_000,
    message: (
      <Group justify="space-between">
        <Text size="sm">{t('phone.unsent', { count })}</Text>
        <Button
          size="compact-sm"
          color="red.9"
          onClick={() => {
            notifications.hide(UNSENT);
            void out(queries, t);
          }}
        >
          {t('phone.out_all_the_same')}
        </Button>
      </Group>
    ),
  });
}

async function out(queries: QueryClient, t: TFunction): Promise<void> {
  await leaveHere();
  try {
    await call('DELETE', '/session');
  } catch (thrown) {
    return notifyFailed(t, thrown, { offline: t('phone.not_out') });
  }
  await queries.invalidateQueries({ queryKey: [SESSION] });
  // Whoever is next at this browser sees nothing of it.
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION });
}
