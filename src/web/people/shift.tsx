/** Somebody is on call in place of whoever it would be. */
import { useState, type FormEvent } from 'react';
import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Person, Team } from '../../api/shapes/index.ts';
import { call, type Problem, problemOf } from '../frame/api.ts';
import { useMe } from '../frame/session.ts';
import { useZone } from '../frame/times.ts';
import { instantIn, localIn } from '../parts/moments.ts';
import { Refused } from '../parts/states.tsx';
import { notifyDone } from '../parts/told.ts';
import { nameIn, useReadAgain, type Stretch } from './data.ts';

interface TakeProps {
  readonly team: Team;
  readonly people: readonly Person[];
  /** The time that is meant; null: not opened. */
  readonly of: Stretch | 'any' | null;
  readonly close: () => void;
}

export function TakeShift({ team, people, of, close }: TakeProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={of !== null} onClose={close} title={t('people.team.take')}>
      {of !== null && <Take team={team} people={people} of={of} close={close} />}
    </Modal>
  );
}

function Take({ team, people, of, close }: TakeProps & { readonly of: Stretch | 'any' }) {
  const { t } = useTranslation();
  const me = useMe();
  const zone = useZone();
  const readAgain = useReadAgain();
  const mine = people.some(({ id }) => id === me?.person) ? (me?.person ?? null) : null;
  const [person, setPerson] = useState<string | null>(mine);
  const [from, setFrom] = useState(() => (of === 'any' ? '' : localIn(zone, Date.parse(of.from))));
  const [until, setUntil] = useState(() => (of === 'any' ? '' : localIn(zone, Date.parse(of.until))));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  // A gap to its second, which a field does not show.
  const exact = (local: string, at: string | null): string =>
    at !== null && local === localIn(zone, Date.parse(at)) ? at : instantIn(zone, local).toISOString();
  async function take(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (person === null || until === '') return;
    setBusy(true);
    setProblem(null);
    const gap = of === 'any' ? null : of;
    try {
      await call('POST', `/teams/${team.id}/shifts`, {
        body: {
          person,
          from: from === '' ? null : exact(from, gap?.from ?? null),
          until: exact(until, gap?.until ?? null),
        },
      });
      close();
      notifyDone(t('people.team.taken', { name: nameIn(people, person) }));
      await readAgain();
    } catch (thrown) {
      setProblem(problemOf(thrown));
      setBusy(false);
    }
  }
  // Those of the team come first.
  const choices = people.toSorted(
    (a, b) => Number(team.members.includes(b.id)) - Number(team.members.includes(a.id)) || a.name.localeCompare(b.name),
  );
  return (
    <form onSubmit={(event) => void take(event)}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('people.team.take_what')}
        </Text>
        <Refused problem={problem} />
        <Select
          label={t('people.team.take_who')}
          data={choices.map(({ id, name }) => ({ value: id, label: name }))}
          value={person}
          searchable
          required
          data-autofocus
          onChange={setPerson}
        />
        <Group gap="xs" grow preventGrowOverflow={false}>
          <TextInput
            type="datetime-local"
            label={t('people.away.from')}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            type="datetime-local"
            label={t('people.away.until')}
            value={until}
            required
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
        </Group>
        <Text size="xs" c="dimmed">
          {t('people.away.zone', { zone })}
        </Text>
        <Button type="submit" loading={busy} disabled={person === null || until === ''}>
          {t('people.team.take_do')}
        </Button>
      </Stack>
    </form>
  );
}
