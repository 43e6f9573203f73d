/** The browsers by which one is told at once: this one, allowed by a press and never asked for otherwise, and the others. */
import { useCallback, useEffect, useState } from 'react';
import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { IconDeviceMobile } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Push, PushDevice } from '../../api/shapes/index.ts';
import { call, useGet } from '../frame/api.ts';
import { Failed, Loading, Refused } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { notifyDone } from '../parts/told.ts';
import { allowHere, ownMark, PUSH, standingOf, stopHere, type Standing } from '../phone/push.ts';
import { useDoing } from './doing.ts';
import { browserIn } from './me.tsx';
import { Confirm } from './pieces.tsx';
import { RULES } from './saving.ts';
import styles from './settings.module.css';

export function Devices() {
  const { t } = useTranslation();
  const push = useGet<Push>(PUSH, '/push');
  return (
    <section aria-label={t('phone.devices.title')}>
      <Title order={3} size="h5" mb="xs">
        {t('phone.devices.title')}
      </Title>
      {push.isPending && <Loading rows={1} />}
      {push.data === undefined
        ? push.error && <Failed error={push.error} again={() => void push.refetch()} />
        : push.data && <Listed push={push.data} />}
    </section>
  );
}

function Listed({ push }: { readonly push: Push }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const doing = useDoing();
  const [here, setHere] = useState<{ readonly standing: Standing; readonly mark: string | null } | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  const look = useCallback(() => {
    void Promise.all([standingOf(push), ownMark()]).then(([standing, mark]) => setHere({ standing, mark }));
  }, [push]);
  useEffect(() => {
    look();
    // What the browser's own settings say may have been changed meanwhile.
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [look]);
  async function change(work: () => Promise<boolean>, done: string): Promise<void> {
    setWhy(null);
    await doing.run([PUSH, RULES], async () => {
      try {
        if (await work()) notifyDone(done);
      } catch (thrown) {
        // The browser's own word: its push service cannot be reached, or it was told never to use one.
        if (!(thrown instanceof DOMException)) throw thrown;
        setWhy(thrown.message);
      }
    });
    look();
  }
  const standing = here?.standing ?? null;
  return (
    <>
      {standing !== null && (
        <Group justify="space-between" align="flex-start" mb="xs" data-standing={standing}>
          <Text size="sm" flex="1 1 16rem" aria-live="polite">
            {t(`phone.devices.standing.${standing}`)}
          </Text>
          {standing === 'off' && (
            <Button
              leftSection={<IconDeviceMobile size={18} aria-hidden />}
              loading={doing.busy}
              onClick={() => void change(() => allowHere(push.key), t('phone.devices.allowed'))}
            >
              {t('phone.devices.allow')}
            </Button>
          )}
          {standing === 'on' && (
            <Button
              variant="default"
              loading={doing.busy}
              onClick={() =>
                void change(async () => {
                  await stopHere();
                  return true;
                }, t('phone.devices.stopped'))
              }
            >
              {t('phone.devices.stop')}
            </Button>
          )}
        </Group>
      )}
      <Refused problem={doing.problem} />
      {why !== null && (
        <Text size="sm" role="alert" className={`others ${styles['failed'] ?? ''}`}>
          {t('phone.devices.refused', { why })}
        </Text>
      )}
      {push.devices.length > 0 && (
        <ul className="listed">
          {push.devices.map((one) => (
            <Device
              key={one.id}
              one={one}
              current={one.mark === here?.mark}
              gone={() => void queries.invalidateQueries({ queryKey: [RULES] })}
            />
          ))}
        </ul>
      )}
    </>
  );
}

interface DeviceProps {
  readonly one: PushDevice;
  readonly current: boolean;
  readonly gone: () => void;
}

function Device({ one, current, gone }: DeviceProps) {
  const { t } = useTranslation();
  const { id, agent, made_at, told_at, fault } = one;
  const name = agent === null ? t('settings.sessions.unknown') : browserIn(agent);
  return (
    <li className={styles['row']} data-device={id}>
      <div>
        <Group gap="xs">
          <Text fw={600} className="others" title={agent ?? undefined}>
            {name}
          </Text>
          {current && (
            <Badge variant="default" tt="none">
              {t('phone.devices.this')}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {t('phone.devices.since')} <Ago at={made_at} />
          {told_at !== null && (
            <>
              {' '}
              · {t('phone.devices.told')} <Ago at={told_at} />
            </>
          )}
        </Text>
        {fault !== null && (
          <Text size="sm" className={`others ${styles['failed'] ?? ''}`}>
            {t('phone.devices.fault', { fault })}
          </Text>
        )}
      </div>
      <Confirm
        label={t('phone.devices.remove')}
        of={name}
        nouns={[PUSH]}
        run={async () => {
          if (current) await stopHere();
          else await call('DELETE', `/push/devices/${id}`);
          gone();
        }}
      >
        {t('phone.devices.remove_what')}
      </Confirm>
    </li>
  );
}
