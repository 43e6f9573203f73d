/** One team: who is in it, whose turn it is, when nobody is on call; and a shift that somebody takes. */
import { useState } from 'react';
import { Alert, Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import type { Person, Team as Seen, TeamAhead } from '../../api/shapes/index.ts';
import { useGet } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { Failed, Loading } from '../parts/states.tsx';
import { apart } from '../../sdk/directions.ts';
import { gapsOf, nameIn, useAhead, usePeople, useTeams, type Stretch } from './data.ts';
import { Fact, HoursShown } from './facts.tsx';
import { TEAM_LISTS } from './fields.ts';
import { Known, useChanging } from './known.tsx';
import { OnCall, PersonLink, Span } from './on-call.tsx';
import { Remove } from './remove.tsx';
import { Row } from './row.tsx';
import { TakeShift } from './shift.tsx';
import { TeamForm } from './team-form.tsx';
import styles from './people.module.css';

export function Team() {
  const { id = '' } = useParams<{ id: string }>();
  const teams = useTeams();
  const people = usePeople();
  const ahead = useAhead();
  const found = teams.data?.items.find((one) => one.id === id);
  // Which is not there: the API says so, in its words.
  const missing = useGet<Seen>('team', teams.data !== undefined && found === undefined ? `/teams/${id}` : null);
  if (found !== undefined && people.data !== undefined)
    return (
      <Page
        key={id}
        team={found}
        teams={teams.data?.items ?? []}
        people={people.data.items}
        ahead={ahead.data?.items.find(({ team }) => team === id)}
      />
    );
  for (const asked of [teams, people])
    if (asked.isError && asked.data === undefined)
      return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (missing.isError) return <Failed error={missing.error} again={() => void teams.refetch()} />;
  return <Loading rows={5} />;
}

interface PageProps {
  readonly team: Seen;
  readonly people: readonly Person[];
  readonly ahead: TeamAhead | undefined;
}

function Page({ team, teams, people, ahead }: PageProps & { readonly teams: readonly Seen[] }) {
  const { t } = useTranslation();
  const changing = useChanging(t('people.keys.edit_team'));
  const mayConfigure = useMay('configure');
  const { id, title, lead, members } = team;
  const inside = people
    .filter((one) => members.includes(one.id) || lead === one.id)
    .toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <Stack gap="md" maw={900}>
      <Anchor component={Link} href="/people" size="sm" className={styles['link']}>
        ← {t('people.back')}
      </Anchor>
      <div>
        <Title order={2}>
          <bdi>{title}</bdi>
        </Title>
        <Text size="sm" c="dimmed">
          {id}
        </Text>
        <Text size="sm">
          <OnCall ahead={ahead} people={people} />
        </Text>
      </div>
      {team.calendar_fault !== null && (
        <Alert color="yellow" variant="default" title={t('people.team.calendar_fault')}>
          <Text size="sm" className="others">
            {team.calendar_fault}
          </Text>
        </Alert>
      )}
      {ahead !== undefined && <Ahead team={team} ahead={ahead} people={people} />}
      <section aria-labelledby="members">
        <Title order={3} size="h5" id="members" mb="xs">
          {t('people.team.members')}
        </Title>
        {inside.length === 0 ? (
          <Text size="sm">{t('people.no_members')}</Text>
        ) : (
          <ul className="listed">
            {inside.map((person) => (
              <Row key={person.id} person={person} people={people} leads={lead === person.id} />
            ))}
          </ul>
        )}
      </section>
      <Known title={t('people.team.what')} changing={changing}>
        {changing.editing ? (
          <TeamForm team={team} teams={teams} people={people} close={changing.close} />
        ) : (
          <Facts team={team} people={people} />
        )}
      </Known>
      {mayConfigure && <Remove at={`teams/${id}`} name={title} what={t('people.team.remove_what')} />}
    </Stack>
  );
}

function Ahead({ team, ahead, people }: PageProps & { readonly ahead: TeamAhead }) {
  const { t } = useTranslation();
  const mayAct = useMay('act');
  // A gap, or any time; null: nobody takes any just now.
  const [taking, setTaking] = useState<Stretch | 'any' | null>(null);
  return (
    <section aria-labelledby="ahead">
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h5" id="ahead">
          {t('people.team.ahead')}
        </Title>
        {mayAct && (
          <Button variant="default" onClick={() => setTaking('any')} aria-haspopup="dialog">
            {t('people.team.take')}
          </Button>
        )}
      </Group>
      {ahead.stretches.length === 0 ? (
        <Text size="sm">{t('people.team.rota_none')}</Text>
      ) : (
        <>
          {gapsOf(ahead).length === 0 && (
            <Text size="sm" c="dimmed" mb={6}>
              {t('people.gaps.none')}
            </Text>
          )}
          <ol className="listed">
            {ahead.stretches.map((one) => (
              <li key={one.from} className={styles['stretch']}>
                <Text size="sm">
                  <Span span={one} />
                </Text>
                <Text size="sm" className="others">
                  {one.person === null ? (
                    <span className={styles['gap']}>{t('people.gaps.here')}</span>
                  ) : (
                    <>
                      <PersonLink id={one.person} people={people} />
                      <AwayThen span={one} person={people.find(({ id }) => id === one.person)} />
                    </>
                  )}
                </Text>
                {one.person === null && mayAct && (
                  <Button size="xs" variant="default" onClick={() => setTaking(one)} aria-haspopup="dialog">
                    {t('people.team.fill')}
                  </Button>
                )}
              </li>
            ))}
          </ol>
        </>
      )}
      <TakeShift team={team} people={people} of={taking} close={() => setTaking(null)} />
    </section>
  );
}

/** On call by the rota, but said to be away for some of that time. */
function AwayThen({ span, person }: { readonly span: Stretch; readonly person: Person | undefined }) {
  const { t } = useTranslation();
  const away = person?.absences.some(
    ({ from_at, until_at }) => from_at < span.until && (until_at === null || until_at > span.from),
  );
  if (away !== true) return null;
  return <span className={styles['gap']}> · {t('people.team.away_then')}</span>;
}

function Facts({ team, people }: Pick<PageProps, 'team' | 'people'>) {
  const { t } = useTranslation();
  const { lead, rota, zone, hours, holidays, owner_silent } = team;
  return (
    <dl className={styles['facts']}>
      <Fact name={t('people.team.lead')}>{lead !== null && <PersonLink id={lead} people={people} />}</Fact>
      <Fact name={t('people.team.rota')}>
        {rota !== null &&
          ('turn' in rota ? (
            <>
              {rota.turn.map((id) => apart(nameIn(people, id))).join(', ')} ·{' '}
              {t('people.team.rota_turn', { count: rota.days })}
            </>
          ) : (
            `${t('people.team.rota_calendar')}: ${rota.calendar}`
          ))}
      </Fact>
      <Fact name={t('people.team.hours')}>
        <HoursShown hours={hours} nothing={t('people.team.hours_none')} />
      </Fact>
      <Fact name={t('people.person.zone')}>{zone}</Fact>
      <Fact name={t('people.person.holidays')}>{holidays}</Fact>
      {TEAM_LISTS.map((list) => (
        <Fact key={list} name={t(`people.person.${list}`)}>
          {team[list].length > 0 && team[list].join(', ')}
        </Fact>
      ))}
      <Fact name={t('people.team.silent')}>
        {owner_silent === null
          ? t('people.team.silent_none')
          : t('people.team.silent_hours', { count: Math.round(owner_silent / 360) / 10 })}
      </Fact>
    </dl>
  );
}
