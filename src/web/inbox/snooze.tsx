/** Until when it is out of sight: a day begins with the work of whoever has it. */
import { useState, type FormEvent } from 'react';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { IconCalendar, IconClock, IconMoon, IconSunrise, IconZzz } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNow, useTimes, useZone } from '../frame/times.ts';
import type { Act } from './acts.ts';
import { dayIn, instantIn, localIn, mondayIn } from '../parts/moments.ts';

const HOUR_MS = 3_600_000;

interface SnoozeProps {
  readonly asleep: boolean;
  readonly onAct: (act: Act) => void;
}

export function Snooze({ asleep, onAct }: SnoozeProps) {
  const { t } = useTranslation();
  const now = useNow();
  const zone = useZone();
  const { short } = useTimes();
  const [local, setLocal] = useState('');
  const hours = new Date(now + 4 * HOUR_MS);
  const snooze = (until: string): void => onAct({ verb: 'snooze', until });
  function choose(event: FormEvent): void {
    event.preventDefault();
    if (local !== '') snooze(instantIn(zone, local).toISOString());
  }
  return (
    <Stack gap="xs">
      {asleep && (
        <Button
          variant="default"
          justify="start"
          leftSection={<IconZzz size={18} />}
          onClick={() => onAct({ verb: 'wake' })}
        >
          {t('inbox.acts.wake')}
        </Button>
      )}
      <Button
        variant="default"
        justify="start"
        leftSection={<IconClock size={18} />}
        onClick={() => snooze(new Date(Date.now() + 4 * HOUR_MS).toISOString())}
      >
        {t('inbox.snooze.hours', { time: short(hours, now) })}
      </Button>
      <Button
        variant="default"
        justify="start"
        leftSection={<IconSunrise size={18} />}
        data-autofocus
        onClick={() => snooze(dayIn(zone, Date.now(), 1))}
      >
        {t('inbox.snooze.tomorrow')}
      </Button>
      <Button
        variant="default"
        justify="start"
        leftSection={<IconCalendar size={18} />}
        onClick={() => snooze(mondayIn(zone, Date.now()))}
      >
        {t('inbox.snooze.monday')}
      </Button>
      <form onSubmit={choose}>
        <Group align="end" gap="xs" wrap="nowrap">
          <TextInput
            flex={1}
            type="datetime-local"
            label={t('inbox.snooze.choose', { zone })}
            min={localIn(zone, now)}
            value={local}
            onChange={(event) => setLocal(event.currentTarget.value)}
          />
          <Button type="submit" disabled={local === ''} leftSection={<IconMoon size={18} />}>
            {t('inbox.snooze.set')}
          </Button>
        </Group>
      </form>
    </Stack>
  );
}
