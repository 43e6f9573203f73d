/** To whom it goes: who is here now first. */
import { useMemo, useState } from 'react';
import { IconUsersGroup, IconUserX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Person, Team } from '../../api/shapes/index.ts';
import { useAll, useGet, type Page } from '../frame/api.ts';
import { useMe } from '../frame/session.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { whyNotThere } from '../parts/not-there.ts';
import { Failed, Loading } from '../parts/states.tsx';
import type { Act } from './acts.ts';
import { Picker, type Choice } from './picker.tsx';
import styles from './inbox.module.css';

interface AssignProps {
  readonly onAct: (act: Act, name: string) => void;
}

const NOBODY = 'nobody';

export function Assign({ onAct }: AssignProps) {
  const { t } = useTranslation();
  const me = useMe()?.person ?? null;
  const now = useNow();
  const { short } = useTimes();
  const [text, setText] = useState('');
  const people = useAll<Person>('person', '/people');
  const teams = useGet<Page<Team>>('team', '/teams');
  const choices = useMemo(() => {
    const folk = [...(people.data?.items ?? [])].toSorted(
      (a, b) => rank(a, me) - rank(b, me) || a.name.localeCompare(b.name),
    );
    const notThere = (there: Person['now']): string =>
      [whyNotThere(t, there), ...(there.until === null ? [] : [short(there.until, now)])].join(' · ');
    const all: Choice[] = [
      ...folk.map(({ id, name, now: there }) => ({
        id: `person ${id}`,
        label: id === me ? t('inbox.assign.me', { name }) : name,
        before: <span className={styles['here']} data-here={there.can} aria-hidden />,
        after: there.can ? t('inbox.assign.here') : notThere(there),
      })),
      ...(teams.data?.items ?? []).map(({ id, title }) => ({
        id: `team ${id}`,
        label: title,
        before: <IconUsersGroup size={16} aria-hidden />,
        after: t('inbox.filter.team'),
      })),
      { id: NOBODY, label: t('inbox.assign.nobody'), before: <IconUserX size={16} aria-hidden /> },
    ];
    const wanted = text.trim().toLocaleLowerCase();
    return all.filter(({ id, label }) => `${label} ${id}`.toLocaleLowerCase().includes(wanted));
  }, [people.data, teams.data, me, text, t, short, now]);
  function pick(id: string): void {
    const name = choices.find((one) => one.id === id)?.label ?? id;
    const [noun = '', of = ''] = id.split(' ');
    if (id === NOBODY) onAct({ verb: 'assign', owner: null }, name);
    else if (noun === 'team') onAct({ verb: 'assign', team: of, owner: null }, name);
    else onAct({ verb: 'assign', owner: of }, name);
  }
  if (people.isError) return <Failed error={people.error} again={() => void people.refetch()} />;
  if (people.isPending) return <Loading rows={4} />;
  return (
    <Picker
      label={t('inbox.assign.search')}
      choices={choices}
      nothing={t('inbox.assign.nothing')}
      text={text}
      onText={setText}
      onPick={pick}
    />
  );
}

function rank({ id, now: { can, away } }: Person, me: string | null): number {
  if (id === me) return 0;
  return can ? 1 : away ? 3 : 2;
}
