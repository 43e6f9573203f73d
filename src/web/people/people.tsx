/** Who can act now and why not, team by team, and who is on call; oneself first. */
import { useMemo, useRef, useState } from 'react';
import { Alert, Anchor, Button, Group, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Person, Team, TeamAhead } from '../../api/shapes/index.ts';
import { useKeys, type Key } from '../frame/keys.ts';
import { useMay, useMe } from '../frame/session.ts';
import { moveIn } from '../parts/move-in.ts';
import { SearchField } from '../parts/search-field.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { AddPerson, AddTeam } from './add.tsx';
import { AwayOrBack } from './away.tsx';
import { gapsOf, nameIn, useAhead, usePeople, useTeams } from './data.ts';
import { Gaps, OnCall, PersonLink } from './on-call.tsx';
import { Row } from './row.tsx';
import { State } from './state.tsx';
import styles from './people.module.css';

type Adding = 'person' | 'team' | null;

export function People() {
  const { t } = useTranslation();
  const people = usePeople();
  const teams = useTeams();
  const ahead = useAhead();
  const mayConfigure = useMay('configure');
  const [adding, setAdding] = useState<Adding>(null);
  const stopAdding = (): void => setAdding(null);
  if (people.isPending || teams.isPending) return <Loading rows={6} />;
  if (people.data === undefined) return <Failed error={people.error} again={() => void people.refetch()} />;
  if (teams.data === undefined) return <Failed error={teams.error} again={() => void teams.refetch()} />;
  return (
    <>
      {people.data.items.length === 0 ? (
        <Empty title={t('people.none')}>
          <Text c="dimmed">{t(mayConfigure ? 'people.none_cure' : 'people.none_cure_admin')}</Text>
          {mayConfigure && <Button onClick={() => setAdding('person')}>{t('people.add.person')}</Button>}
        </Empty>
      ) : (
        <All
          people={people.data.items}
          teams={teams.data.items}
          ahead={ahead.data?.items ?? []}
          add={mayConfigure ? setAdding : null}
        />
      )}
      <AddPerson opened={adding === 'person'} close={stopAdding} />
      <AddTeam opened={adding === 'team'} close={stopAdding} people={people.data.items} />
    </>
  );
}

interface AllProps {
  readonly people: readonly Person[];
  readonly teams: readonly Team[];
  readonly ahead: readonly TeamAhead[];
  readonly add: ((what: Adding) => void) | null;
}

function All({ people, teams, ahead, add }: AllProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [only, setOnly] = useState('all');
  const box = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const words = search.toLowerCase().split(/\s+/);
  const shown = people
    .filter((person) => {
      const { id, name, email, now, roles, languages, skills, products, markets, topics, teams: theirs } = person;
      if (only === 'can' && !now.can) return false;
      const of = teams.filter((team) => theirs.includes(team.id)).map(({ title }) => title);
      const lists = [roles, languages, skills, products, markets, topics, theirs, of].flat();
      const all = [id, name, email ?? '', ...lists].join(' ').toLowerCase();
      return words.every((word) => all.includes(word));
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const keys = useMemo<readonly Key[]>(
    () => [
      { keys: '/', does: t('people.keys.search'), run: () => box.current?.focus() },
      { keys: 'j', does: t('people.keys.next'), run: () => moveIn(list.current, 1) },
      { keys: 'k', does: t('people.keys.previous'), run: () => moveIn(list.current, -1) },
    ],
    [t],
  );
  useKeys(keys);
  const looking = search.trim() !== '' || only !== 'all';
  const aheadOf = new Map(ahead.map((one) => [one.team, one]));
  const groups = teams
    .toSorted((a, b) => a.title.localeCompare(b.title))
    .map((team) => ({ team, members: shown.filter(({ id }) => team.members.includes(id) || team.lead === id) }))
    .filter(({ members }) => !looking || members.length > 0);
  const lonely = shown.filter(({ id, teams: theirs }) => theirs.length === 0 && !teams.some(({ lead }) => lead === id));
  return (
    <Stack gap="md">
      <Group justify="space-between" align="end">
        <div>
          <Title order={2}>{t('people.title')}</Title>
          <Text c="dimmed" size="sm" component="output" aria-live="polite">
            {t('people.can_act', { count: people.filter(({ now }) => now.can).length, all: people.length })}
          </Text>
        </div>
        {add !== null && (
          <Group gap="xs">
            <Button variant="default" px="sm" onClick={() => add('team')}>
              {t('people.add.team')}
            </Button>
            <Button px="sm" onClick={() => add('person')}>
              {t('people.add.person')}
            </Button>
          </Group>
        )}
      </Group>
      <Myself people={people} />
      <GapsAhead teams={teams} ahead={ahead} />
      <Group gap="sm">
        <SearchField ref={box} label={t('people.search')} value={search} onSearch={setSearch} />
        <SegmentedControl
          aria-label={t('people.only')}
          value={only}
          onChange={setOnly}
          data={[
            { value: 'all', label: t('people.everybody') },
            { value: 'can', label: t('people.only_can') },
          ]}
        />
      </Group>
      {looking && shown.length === 0 && <Empty title={t('people.none_found')}>{t('people.none_found_cure')}</Empty>}
      <Stack gap="lg" ref={list}>
        {groups.map(({ team, members }) => (
          <section key={team.id} aria-labelledby={`team-${team.id}`}>
            <Title order={3} size="h5" id={`team-${team.id}`}>
              <Anchor component={Link} href={`/teams/${team.id}`} inherit className={styles['link']}>
                <bdi>{team.title}</bdi>
              </Anchor>
            </Title>
            <Text size="sm" c="dimmed" mb={6}>
              {team.lead !== null && (
                <>
                  {t('people.led_by')} <PersonLink id={team.lead} people={people} />
                  {' · '}
                </>
              )}
              <OnCall ahead={aheadOf.get(team.id)} people={people} />
            </Text>
            {members.length === 0 ? (
              <Text size="sm">{t('people.no_members')}</Text>
            ) : (
              <ul className="listed">
                {members.map((person) => (
                  <Row key={person.id} person={person} people={people} leads={team.lead === person.id} />
                ))}
              </ul>
            )}
          </section>
        ))}
        {lonely.length > 0 && (
          <section aria-labelledby="no-team">
            <Title order={3} size="h5" id="no-team" mb={6}>
              {t('people.no_team')}
            </Title>
            <ul className="listed">
              {lonely.map((person) => (
                <Row key={person.id} person={person} people={people} leads={false} />
              ))}
            </ul>
          </section>
        )}
      </Stack>
    </Stack>
  );
}

function Myself({ people }: { readonly people: readonly Person[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const mayAct = useMay('act');
  const mine = people.find(({ id }) => id === me?.person);
  if (mine === undefined) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('people.you')}>
      <Group justify="space-between">
        <State person={mine} standIn={mine.stand_in === null ? null : nameIn(people, mine.stand_in)} />
        {mayAct && <AwayOrBack person={mine} mine />}
      </Group>
    </Paper>
  );
}

function GapsAhead({ teams, ahead }: { readonly teams: readonly Team[]; readonly ahead: readonly TeamAhead[] }) {
  const { t } = useTranslation();
  const open = ahead.filter((one) => gapsOf(one).length > 0);
  if (open.length === 0) return null;
  return (
    <Alert
      color="yellow"
      variant="default"
      icon={<IconAlertTriangle aria-hidden className={styles['away']} />}
      title={t('people.gaps.title', { count: open.length })}
    >
      <Stack gap="xs">
        {open.map((one) => (
          <div key={one.team}>
            <Anchor component={Link} href={`/teams/${one.team}`} size="sm" fw={600}>
              <bdi>{teams.find(({ id }) => id === one.team)?.title ?? one.team}</bdi>
            </Anchor>
            <Gaps ahead={one} />
          </div>
        ))}
      </Stack>
    </Alert>
  );
}
