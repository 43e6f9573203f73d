/** The people who are to work with it: who may sign in already, and a link for each who is to. */
import { useState } from 'react';
import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAccounts } from './visit.ts';
import { Invite } from '../settings/invite.tsx';
import styles from './start.module.css';

export function InvitePeople() {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const [count, setCount] = useState(0);
  return (
    <Stack gap="md">
      <Stack gap={4} component="ul" className={styles['playbooks']} aria-label={t('start.invite.there')}>
        {(accounts.data?.items ?? []).map(({ person, name, email, role, ready }) => (
          <Group key={person} component="li" gap="xs">
            <Text fw={600}>
              <bdi>{name}</bdi>
            </Text>
            <Text size="sm" c="dimmed">
              <bdi>{email}</bdi>
            </Text>
            <Badge variant="default" tt="none">
              {t(`settings.role.${role}`)}
            </Badge>
            {!ready && (
              <Text size="sm" c="dimmed">
                {t('start.invite.not_yet')}
              </Text>
            )}
          </Group>
        ))}
      </Stack>
      <Invite key={count} done={() => setCount(count + 1)} />
    </Stack>
  );
}
