/** What was answered or noted and is not sent yet, and what was refused: with why, and nothing of it lost. */
import { useSyncExternalStore } from 'react';
import { Alert, Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconClockPause, IconHandStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useSession, whoOf } from '../frame/session.ts';
import { saidOf } from '../parts/problem.ts';
import { Ago } from '../parts/time.tsx';
import { sendAgain, throwAway, waitingNow, watchWaiting, type Waiting } from './waiting.ts';

/** Of whoever is signed in. */
function useOwn(): readonly Waiting[] {
  const all = useSyncExternalStore(watchWaiting, waitingNow);
  const session = useSession().data;
  const who = session?.signed_in === true ? whoOf(session) : null;
  return all.filter((one) => one.who === who);
}

/** Whether an answer to an ask waits to be sent. */
export function useWaits(ask: string): boolean {
  return useOwn().some((one) => one.ask === ask && one.refused === null);
}

/** At the top of every screen. */
export function Held() {
  const { t } = useTranslation();
  const own = useOwn();
  const waiting = own.filter(({ refused }) => refused === null);
  if (own.length === 0) return null;
  return (
    <Stack component="section" gap="xs" mb="sm" aria-label={t('phone.held')}>
      {own.map((one) => one.refused !== null && <HeldOne key={one.key} one={one} />)}
      {waiting.length > 0 && (
        // Out of the way of what is read meanwhile.
        <details>
          <summary>{t('phone.waiting', { count: waiting.length })}</summary>
          <Stack gap="xs" mt="xs">
            {waiting.map((one) => (
              <HeldOne key={one.key} one={one} />
            ))}
          </Stack>
        </details>
      )}
    </Stack>
  );
}

function HeldOne({ one }: { readonly one: Waiting }) {
  const { t } = useTranslation();
  const { refused, ask, words, at, issue } = one;
  const Sign = refused === null ? IconClockPause : IconHandStop;
  return (
    <Alert
      color={refused === null ? 'ink' : 'red'}
      p="xs"
      role="presentation"
      icon={<Sign aria-hidden />}
      data-held={refused === null ? 'waiting' : 'refused'}
    >
      <Stack gap={4}>
        <Group gap="xs">
          {refused !== null && (
            <Badge variant="light" color="red" tt="none">
              {t('phone.refused')}
            </Badge>
          )}
          <Text size="xs" c="dimmed">
            {t(ask === null ? 'phone.note' : 'phone.answer')} · <Ago at={new Date(at).toISOString()} />
          </Text>
        </Group>
        <Text size="sm" className="said">
          {words}
        </Text>
        {refused !== null && (
          <Text size="sm" role="alert" className="others">
            {refused.unsure ? t('phone.unsure') : saidOf(t, refused)}
          </Text>
        )}
        <Group gap="xs">
          <Anchor component={Link} href={`/issues/${issue}`} size="sm" c="inherit" underline="always">
            {t('phone.to_issue')}
          </Anchor>
          {refused !== null && ask === null && (
            <Button size="compact-sm" variant="default" onClick={() => void sendAgain(one)}>
              {t('phone.again')}
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={() => void throwAway(one.key)}>
            {t(refused === null ? 'phone.take_back' : 'phone.throw_away')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
