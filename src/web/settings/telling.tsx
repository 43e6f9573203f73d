/** How one is told what concerns one: what reaches one, when, and by what for each kind. */
import { useState, type ReactNode } from 'react';
import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocationProperty } from 'wouter/use-browser-location';
import type { NotificationKind, NotificationRules, NotificationTests } from '../../api/shapes/index.ts';
import { call, useGet } from '../frame/api.ts';
import { hasWords } from '../frame/words.ts';
import { useMe } from '../frame/session.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { Empty, Failed, Loading, Refused } from '../parts/states.tsx';
import { useDoing } from './doing.ts';
import { Devices } from './devices.tsx';
import { KindRow } from './kind.tsx';
import { channelName, KINDS } from './rules.ts';
import { RULES } from './saving.ts';
import { Times } from './times.tsx';
import styles from './settings.module.css';

/** What a message links to; the kind that it tells may follow. */
export const ANCHOR = '#notifications';

export function Telling() {
  const { t } = useTranslation();
  const me = useMe();
  const hash = useLocationProperty(() => location.hash);
  const nobody = me !== null && me.person === null;
  const rules = useGet<NotificationRules>(RULES, nobody ? null : '/notification-rules');
  if (nobody) return <Empty title={t('settings.telling.nobody')}>{t('settings.telling.nobody_cure')}</Empty>;
  if (rules.isPending) return <Loading rows={6} />;
  if (rules.data === undefined) return <Failed error={rules.error} again={() => void rules.refetch()} />;
  const named = KINDS.find((kind) => hash === `${ANCHOR}-${kind}`) ?? null;
  return <Shown key={hash} told={rules.data} named={named} />;
}

interface ShownProps {
  readonly told: NotificationRules;
  /** Of the message that led here. */
  readonly named: NotificationKind | null;
}

function Shown({ told, named }: ShownProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(named);
  return (
    <Stack gap="xl" maw={760}>
      <Text size="sm" c="dimmed">
        {t('settings.telling.lead')}
      </Text>
      <Reach channels={told.channels} returned={told.returned} />
      <Devices />
      <Times told={told} />
      <section>
        <Title order={3} size="h5" mb="xs">
          {t('settings.telling.what')}
        </Title>
        <ul className="listed">
          {KINDS.map((kind) => (
            <KindRow
              key={kind}
              kind={kind}
              told={told}
              named={kind === named}
              opened={kind === opened}
              open={(open) => setOpened(open ? kind : null)}
            />
          ))}
        </ul>
      </section>
    </Stack>
  );
}

/** What could reach one, and whether it does. */
function Reach({ channels, returned }: Pick<NotificationRules, 'channels' | 'returned'>) {
  const { t } = useTranslation();
  const doing = useDoing();
  const [tried, setTried] = useState<NotificationTests['items']>([]);
  const reached = channels.some(({ reaches }) => reaches);
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h5">
          {t('settings.telling.reach')}
        </Title>
        {reached && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconSend size={16} aria-hidden />}
            loading={doing.busy}
            onClick={() =>
              void doing.run([], async () => {
                setTried([]);
                setTried((await call<NotificationTests>('POST', '/notification-rules/test')).items);
              })
            }
          >
            {t('settings.telling.test')}
          </Button>
        )}
      </Group>
      {channels.length === 0 ? (
        <Text size="sm">{t('settings.telling.none')}</Text>
      ) : (
        <ul className="listed" aria-live="polite">
          {channels.map(({ id, reaches }) => (
            <Channel
              key={id}
              id={id}
              reaches={reaches}
              tried={tried.find(({ channel }) => channel === id)}
              returned={id === 'mail' ? returned : null}
              again={
                <Button
                  size="xs"
                  variant="default"
                  loading={doing.busy}
                  onClick={() =>
                    void doing.run([RULES], async () => {
                      const body = { channel: id };
                      setTried((await call<NotificationTests>('POST', '/notification-rules/test', { body })).items);
                    })
                  }
                >
                  {t('settings.telling.again')}
                </Button>
              }
            />
          ))}
        </ul>
      )}
      <Refused problem={doing.problem} />
    </section>
  );
}

interface ChannelProps {
  readonly id: string;
  readonly reaches: boolean;
  readonly tried: NotificationTests['items'][number] | undefined;
  /** Of the address that mails came back from. */
  readonly returned: NotificationRules['returned'];
  readonly again: ReactNode;
}

function Channel({ id, reaches, tried, returned, again }: ChannelProps) {
  const { t } = useTranslation();
  const { ago } = useTimes();
  const now = useNow();
  const why = `settings.telling.cannot.${id}`;
  return (
    <li className={styles['entry']}>
      <Group gap="xs">
        <Text fw={600}>{channelName(t, id)}</Text>
        <Badge variant="dot" color={returned !== null ? 'red' : reaches ? 'teal' : 'gray'} tt="none">
          {t(
            returned !== null
              ? 'settings.telling.comes_back'
              : reaches
                ? 'settings.telling.reaches'
                : 'settings.telling.reaches_not',
          )}
        </Badge>
      </Group>
      {returned !== null && (
        <Group gap="xs" justify="space-between">
          <Text size="sm" className={styles['failed']}>
            {t('settings.telling.returned', {
              address: returned.address,
              status: returned.status ?? '–',
              day: ago(returned.at, now),
            })}
          </Text>
          {again}
        </Group>
      )}
      {!reaches && returned === null && (
        <Text size="sm" c="dimmed">
          {t(hasWords(why) ? (why as 'settings.telling.cannot.mail') : 'settings.telling.cannot.other')}
        </Text>
      )}
      {tried !== undefined && (
        <Text size="sm" className={`others ${tried.fault === null ? '' : styles['failed']}`}>
          {tried.fault === null ? t('settings.telling.tried') : t('settings.telling.not_tried', { fault: tried.fault })}
        </Text>
      )}
    </li>
  );
}
