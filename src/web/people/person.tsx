/** One person: whether they can act, when they are there, what they know, and when they are away. */
import { Alert, Anchor, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import type { Absence, Person as Seen } from '../../api/shapes/index.ts';
import { useMay, useMe } from '../frame/session.ts';
import { useGet, Problem } from '../frame/api.ts';
import { Failed, Loading } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { AwayOrBack } from './away.tsx';
import { nameIn, usePeople, useTeams } from './data.ts';
import { Fact, HoursShown } from './facts.tsx';
import { LISTS } from './fields.ts';
import { PersonForm } from './form.tsx';
import { Known, useChanging } from './known.tsx';
import { PersonLink } from './on-call.tsx';
import { Remove } from './remove.tsx';
import { State } from './state.tsx';
import { Moment } from './there.tsx';
import styles from './people.module.css';

export function Person() {
  const { id = '' } = useParams<{ id: string }>();
  // Those whom they stand in for, or who stand in for them, are named as well.
  const people = usePeople();
  const found = people.data?.items.find((one) => one.id === id);
  // Who is not there: the API says so, in its words.
  const missing = useGet<Seen>('person', people.data !== undefined && found === undefined ? `/people/${id}` : null);
  if (found !== undefined && people.data !== undefined)
    return <Page key={id} person={found} people={people.data.items} />;
  if (people.isError && people.data === undefined)
    return <Failed error={people.error} again={() => void people.refetch()} />;
  if (missing.error instanceof Problem) return <Failed error={missing.error} again={() => void people.refetch()} />;
  return <Loading rows={5} />;
}

interface PageProps {
  readonly person: Seen;
  readonly people: readonly Seen[];
}

function Page({ person, people }: PageProps) {
  const { t } = useTranslation();
  const changing = useChanging(t('people.keys.edit'));
  const me = useMe();
  const mayAct = useMay('act');
  const mayConfigure = useMay('configure');
  const { id, name, stand_in } = person;
  return (
    <Stack gap="md" maw={760}>
      <Anchor component={Link} href="/people" size="sm" className={styles['link']}>
        ← {t('people.back')}
      </Anchor>
      <div>
        <Title order={2}>
          <bdi>{name}</bdi>
        </Title>
        <Text size="sm" c="dimmed">
          {id}
        </Text>
      </div>
      <Paper withBorder p="sm">
        <Group justify="space-between">
          <State person={person} standIn={stand_in === null ? null : nameIn(people, stand_in)} />
          {mayAct && <AwayOrBack person={person} mine={me?.person === id} />}
        </Group>
      </Paper>
      {person.returned !== null && (
        <Alert color="red" variant="default" title={t('people.person.returned')}>
          <Text size="sm">
            {t('people.person.returned_cure', { status: person.returned.status ?? '–' })}{' '}
            <Ago at={person.returned.at} />
          </Text>
        </Alert>
      )}
      {person.calendar_fault !== null && (
        <Alert color="yellow" variant="default" title={t('people.person.calendar_fault')}>
          <Text size="sm" className="others">
            {person.calendar_fault}
          </Text>
          <Text size="sm">{t('people.person.calendar_fault_cure')}</Text>
        </Alert>
      )}
      <Known title={t('people.person.what')} changing={changing}>
        {changing.editing ? (
          <PersonForm person={person} people={people} close={changing.close} />
        ) : (
          <Facts person={person} people={people} />
        )}
      </Known>
      <Absences person={person} />
      {mayConfigure && <Remove at={`people/${id}`} name={name} what={t('people.person.remove_what')} />}
    </Stack>
  );
}

function Facts({ person, people }: PageProps) {
  const { t } = useTranslation();
  const teams = useTeams();
  const { email, zone, hours, holidays, stand_in, calendar, calendar_read_at, expert } = person;
  return (
    <dl className={styles['facts']}>
      <Fact name={t('people.person.email')}>{email}</Fact>
      <Fact name={t('people.person.zone')}>{zone}</Fact>
      <Fact name={t('people.person.hours')}>
        <HoursShown hours={hours} nothing={t('people.always')} />
      </Fact>
      <Fact name={t('people.person.holidays')}>{holidays}</Fact>
      <Fact name={t('people.person.stand_in')}>
        {stand_in !== null && <PersonLink id={stand_in} people={people} />}
      </Fact>
      {LISTS.map((list) => (
        <Fact key={list} name={t(`people.person.${list}`)}>
          {person[list].length > 0 && person[list].join(', ')}
        </Fact>
      ))}
      <Fact name={t('people.person.expert')}>{t(expert ? 'people.person.yes' : 'people.person.no')}</Fact>
      <Fact name={t('people.person.teams')}>
        {person.teams.length > 0 &&
          person.teams.map((team) => (
            <Anchor key={team} component={Link} href={`/teams/${team}`} size="sm" underline="always" me="sm">
              <bdi>{teams.data?.items.find(({ id }) => id === team)?.title ?? team}</bdi>
            </Anchor>
          ))}
      </Fact>
      <Fact name={t('people.person.calendar')}>
        {calendar !== null && (
          <>
            {calendar} ·{' '}
            {calendar_read_at === null ? (
              t('people.person.calendar_never')
            ) : (
              <>
                {t('people.person.calendar_read')} <Ago at={calendar_read_at} />
              </>
            )}
          </>
        )}
      </Fact>
    </dl>
  );
}

function Absences({ person: { absences, busy, lapsed, zone } }: { readonly person: Seen }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="absences">
      <Title order={3} size="h5" id="absences" mb="xs">
        {t('people.person.absences')}
      </Title>
      {absences.length + busy.length === 0 && <Text size="sm">{t('people.person.no_absences')}</Text>}
      <Stack gap={4} component="ul" className={styles['plain']}>
        {absences.map((one) => (
          <AbsenceShown key={one.id} one={one} zone={zone} />
        ))}
      </Stack>
      {busy.length > 0 && (
        <>
          <Text size="sm" fw={600} mt="sm">
            {t('people.person.busy')}
          </Text>
          <Stack gap={4} component="ul" className={styles['plain']}>
            {busy.map(({ from, until, why }) => (
              <Text key={from + until} size="sm" component="li">
                <Moment at={from} zone={zone} /> – <Moment at={until} zone={zone} /> · <bdi>{why}</bdi>
              </Text>
            ))}
          </Stack>
        </>
      )}
      {lapsed.length > 0 && (
        <>
          <Text size="sm" fw={600} mt="sm">
            {t('people.person.lapsed')}
          </Text>
          <Stack gap={4} component="ul" className={styles['plain']}>
            {lapsed.map((one) => (
              <AbsenceShown key={one.id} one={one} zone={zone} />
            ))}
          </Stack>
        </>
      )}
    </section>
  );
}

function AbsenceShown({ one, zone }: { readonly one: Absence; readonly zone: string }) {
  const { t } = useTranslation();
  const { from_at, until_at, reason, source, by } = one;
  return (
    <Text size="sm" component="li" className="others">
      <Moment at={from_at} zone={zone} /> –{' '}
      {until_at === null ? t('people.until_back') : <Moment at={until_at} zone={zone} />}
      {reason !== null && (
        <>
          {' · '}
          <bdi>{reason}</bdi>
        </>
      )}
      <Text span size="xs" c="dimmed">
        {' · '}
        <bdi>
          {source === 'hand' ? t('people.person.by', { name: by }) : t('people.person.from_source', { name: source })}
        </bdi>
      </Text>
    </Text>
  );
}
