/** Until when somebody is away: one press for what is usual, a date and time for what is not. */
import { useState, type FormEvent } from 'react';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/shapes/index.ts';
import { call, type Problem, problemOf } from '../frame/api.ts';
import { useNow } from '../frame/times.ts';
import { useKept } from '../parts/kept.ts';
import { dayIn, instantIn, localIn, mondayIn } from '../parts/moments.ts';
import { Refused } from '../parts/states.tsx';
import { notifyDone, notifyFailed } from '../parts/told.ts';
import { useReadAgain } from './data.ts';

interface AwayProps {
  readonly person: Person;
  /** Oneself. */
  readonly mine: boolean;
  readonly small?: boolean;
}

/** The one button there is: to be away, or to be back. */
export function AwayOrBack({ person, mine, small = false }: AwayProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [busy, setBusy] = useState(false);
  const readAgain = useReadAgain();
  const whose = mine ? 'mine' : 'other';
  const size = small ? 'xs' : 'sm';
  async function back(): Promise<void> {
    setBusy(true);
    try {
      await call('POST', `/people/${person.id}/back`);
      await readAgain();
      notifyDone(t(`people.away.${whose}.is_back`, { name: person.name }));
    } catch (thrown) {
      notifyFailed(t, thrown);
    }
    setBusy(false);
  }
  return (
    <>
      {person.now.away ? (
        <Button size={size} loading={busy} onClick={() => void back()}>
          {t(`people.away.${whose}.back`)}
        </Button>
      ) : (
        <Button size={size} variant="default" onClick={() => setOpened(true)} aria-haspopup="dialog">
          {t(`people.away.${whose}.ask`)}
        </Button>
      )}
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t(`people.away.${whose}.title`, { name: person.name })}
      >
        <Until person={person} whose={whose} close={() => setOpened(false)} />
      </Modal>
    </>
  );
}

interface UntilProps {
  readonly person: Person;
  readonly whose: 'mine' | 'other';
  readonly close: () => void;
}

function Until({ person, whose, close }: UntilProps) {
  const { t } = useTranslation();
  const { id, name, zone } = person;
  const now = useNow();
  const readAgain = useReadAgain();
  const [reason, setReason] = useKept(`away.${id}.reason`);
  const [from, setFrom] = useKept(`away.${id}.from`);
  const [until, setUntil] = useKept(`away.${id}.until`);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  async function away(end: string | null, begin: string | null = null): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      await call('POST', `/people/${id}/away`, {
        body: { from: begin, until: end, reason: reason.trim() === '' ? null : reason.trim() },
      });
      for (const forget of [setReason, setFrom, setUntil]) forget('');
      close();
      notifyDone(t(`people.away.${whose}.is_away`, { name }));
      await readAgain();
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
    setBusy(false);
  }
  function choose(event: FormEvent): void {
    event.preventDefault();
    if (until === '') return;
    void away(instantIn(zone, until).toISOString(), from === '' ? null : instantIn(zone, from).toISOString());
  }
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('people.away.what')}
      </Text>
      <Refused problem={problem} />
      <TextInput
        label={t('people.away.reason')}
        description={t('people.away.reason_help')}
        value={reason}
        maxLength={300}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Group gap="xs" grow preventGrowOverflow={false}>
        <Button variant="default" data-autofocus disabled={busy} onClick={() => void away(dayIn(zone, Date.now(), 0))}>
          {t('people.away.today')}
        </Button>
        <Button variant="default" disabled={busy} onClick={() => void away(dayIn(zone, Date.now(), 1))}>
          {t('people.away.tomorrow')}
        </Button>
        <Button variant="default" disabled={busy} onClick={() => void away(dayBefore(mondayIn(zone, Date.now())))}>
          {t('people.away.monday')}
        </Button>
        <Button variant="default" disabled={busy} onClick={() => void away(null)}>
          {t('people.away.open')}
        </Button>
      </Group>
      <form onSubmit={choose}>
        <Stack gap="xs">
          <Group gap="xs" grow preventGrowOverflow={false} wrap="wrap">
            <TextInput
              type="datetime-local"
              label={t('people.away.from')}
              value={from}
              onChange={(event) => setFrom(event.currentTarget.value)}
            />
            <TextInput
              type="datetime-local"
              label={t('people.away.until')}
              min={localIn(zone, now)}
              value={until}
              onChange={(event) => setUntil(event.currentTarget.value)}
            />
          </Group>
          <Text size="xs" c="dimmed">
            {t('people.away.zone', { zone })}
          </Text>
          <Button type="submit" disabled={until === '' || busy}>
            {t('people.away.set')}
          </Button>
        </Stack>
      </form>
    </Stack>
  );
}

/** Sunday’s end is where Monday begins. */
function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}
